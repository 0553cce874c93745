import httpx

from service.api.models import RelatedResponse


def related(client: httpx.Client, **parameters: object) -> RelatedResponse:
    response = client.get("/api/v1/related", params=parameters)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    return RelatedResponse.model_validate_json(response.content)


def ethiopia(client: httpx.Client) -> str:
    found = client.get("/api/v1/search", params={"q": "cash grants Ethiopia", "kind": "practice"})
    return str(found.json()["passages"][0]["document"]["id"])


def test_related_to_a_document_with_why_and_without_itself(client: httpx.Client) -> None:
    id = ethiopia(client)
    found = related(client, document=id)
    assert found.related
    best = found.related[0]
    assert "Ghana" in best.document.title
    assert best.why.themes == ["reintegration"]
    theirs, ours = best.why.passages
    assert "coach" in theirs.lower()
    assert "Returnees receive a cash grant" in ours
    assert id not in {one.document.id for one in found.related}
    assert {one.document.kind for one in found.related} == {"practice"}


def test_related_to_an_address(client: httpx.Client) -> None:
    by_url = related(client, url="https://practices.example/cash-ethiopia")
    by_id = related(client, document=ethiopia(client))
    assert [r.document.id for r in by_url.related] == [r.document.id for r in by_id.related]


def test_related_to_a_text_and_of_other_kinds(client: httpx.Client) -> None:
    title, text = "Mapping a diaspora", "We want to know where our diaspora's associations are."
    found = related(client, title=title, text=text, kind="session", limit=1)
    assert [one.document.kind for one in found.related] == ["session"]
    assert found.related[0].link.startswith("https://recordings.example/diaspora")
    long = client.post("/api/v1/related", json={"text": "Shops of returnees. " * 2000, "limit": 2})
    assert long.status_code == 200
    assert len(long.json()["related"]) == 2


def test_what_is_not_there_is_not_found(client: httpx.Client) -> None:
    for parameters in ({"document": "no-such"}, {"url": "https://example.org/none"}):
        response = client.get("/api/v1/related", params=parameters)
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"


def test_exactly_one_way_to_ask(client: httpx.Client) -> None:
    broken = client.get("/api/v1/related", params={"url": "http://["})
    assert broken.status_code == 422
    for parameters in ({}, {"document": "a", "title": "b"}, {"text": "   "}):
        response = client.get("/api/v1/related", params=parameters)
        assert response.status_code == 422
        assert "give one of" in response.json()["error"]["message"]


def test_a_text_that_is_too_long(client: httpx.Client) -> None:
    response = client.post("/api/v1/related", json={"text": "x" * 100_001})
    assert response.status_code == 422
    assert "100,000" in response.json()["error"]["message"]

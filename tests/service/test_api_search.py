import httpx
import pytest

from service.api.models import SearchResponse


def search(client: httpx.Client, **parameters: object) -> SearchResponse:
    response = client.get("/api/v1/search", params=parameters)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    return SearchResponse.model_validate_json(response.content)


def test_a_passage_comes_with_its_document_place_and_link(client: httpx.Client) -> None:
    found = search(client, q="Combien d'entreprises étaient encore en activité après un an ?")
    best = found.passages[0]
    assert best.document.kind == "report"
    assert best.document.language == "fr"
    assert best.document.original == f"/api/v1/documents/{best.document.id}/original"
    assert best.place.page_first is not None
    assert best.place.page_last is not None
    assert best.place.page_first <= 3 <= best.place.page_last
    assert best.link == f"{best.document.original}#page=3"
    assert found.language == "fr"
    assert found.snapshot.startswith("snapshot-")
    assert found.took_ms > 0


def test_a_recording_opens_at_the_second(client: httpx.Client) -> None:
    found = search(client, q="How was trust won for the diaspora questionnaire?", kind="session")
    best = found.passages[0]
    assert best.place.start_time is not None
    assert best.place.end_time is not None
    assert "Amina Diallo" in best.place.speakers
    assert best.link.startswith("https://recordings.example/diaspora#t=")


def test_a_record_without_a_file_links_to_its_address(client: httpx.Client) -> None:
    best = search(client, q="cash grant and coaching in Ethiopia").passages[0]
    assert best.document.original is None
    assert best.link == "https://practices.example/cash-ethiopia"


def test_highlights_count_code_points(client: httpx.Client) -> None:
    best = search(client, q="flood water \U0001f30a warning islands", kind="practice").passages[0]
    assert best.highlights
    ends = 0
    for start, end in best.highlights:
        assert ends <= start < end <= len(best.text)
        assert best.text[start:end] == best.text[start:end].strip()
        ends = end


def test_filters_narrow_and_names_of_countries_are_understood(client: httpx.Client) -> None:
    for country in ("Ghana", "GHA", "gh", "غانا"):
        found = search(client, q="business", country=country)
        assert {p.document.countries[0] for p in found.passages} == {"GHA"}
    found = search(client, q="returnees", kind=["practice"], year_from=2022, year_to=2022)
    assert {p.document.year for p in found.passages} == {2022}
    assert found.total == len(found.passages)


def test_facets_count_documents_of_the_whole_result(client: httpx.Client) -> None:
    found = search(client, q="returnees", limit=1)
    counts = {facet.value: facet for facet in found.facets["kind"]}
    assert counts["practice"].count == 4
    assert counts["practice"].label == "Practice"
    countries = {facet.value: facet.label for facet in found.facets["country"]}
    assert countries["ETH"] == "Ethiopia"


def test_pages_do_not_overlap(client: httpx.Client) -> None:
    first = search(client, q="returnees", limit=2)
    second = search(client, q="returnees", limit=2, offset=2)
    keys = [(p.document.id, p.ordinal) for p in first.passages + second.passages]
    assert len(set(keys)) == len(keys) == 4
    assert search(client, q="returnees", offset=10_000).passages == []


def test_post_and_get_answer_alike(client: httpx.Client) -> None:
    parameters = {"q": "cash grants", "kind": ["practice"], "limit": 3}
    by_get = client.get("/api/v1/search", params=parameters).json()
    by_post = client.post("/api/v1/search", json=parameters).json()
    assert by_get["passages"] == by_post["passages"]
    one = client.post("/api/v1/search", json=parameters | {"kind": "practice"}).json()
    assert one["passages"] == by_post["passages"]


@pytest.mark.parametrize(
    "question",
    [
        "a",
        "?!…",
        "\U0001f30a\U0001f30a\U0001f30a",
        "مساعدة العائدين",
        "\u202emirrored\u202c text",
        "cash\x00grants\x07",
        "' OR 1=1; --",
        '"unbalanced (quotes* AND NOT',
        "x" * 2000,
        "returnees " * 199,
        "e\u0301valuation",
    ],
)
def test_any_question_has_a_result(client: httpx.Client, question: str) -> None:
    found = search(client, q=question)
    assert all(0 <= s < e <= len(p.text) for p in found.passages for s, e in p.highlights)
    assert "\x00" not in found.question


def test_head_answers_like_get_without_a_body(client: httpx.Client) -> None:
    response = client.head("/api/v1/search", params={"q": "cash"})
    assert response.status_code == 200
    assert response.content == b""


def test_answers_are_compressed_and_not_kept_by_caches(client: httpx.Client) -> None:
    response = client.get("/api/v1/search", params={"q": "returnees"})
    assert response.headers["content-encoding"] == "gzip"
    assert "private" in response.headers["cache-control"]
    assert response.headers["x-content-type-options"] == "nosniff"

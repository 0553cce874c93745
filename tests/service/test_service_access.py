"""No reader sees anything of a document that their access does not allow."""

from collections.abc import Callable

import httpx
import pytest

from service.access import parse_groups

QUESTION = "cash grants for returnees"
LEVELS = {
    "public": (),
    "public,internal": ("pelicanfile",),
    "public,internal,restricted:ikm": ("pelicanfile", "ostrichfile"),
}
TRACES = {
    "pelicanfile": ("pelicanfile", "quietfinance", "KEN", "Internal note"),
    "ostrichfile": ("ostrichfile", "hiddentheme", "UGA", "IB.0999", "Restricted review"),
}


@pytest.fixture(scope="module")
def everything(client_with: Callable[..., httpx.Client]) -> httpx.Client:
    return client_with(access="public,internal,restricted:ikm")


def ids_of_hidden(everything: httpx.Client) -> dict[str, str]:
    passages = everything.get("/api/v1/search", params={"q": QUESTION, "limit": 50}).json()
    return {
        word: passage["document"]["id"]
        for passage in passages["passages"]
        for word in TRACES
        if word in passage["text"]
    }


@pytest.mark.parametrize("access", LEVELS)
def test_nothing_of_a_hidden_document_leaves(
    access: str, client_with: Callable[..., httpx.Client], everything: httpx.Client
) -> None:
    client = client_with(access=access)
    hidden = ids_of_hidden(everything)
    assert set(hidden) == set(TRACES)
    for word, traces in TRACES.items():
        seen = word in LEVELS[access]
        id = hidden[word]
        answers = [
            client.get(f"/api/v1/{endpoint}", params={"q": question, "limit": 50}).text
            for endpoint in ("search", "ask")
            for question in (QUESTION, f"What says the {traces[3].lower()} about grants?")
        ]
        assert all((word in answer) == seen for answer in answers[:1])
        related = client.get("/api/v1/related", params={"text": QUESTION, "kind": "guidance"})
        answers += [
            related.text,
            client.get("/api/v1/status").text,
            client.get("/", params={"q": QUESTION, "limit": 50}).text,
        ]
        own_words = QUESTION  # the answer repeats the question, which is the reader's own
        assert seen or not any(
            trace in answer.replace(own_words, "") for answer in answers for trace in (*traces, id)
        )
        for path in (f"/api/v1/documents/{id}", f"/api/v1/documents/{id}/original"):
            assert client.get(path).status_code == (200 if seen else 404)
        assert client.get("/api/v1/related", params={"document": id}).status_code == (
            200 if seen else 404
        )


def test_the_hidden_and_the_missing_look_the_same(
    client_with: Callable[..., httpx.Client], everything: httpx.Client
) -> None:
    client = client_with(access="public")
    id = ids_of_hidden(everything)["ostrichfile"]
    for path in ("/api/v1/documents/{}", "/api/v1/documents/{}/original"):
        hidden, missing = client.get(path.format(id)), client.get(path.format("no-such-id"))
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    known = client.get("/api/v1/related", params={"url": "https://restricted.example/review"})
    unknown = client.get("/api/v1/related", params={"url": "https://restricted.example/none"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_totals_and_facets_count_what_may_be_seen(
    client_with: Callable[..., httpx.Client],
) -> None:
    documents, totals = [], []
    for access in LEVELS:
        client = client_with(access=access)
        found = client.get("/api/v1/search", params={"q": QUESTION, "limit": 50}).json()
        totals.append(found["total"])
        documents.append(sum(facet["count"] for facet in found["facets"]["kind"]))
        status = client.get("/api/v1/status").json()
        assert status["snapshot"]["documents"] == documents[-1]
        assert status["snapshot"]["passages"] == found["total"]
        assert sum(status["counts"]["source"].values()) == documents[-1]
    assert documents == [7, 8, 9]
    assert totals[0] < totals[1] < totals[2]


def test_asking_for_a_hidden_source_finds_nothing(
    client_with: Callable[..., httpx.Client],
) -> None:
    found = client_with(access="public").get(
        "/api/v1/search", params={"q": QUESTION, "source": "restricted"}
    )
    assert found.json()["total"] == 0
    assert found.json()["passages"] == []


def test_parse_groups() -> None:
    assert parse_groups(" public, restricted:ikm ") == {"public", "restricted:ikm"}
    for wrong in ("", ",", "everyone", "restricted:", "restricted:a b", "Public"):
        with pytest.raises(ValueError, match="KNOWLEDGE_ACCESS"):
            parse_groups(wrong)

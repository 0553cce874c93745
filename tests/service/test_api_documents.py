from pathlib import Path

import httpx
import pytest

from index.settings import Settings


def id_of(client: httpx.Client, title: str, **filters: str) -> str:
    found = client.get("/api/v1/search", params={"q": title, "limit": 50, **filters}).json()
    return next(
        str(p["document"]["id"])
        for p in found["passages"]
        if title.lower() in p["document"]["title"].lower()
    )


@pytest.fixture(scope="module")
def pdf(client: httpx.Client) -> str:
    return f"/api/v1/documents/{id_of(client, 'Évaluation finale')}/original"


def test_a_document_has_its_passages_in_order(client: httpx.Client, pdf: str) -> None:
    document = client.get(pdf.removesuffix("/original")).json()
    assert [p["ordinal"] for p in document["passages"]] == list(range(len(document["passages"])))
    text = "\n".join(p["text"] for p in document["passages"])
    assert "menuiserie" in text
    assert document["original"] == pdf
    assert "checksum" not in document
    assert "access" not in document
    assert str(Path.cwd()) not in str(document)


def test_the_original_comes_as_it_is(client: httpx.Client, knowledge: Settings, pdf: str) -> None:
    content = (knowledge.sources.parent / "reports" / "niger retour.pdf").read_bytes()
    response = client.get(pdf)
    assert response.content == content
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == "inline; filename*=utf-8''niger%20retour.pdf"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in response.headers
    head = client.head(pdf)
    assert int(head.headers["content-length"]) == len(content)
    assert head.content == b""


def test_ranges(client: httpx.Client, pdf: str) -> None:
    whole = client.get(pdf)
    part = client.get(pdf, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == whole.content[10:20]
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    last = client.get(pdf, headers={"Range": "bytes=-5"})
    assert last.content == whole.content[-5:]
    same = client.get(pdf, headers={"Range": "bytes=0-0", "If-Range": whole.headers["etag"]})
    assert same.content == whole.content[:1]
    other = client.get(pdf, headers={"Range": "bytes=0-0", "If-Range": '"other"'})
    assert other.status_code == 200


def test_ranges_that_are_not_there(client: httpx.Client, pdf: str) -> None:
    beyond = client.get(pdf, headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"].startswith("bytes */")
    assert beyond.json()["error"]["code"] == "range"
    nonsense = client.get(pdf, headers={"Range": "lines=1-2"})
    assert nonsense.status_code == 400
    assert nonsense.json()["error"]["code"] == "range"


def test_nothing_in_an_html_original_runs(client: httpx.Client) -> None:
    id = id_of(client, "Shelter after storms")
    response = client.get(f"/api/v1/documents/{id}/original")
    assert response.headers["content-type"] == "text/html"
    policy = response.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_record_has_no_original(client: httpx.Client) -> None:
    id = id_of(client, "Business coaching")
    response = client.get(f"/api/v1/documents/{id}/original")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "no_original"


@pytest.mark.parametrize(
    "id", ["none", "..%2f..%2fetc%2fpasswd", "%00", "a" * 200, "'; DROP TABLE documents"]
)
def test_ids_that_are_none(client: httpx.Client, id: str) -> None:
    for path in (f"/api/v1/documents/{id}", f"/api/v1/documents/{id}/original"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"


def test_an_original_that_is_gone(client: httpx.Client, knowledge: Settings) -> None:
    path = knowledge.sources.parent / "sessions" / "diaspora.vtt"
    away = path.with_suffix(".away")
    id = id_of(client, "diaspora", kind="session")
    path.rename(away)
    try:
        response = client.get(f"/api/v1/documents/{id}/original")
        assert response.status_code == 410
        assert response.json()["error"]["code"] == "original_gone"
        assert str(path.parent) not in response.text
    finally:
        away.rename(path)
    response = client.get(f"/api/v1/documents/{id}/original")
    assert response.headers["content-type"] == "text/vtt; charset=utf-8"

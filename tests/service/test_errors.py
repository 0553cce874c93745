"""Every error has one shape and says nothing of the inside."""

import time
from collections.abc import Iterator

import httpx
import pytest
from conftest import running

from index.embedding import Embedder
from index.results import SearchResult
from index.search import Index
from index.settings import Settings
from service.app import create_app
from service.errors import ErrorBody


def shape(response: httpx.Response, status: int, code: str) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    error = ErrorBody.model_validate_json(response.content).error
    assert error.code == code
    assert "Traceback" not in response.text
    assert "detail" not in response.json()
    return error.message


def test_not_found(client: httpx.Client) -> None:
    for path in ("/api/v1/nothing", "/nothing", "/static/nothing.css", "/api/v2/search"):
        assert "/api/docs" in shape(client.get(path), 404, "not_found")


def test_a_method_that_is_not_taken(client: httpx.Client) -> None:
    response = client.delete("/api/v1/search")
    assert "GET, HEAD, POST" in shape(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, HEAD, POST"
    response = client.post("/api/v1/status")
    assert response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("parameters", "field", "words"),
    [
        ({}, "q", "required"),
        ({"q": ""}, "q", "empty"),
        ({"q": "   \x00 \t"}, "q", "empty"),
        ({"q": "x" * 2001}, "q", "2,000"),
        ({"q": "a", "limit": "51"}, "limit", "50 or less"),
        ({"q": "a", "limit": "0"}, "limit", "1 or more"),
        ({"q": "a", "limit": "many"}, "limit", "whole number"),
        ({"q": "a", "offset": "-1"}, "offset", "0 or more"),
        ({"q": "a", "year_from": "1"}, "year_from", "1900 or more"),
        ({"q": "a", "year_from": "2020", "year_to": "2019"}, "", "later than"),
        ({"q": "a", "country": "Atlantis"}, "country", "Atlantis"),
        ({"q": "a", "language": "klingonish"}, "language", "ISO 639-1"),
        ({"q": "a", "kinds": "report"}, "kinds", "did you mean `kind`?"),
        ({"q": "a", "zzz": "1"}, "zzz", "no such parameter"),
        ({"q": "a", "theme": "x" * 201}, "theme", "200 characters"),
    ],
)
def test_parameters_that_are_wrong(
    client: httpx.Client, parameters: dict[str, str], field: str, words: str
) -> None:
    response = client.get("/api/v1/search", params=parameters)
    message = shape(response, 422, "invalid_request")
    assert words in message
    detail = response.json()["error"]["detail"][0]
    assert detail["field"].startswith(field)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "JSON object"),
        (b"\xff\xfe", ""),
        (b'{"q": 1}', "q: give text"),
        (b'{"q": "a", "limit": 1.5}', "limit: give a whole number"),
        (b'{"q": "\\ud800"}', ""),
        (b'{"q": "a", "kind": {"a": 1}}', "kind: give a list"),
        (b"", "required"),
    ],
)
def test_bodies_that_are_wrong(client: httpx.Client, body: bytes, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/search", content=body, headers=headers)
    code = "bad_request" if response.status_code == 400 else "invalid_request"
    assert words in shape(response, response.status_code, code)
    assert response.status_code in (400, 422)


def test_a_body_that_is_too_large(client: httpx.Client) -> None:
    body = b'{"q": "' + b"x" * 2_000_000 + b'"}'
    announced = client.post("/api/v1/search", content=body)
    shape(announced, 413, "too_large")

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/search", content=chunks(), headers=headers)
    shape(response, 413, "too_large")


def test_no_snapshot_yet(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> None:
    settings = Settings(var=tmp_path_factory.mktemp("empty"))
    with running(create_app(settings, embedder=embedder)) as address:
        client = httpx.Client(base_url=address)
        for path in ("/ready", "/api/v1/status", "/api/v1/search?q=a", "/api/v1/documents/a"):
            response = client.get(path)
            assert "knowledge ingest" in shape(response, 503, "not_ready")
            assert response.headers["retry-after"] == "5"
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/?q=a").status_code == 503
        client.close()


def test_what_nobody_foresaw(
    knowledge: Settings,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: Index, question: str, *given: object) -> SearchResult:
        raise ValueError(f"no idea what {question} means with {given}")

    monkeypatch.setattr(Index, "search", broken)
    with running(create_app(knowledge, embedder=embedder)) as address:
        response = httpx.get(f"{address}/api/v1/search", params={"q": "secretquestion"})
        again = httpx.get(f"{address}/health")
    message = shape(response, 500, "internal_error")
    assert "secretquestion" not in message
    assert response.headers["x-content-type-options"] == "nosniff"
    assert again.status_code == 200
    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert "secretquestion" not in caplog.text


def test_logs_hold_no_question_and_no_id(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        client.get("/api/v1/search", params={"q": "secretquestion"})
        client.get("/", params={"q": "secretquestion"})
        client.get("/api/v1/documents/secretdocument")
        client.get("/secretpath")
        client.get("/context/secretdocument")
        client.post("/api/v1/feedback", json={"question": "secretquestion"})
        lines = _access_lines(caplog, 6)
    assert len(lines) == 6
    assert "GET /api/v1/search 200" in lines[0]
    assert "GET /api/v1/documents/{id} 404" in lines[2]
    assert "secret" not in "".join(lines)


def _access_lines(caplog: pytest.LogCaptureFixture, count: int) -> list[str]:
    """The lines of the access log; the last is written when its answer is there already."""
    deadline = time.monotonic() + 10
    while True:
        lines = [r.getMessage() for r in caplog.records if r.name == "knowledge.access"]
        if len(lines) >= count or time.monotonic() > deadline:
            return lines
        time.sleep(0.01)

"""Which other sites may call the service, and hold its widget in a frame."""

from collections.abc import Callable

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.origins import frame_ancestors, parse_origins

HOST = "https://poem.example.org"
RELATED = "/api/v1/related"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


@pytest.fixture(scope="module")
def open_to_host(client_with: Callable[..., httpx.Client]) -> httpx.Client:
    return client_with(widget_origins=f"{HOST}, http://10.0.0.7:8080", max_text_characters=20)


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("none", ()),
        (HOST, (HOST,)),
        (f" {HOST} , http://a.example:8080,", (HOST, "http://a.example:8080")),
        ("HTTPS://Poem.Example.ORG:443", (HOST,)),
        ("http://a.example:80,http://a.example", ("http://a.example",)),
        ("https://موقع.example", ("https://xn--4gbrim.example",)),
        ("http://[::1]:9000", ("http://[::1]:9000",)),
    ],
)
def test_origins_are_written_as_browsers_write_them(text: str, origins: tuple[str, ...]) -> None:
    assert parse_origins(text) == origins


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "give `none`"),
        ("*", "list each origin"),
        ("https://*.example.org", "list each origin"),
        (f"{HOST}/", f"write `{HOST}`"),
        (f"{HOST}/pages?a#b", f"write `{HOST}`"),
        (f"{HOST}?", f"write `{HOST}`"),
        ("poem.example.org", "write it like"),
        ("none,https://a.example", "write it like"),
        ("null", "write it like"),
        ("file:///tmp", "write it like"),
        ("ftp://a.example", "write it like"),
        ("https://name@a.example", "write it like"),
        ("https://a.example;script-src", "write it like"),
        ("https://a.example:port", "no origin"),
        ("https://[::1", "no origin"),
        ("https://..", "write it like"),
    ],
)
def test_what_is_no_origin_is_refused_with_the_fix(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="KNOWLEDGE_WIDGET_ORIGINS") as raised:
        parse_origins(text)
    assert words in str(raised.value)


@example("https://\u2024")
@given(st.text(max_size=30).map("https://{}".format) | st.text(max_size=40))
def test_no_origin_can_add_to_a_header(text: str) -> None:
    try:
        origins = parse_origins(text)
    except ValueError:
        return
    for origin in origins:
        assert parse_origins(origin) == (origin,)
        assert not set(origin) & set(" ;,'\"\r\n*")


def test_frames() -> None:
    assert frame_ancestors(()) == "frame-ancestors 'none'"
    assert frame_ancestors((HOST, "http://a.example")) == f"frame-ancestors {HOST} http://a.example"


def test_a_listed_origin_may_read_the_answer(open_to_host: httpx.Client) -> None:
    response = open_to_host.get(RELATED, params={"title": "floods"}, headers={"Origin": HOST})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == HOST
    assert "origin" in response.headers["vary"].lower()
    assert "access-control-allow-credentials" not in response.headers


def test_a_listed_origin_may_send_a_text(open_to_host: httpx.Client) -> None:
    response = open_to_host.options(RELATED, headers={"Origin": HOST, **PREFLIGHT})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == HOST
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", [RELATED, "/widget.js"])
@pytest.mark.parametrize("origin", ["https://other.example", f"{HOST}.evil.example", "null"])
def test_another_origin_may_not(open_to_host: httpx.Client, path: str, origin: str) -> None:
    response = open_to_host.get(path, params={"title": "a"}, headers={"Origin": origin})
    assert "access-control-allow-origin" not in response.headers
    assert "origin" in response.headers["vary"].lower()  # no cache hands it to a listed one
    response = open_to_host.options(path, headers={"Origin": origin, **PREFLIGHT})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    assert response.json()["error"]["code"] == "not_allowed_here"


def test_without_the_setting_nobody_may(client: httpx.Client) -> None:
    response = client.get(RELATED, params={"title": "a"}, headers={"Origin": HOST})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
    assert "frame-ancestors 'none'" in client.get("/widget").headers["content-security-policy"]
    assert client.get("/widget").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (422, {"json": {"zzz": 1}}),
        (422, {"json": {"text": "longer than the setting allows"}}),
        (404, {"json": {"document": "no-such"}}),
        (413, {"content": b"x" * 1_000_000}),
    ],
)
def test_a_host_can_read_why_it_was_refused(
    open_to_host: httpx.Client, status: int, request_: dict[str, object]
) -> None:
    response = open_to_host.post(RELATED, headers={"Origin": HOST}, **request_)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == HOST
    assert response.json()["error"]["message"]


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=a", "/api/v1/ask?q=a", "/api/v1/status", "/", "/widget", "/api/docs"]
)
def test_hosts_may_call_nothing_else(open_to_host: httpx.Client, path: str) -> None:
    response = open_to_host.get(path, headers={"Origin": HOST})
    assert "access-control-allow-origin" not in response.headers
    response = open_to_host.options(path, headers={"Origin": HOST, **PREFLIGHT})
    assert response.status_code == 405


def test_only_the_widget_may_stand_in_a_frame(open_to_host: httpx.Client) -> None:
    for path in ("/", "/api/docs", "/api/v1/status"):
        headers = open_to_host.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
    headers = open_to_host.get("/widget").headers
    assert f"frame-ancestors {HOST} http://10.0.0.7:8080" in headers["content-security-policy"]
    assert "x-frame-options" not in headers

"""Other sites that show the widget: which they are, and what a browser has to be told about them.

One setting decides for both ways of embedding. A script in a host's page may call the service from
the listed origins only (CORS, the Fetch standard), and only their pages may hold the widget in a
frame (`frame-ancestors`, CSP 3).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import ApiError, respond
from service.originals import API

NONE = "none"
"""The setting's value for: no other site."""

SCRIPT = "/widget.js"
"""The widget's script. A module script of another origin needs CORS, unlike a classic one."""

_OPEN_TO_HOSTS = frozenset({SCRIPT, f"{API}/related"})
"""All that hosts may call: what the widget needs."""

_PREFLIGHT_SECONDS = 7200
"""How long a browser need not ask again before it sends a page's text; Chromium keeps no answer for
longer."""

_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def parse_origins(text: str) -> tuple[str, ...]:
    """The origins in the setting `widget_origins`, such as `https://a.example, http://b.example:81`,
    written as browsers write them.

    Raises:
        ValueError: for anything that is no origin, and for `*`: behind a wall or a sign-in, it
            would let any page that a reader visits read what only the reader may.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise _wrong(f"nothing given; give `{NONE}` or origins")
    if parts == [NONE]:
        return ()
    return tuple(dict.fromkeys(_origin(part) for part in parts))


def _origin(text: str) -> str:
    if "*" in text:
        raise _wrong(
            f"`{text}` would open the service to sites that nobody named; list each origin"
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _wrong(f"`{text}` is no origin ({error})") from error
    host = _host(parts)
    if (
        parts.scheme not in _DEFAULT_PORTS
        or not _HOST.fullmatch(host)
        or parts.username is not None
    ):
        raise _wrong(f"`{text}` is no origin; write it like `https://poem.example.org`")
    origin = f"{parts.scheme}://{host}"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        origin += f":{port}"
    if parts.path or parts.query or parts.fragment or text[-1] in "?#":
        raise _wrong(f"`{text}` has more than an origin; write `{origin}`")
    return origin


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        if ":" in host:
            return f"[{host}]"
        written = host.encode("idna").decode()
        # A dot in another form comes out as a dot: what can be read again is a name.
        return written.encode("idna").decode()
    except UnicodeError:
        return ""


def _wrong(what: str) -> ValueError:
    return ValueError(f"widget_origins: {what} (setting KNOWLEDGE_WIDGET_ORIGINS)")


def frame_ancestors(origins: tuple[str, ...]) -> str:
    """The directive of Content-Security-Policy that lets these origins' pages hold a frame."""
    return f"frame-ancestors {' '.join(origins) or chr(39) + NONE + chr(39)}"


class HostAccess(CORSMiddleware):
    """Lets the listed origins call what the widget needs, without cookies, and nothing else.

    It stands outside of whatever may refuse a request, so that a host's page can read the reason.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "POST"),
            # Chromium asks before a public site calls a service of the reader's own network.
            allow_private_network=True,
            expose_headers=("Retry-After",),
            max_age=_PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in _OPEN_TO_HOSTS:
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def preflight_response(self, request_headers: Headers) -> Response:
        """Starlette's answer to the question before a request, a refusal in the API's shape."""
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        refused = respond(
            ApiError(
                403,
                "not_allowed_here",
                "A page of this origin may not send such a request. KNOWLEDGE_WIDGET_ORIGINS names "
                "the origins that may.",
            )
        )
        refused.headers["Vary"] = response.headers["Vary"]
        return refused

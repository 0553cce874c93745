"""What surrounds every request: limits, headers that protect the reader, and a quiet access log."""

from __future__ import annotations

import logging
import re
from time import perf_counter
from traceback import format_tb

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ApiError, respond

access_logger = logging.getLogger("knowledge.access")
service_logger = logging.getLogger("knowledge.service")

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy of everything that sets none itself: no script at all."""

SCRIPTED_POLICY = "; ".join((PAGE_POLICY, "script-src 'self'", "connect-src 'self'"))
"""That of the pages for people: script from here only, none within a page."""

DOCS_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Swagger UI sets styles in attributes and shows icons from data: addresses.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy of the API's documentation."""

_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # addresses hold questions
    "Cross-Origin-Resource-Policy": "same-origin",
    # What a reader may see depends on the reader, so no cache in between may keep it.
    "Cache-Control": "private, no-cache",
}


_FRAMED = re.compile(r"\bframe-ancestors (?!'none')")
"""Of a policy that names who may hold the page in a frame. X-Frame-Options, the older way to say
that, knows no list."""


class SecurityHeaders:
    """Adds the protecting headers that a response has not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if _FRAMED.search(headers["Content-Security-Policy"]):
                    del headers["X-Frame-Options"]
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses request bodies above a limit, in bytes, whether or not their length is announced."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self._limit:
            await respond(self._too_large())(scope, receive, send)
            return
        received = 0
        started = False

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise self._too_large()
            return message

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive_counted, send_noted)
        except ApiError as error:
            if started:
                raise
            await respond(error)(scope, receive, send)

    def _too_large(self) -> ApiError:
        return ApiError(
            413,
            "too_large",
            f"The request's body is too large; the limit is {self._limit:,} bytes.",
        )


class Compression(GZipMiddleware):
    """gzip for everything but original files, whose bytes are asked for by range."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/original"):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Failures:
    """Answers what nobody foresaw with status 500, and logs where it happened: the exception's type
    and the lines of code, not its message, which may hold the words of a question."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except ClientDisconnect:
            return
        except Exception as error:
            frames = "".join(format_tb(error.__traceback__))
            service_logger.error("%s\n%s", type(error).__name__, frames)
            if started:  # the connection is closed, so that no one takes half an answer for a whole
                raise ConnectionAbortedError("the answer broke off") from None
            failure = ApiError(500, "internal_error", "Something went wrong here; it was logged.")
            await respond(failure)(scope, receive, send)


class AccessLog:
    """One line a request: method, route, status, milliseconds. Never the query string, which holds
    the question, nor a document's id: only the route's pattern."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            elapsed = (perf_counter() - started) * 1000
            access_logger.info(
                "%s %s %d %.1f ms", scope["method"], _pattern(scope), status, elapsed
            )


def _pattern(scope: Scope) -> str:
    """The path with its parameters' names in the place of their values; "-" where nothing is."""
    if scope.get("endpoint") is None:
        return "-"
    path: str = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        path = path.replace(f"/{value}", f"/{{{name}}}")
    return path

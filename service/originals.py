"""The way to the original: links that open it at the quoted place, and the file itself."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urldefrag, urlsplit

from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from index.documents import Document, Passage, Span
from service.errors import ApiError, respond

API = "/api/v1"

_MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".srt": "application/x-subrip",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
}
"""By the file's name, since that of the machine's own table differs from machine to machine. What
is not here is sent as bytes, which a browser saves and never interprets."""

_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""For originals: no script, no form, no request to anywhere, no access to this origin."""

_PDF_POLICY = "object-src 'self'; frame-ancestors 'self'"
"""Chromium shows no PDF under `sandbox`; its viewer runs apart from this origin anyway."""

_CHARSET_SAMPLE = 65_536
"""Bytes that tell whether a text is in UTF-8; more than that says nothing new."""

_LONGEST_NAME = 150
"""Characters of a file name that every file system takes, in any script."""


def document_address(document: Document) -> str:
    """The API's address of the document."""
    return f"{API}/documents/{quote(document.id, safe='')}"


def original_address(document: Document) -> str | None:
    """The address of the file that the document was read from; None for a record of a table."""
    return f"{document_address(document)}/original" if document.original else None


def web_address(document: Document) -> str | None:
    """The document's public address, if it is one that a browser may follow: `javascript:` and the
    like, which a catalogue may hold, are no addresses."""
    if document.url is None:
        return None
    try:
        parts = urlsplit(document.url.strip())
    except ValueError:
        return None
    return document.url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def place_link(document: Document, span: Span | None) -> str:
    """Where to check the words of a span: the recording at that second, the file at that page, else
    the document's public address, else its description in this API."""
    web, file = web_address(document), original_address(document)
    if span is not None and span.start_time is not None and web is not None:
        return f"{urldefrag(web).url}#t={int(span.start_time)}"
    if file is not None:
        paged = span is not None and span.page is not None and media_type(document) == _PDF
        return f"{file}#page={span.page}" if paged and span is not None else file
    return web or document_address(document)


def main_span(passage: Passage, ranges: Sequence[tuple[int, int]]) -> Span | None:
    """The span that holds most of the ranges' characters, the first one where there are none."""
    if not passage.spans:
        return None
    return max(
        passage.spans,
        key=lambda span: sum(
            max(0, min(span.end, end) - max(span.start, start)) for start, end in ranges
        ),
    )


_PDF = _MEDIA_TYPES[".pdf"]


def media_type(document: Document) -> str:
    """The media type under which the original is sent."""
    name = document.original or document.key
    return _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def file_name(document: Document) -> str:
    """A name to save the original under: its own, without any folder or control character."""
    name = PurePosixPath((document.original or document.key).replace("\\", "/")).name
    name = re.sub(r'[\x00-\x1f\x7f"/\\:*?<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]', "_", name)
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return f"{stem[: _LONGEST_NAME - len(suffix)]}{suffix}"


class OriginalFile(FileResponse):
    """A file with range requests, whose range errors have the API's shape too."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def send_in_shape(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in (400, 416):
                refused = True
                status = int(message["status"])
                headers = {
                    name.decode(): value.decode()
                    for name, value in message["headers"]
                    if name == b"content-range"
                }
                error = ApiError(status, "range", "The file has no such bytes.", None, headers)
                await respond(error)(scope, receive, send)
            elif not refused:
                await send(message)

        await super().__call__(scope, receive, send_in_shape)


def original_response(document: Document) -> OriginalFile:
    """The document's original file, to be shown in the browser but never run by it.

    Only the path that the snapshot names is ever opened, never one from a request.

    Raises:
        ApiError: 404 for a record of a table, 410 where the file is gone.
    """
    if document.original is None:
        raise ApiError(
            404,
            "no_original",
            "This document is a record of a catalogue and has no file of its own.",
        )
    path = Path(document.original)
    try:
        stat = path.stat()
        with path.open("rb"):
            pass
    except OSError as error:
        raise _gone() from error
    if not path.is_file():
        raise _gone()
    kind = media_type(document)
    return OriginalFile(
        path,
        filename=file_name(document),
        content_disposition_type="inline",
        stat_result=stat,
        headers={
            "Content-Type": kind + (_charset(path) if kind.startswith("text/") else ""),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": _PDF_POLICY if kind == _PDF else _SANDBOX,
            "Cache-Control": "private, no-cache",
        },
    )


def _charset(path: Path) -> str:
    """The parameter that makes a browser read the text as UTF-8; empty where the file says itself
    how it is encoded (a parameter would overrule that), or is in another encoding, which browsers
    guess better than we could."""
    with path.open("rb") as file:
        sample = file.read(_CHARSET_SAMPLE)
    if b"charset" in sample[:2048].lower() or b"<?xml" in sample[:200]:
        return ""
    try:
        getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return ""
    return "; charset=utf-8"


def _gone() -> ApiError:
    return ApiError(
        410,
        "original_gone",
        "The original file is no longer where it was when it was ingested. "
        "The quoted text is as it was read then.",
    )

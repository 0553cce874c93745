"""Tells a file's format by its content, for the endings of names lie."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from ingest.blocks import ReadError


class Format(StrEnum):
    """The formats that can be read; the values are names for people."""

    PDF = "PDF"
    WORD = "Word (.docx)"
    POWERPOINT = "PowerPoint (.pptx)"
    HTML = "HTML"
    MARKDOWN = "Markdown"
    TEXT = "plain text"
    WEBVTT = "WebVTT"
    SUBRIP = "SubRip"
    PODCAST_JSON = "a JSON transcript"


# PDF readers accept the mark within the first kilobyte; pages have comments before their first tag.
_HEAD = 4096
_PDF_WITHIN = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# Real documents have a few megabytes of XML; more than this is a mistake or an attack, and would
# only exhaust the memory.
_MOST_XML = 400_000_000
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b",
                   re.IGNORECASE | re.DOTALL)  # fmt: skip
_SUBRIP = re.compile(rb"\s*\d*\s*\d+:\d\d:\d\d,\d+\s*-->")
_PARTS = {"word/": Format.WORD, "ppt/": Format.POWERPOINT}
# With macros, templates and shows: the same inside but for a mark that the libraries refuse.
_OTHER_OFFICE = (".docm", ".dotx", ".dotm", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm")


def format_of(path: Path, named: Format | None) -> Format | None:
    """The format of a file whose name says `named`; None where it is none of those that can be
    read. Raises `ReadError` where content and name are at odds and the content is of no use."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise ReadError("is empty")
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return Format.PDF
    if head.startswith(_ZIP):
        return _zipped(path)
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if named in (Format.PDF, Format.WORD, Format.POWERPOINT, None):
        if _HTML.match(plain):
            return Format.HTML
        return Format.PDF if named is Format.PDF else None
    if head.startswith(_OLE) or plain.startswith(b"{\\rtf"):
        return None
    return _text_format(plain, named)


def _text_format(plain: bytes, named: Format) -> Format:
    """Transcripts are often saved as .txt, or under the other transcript's ending."""
    if named in (Format.TEXT, Format.WEBVTT, Format.SUBRIP):
        if re.match(rb"WEBVTT\b", plain):
            return Format.WEBVTT
        if _SUBRIP.match(plain):
            return Format.SUBRIP
    return named


def _zipped(path: Path) -> Format | None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ReadError(
            f"is a damaged or incomplete Office file ({error}); copy or download it again"
        ) from error
    if sum(member.file_size for member in members if member.filename.endswith(".xml")) > _MOST_XML:
        raise ReadError(f"unpacks to more than {_MOST_XML // 10**6} MB of XML; split the document")
    if path.suffix.lower() in _OTHER_OFFICE:
        return None
    for member in members:
        for folder, office in _PARTS.items():
            if member.filename.lower().startswith(folder) and member.filename.endswith(".xml"):
                return office
    return None


def refusal(path: Path, supported: str) -> str:
    """What to tell of a file that is none of the supported formats, and what to do about it."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    what = _what(path, head, path.suffix.lower())
    return f"{what} (supported: {supported})" if "not supported" in what else what


def _what(path: Path, head: bytes, suffix: str) -> str:
    target = ".pptx" if suffix.startswith((".pp", ".pot", ".odp", ".key")) else ".docx"
    if head.startswith(_OLE):
        # Names inside the container are in UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return "is protected with a password; save it without one"
        if suffix in (".xls", ".xlsx", ".msg"):
            return "is no document of text; list a table in sources.toml as records, saved as .xlsx"
        return f"is in the old binary format of Office; open it and save it as {target}"
    if head.startswith(b"{\\rtf"):
        return "is Rich Text (RTF); open it in Word and save it as .docx"
    if suffix in (".xlsx", ".csv", ".xls", ".tsv", ".jsonl"):
        return "is a table; list it in sources.toml as records"
    if suffix in (
        ".odt",
        ".odp",
        ".epub",
        ".pages",
        ".key",
        ".rtf",
        ".doc",
        ".ppt",
        *_OTHER_OFFICE,
    ):
        return f"is of a format that is not supported; save it as {target} or .pdf"
    if suffix in (".docx", ".pptx"):
        return f"is no {suffix} file inside; open it and save it as {suffix}"
    if suffix in (".mp3", ".m4a", ".wav", ".mp4"):
        return "is a recording; put its transcript here, as .vtt"
    return "is of a format that is not supported; save it as .docx, .pdf, .html or .txt"

"""Reads a file of any supported format into blocks: one module a format, chosen here."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from ingest.blocks import ReadError, Reading
from ingest.readers.chapters import TRANSCRIPT_SUFFIXES, chapters_beside, is_chapters_file
from ingest.readers.content import Format, format_of, refusal
from ingest.readers.text_cleaning import clean_blocks

__all__ = ["SUPPORTED_SUFFIXES", "companions", "is_companion", "read"]

_FORMATS = {
    ".pdf": Format.PDF,
    ".docx": Format.WORD,
    ".pptx": Format.POWERPOINT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".vtt": Format.WEBVTT,
    ".srt": Format.SUBRIP,
    ".json": Format.PODCAST_JSON,
}
# Modules are imported when a file of their format comes: together they take a second to import.
_READERS = {
    Format.PDF: ("pdf", "read_pdf"),
    Format.WORD: ("word", "read_word"),
    Format.POWERPOINT: ("powerpoint", "read_powerpoint"),
    Format.HTML: ("html", "read_html"),
    Format.MARKDOWN: ("markdown", "read_markdown"),
    Format.TEXT: ("plain_text", "read_plain_text"),
    Format.WEBVTT: ("webvtt", "read_webvtt"),
    Format.SUBRIP: ("subrip", "read_subrip"),
    Format.PODCAST_JSON: ("podcast_json", "read_podcast_json"),
}

SUPPORTED_SUFFIXES = tuple(_FORMATS)
"""The endings, in lower case, of the files that `read` reads; files may have them in any case."""


def read(path: Path) -> Reading:
    """The text of a file, cleaned, with its places.

    The ending of the name says the format, unless the content shows that it is another one. A
    file that can't be read, has no text or is of a format that is not supported raises
    `ReadError`, whose message begins with the file's name and says what to do.
    """
    try:
        return _read(path)
    except ReadError as error:
        raise ReadError(f"{path.name}: {error}") from error
    except OSError as error:
        raise ReadError(f"{path.name}: {error.strerror or error}") from error


def _read(path: Path) -> Reading:
    if path.name.lower().endswith(".chapters.json"):
        raise ReadError(
            "holds the chapters of a recording, no text of its own; it is read with the "
            "transcript of the same name"
        )
    named = _FORMATS.get(path.suffix.lower())
    found = format_of(path, named)
    if found is None:
        raise ReadError(refusal(path, ", ".join(SUPPORTED_SUFFIXES)))
    reading = _checked(_read_as(path, found), found)
    if named is found:
        return reading
    told = f"is named {path.suffix or 'without ending'}, but its content is {found.value}"
    return replace(reading, warnings=(told, *reading.warnings))


def _read_as(path: Path, found: Format) -> Reading:
    module, function = _READERS[found]
    reader = getattr(import_module(f"ingest.readers.{module}"), function)
    try:
        reading = reader(path)
    except (ReadError, OSError):
        raise
    except Exception as error:
        # The libraries raise whatever their parsing ran into: on files from outside, a damaged
        # file is the likely cause, and one file must not end a run.
        reason = f"{type(error).__name__}: {error}".strip(": ").replace(str(path), path.name)
        raise ReadError(
            f"could not be read as {found.value}, it may be damaged ({reason}); "
            "open it and save it again"
        ) from error
    if not isinstance(reading, Reading):
        raise TypeError(f"{module}.{function} returned {type(reading).__name__}, not a Reading")
    return reading


def _checked(reading: Reading, read_as: Format) -> Reading:
    blocks = clean_blocks(reading.blocks)
    if not blocks:
        reasons = "; ".join(reading.warnings)
        advice = (
            "; if it shows text as pictures, recognise the text first (OCR)"
            if read_as in (Format.PDF, Format.WORD, Format.POWERPOINT)
            else ""
        )
        raise ReadError(f"has no text{f' ({reasons})' if reasons else ''}{advice}")
    return replace(reading, blocks=blocks)


def companions(path: Path) -> tuple[Path, ...]:
    """The files beside `path` that its reader uses too: the chapters of a transcript. When one
    of them comes, goes or changes, the document has changed."""
    if path.suffix.lower() not in TRANSCRIPT_SUFFIXES:
        return ()
    chapters = chapters_beside(path)
    return () if chapters is None else (chapters,)


def is_companion(path: Path) -> bool:
    """Whether a file only accompanies another one, and is no document of its own."""
    return is_chapters_file(path)

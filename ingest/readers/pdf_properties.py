"""Title, author, year and language, as far as the document information can be believed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from index.languages import UNDETERMINED, detect_language
from ingest.readers.language_tag import iso_639_1
from ingest.readers.text_cleaning import clean_text

_PROGRAM = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel|publisher)|powerpoint presentation"
    r"|présentation powerpoint|presentación de powerpoint)\s*[-–:]?\s*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|pptx?|xlsx?|pub|indd|pdf|odt|rtf|qxd|ai|tex)\b|_\S*_|^\S*[\\/]\S*$", re.I
)
_PLACEHOLDER = re.compile(
    r"^(?:untitled|sans titre|sin título|document|dokument|title|titre)?\W*\d*$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{4,}")
# A title that the document itself does not speak of was left over from the file it was copied
# from: the information of a third of IOM's reports names another report.
_FEWEST_KNOWN = 0.7
_LONGEST_TITLE = 300
_YEARS = range(1990, 2100)


def document_title(reader: PdfReader, path: Path, opening: str) -> str | None:
    """The title of the document information where it is one; `opening` is the first pages' text."""
    title = _property(reader, "title")
    title = _PROGRAM.sub("", title) if title else ""
    if (
        not 4 <= len(title) <= _LONGEST_TITLE
        or _FILE_NAME.search(title)
        or _PLACEHOLDER.match(title)
    ):
        return None
    if _letters(title) == _letters(path.stem) and " " not in title:
        return None
    words = [word.casefold() for word in _WORD.findall(title)]
    known = {word.casefold() for word in _WORD.findall(opening)}
    if not words or sum(word in known for word in words) < _FEWEST_KNOWN * len(words):
        return None
    return title


def document_properties(reader: PdfReader) -> dict[str, Any]:
    """`author` and `created` (a year), where the file gives them."""
    found: dict[str, Any] = {}
    if author := _property(reader, "author"):
        found["author"] = author
    try:
        created = reader.metadata.creation_date if reader.metadata else None
    except Exception:
        created = None  # a date in a form of its own
    if created is not None and created.year in _YEARS:
        found["created"] = created.year
    return found


def document_language(reader: PdfReader, text: str) -> str | None:
    """What the file declares, unless its text speaks plainly against it: Word declares the language
    of the template, whatever the author writes."""
    try:
        declared = iso_639_1(str(reader.root_object.get("/Lang") or ""))
    except Exception:
        return None
    if declared is None or detect_language(text) not in {declared, UNDETERMINED}:
        return None
    return declared


def _property(reader: PdfReader, name: str) -> str:
    try:
        value = getattr(reader.metadata, name, None)
    except Exception:
        return ""  # a damaged information dictionary must not cost the text
    return clean_text(value) if isinstance(value, str) else ""


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())

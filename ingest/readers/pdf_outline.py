"""The outline (bookmarks) of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination

from ingest.readers.text_cleaning import clean_text

# Deeper levels are not headings that a reader would want above a passage.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline."""

    title: str
    level: int
    """1 outermost."""
    page: int
    """From 0."""
    top: float | None
    """Height on the page where it points, in points; None where it points at the whole page."""


def read_outline(reader: PdfReader) -> list[Bookmark]:
    """In the outline's order; empty where there is none or it is damaged."""
    try:
        return list(_entries(reader, reader.outline, 1))
    except Exception:
        # An outline is a help: a broken one must not cost the text.
        return []


def _entries(reader: PdfReader, items: Any, level: int) -> Iterator[Bookmark]:
    for item in items:
        if isinstance(item, list):
            if level < _DEEPEST:
                yield from _entries(reader, item, level + 1)
        elif isinstance(item, Destination):
            page = reader.get_destination_page_number(item)
            title = clean_text(str(item.title or ""))
            if page is not None and page >= 0 and title:
                top = item.top
                yield Bookmark(
                    title, level, page, float(top) if isinstance(top, int | float) else None
                )

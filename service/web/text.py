"""Small pieces of text for the page: marked excerpts, places, times."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from service.api.models import DocumentResult, PassageOfDocument, PassageResult, Place


def marked(text: str, ranges: Sequence[tuple[int, int]]) -> Markup:
    """The text, escaped, with the ranges of its characters in `<mark>`. Ranges are in order and do
    not overlap."""
    parts: list[str] = []
    at = 0
    for start, end in ranges:
        parts += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end])]
        parts.append(Markup("</mark>"))
        at = end
    parts.append(escape(text[at:]))
    return Markup("").join(parts)


def headings_above(passage: PassageResult | PassageOfDocument, title: str) -> list[str]:
    """The headings to show above a passage: not the document's title, which stands there already,
    nor the last one where the passage's text begins with it."""
    headings = [heading for heading in passage.headings if heading != title]
    if headings and passage.text.startswith(headings[-1]):
        headings.pop()
    return headings


def clock(seconds: float) -> str:
    """A time of a recording as players write it: 3:31, 1:02:07."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def place_text(place: Place, strings: dict[str, str]) -> str:
    """A place in words: "page 12", "pages 12–13", "3:31–3:48"; empty where it has none."""
    if place.start_time is not None:
        start, end = clock(place.start_time), clock(place.end_time or place.start_time)
        return start if start == end else f"{start}–{end}"
    if place.page_first is None or place.page_last is None:
        return ""
    if place.page_last > place.page_first:
        return strings["pages"].format(first=place.page_first, last=place.page_last)
    return strings["page"].format(page=place.page_first)


def clipped(text: str, most: int) -> str:
    """The text's beginning in whole words, with an ellipsis where it goes on; `most` characters of
    it at most. (widget.js does the same.)"""
    text = re.sub(r"\s*\n\s*", "\n", text.strip())  # no empty lines
    if len(text) <= most:
        return text
    cut = text[:most]
    word = re.search(r"\s\S*$", cut)
    # A script without spaces is cut anywhere.
    return (cut[: word.start()] if word and word.start() > most / 2 else cut).rstrip() + "…"


def citation_text(document: DocumentResult, place: Place, strings: dict[str, str]) -> str:
    """A citation to paste into a text: "Title (2021), page 12"; its address is added to it."""
    year = f" ({document.year})" if document.year else ""
    where = place_text(place, strings)
    return f"{document.title}{year}" + (f", {where}" if where else "")

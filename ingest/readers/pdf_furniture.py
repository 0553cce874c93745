"""Running headers, footers and page numbers: what stands on many pages at the same height."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import BlockKind
from ingest.readers.pdf_draft import Draft
from ingest.readers.pdf_lines import Line

# Share of the page's height at the top and at the bottom where furniture stands.
_BAND = 0.12
# A page number alone may stand further in, as LaTeX sets it.
_NUMBER_BAND = 0.18
# The same text in the same place on three pages is no coincidence, on two it may be.
_FEWEST_PAGES = 3
# Points by which a header may move from page to page.
_TOLERANCE = 4.0

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:page|página|pág|p|seite|صفحة)?[\W_]*(?:(\d{1,4})|[ivxlc]{1,7})"
    r"[\W_]*(?:(?:/|of|sur|de|von|من)[\W_]*\d{1,4}|page)?[\W_]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What tells a page number from another number."""

    height: float
    """In points."""
    label: str | None = None


def drop_furniture(drafts: Sequence[Draft], frames: Sequence[PageFrame]) -> list[Draft]:
    """The drafts without the lines that recur; text that occurs once always stays, except a bare
    page number."""
    candidates = [
        candidate
        for draft in drafts
        if draft.kind is not BlockKind.TABLE
        for line in draft.lines
        if (candidate := _candidate(line, draft.page, frames[draft.page]))
    ]
    pages: dict[str, set[tuple[int, int]]] = defaultdict(set)
    offsets: dict[int, set[int]] = defaultdict(set)
    for candidate in candidates:
        pages[candidate.key].add((candidate.page, candidate.height))
        if candidate.number is not None:
            offsets[candidate.number - candidate.page].add(candidate.page)
    doomed = {
        id(candidate.line)
        for candidate in candidates
        if _recurs(candidate, pages[candidate.key])
        or _is_page_number(candidate, offsets, frames[candidate.page])
    }
    kept = []
    for draft in drafts:
        if any(id(line) in doomed for line in draft.lines):
            draft.lines = [line for line in draft.lines if id(line) not in doomed]
            if not draft.lines:
                continue
        kept.append(draft)
    return kept


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line in the band at the top or at the bottom of a page."""

    line: Line
    page: int
    height: int
    """Distance from the nearer edge in steps of the tolerance, at the top negative."""
    key: str
    is_number: bool
    number: int | None


def _candidate(line: Line, page: int, frame: PageFrame) -> _Candidate | None:
    match = _PAGE_NUMBER.match(line.text)
    band = (_NUMBER_BAND if match else _BAND) * frame.height
    if not line.upright or band < line.y < frame.height - band:
        return None
    at_top = line.y > frame.height / 2
    distance = frame.height - line.y if at_top else line.y
    # The size tells a title from a running header that repeats it.
    key = f"{_DIGITS.sub('#', ''.join(line.text.split()).casefold())} {round(line.size)}"
    return _Candidate(
        line=line,
        page=page,
        height=round(-distance / _TOLERANCE if at_top else distance / _TOLERANCE),
        key=key,
        is_number=match is not None,
        number=int(match[1]) if match and match[1] else None,
    )


def _recurs(candidate: _Candidate, places: set[tuple[int, int]]) -> bool:
    near = {page for page, height in places if abs(height - candidate.height) <= 1}
    return len(near) >= _FEWEST_PAGES


def _is_page_number(candidate: _Candidate, offsets: dict[int, set[int]], frame: PageFrame) -> bool:
    """A bare number that counts on from page to page, or is the page's own."""
    if not candidate.is_number:
        return False
    if candidate.number is None:
        return candidate.line.text.strip("-–. ") == frame.label
    return (
        candidate.number == candidate.page + 1
        or str(candidate.number) == frame.label
        or len(offsets[candidate.number - candidate.page]) > 1
    )

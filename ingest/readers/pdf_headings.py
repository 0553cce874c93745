"""Which blocks are headings: by the outline, by the file's tags, or else by their type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ingest.blocks import BlockKind
from ingest.readers.pdf_draft import Draft
from ingest.readers.pdf_outline import Bookmark
from ingest.readers.pdf_paragraphs import is_list_item

# A heading is a line or two. What is longer has been tagged or set as one by mistake.
_LONGEST = 160
_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}[.)]|[A-Z][.)])\s+")
_ENDS_LIKE_TEXT = re.compile(r"[.,;…]$|\.{4}")
# Dates, addresses and "Donor: …", which covers and information boxes set in large type.
_NO_HEADING = re.compile(r":|@|www\.|\d{3,}.*\d{3,}|^\W*(?:\w+\W+){1,3}(?:19|20)\d\d\W*$")
# Type this much larger than the body makes a heading in a file without tags and outline.
_LARGER = 1.15
# With more headings than this share of the blocks, the type tells nothing.
_MOST = 0.5

Text = Callable[[Draft], str]


def mark_headings(drafts: Sequence[Draft], outline: Sequence[Bookmark], text: Text) -> None:
    """Turn those drafts into headings that are, and those that are not back into paragraphs.

    The outline decides where there is one, then tags, then the type.
    """
    for draft in drafts:
        if draft.kind is BlockKind.HEADING and not _plausible(text(draft)):
            _demote(draft)
    if not _match_outline(drafts, outline, text) and not any(
        draft.kind is BlockKind.HEADING for draft in drafts
    ):
        _guess_from_type(drafts, text)


def _demote(draft: Draft) -> None:
    item = is_list_item(draft.lines[0].text)
    draft.kind, draft.level = BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH, None


def _plausible(text: str) -> bool:
    """A wrong heading is worse than none."""
    letters = sum(character.isalpha() for character in text)
    if not 2 < len(text) <= _LONGEST or letters < 0.5 * len(text.replace(" ", "")):
        return False
    if _ENDS_LIKE_TEXT.search(text):
        return False
    start = _NUMBERING.sub("", text)
    return bool(start) and not start[0].islower() and not (is_list_item(text) and start == text)


def folded(text: str) -> str:
    """For comparing titles: letters and digits only."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _match_outline(drafts: Sequence[Draft], outline: Sequence[Bookmark], text: Text) -> bool:
    """Find the blocks that the bookmarks name; False where the outline is not about the headings
    of this text (of slides, or of the files it was put together from)."""
    by_page: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_page.setdefault(draft.page, []).append(draft)
    bookmarks = [bookmark for bookmark in outline if _plausible(bookmark.title)]
    matched: dict[int, Bookmark] = {}
    unmatched: list[Bookmark] = []
    for bookmark in bookmarks:
        named = (
            draft
            for draft in by_page.get(bookmark.page, ())
            if draft.lines and id(draft) not in matched and _names(bookmark, text(draft))
        )
        if heading := next(named, None):
            matched[id(heading)] = bookmark
        else:
            unmatched.append(bookmark)
    tagged = any(draft.kind is BlockKind.HEADING for draft in drafts)
    if not bookmarks or (tagged and len(matched) < len(bookmarks) / 2):
        return False
    for draft in drafts:
        if id(draft) in matched:
            draft.kind, draft.level = BlockKind.HEADING, matched[id(draft)].level
        elif draft.kind is BlockKind.HEADING:
            _demote(draft)
    for bookmark in unmatched:
        below = (
            draft for draft in by_page.get(bookmark.page, ()) if _stands_below(draft, bookmark)
        )
        if first := next(below, None):
            first.opens.append((bookmark.level, bookmark.title))
    return True


def _names(bookmark: Bookmark, text: str) -> bool:
    """The heading's number is often missing in the bookmark, or the other way round."""
    wanted, found = folded(bookmark.title), folded(text)
    if not wanted or not found or abs(len(found) - len(wanted)) > 8:
        return False
    return found.endswith(wanted) or wanted.endswith(found)


def _stands_below(draft: Draft, bookmark: Bookmark) -> bool:
    top = max((line.y for line in draft.all_lines()), default=0.0)
    return bookmark.top is None or top <= bookmark.top + draft.size


def _guess_from_type(drafts: Sequence[Draft], text: Text) -> None:
    body = body_style(drafts)
    if body is None:
        return
    size, bold = body
    found: list[Draft] = []
    for draft in drafts:
        if draft.kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM} or len(draft.lines) > 2:
            continue
        larger = draft.size >= _LARGER * size
        numbered = _NUMBERING.match(draft.lines[0].text) is not None
        bolder = not bold and all(line.bold for line in draft.lines) and draft.size >= 0.95 * size
        if not (larger or (bolder and numbered)) or not _plausible(text(draft)):
            continue
        if not _NO_HEADING.search(text(draft)):
            found.append(draft)
    # The headings of a document look alike: what is set so only once is a title or an eye-catcher.
    # What is written so more than once is the name of the organisation or of the series.
    titles = Counter(folded(text(draft)) for draft in found)
    found = [draft for draft in found if titles[folded(text(draft))] == 1]
    styles = Counter(_style(draft) for draft in found)
    found = [draft for draft in found if styles[_style(draft)] > 1]
    if len(found) > _MOST * len(drafts):
        return
    sizes = sorted({round(draft.size) for draft in found}, reverse=True)
    for draft in found:
        draft.kind = BlockKind.HEADING
        draft.level = 1 + min(sizes.index(round(draft.size)), 5)


def _style(draft: Draft) -> tuple[int, bool]:
    return round(draft.size), all(line.bold for line in draft.lines)


def body_style(drafts: Sequence[Draft]) -> tuple[float, bool] | None:
    """Size in points and weight of most of the text."""
    letters: Counter[tuple[float, bool]] = Counter()
    for draft in drafts:
        for line in draft.all_lines():
            letters[(round(2 * line.size) / 2, line.bold)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else None

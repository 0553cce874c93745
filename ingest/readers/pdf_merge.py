"""Paragraphs that a column, a text box or a careless tag has broken in two, put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import BlockKind
from ingest.readers.pdf_draft import Draft

# What is shorter is a label or a title of its own, not the first half of a paragraph.
_SHORTEST = 40
_BROKEN_WORD = re.compile(r"[^\W\d_]-$|\u00ad$")
_CARRIED = frozenset((BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))


def merge_broken(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts in which a sentence that goes on in the next paragraph of the page is whole."""
    merged: list[Draft] = []
    for draft in drafts:
        if merged and _goes_on(merged[-1], draft):
            merged[-1].lines += draft.lines
        else:
            merged.append(draft)
    return merged


def _goes_on(before: Draft, after: Draft) -> bool:
    if before.page != after.page or before.kind not in _CARRIED:
        return False
    if after.kind is not BlockKind.PARAGRAPH or not before.lines or not after.lines:
        return False
    last, first = before.lines[-1], after.lines[0]
    if abs(last.size - first.size) > 0.1 * max(last.size, first.size):
        return False
    if not first.text[0].islower():
        return False
    if _BROKEN_WORD.search(last.text):
        return True
    length = sum(len(line.text) for line in before.lines)
    return length >= _SHORTEST and (last.text[-1].isalnum() or last.text[-1] in ",’'")

"""Lines of a region put together to paragraphs and list items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.blocks import BlockKind
from ingest.readers.pdf_characters import BULLETS
from ingest.readers.pdf_draft import Draft
from ingest.readers.pdf_lines import Line

_BULLET = re.compile(rf"^(?:[{re.escape(BULLETS)}]\s*)+(?=\S)")
_DASH = re.compile(r"^[-–—*]\s+(?=\S)")
_NUMBERED = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")
_ENDS = (".", "!", "?", ":", ";", "؟", "。", "…", ".”", ".»", '."')
# Baselines this much further apart than usual begin a new paragraph.
_LEADING = 1.35
# A first line moved in by this many type sizes begins a paragraph.
_INDENT = 1.0
# A line that ends before this share of the region's width is the last of its paragraph, if it
# ends a sentence.
_SHORT = 0.85


def without_bullet(text: str) -> str:
    return _DASH.sub("", _BULLET.sub("", text))


def is_list_item(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_BULLET, _DASH, _NUMBERED))


def paragraphs_of(page: int, lines: Sequence[Line]) -> list[Draft]:
    """Paragraphs and list items of a region's lines, which come in reading order."""
    if not lines:
        return []
    leading = _usual_leading(lines)
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _begins(groups[-1], line, leading, left, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        Draft(
            page,
            BlockKind.LIST_ITEM if is_list_item(group[0].text) else BlockKind.PARAGRAPH,
            lines=group,
        )
        for group in groups
    ]


def _usual_leading(lines: Sequence[Line]) -> float:
    """Distance of baselines as a multiple of the type size."""
    steps = [
        (above.y - line.y) / line.size
        for above, line in pairwise(lines)
        if line.size and 0.8 < (above.y - line.y) / line.size < 2.5
    ]
    return median(steps) if steps else 1.2


def _begins(group: Sequence[Line], line: Line, leading: float, left: float, right: float) -> bool:
    """Whether the line begins a paragraph instead of going on with the group."""
    last = group[-1]
    step = (last.y - line.y) / max(line.size, last.size, 0.1)
    if abs(step) < 0.3 and line.x0 >= last.x0:
        return False  # the rest of the same line
    if line.upright != last.upright or not -0.3 < step < _LEADING * leading:
        return True
    if abs(line.size - last.size) > 0.1 * max(line.size, last.size) or _BULLET.match(line.text):
        return True
    if is_list_item(line.text) and last.text.endswith((*_ENDS, ",")):
        return True  # otherwise it may be "costs of | 2. Mio" or a dash in a sentence
    if line.bold != last.bold and not last.text.endswith(","):
        whole = all(part.bold == last.bold for part in group)
        if whole and last.x1 < left + _SHORT * (right - left):
            return True
    ended = last.text.endswith(_ENDS)
    if ended and last.x1 < left + _SHORT * (right - left):
        return True
    hanging = is_list_item(group[0].text)
    return ended and not hanging and line.x0 - last.x0 > _INDENT * line.size

"""Cuts a passage into the pieces that may be quoted: sentences, table rows, list items."""

from __future__ import annotations

import re
from itertools import pairwise

import sentencex

from index.documents import Passage, Span
from index.scripts import HANGUL, IDEOGRAPHS, KANA

Range = tuple[int, int]

CELLS = " | "
"""Between the cells of a row (ingest/readers/tables.py)."""

_LONGEST = 500
"""Characters. A sentence beyond this is a list or a table without full stops; it is cut at line
breaks, semicolons and bullets, where its parts stand on their own."""

_SHORT = 60
_JOINED = 160
"""Characters. Pieces shorter than the first, such as the fields of a record or the items of a list,
say little alone and are quoted together, up to the second: about one sentence's length."""

_IDEOGRAPHS = re.compile(f"[{IDEOGRAPHS}]")
_SYLLABLES = re.compile(f"[{KANA}{HANGUL}]")
"""Chinese characters say as much as four letters, kana and hangul as two: the Universal Declaration
of Human Rights has 10,200 characters in English, 2,600 in Chinese, 4,000 in Japanese and 4,500 in
Korean."""

_INNER_BREAK = re.compile(r"\n|(?<=[;؛])\s|\s(?=[•▪●‣➢❖]\s)")


def sentences(passage: Passage) -> list[Range]:
    """The character ranges [start, end) of the passage's sentences, in order, without the white
    space around them. None crosses from one page or speaker to another, so each has one place."""
    ranges: list[Range] = []
    for place in _same_place(passage):
        for start, end in _headers_apart(passage.text, *place):
            pieces: list[Range] = []
            at = start
            for sentence in sentencex.segment(passage.language, passage.text[start:end]):
                pieces.extend(_stripped(passage.text, at, at + len(sentence)))
                at += len(sentence)
            ranges.extend(_with_short_joined(passage.text, pieces))
    return ranges


def place_of(passage: Passage, start: int, end: int) -> Span:
    """Where the characters [start, end) stand in the original: the page and the speaker of the
    first span they touch, and the time from its start to the end of the last."""
    touched = [span for span in passage.spans if span.start < end and span.end > start]
    if not touched:
        return Span(start, end)
    first, last = touched[0], touched[-1]
    return Span(
        start,
        end,
        page=first.page,
        page_label=first.page_label,
        start_time=first.start_time,
        end_time=last.end_time,
        speaker=first.speaker,
    )


def _same_place(passage: Passage) -> list[Range]:
    """Runs of spans on one page by one speaker."""
    runs: list[tuple[int, int, tuple[int | None, str | None]]] = []
    for span in passage.spans:
        place = (span.page, span.speaker)
        if runs and runs[-1][2] == place:
            runs[-1] = (runs[-1][0], span.end, place)
        else:
            runs.append((span.start, span.end, place))
    return [(start, end) for start, end, _ in runs] or [(0, len(passage.text))]


def _headers_apart(text: str, start: int, end: int) -> list[Range]:
    """Cuts behind the header row of each table. A passage repeats it where a table goes on
    (ingest/pieces.py), so in the original other rows may stand between it and the next line."""
    cuts = [start]
    in_table = False
    at = start
    while at < end:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        is_row = CELLS in text[at:line_end]
        if is_row and not in_table and line_end < end:
            cuts.append(line_end + 1)
        in_table = is_row
        at = line_end + 1
    return list(pairwise([*cuts, end]))


def _with_short_joined(text: str, pieces: list[Range]) -> list[Range]:
    """Runs of short pieces as one, as long as they fit."""
    joined: list[Range] = []
    open_run = False
    for start, end in pieces:
        short = _length(text, start, end) < _SHORT
        if short and open_run and _length(text, joined[-1][0], end) <= _JOINED:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        open_run = short
    return joined


def _length(text: str, start: int, end: int) -> int:
    """In letters of an alphabet."""
    ideographs = len(_IDEOGRAPHS.findall(text, start, end))
    return end - start + 3 * ideographs + len(_SYLLABLES.findall(text, start, end))


def _stripped(text: str, start: int, end: int) -> list[Range]:
    if end - start > _LONGEST:
        cuts = [start, *(m.end() for m in _INNER_BREAK.finditer(text, start, end)), end]
    else:
        cuts = [start, end]
    ranges = []
    for first, last in pairwise(cuts):
        piece = text[first:last]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            ranges.append((first + left, first + len(piece.rstrip())))
    return ranges

"""Which pieces go into one passage: the cuts that cost least in sum.

Filling passages one after the other leaves short remainders and cuts wherever the length happens
to run out. Here each passage costs the more the further its length is from the target, each gap
between two pieces has a cost for cutting there and one for not cutting, and the cheapest sequence
of cuts is found by dynamic programming. Costs are in one unit: a passage of no length costs 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import BlockKind
from ingest.pieces import Piece, header_of

LONGEST = 1.5
"""Times the target: no passage of several pieces is longer."""

SENTENCE_END = tuple(".!?…؟۔।։。！？｡")
QUESTION_END = tuple("?؟？;")
"""The last is the Greek question mark, which NFC turns into a semicolon."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The place between two neighbouring pieces."""

    cut: float
    """Cost of a passage ending here."""
    join: float
    """Cost of the two standing in one passage."""


# What cutting costs. A heading is never left behind, short of a passage too long by half.
AFTER_HEADING = Gap(cut=5.0, join=0.0)
QUESTION_AND_ANSWER = Gap(cut=0.8, join=0.0)
LEAD_IN_AND_LIST = Gap(cut=0.8, join=0.0)
WITHIN_SENTENCE = Gap(cut=0.8, join=0.0)
BETWEEN_SENTENCES = Gap(cut=0.3, join=0.0)
BETWEEN_ITEMS = Gap(cut=0.1, join=0.0)
"""Items of a list, rows of a table."""
BETWEEN_BLOCKS = Gap(cut=0.0, join=0.0)
# What joining costs. A passage across two chapters is worth it only where one of them is tiny: by
# this value a third of a passage stands alone, a sixth does not.
ACROSS_CHAPTERS = Gap(cut=0.0, join=0.85)
ACROSS_SECTIONS = Gap(cut=0.0, join=0.4)


def pack(pieces: Sequence[Piece], target: int, chapter_depth: int = 0) -> list[list[Piece]]:
    """Runs of neighbouring pieces, each a passage to be; together all pieces, in order.

    Args:
        pieces: of one page, in reading order.
        target: characters that a passage should have.
        chapter_depth: how many outermost headings the whole document shares; the first one below
            them is the chapter.
    """
    gaps = [gap_between(a, b, chapter_depth) for a, b in pairwise(pieces)]
    best = [0.0] + [math.inf] * len(pieces)
    """Cost of the cheapest way to pack the first n pieces."""
    begin = [0] * (len(pieces) + 1)
    """Where the last passage of that way begins."""
    for first in range(len(pieces)):
        header = header_of(pieces[first])
        length = header.length if header else 0
        cost = best[first] + (gaps[first - 1].cut if first else 0.0)
        for last in range(first, len(pieces)):
            length += pieces[last].length
            if last > first:
                cost += gaps[last - 1].join
                if length > LONGEST * target:
                    break
            total = cost + (length / target - 1) ** 2
            if total < best[last + 1]:
                best[last + 1], begin[last + 1] = total, first
    runs: list[list[Piece]] = []
    end = len(pieces)
    while end:
        runs.append(list(pieces[begin[end] : end]))
        end = begin[end]
    return runs[::-1]


def gap_between(before: Piece, after: Piece, chapter_depth: int) -> Gap:
    """What it costs to cut, or not to cut, between two neighbouring pieces."""
    one, other = before.block, after.block
    if before.number == after.number:
        if one.kind is BlockKind.TABLE and "\n" in one.text[before.end : after.start]:
            return BETWEEN_ITEMS
        return BETWEEN_SENTENCES if _ends_sentence(before) else WITHIN_SENTENCE
    if one.kind is BlockKind.HEADING:
        return AFTER_HEADING
    if one.headings[: chapter_depth + 1] != other.headings[: chapter_depth + 1]:
        return ACROSS_CHAPTERS
    if one.headings != other.headings:
        return ACROSS_SECTIONS
    if other.kind is BlockKind.LIST_ITEM:
        return BETWEEN_ITEMS if one.kind is BlockKind.LIST_ITEM else LEAD_IN_AND_LIST
    if one.kind is BlockKind.SPEECH:
        if one.speaker == other.speaker:
            return BETWEEN_SENTENCES if _ends_sentence(before) else WITHIN_SENTENCE
        if before.text.endswith(QUESTION_END):
            return QUESTION_AND_ANSWER
    return BETWEEN_BLOCKS


def _ends_sentence(piece: Piece) -> bool:
    return piece.text.rstrip("\"'”’»)]」』）").endswith(SENTENCE_END)

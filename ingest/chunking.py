"""From blocks to passages: where to cut, so that what belongs together stays together.

A document's blocks are first taken apart into pieces: a whole paragraph or heading, a row of a
table, and of a long paragraph or turn its sentences. Then the pieces of each page are put together
into passages of about the wanted length, by the cuts that cost least in sum (`packing`). Last,
whatever the model's window could not hold together with its title and headings is cut finer.

Passages do not overlap. Late interaction finds words wherever they stand in a passage, so overlap
would add no findings, only a second copy of each quote to the results and a bigger index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from index.documents import Document, Passage, Span
from index.languages import UNDETERMINED, detect_language
from index.passage_text import passage_input
from ingest.blocks import Block, BlockKind
from ingest.packing import pack
from ingest.pieces import Piece, header_of, separator_between, split_block, split_piece

TARGET_CHARACTERS = 900
"""About 230 tokens of English: the length at which the figures in DESIGN.md were measured."""

CountTokens = Callable[[Sequence[str]], list[int]]
"""Tokens of each text as the model counts them, special tokens included."""

SMALLEST_TARGET = 40
"""Characters below which a passage is not cut further: what then does not fit the window is not
the text but the title, which `passage_input` bounds."""

DETECTABLE_CHARACTERS = 200
"""Below this a detector's guess about a passage is worth less than the document's language."""


def chunk(
    document: Document,
    blocks: Sequence[Block],
    count_tokens: CountTokens,
    window: int,
    target_characters: int = TARGET_CHARACTERS,
) -> list[Passage]:
    """Cuts a document into passages, in reading order.

    Every character of every block comes to stand in exactly one passage, white space between
    sentences and repeated header rows of tables aside. No passage crosses a page.

    Args:
        document: gives the title, which counts against the window, and the language.
        blocks: what the reader returned.
        count_tokens: tokens of each text as the model counts them, special tokens included.
        window: tokens that the model reads; title, headings and text fit it together.
        target_characters: the length to aim at; passages may be half as long again.
    """
    chapter_depth = _shared_depth(block.headings for block in blocks if block.headings)
    runs: list[list[Piece]] = []
    for _, page in groupby(enumerate(blocks), key=lambda pair: pair[1].page):
        pieces = [piece for n, block in page for piece in split_block(n, block, target_characters)]
        runs.extend(pack(pieces, target_characters, chapter_depth))
    fitting = _fit(document, runs, count_tokens, target_characters, chapter_depth, window)
    return [
        replace(passage, ordinal=n, language=_language(document, passage.text))
        for n, passage in enumerate(fitting)
    ]


def _fit(
    document: Document,
    runs: list[list[Piece]],
    count_tokens: CountTokens,
    target: int,
    chapter_depth: int,
    window: int,
) -> Iterator[Passage]:
    """Cuts runs that exceed the window into equal parts, as often as it takes."""
    passages = [_passage(document, run) for run in runs]
    counts = count_tokens([passage_input(document, passage) for passage in passages])
    for run, passage, tokens in zip(runs, passages, counts, strict=True):
        if tokens <= window:
            yield passage
            continue
        length = sum(piece.length for piece in run)
        finer = min(target * 3 // 4, math.ceil(length / math.ceil(tokens / window)))
        if finer < SMALLEST_TARGET:
            yield passage
            continue
        pieces = [part for piece in run for part in split_piece(piece, finer)]
        parts = pack(pieces, finer, chapter_depth)
        yield from _fit(document, parts, count_tokens, finer, chapter_depth, window)


def _passage(document: Document, run: Sequence[Piece]) -> Passage:
    """Writes out one run of pieces."""
    header = header_of(run[0])
    parts = ([header] if header else []) + _merged(run)
    text = ""
    spans: list[Span] = []
    for before, part in zip([None, *parts], parts, strict=False):
        if before is not None:
            text += separator_between(before, part)
        start = len(text)
        text += part.text
        spans.append(_span(part, start, len(text)))
    return Passage(
        document_id=document.id,
        ordinal=0,
        text=text,
        language=document.language,
        headings=_common_path([piece.block.headings for piece in run]),
        spans=tuple(spans),
    )


def _merged(run: Sequence[Piece]) -> list[Piece]:
    """Neighbouring pieces of one block become one again, the white space between them included."""
    merged: list[Piece] = []
    for piece in run:
        if merged and merged[-1].number == piece.number:
            merged[-1] = merged[-1].extended_to(piece.end)
        else:
            merged.append(piece)
    return merged


def _span(piece: Piece, start: int, end: int) -> Span:
    block = piece.block
    return Span(
        start=start,
        end=end,
        page=block.page,
        page_label=block.page_label,
        start_time=block.start,
        end_time=block.end,
        speaker=block.speaker if block.kind is BlockKind.SPEECH else None,
    )


def _language(document: Document, text: str) -> str:
    """The document's language, unless the passage is long and clearly in another."""
    if len(text) < DETECTABLE_CHARACTERS:
        return document.language
    detected = detect_language(text)
    return document.language if detected == UNDETERMINED else detected


def _common_path(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return paths[0][: _shared_depth(paths)]


def _shared_depth(paths: Iterable[tuple[str, ...]]) -> int:
    """How many headings, from the outermost, all of these paths share."""
    shared: tuple[str, ...] | None = None
    for path in paths:
        if shared is None:
            shared = path
        while path[: len(shared)] != shared:
            shared = shared[:-1]
    return len(shared or ())

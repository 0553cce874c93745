"""Blocks taken apart into pieces, the smallest parts that chunking moves about.

A piece is always an exact range of its block's text, so that a passage can say for each of its
characters where it stands in the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.blocks import Block, BlockKind

PARTS_OF_TARGET = 3
"""A long block is taken apart into sentences, and runs of short ones, of up to a third of a
passage: fine enough for even passages, coarse enough to keep sentences whole."""

SEPARATORS = [
    r"\n+",
    # Sentences: after the mark and whatever closes with it. Before a small letter or a digit the
    # full stop belongs to an abbreviation ("No. 5", "e.g. in"). Chinese and Japanese put no space.
    r"[.!?…؟۔।։][\"'”’»)\]]*\s+(?![a-z\d])|[。！？｡][”’」』）]*",
    # Clauses, then the parts between commas.
    r"[;:؛—–]\s+|[；：]",
    r"[,،]\s+|[，、،]",
    r"\s+",
    "",
]


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of a block's text: `block.text[start:end]`."""

    number: int
    """The block's position in its document."""
    block: Block
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.block.text[self.start : self.end]

    @property
    def length(self) -> int:
        """Characters."""
        return self.end - self.start

    def extended_to(self, end: int) -> Piece:
        """The same piece up to a later end."""
        return replace(self, end=end)


def split_block(number: int, block: Block, target: int) -> list[Piece]:
    """The pieces of one block: itself where it is not longer than a passage should be."""
    whole = Piece(number, block, 0, len(block.text))
    return [whole] if whole.length <= target else split_piece(whole, target)


def split_piece(piece: Piece, target: int) -> list[Piece]:
    """Parts of a piece from which passages of `target` characters can be put together.

    A table is taken apart into its rows; a row only where it is longer than a passage.
    """
    if piece.block.kind is BlockKind.TABLE:
        rows = list(_lines(piece))
        if len(rows) > 1:
            return [part for row in rows for part in _row_parts(row, target)]
        return _row_parts(piece, target)
    return _sentences(piece, max(1, target // PARTS_OF_TARGET))


def separator_between(before: Piece, after: Piece) -> str:
    """What stands in a passage between two pieces that do not touch in the original."""
    one, other = before.block, after.block
    if one.kind is other.kind is BlockKind.SPEECH and one.speaker == other.speaker:
        return " "  # a reader cuts long turns where a cue ends, which may be within a sentence
    close = other.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE)
    return "\n" if close else "\n\n"


def header_of(piece: Piece) -> Piece | None:
    """The header row that a passage must repeat when it begins with this piece: that of a table
    which an earlier passage began. None where nothing is to repeat, or the header is longer than
    the rows it explains would leave room for."""
    if piece.block.kind is not BlockKind.TABLE or piece.start == 0:
        return None
    header = piece.block.text.partition("\n")[0]
    if not header or piece.start < len(header) or len(header) > LONGEST_HEADER:
        return None
    return Piece(piece.number, piece.block, 0, len(header))


LONGEST_HEADER = 300
"""Characters: a third of a passage. A longer first row is text in cells, not column names."""


def _row_parts(row: Piece, target: int) -> list[Piece]:
    return [row] if row.length <= target else _sentences(row, max(1, target // PARTS_OF_TARGET))


def _lines(piece: Piece) -> Iterator[Piece]:
    position = piece.start
    for line in piece.text.split("\n"):
        if line:
            yield replace(piece, start=position, end=position + len(line))
        position += len(line) + 1


def _sentences(piece: Piece, size: int) -> list[Piece]:
    if piece.length <= size:
        return [piece]
    parts: list[Piece] = []
    for found in _splitter(size).create_documents([piece.text]):
        start = piece.start + int(found.metadata["start_index"])
        parts.append(replace(piece, start=start, end=start + len(found.page_content)))
    return parts


@lru_cache(maxsize=32)
def _splitter(size: int) -> RecursiveCharacterTextSplitter:
    return RecursiveCharacterTextSplitter(
        separators=SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=size,
        chunk_overlap=0,
        add_start_index=True,
    )

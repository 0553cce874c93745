"""What a reader returns: a file's text in pieces, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class BlockKind(StrEnum):
    """What a piece of text is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    """A table: one row a line, cells separated by " | ", the header row first and repeated by
    chunking where the table is split."""
    SPEECH = "speech"
    """What one speaker says without being interrupted."""
    NOTE = "note"
    """Speaker notes of a slide, footnotes."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a table, a speaker's turn — the smallest thing that has a place.

    `text` is NFC, without control characters, and has no leading or trailing white space; inside a
    paragraph there are single spaces, inside a table line breaks between its rows.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    headings: tuple[str, ...] = ()
    """The path of headings above it, outermost first; a heading's own path ends with itself."""
    page: int | None = None
    """Physical page or slide, from 1."""
    page_label: str | None = None
    """The page number printed on it, where the file says so and it differs from `page`."""
    start: float | None = None
    """Seconds from the recording's beginning."""
    end: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, read."""

    blocks: tuple[Block, ...]
    title: str | None = None
    """What the file itself gives as its title, None where it gives none worth showing."""
    language: str | None = None
    """ISO 639-1, where the file itself declares it."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Front matter or document properties, under the names that the file uses."""
    warnings: tuple[str, ...] = ()
    """What a maintainer should know: "page 7 has no text layer", "3 cues have no text"."""


class ReadError(Exception):
    """A file that can't be read. The message says what is wrong and what to do about it."""

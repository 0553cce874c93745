"""Reads plain text: paragraphs, lists, front matter."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers.decoding import read_text
from ingest.readers.front_matter import declared_language, declared_title, split_front_matter
from ingest.readers.text_cleaning import clean_blocks

# Text that is wrapped by hand has lines of about 80 characters; a median above this means that a
# line is a paragraph.
_LONG_LINE = 100
_BULLET = re.compile(r"\s*(?:[-*•‣▪–·◦]|\d{1,3}[.)])\s+(?=\S)")


def read_plain_text(path: Path) -> Reading:
    """The blocks of a text file, in whatever encoding, with YAML or TOML front matter."""
    metadata, body = split_front_matter(read_text(path))
    blocks = blocks_from_text(body)
    return Reading(blocks, declared_title(metadata), declared_language(metadata), metadata)


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Paragraphs by blank lines; by lines where there are no blank lines and lines are long.
    Lines that begin with a bullet or a number are list items."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    paragraphs = re.split(r"\n[^\S\n]*\n", text)
    lines = [line for line in text.split("\n") if line.strip()]
    if len(paragraphs) < 2 and lines and statistics.median(map(len, lines)) > _LONG_LINE:
        paragraphs = lines
    return clean_blocks(block for paragraph in paragraphs for block in _blocks(paragraph))


def _blocks(paragraph: str) -> list[Block]:
    """One paragraph, or its list items where it has at least two."""
    lines = paragraph.split("\n")
    if sum(bool(_BULLET.match(line)) for line in lines) < 2:
        return [Block(paragraph)]
    blocks = [Block("")]
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            blocks.append(Block(line[bullet.end() :], BlockKind.LIST_ITEM))
        else:  # the introduction, or an item that runs on
            blocks[-1] = Block(f"{blocks[-1].text} {line}", blocks[-1].kind)
    return blocks

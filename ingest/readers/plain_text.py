"""Reads plain text: paragraphs, lists, front matter."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers.decoding import read_text
from ingest.readers.front_matter import declared_language, declared_title, split_front_matter
from ingest.readers.text_cleaning import clean_blocks

LONGEST_WRAPPED_LINE = 120
"""In characters. Editors and mail programs wrap at 72 to 100, some people at 120; where a line is
longer, line ends were put where paragraphs end."""
_BULLET = re.compile(r"\s*(?:[-*•‣▪–·◦]|\d{1,3}[.)])\s+(?=\S)")


def read_plain_text(path: Path) -> Reading:
    """The blocks of a text file, in whatever encoding, with YAML or TOML front matter."""
    metadata, body = split_front_matter(read_text(path))
    blocks = blocks_from_text(body)
    return Reading(blocks, declared_title(metadata), declared_language(metadata), metadata)


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Paragraphs by blank lines, and by lines where they are too long to have been wrapped by hand.
    Lines that begin with a bullet or a number are list items."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    paragraphs = re.split(r"\n[^\S\n]*\n", text)
    return clean_blocks(block for paragraph in paragraphs for block in _blocks(paragraph))


def _blocks(paragraph: str) -> list[Block]:
    """A paragraph, or the lines of one that are paragraphs or list items."""
    lines = paragraph.split("\n")
    wrapped = max(map(len, lines)) <= LONGEST_WRAPPED_LINE
    # A single line that begins with a number or a dash is as likely a sentence.
    is_list = sum(bool(_BULLET.match(line)) for line in lines) > 1
    blocks: list[Block] = []
    for line in lines:
        bullet = _BULLET.match(line) if is_list else None
        if bullet:
            blocks.append(Block(line[bullet.end() :], BlockKind.LIST_ITEM))
        elif wrapped and blocks:
            blocks[-1] = Block(f"{blocks[-1].text} {line}", blocks[-1].kind)
        else:
            blocks.append(Block(line))
    return blocks

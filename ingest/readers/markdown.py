"""Reads Markdown: CommonMark with tables, HTML inside, and front matter."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers.decoding import read_text
from ingest.readers.front_matter import declared_language, declared_title, split_front_matter
from ingest.readers.html_blocks import blocks_from_html


def read_markdown(path: Path) -> Reading:
    """The blocks of a Markdown file. Its title is the front matter's, else its first heading
    where the text begins with one of the first level."""
    metadata, body = split_front_matter(read_text(path))
    blocks = blocks_from_markdown(body)
    title = declared_title(metadata)
    if (
        title is None
        and blocks
        and blocks[0].kind is BlockKind.HEADING
        and body.lstrip()[:2] == "# "
    ):
        title = blocks[0].text
    return Reading(blocks, title, declared_language(metadata), metadata)


def blocks_from_markdown(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text without front matter; of HTML inside it, its text."""
    # By way of HTML, for then HTML inside needs no second way of its own.
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return blocks_from_html(str(markdown.render(text)))

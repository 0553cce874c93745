"""Reads Markdown: CommonMark with tables, HTML inside, and front matter."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers.decoding import read_text
from ingest.readers.front_matter import declared_language, declared_title, split_front_matter
from ingest.readers.html_blocks import blocks_from_html
from ingest.readers.plain_text import LONGEST_WRAPPED_LINE

# What is deeper is dropped; the library's 20 is less than quoted mails have.
_DEEPEST_NESTING = 100


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
    """The blocks of a Markdown text without front matter; of HTML inside it, its text.

    Lines stand for paragraphs where they are too long to have been wrapped by hand: text pasted
    from a page or a form, whose menu and caption lines would otherwise run into its sentences.
    """
    # By way of HTML, for then HTML inside needs no second way of its own.
    options = {"html": True, "maxNesting": _DEEPEST_NESTING}
    markdown = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    tokens = markdown.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and not opening.hidden and _unwrapped(inline):
            for child in inline.children or ():
                if child.type == "softbreak":
                    child.type, child.content = "html_inline", "</p><p>"
    return blocks_from_html(str(markdown.renderer.render(tokens, markdown.options, {})))


def _unwrapped(inline: Token) -> bool:
    return max(map(len, inline.content.split("\n"))) > LONGEST_WRAPPED_LINE

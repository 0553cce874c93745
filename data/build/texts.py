"""Reads the texts behind the generated samples: Markdown with front matter, one file a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from html import unescape
from pathlib import Path
from typing import Any

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.token import Token

TEXTS = Path(__file__).parent / "texts"


class Part(Enum):
    """What a piece of a text is; `***` starts a new page, a quotation is a slide's note."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    NOTE = auto()
    TABLE = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True)
class Element:
    """One heading, paragraph, list item, note, table or page break."""

    part: Part
    text: str = ""
    level: int = 0
    """Of a heading, from 1."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table, its header row first."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document before it is typeset."""

    output: str
    """Path of the generated file, relative to `data/`."""
    title: str
    language: str
    elements: tuple[Element, ...]
    options: dict[str, Any] = field(default_factory=dict)
    """The rest of the front matter: columns, header, roman_pages."""


def load(suffix: str) -> list[Text]:
    """Every text whose output has this suffix, in the order of their file names."""
    texts = [_read(path) for path in sorted(TEXTS.glob("*.md"))]
    return [text for text in texts if text.output.endswith(suffix)]


def _read(path: Path) -> Text:
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    options = dict(post.metadata)
    return Text(
        output=str(options.pop("output")),
        title=str(options.pop("title")),
        language=str(options.pop("language")),
        elements=tuple(_elements(MarkdownIt("commonmark").enable("table").parse(post.content))),
        options=options,
    )


def _elements(tokens: list[Token]) -> Iterator[Element]:
    inside: list[str] = []
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "hr":
            yield Element(Part.BREAK)
        elif token.type == "inline":
            text = " ".join(unescape(token.content).split())
            if "tr" in inside:
                rows[-1].append(text)
            else:
                yield _block(inside, text)
        elif token.nesting == 1:
            inside.append(token.tag)
            if token.tag == "tr":
                rows.append([])
        elif token.nesting == -1 and inside.pop() == "table":
            yield Element(Part.TABLE, rows=tuple(tuple(row) for row in rows))
            rows = []


def _block(inside: list[str], text: str) -> Element:
    tag = inside[-1]
    if tag.startswith("h"):
        return Element(Part.HEADING, text, level=int(tag[1]))
    if "blockquote" in inside:
        return Element(Part.NOTE, text)
    return Element(Part.ITEM if "li" in inside else Part.PARAGRAPH, text)

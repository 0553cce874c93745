"""Turns an HTML tree into blocks, with headings, lists and tables."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html
from lxml.etree import LxmlError, _Element

from ingest.blocks import Block, BlockKind
from ingest.readers.headings import HeadingPath
from ingest.readers.tables import table_text
from ingest.readers.text_cleaning import clean_blocks, clean_text

# What a browser does not show, runs, or shows only as a control.
_UNSEEN = frozenset([
    "head", "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object",
    "embed", "applet", "audio", "video", "map", "button", "select", "textarea", "input",
    "datalist", "progress", "meter", "dialog", "rp",
])  # fmt: skip
# Elements that run on in the line; any other one begins and ends a paragraph.
_INLINE = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "ins", "kbd", "label", "mark", "math", "nobr", "o:p", "output",
    "q", "ruby", "rt", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
])  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TABLE_PARTS = frozenset(["thead", "tbody", "tfoot"])


def blocks_from_html(text: str) -> tuple[Block, ...]:
    """The blocks of a fragment or page, nothing left out but what a browser would not show."""
    root = parse_html(text)
    return () if root is None else blocks_from_tree(root)


def parse_html(text: str) -> _Element | None:
    """The tree; None where there is nothing to parse."""
    # NUL ends the text for the parser; an encoding declared inside no longer holds for a str.
    data = text.replace("\0", "").encode("utf-8", "replace")
    if not data.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (ValueError, LxmlError):  # nothing but comments
        return None


def blocks_from_tree(root: _Element) -> tuple[Block, ...]:
    """The blocks of a tree, cleaned."""
    walk = _Walk()
    walk.element(root)
    walk.flush()
    return clean_blocks(walk.blocks)


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._headings = HeadingPath()
        self._text: list[str] = []
        self._kinds: list[BlockKind] = [BlockKind.PARAGRAPH]

    def flush(self) -> None:
        """End the paragraph that is being collected."""
        text = "".join(self._text)
        self._text.clear()
        if text.strip():
            self.blocks.append(Block(text, self._kinds[-1], self._headings.path))

    def element(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _hidden(element):
            return
        if tag == "br":
            self._text.append("\n")
        elif tag in _INLINE:
            self._children(element)
        elif tag in _HEADINGS:
            self._heading(element, _HEADINGS[tag])
        elif tag == "table" and _is_data(element):
            self._table(element)
        else:
            self._block_element(element)

    def _children(self, element: _Element) -> None:
        self._text.append(element.text or "")
        for child in element:
            self.element(child)
            self._text.append(child.tail or "")

    def _block_element(self, element: _Element) -> None:
        self.flush()
        kind = BlockKind.LIST_ITEM if element.tag == "li" else None
        if kind:
            self._kinds.append(kind)
        self._children(element)
        self.flush()
        if kind:
            self._kinds.pop()

    def _heading(self, element: _Element, level: int) -> None:
        self.flush()
        text = clean_text(visible_text(element))
        if text:
            path = self._headings.enter(level, text)
            self.blocks.append(Block(text, BlockKind.HEADING, path))

    def _table(self, table: _Element) -> None:
        self.flush()
        for caption in table.iterchildren("caption"):
            self._block_element(caption)
        text = table_text([visible_text(cell) for cell in _cells(row)] for row in _rows(table))
        self.blocks.append(Block(text, BlockKind.TABLE, self._headings.path))


def visible_text(element: _Element) -> str:
    """What a browser shows of an element, as one run of text."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: _Element, parts: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN or _hidden(element):
        return
    gap = "" if tag in _INLINE else " "
    parts.extend((gap, element.text or ""))
    for child in element:
        _collect(child, parts)
        parts.append(child.tail or "")
    parts.append(gap)


def _hidden(element: _Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows of the table itself, not of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _TABLE_PARTS:
            yield from child.iterchildren("tr")


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th") and not _hidden(cell)]


def _is_data(table: _Element) -> bool:
    """False for a table that only arranges a page: one with tables or headings inside, or that
    never has two cells side by side."""
    inner = ("table", *_HEADINGS)
    if next((found for found in table.iterdescendants(*inner)), None) is not None:
        return False
    return any(len(_cells(row)) > 1 for row in _rows(table))

"""Reads Word documents. Word has no pages before it prints, so a place is the heading path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml.etree import _Element

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers.decoding import decode
from ingest.readers.headings import HeadingPath
from ingest.readers.html_blocks import blocks_from_html
from ingest.readers.office_diagrams import diagram_texts
from ingest.readers.office_properties import document_properties, worth_showing
from ingest.readers.tables import table_text
from ingest.readers.text_cleaning import clean_blocks, clean_text
from ingest.readers.word_styles import Styles
from ingest.readers.word_text import boxes_in, notes, notes_in, paragraphs_in, text_of

_HEADING_TITLE = -1
"""The level of the document's title: above all headings."""


def read_word(path: Path) -> Reading:
    """The body in its order: headings by style or outline level, paragraphs, lists, tables, text
    boxes, footnotes after the paragraph that refers to them. Insertions count, deletions do not."""
    document = Document(str(path))
    walk = _Walk(document)
    walk.body(document.element.body)
    properties, language = document_properties(document)
    title = walk.title or worth_showing(properties.pop("title", None))
    return Reading(clean_blocks(walk.blocks), title, language, properties, tuple(walk.warnings))


class _Walk:
    def __init__(self, document: WordDocument) -> None:
        self.blocks: list[Block] = []
        self.warnings: list[str] = []
        self.title: str | None = None
        self._headings = HeadingPath()
        self._styles = Styles(document)
        self._notes = notes(document)
        self._part = document.part

    def body(self, parent: Any) -> None:
        """The paragraphs and tables of the body, a cell or a text box."""
        for element in parent:
            tag = element.tag
            if tag == qn("w:p"):
                self._paragraph(element)
            elif tag == qn("w:tbl"):
                self._table(element)
            elif tag == qn("w:sdt"):
                self._content_control(element)
            elif tag in (qn("w:ins"), qn("w:moveTo"), qn("w:smartTag"), qn("w:customXml")):
                self.body(element)
            elif tag == qn("w:altChunk"):
                self._embedded(element.get(qn("r:id")))

    def _embedded(self, relation: str | None) -> None:
        """A document of another format in place of paragraphs, as report generators write it."""
        related = self._part.rels.get(relation or "")
        part = None if related is None or related.is_external else related.target_part
        if part is None or "html" not in part.content_type:
            self.warnings.append("an embedded document is left out; save the file again in Word")
            return
        for block in blocks_from_html(decode(part.blob)):
            self.blocks.append(replace(block, headings=(*self._headings.path, *block.headings)))

    def _content_control(self, control: Any) -> None:
        gallery = control.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
        if gallery is not None and gallery.get(qn("w:val")) == "Table of Contents":
            return
        for content in control.iterchildren(qn("w:sdtContent")):
            self.body(content)

    def _paragraph(self, paragraph: Any) -> None:
        text = clean_text(text_of(paragraph))
        style = self._styles.of(paragraph)
        if text and not style.is_contents:
            if style.is_title:
                self.title = self.title or text
                self._add_heading(_HEADING_TITLE, text)
            elif style.heading_level is not None:
                self._add_heading(style.heading_level, text)
            else:
                kind = BlockKind.LIST_ITEM if style.is_list else BlockKind.PARAGRAPH
                self._add(text, kind)
        for box in boxes_in(paragraph):
            self.body(box)
        for diagram in diagram_texts(paragraph, self._part):
            self._add(diagram, BlockKind.LIST_ITEM)
        for reference in notes_in(paragraph):
            self._add(self._notes.get(reference, ""), BlockKind.NOTE)

    def _add_heading(self, level: int, text: str) -> None:
        self.blocks.append(Block(text, BlockKind.HEADING, self._headings.enter(level, text)))

    def _add(self, text: str, kind: BlockKind) -> None:
        self.blocks.append(Block(text, kind, self._headings.path))

    def _table(self, table: Any) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        if all(len(row) < 2 for row in rows):
            # A frame around text, not a table.
            for row in rows:
                for cell in row:
                    self.body(cell)
            return
        self._add(table_text([_cell_text(cell) for cell in row] for row in rows), BlockKind.TABLE)
        for paragraph in table.iter(qn("w:p")):
            for reference in notes_in(paragraph):
                self._add(self._notes.get(reference, ""), BlockKind.NOTE)


def _cell_text(cell: Any) -> str:
    return "" if _continues(cell) else " ".join(map(text_of, paragraphs_in(cell)))


def _rows(table: Any) -> Iterator[_Element]:
    yield from _children(table, "w:tr")


def _cells(row: Any) -> Iterator[_Element]:
    yield from _children(row, "w:tc")


def _children(parent: Any, name: str) -> Iterator[_Element]:
    """The children of a name, through content controls and tracked insertions around them."""
    for element in parent:
        if element.tag == qn(name):
            if not _deleted(element):
                yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _children(element, name)


def _deleted(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _continues(cell: Any) -> bool:
    """Whether a cell only continues the one above it, merged with it."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart"

"""Reads PowerPoint presentations, slide by slide, with speaker notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers.office_diagrams import diagram_texts
from ingest.readers.office_properties import document_properties, worth_showing
from ingest.readers.tables import table_text
from ingest.readers.text_cleaning import clean_blocks, clean_text

_FURNITURE = (
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.HEADER,
    PP_PLACEHOLDER.SLIDE_NUMBER,
)
# Shapes whose upper edges differ by less stand side by side: a third of an inch, in EMU. Boxes
# placed by hand are never quite level, and lines of text are farther apart.
_LEVEL = 914_400 // 3


def read_powerpoint(path: Path) -> Reading:
    """The slides in their order; a block's page is its slide's number, from 1."""
    presentation = Presentation(str(path))
    blocks: list[Block] = []
    empty: list[int] = []
    first_title: str | None = None
    for number, slide in enumerate(presentation.slides, start=1):
        title = _title(slide)
        first_title = first_title or title
        of_slide = clean_blocks(_slide(slide, number, title))
        blocks.extend(of_slide)
        if not of_slide:
            empty.append(number)
    properties, language = document_properties(presentation)
    warnings = (f"slides without text: {', '.join(map(str, empty))}",) if empty else ()
    title = worth_showing(properties.pop("title", None)) or first_title
    return Reading(tuple(blocks), title, language, properties, warnings)


def _title(slide: Slide) -> str | None:
    shape = slide.shapes.title
    return (clean_text(shape.text_frame.text) or None) if shape is not None else None


def _slide(slide: Slide, number: int, title: str | None) -> Iterator[Block]:
    headings = (title,) if title else ()
    if title:
        yield Block(title, BlockKind.HEADING, headings, number)
    title_id = slide.shapes.title.shape_id if slide.shapes.title is not None else None
    for shape in _in_reading_order(slide.shapes):
        if shape.shape_id == title_id or _is_furniture(shape):
            continue
        for text, kind in _shape(shape):
            yield Block(text, kind, headings, number)
    if slide.has_notes_slide:
        notes = slide.notes_slide.notes_text_frame
        for paragraph in notes.paragraphs if notes is not None else ():
            yield Block(_paragraph(paragraph), BlockKind.NOTE, headings, number)


def _is_furniture(shape: Any) -> bool:
    return shape.is_placeholder and shape.placeholder_format.type in _FURNITURE


def _in_reading_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """From top to bottom, and from left to right among shapes on one level."""
    placed = sorted(shapes, key=lambda shape: shape.top or 0)
    while placed:
        top = placed[0].top or 0
        level = [shape for shape in placed if (shape.top or 0) - top < _LEVEL]
        yield from sorted(level, key=lambda shape: shape.left or 0)
        placed = placed[len(level) :]


def _shape(shape: Any) -> Iterator[tuple[str, BlockKind]]:
    """The text of a shape, and of those inside it."""
    if isinstance(shape, GroupShape):
        for inner in _in_reading_order(shape.shapes):
            yield from _shape(inner)
    elif getattr(shape, "has_table", False):
        yield _table(shape.table), BlockKind.TABLE
    elif getattr(shape, "has_chart", False):
        if shape.chart.has_title and shape.chart.chart_title.has_text_frame:
            yield shape.chart.chart_title.text_frame.text, BlockKind.PARAGRAPH
    elif shape.has_text_frame:
        yield from _text_frame(shape)
    else:
        for text in diagram_texts(shape.element, shape.part):
            yield text, BlockKind.LIST_ITEM


def _text_frame(shape: Any) -> Iterator[tuple[str, BlockKind]]:
    paragraphs = [text for text in map(_paragraph, shape.text_frame.paragraphs) if text.strip()]
    # The lines of a slide's body have bullets from the layout; one alone is a sentence.
    in_body = shape.is_placeholder and shape.placeholder_format.type in (
        PP_PLACEHOLDER.BODY,
        PP_PLACEHOLDER.OBJECT,
    )
    kind = BlockKind.LIST_ITEM if in_body and len(paragraphs) > 1 else BlockKind.PARAGRAPH
    for text in paragraphs:
        yield text, kind


def _paragraph(paragraph: Any) -> str:
    """Its text; a line break inside a paragraph comes as a vertical tab."""
    return str(paragraph.text).replace("\v", " ")


def _table(table: Any) -> str:
    return table_text(
        [cell.text for cell in row.cells if not _merged_across(cell)] for row in table.rows
    )


def _merged_across(cell: Any) -> bool:
    """Whether a cell is covered by the one to its left; one covered from above stays, empty, so
    that the columns below keep their places."""
    return bool(cell.is_spanned and cell._tc.hMerge)

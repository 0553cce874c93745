"""Makes the Word, PowerPoint and Excel samples."""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph
from texts import TEXTS, Element, Part, Text, load

DATE = datetime(2025, 6, 1)
"""The date of every generated file: fixed, so that a rebuild changes nothing."""
NOTICE = "Sample document written for testing"
AUTHOR = "IKM sample knowledge base"


def make_docx(text: Text, target: Path) -> None:
    """Writes `text` as a Word file; Arabic paragraphs run from right to left."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.language = text.title, text.language
    properties.author, properties.subject = AUTHOR, NOTICE
    properties.comments = ""
    for element in text.elements:
        if element.part is Part.BREAK:
            document.add_page_break()  # type: ignore[no-untyped-call]
        elif element.part is Part.HEADING:
            _direct(document.add_heading(element.text, element.level), text.language)
        elif element.part is Part.TABLE:
            table = document.add_table(len(element.rows), len(element.rows[0]), "Table Grid")
            for cells, row in zip(table.rows, element.rows, strict=True):
                for cell, value in zip(cells.cells, row, strict=True):
                    cell.text = value
        else:
            style = "List Bullet" if element.part is Part.ITEM else "Normal"
            _direct(document.add_paragraph(element.text, style), text.language)
    stream = BytesIO()
    document.save(stream)
    _store(stream, target)


def _direct(paragraph: Paragraph, language: str) -> None:
    if language == "ar":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run.font.rtl = True


def make_pptx(text: Text, target: Path) -> None:
    """Writes `text` as slides: a heading starts one, quotations become its speaker notes."""
    deck = pptx.Presentation()
    properties = deck.core_properties
    properties.title, properties.language = text.title, text.language
    properties.author, properties.subject = AUTHOR, NOTICE
    for title, elements in _slides(text.elements):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        heading, body = slide.placeholders[0], slide.placeholders[1]
        heading.text_frame.text = title
        lines = [e.text for e in elements if e.part in (Part.PARAGRAPH, Part.ITEM)]
        body.text_frame.text = "\n".join(lines)
        notes = slide.notes_slide.notes_text_frame
        if notes is not None:
            notes.text = "\n".join(e.text for e in elements if e.part is Part.NOTE)
    stream = BytesIO()
    deck.save(stream)
    _store(stream, target)


def _slides(elements: tuple[Element, ...]) -> Iterator[tuple[str, list[Element]]]:
    starts = [i for i, e in enumerate(elements) if e.part is Part.HEADING]
    for start, end in zip(starts, [*starts[1:], len(elements)], strict=True):
        yield elements[start].text, list(elements[start + 1 : end])


def make_xlsx(source: Path, target: Path) -> None:
    """Writes a CSV file as a workbook of one sheet; whole numbers become numbers."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None  # noqa: S101 (a new workbook has a sheet)
    sheet.title = source.stem
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
    workbook.properties.creator, workbook.properties.description = AUTHOR, NOTICE
    stream = BytesIO()
    workbook.save(stream)
    _store(stream, target)


def _store(stream: BytesIO, target: Path) -> None:
    """Writes an Office file with fixed dates, so that a rebuild gives identical bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    stamp = rb"\g<1>" + DATE.isoformat().encode() + b"Z<"
    with zipfile.ZipFile(stream) as parts, zipfile.ZipFile(target, "w") as whole:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<", stamp, content)
            entry = zipfile.ZipInfo(part.filename, DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(entry, content)


def main(folder: Path) -> None:
    """Writes every Office sample below `folder`."""
    for text in load(".docx"):
        make_docx(text, folder / text.output)
    for text in load(".pptx"):
        make_pptx(text, folder / text.output)
    make_xlsx(TEXTS / "initiatives.csv", folder / "initiatives.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])

"""Typesets the PDF samples: one or two columns, running header, outline, page labels, tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

from reportlab.lib.colors import grey
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from texts import Element, Part, Text, load

# reportlab dates its files by this: 1 June 2025, so that a rebuild changes nothing.
os.environ["SOURCE_DATE_EPOCH"] = "1748736000"

WIDTH, HEIGHT = A4
MARGIN = 2 * cm
GUTTER = 0.8 * cm
TITLE_HEIGHT = 4.6 * cm
"""Room above the columns of the first page for a title of two lines and the sample's notice."""

# Helvetica is one of the fonts that every PDF reader brings; its encoding has all letters of
# English, French and Spanish. A soft hyphen in a text shows where a word may be broken.
BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=10, leading=14, spaceAfter=7, embeddedHyphenation=1
)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11, spaceAfter=0)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=14, bulletIndent=3, spaceAfter=4)
HEADINGS = {
    level: ParagraphStyle(
        f"h{level}", fontName="Helvetica-Bold", fontSize=size, leading=size * 1.25, spaceAfter=6
    )
    for level, size in ((1, 17), (2, 13), (3, 11))
}


class _Report(BaseDocTemplate):
    """A document that puts its headings into the PDF's outline."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (named by reportlab)
        if isinstance(flowable, Paragraph) and flowable.style.name in ("h1", "h2", "h3"):
            key = f"{self.page} {flowable.getPlainText()}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(
                flowable.getPlainText(), key, int(flowable.style.name[1]) - 1, closed=False
            )


def make_pdf(text: Text, target: Path) -> None:
    """Writes `text` as a PDF; the same text always gives the same bytes."""
    report = _Report(
        str(target),
        pagesize=A4,
        title=text.title,
        author="IKM sample knowledge base",
        subject="Sample document written for testing",
        lang=text.language,
        invariant=1,  # a fixed file identifier
        pageCompression=0,  # bytes that do not depend on the compression library
    )
    columns = int(text.options.get("columns", 1))
    decorate = _decoration(text)
    report.addPageTemplates(
        [
            PageTemplate("first", _frames(columns, with_title=True), onPage=decorate),
            PageTemplate("later", _frames(columns, with_title=False), onPage=decorate),
        ]
    )
    story: list[Flowable] = [NextPageTemplate("later")]
    for number, element in enumerate(text.elements):
        story += _flowables(element)
        # The title and the notice below it stand above the columns.
        if columns > 1 and number == 1:
            story.append(FrameBreak())
    report.build(story)


def _frames(columns: int, *, with_title: bool) -> list[Frame]:
    width, height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - cm
    if columns == 1:
        return [Frame(MARGIN, MARGIN, width, height)]
    frames = []
    if with_title:
        height -= TITLE_HEIGHT
        frames.append(Frame(MARGIN, MARGIN + height, width, TITLE_HEIGHT))
    column = (width - (columns - 1) * GUTTER) / columns
    return frames + [
        Frame(MARGIN + number * (column + GUTTER), MARGIN, column, height)
        for number in range(columns)
    ]


def _decoration(text: Text) -> Callable[[Canvas, BaseDocTemplate], None]:
    roman = int(text.options.get("roman_pages", 0))

    def decorate(canvas: Canvas, _: BaseDocTemplate) -> None:
        page = canvas.getPageNumber()
        if page == 1 and roman:
            canvas.addPageLabel(0, "ROMAN_LOWER", 1)
            canvas.addPageLabel(roman, "ARABIC", 1)
        label = "i" * page if page <= roman else str(page - roman)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, HEIGHT - 1.4 * cm, str(text.options["header"]))
        canvas.drawRightString(WIDTH - MARGIN, 1.2 * cm, label)

    return decorate


def _flowables(element: Element) -> list[Flowable]:
    if element.part is Part.BREAK:
        return [PageBreak()]
    if element.part is Part.TABLE:
        return [_table(element.rows), Spacer(0, 8)]
    if element.part is Part.HEADING:
        return [Paragraph(escape(element.text), HEADINGS[element.level])]
    if element.part is Part.ITEM:
        return [Paragraph(escape(element.text), ITEM, bulletText="–")]
    return [Paragraph(escape(element.text), BODY)]


def _table(rows: tuple[tuple[str, ...], ...]) -> Table:
    cells = [[Paragraph(escape(cell), CELL) for cell in row] for row in rows]
    return Table(
        cells,
        repeatRows=1,
        style=TableStyle(
            [("GRID", (0, 0), (-1, -1), 0.5, grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        ),
    )


def main(folder: Path) -> None:
    """Writes every PDF sample below `folder`."""
    for text in load(".pdf"):
        target = folder / text.output
        target.parent.mkdir(parents=True, exist_ok=True)
        make_pdf(text, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])

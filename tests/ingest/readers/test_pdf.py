from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from ingest.blocks import Block, BlockKind, ReadError, Reading
from ingest.readers.pdf import read_pdf
from tests.ingest.readers.pdf_making import (
    add_page,
    add_tree,
    artifact,
    font,
    marked,
    saved,
    text_at,
)

HEADING, PARAGRAPH = BlockKind.HEADING, BlockKind.PARAGRAPH
ITEM, TABLE, NOTE = BlockKind.LIST_ITEM, BlockKind.TABLE, BlockKind.NOTE

Draw = Callable[[Canvas], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.pdf"


def drawn(path: Path, *pages: Draw) -> Reading:
    canvas = Canvas(str(path), pagesize=A4)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(path)


def lines(
    canvas: Canvas, x: float, y: float, *texts: str, size: float = 10, name: str = "Helvetica"
) -> None:
    canvas.setFont(name, size)
    for number, text in enumerate(texts):
        canvas.drawString(x, y - 1.2 * size * number, text)


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


def block(reading: Reading, beginning: str) -> Block:
    return next(block for block in reading.blocks if block.text.startswith(beginning))


def test_lines_become_paragraphs_by_page(path: Path) -> None:
    def first(canvas: Canvas) -> None:
        lines(canvas, 70, 700, "Community mobilisers visited the three", "border towns in May.")
        lines(canvas, 70, 640, "Returnees received training in", "solar maintenance.")

    reading = drawn(path, first, lambda canvas: lines(canvas, 70, 700, "A second page."))
    assert [(block.page, block.text) for block in reading.blocks] == [
        (1, "Community mobilisers visited the three border towns in May."),
        (1, "Returnees received training in solar maintenance."),
        (2, "A second page."),
    ]
    assert reading.warnings == ()


def test_columns_are_read_one_after_the_other(path: Path) -> None:
    left = [f"Left column, line number {number} of six." for number in range(6)]
    right = [f"Right column, line number {number} of six." for number in range(6)]

    def page(canvas: Canvas) -> None:
        lines(canvas, 70, 760, "A title that runs across the whole width of both of the columns")
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            lines(canvas, 70, 700 - 12 * number, one)
            lines(canvas, 310, 700 - 12 * number, other)

    assert texts(drawn(path, page)) == [
        "A title that runs across the whole width of both of the columns",
        " ".join(left),
        " ".join(right),
    ]


def test_words_broken_at_a_line_end_are_mended_and_real_hyphens_stay(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 70, 700, "The follow-up reached sixty participants.")
        lines(
            canvas, 70, 640, "In the Sahel-", "Sahara belt, partici-", "pants asked for a follow-"
        )
        lines(canvas, 70, 604, "up visit.")

    assert texts(drawn(path, page))[1] == (
        "In the Sahel-Sahara belt, participants asked for a follow-up visit."
    )


def test_running_headers_footers_and_page_numbers_go(path: Path) -> None:
    words = ("one", "two", "three", "four")

    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, 70, 800, f"Final evaluation 2023 - part {number}", size=8)
            lines(canvas, 70, 700, f"Findings of page {words[number - 1]}.")
            lines(canvas, 290, 40, f"Page {number} of 4", size=8)

        return draw

    reading = drawn(path, *(page(number) for number in range(1, 5)))
    assert texts(reading) == [f"Findings of page {word}." for word in words]


def test_the_outline_gives_the_headings(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for y, title, level in ((760, "Findings", 0), (640, "Relevance", 1)):
            canvas.bookmarkHorizontal(title, 0, y + 12)
            canvas.addOutlineEntry(title, title, level)
            lines(canvas, 70, y, title)
        lines(canvas, 70, 720, "What was found in general.")
        lines(canvas, 70, 600, "The project was relevant.")

    reading = drawn(path, page)
    assert [(block.kind, block.headings, block.text) for block in reading.blocks] == [
        (HEADING, ("Findings",), "Findings"),
        (PARAGRAPH, ("Findings",), "What was found in general."),
        (HEADING, ("Findings", "Relevance"), "Relevance"),
        (PARAGRAPH, ("Findings", "Relevance"), "The project was relevant."),
    ]


def test_a_bookmark_without_a_line_of_its_own_still_heads_what_follows(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.bookmarkPage("annex")
        canvas.addOutlineEntry("Annex of the study", "annex")
        lines(canvas, 70, 700, "The interview guide has nine questions.")

    assert drawn(path, page).blocks[0].headings == ("Annex of the study",)


def test_larger_type_makes_headings_where_there_is_neither_outline_nor_tag(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number, title in enumerate(("Background", "Results")):
            lines(canvas, 70, 700 - 100 * number, title, size=16)
            lines(canvas, 70, 670 - 100 * number, f"Plain text about {title.lower()}, which is set")
            lines(canvas, 70, 658 - 100 * number, "in the size of the body over two lines.")
        lines(canvas, 70, 400, "Donor: Government of France", size=16)

    reading = drawn(path, page)
    assert [one.text for one in reading.blocks if one.kind is HEADING] == ["Background", "Results"]
    assert block(reading, "Plain text about results").headings == ("Results",)


def test_a_table_of_an_untagged_file_keeps_its_rows(path: Path) -> None:
    rows = [
        ["Country", "Returnees", "Share"],
        ["Mali", "1,134", "87.5%"],
        ["Haïti", "39 (Rép. Dom.)", "2–4 per cent"],
        ["Niger", "12", "3%"],
    ]
    style = getSampleStyleSheet()["Normal"]
    story = [Paragraph("Before the table stands a sentence.", style), Table(rows)]
    SimpleDocTemplate(str(path), pagesize=A4).build(story)
    reading = read_pdf(path)
    assert [(one.kind, one.text) for one in reading.blocks] == [
        (PARAGRAPH, "Before the table stands a sentence."),
        (TABLE, "\n".join(" | ".join(row) for row in rows)),
    ]


def test_list_items_lose_their_bullets_and_keep_their_numbers(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 70, 700, "The objectives are:", "• to assess relevance and", "coherence;")
        lines(canvas, 70, 664, "• to learn.", "1. First of the recommendations.")

    reading = drawn(path, page)
    assert [(one.kind, one.text) for one in reading.blocks] == [
        (PARAGRAPH, "The objectives are:"),
        (ITEM, "to assess relevance and coherence;"),
        (ITEM, "to learn."),
        (ITEM, "1. First of the recommendations."),
    ]


def test_a_table_of_contents_is_left_out(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number, title in enumerate(("Introduction", "Relevance", "Efficiency")):
            lines(canvas, 70, 700 - 14 * number, f"{title} ............................ {number}")
        lines(canvas, 70, 600, "The text begins here.")

    assert texts(drawn(path, page)) == ["The text begins here."]


def test_the_number_of_a_footnote_does_not_run_into_the_text(path: Path) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 70, 700, "Conflicts declined in 2022")
        lines(canvas, 195, 704, "1", size=6)
        lines(canvas, 70, 640, "The plot measures 40 m")
        lines(canvas, 177, 644, "2", size=6)

    found = texts(drawn(path, page))
    assert found[0].replace(" ", "") == "Conflictsdeclinedin2022[1]"
    assert found[1].replace(" ", "") == "Theplotmeasures40m2"


def test_tags_tell_headings_lists_tables_and_notes(path: Path) -> None:
    writer = PdfWriter()
    page = add_page(
        writer,
        artifact(text_at(70, 800, "Running header"))
        + marked(0, text_at(70, 700, "Scope"), "H1")
        + marked(1, text_at(70, 680, "The evaluation covers two"))
        + marked(1, text_at(70, 668, "years."))
        + marked(2, text_at(70, 640, "- gender"))
        # One operator run for two cells of a row, as InDesign writes it.
        + "BT /F1 10 Tf 1 0 0 1 70 600 Tm /TD <</MCID 3>> BDC (Women ) Tj EMC 200 0 Td "
        + "/TD <</MCID 4>> BDC (1,134) Tj EMC ET\n"
        + marked(5, text_at(70, 580, "Men"))
        + marked(6, text_at(270, 580, "920"))
        + marked(7, text_at(70, 100, "1 See the annex.", size=7))
        + marked(8, text_at(70, 560, "After the table.")),
    )
    cells = [("TR", [("TD", [3]), ("TD", [("P", [4])])]), ("TR", [("TH", [5]), ("TD", [6])])]
    body = [
        ("H1", [0]),
        ("Normal", [("Span", [1])]),
        ("L", [("LI", [("LBody", [2])])]),
        ("Note", [("P", [7])]),
        ("Table", [("TBody", cells)]),
        ("P", [8]),
    ]
    add_tree(writer, page, [("Document", body)], roles={"Normal": "P"})
    reading = read_pdf(saved(writer, path))
    assert [(one.kind, one.text) for one in reading.blocks] == [
        (HEADING, "Scope"),
        (PARAGRAPH, "The evaluation covers two years."),
        (ITEM, "gender"),
        (TABLE, "Women | 1,134\nMen | 920"),
        (PARAGRAPH, "After the table."),
        (NOTE, "1 See the annex."),
    ]
    assert reading.blocks[-1].headings == ("Scope",)


def test_a_tree_that_refers_to_itself_does_no_harm(path: Path) -> None:
    writer = PdfWriter()
    page = add_page(writer, marked(0, text_at(70, 700, "Still read.")))
    root = add_tree(writer, page, [("P", [0])])
    element = root["/K"][0].get_object()  # type: ignore[index]
    element["/K"].append(element.indirect_reference)
    assert texts(read_pdf(saved(writer, path))) == ["Still read."]


def test_text_boxes_that_go_on_elsewhere_are_joined_in_the_order_of_the_tags(path: Path) -> None:
    writer = PdfWriter()
    page = add_page(
        writer,
        marked(0, text_at(70, 300, "Effective assistance is provided through a sus-"))
        + marked(1, text_at(300, 700, "Budget: EUR 1,400,000"))
        + marked(2, text_at(300, 300, "tainable model.")),
    )
    add_tree(writer, page, [("P", [0]), ("P", [2]), ("P", [1])])
    assert texts(read_pdf(saved(writer, path))) == [
        "Effective assistance is provided through a sustainable model.",
        "Budget: EUR 1,400,000",
    ]


def test_arabic_comes_in_logical_order_and_in_plain_letters(path: Path) -> None:
    # Presentation forms, laid out from left to right as they are seen: the word is "salam".
    forms = {0x61: "ﻡ", 0x62: "ﺎ", 0x63: "ﻠ", 0x64: "ﺳ"}
    writer = PdfWriter()
    add_page(writer, text_at(70, 700, "dcba"[::-1]), {"F1": font(writer, "Helvetica", forms)})
    assert texts(read_pdf(saved(writer, path))) == ["سلام"]


def test_a_turned_page_is_read_as_it_is_shown(path: Path) -> None:
    writer = PdfWriter()
    content = "".join(
        f"BT /F1 10 Tf 0 1 -1 0 {100 + 12 * number} 80 Tm (Line {number} of the text) Tj ET\n"
        for number in (2, 1, 0)
    )
    add_page(writer, content, rotation=90)
    found = texts(read_pdf(saved(writer, path)))
    assert found == ["Line 0 of the text Line 1 of the text Line 2 of the text"]


def test_page_labels_are_given_where_they_differ(path: Path) -> None:
    writer = PdfWriter()
    for number in range(3):
        add_page(writer, text_at(70, 700, f"Sheet {number + 1}."))
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 2, style="/D", start=3)
    reading = read_pdf(saved(writer, path))
    assert [(one.page, one.page_label) for one in reading.blocks] == [
        (1, "i"),
        (2, "ii"),
        (3, None),
    ]


def test_a_password_is_needed(path: Path) -> None:
    writer = PdfWriter()
    add_page(writer, text_at(70, 700, "Secret."))
    writer.encrypt("user", "owner", algorithm="AES-256")
    with pytest.raises(ReadError, match="needs a password"):
        read_pdf(saved(writer, path))


def test_a_file_that_only_restricts_its_use_is_read(path: Path) -> None:
    writer = PdfWriter()
    add_page(writer, text_at(70, 700, "May be read."))
    writer.encrypt("", "owner", algorithm="AES-256")
    assert texts(read_pdf(saved(writer, path))) == ["May be read."]


def picture(canvas: Canvas) -> None:
    name = f"picture {canvas.getPageNumber()}"
    canvas.beginForm(name)
    canvas.rect(0, 0, 100, 100)
    canvas.endForm()
    canvas.doForm(name)


def test_pages_without_text_are_reported_and_blank_ones_are_not(path: Path) -> None:
    def text(canvas: Canvas) -> None:
        lines(canvas, 70, 700, "Text.")

    reading = drawn(path, text, picture, lambda _: None, text, picture, picture, picture)
    assert reading.warnings == ("pages 2, 5–7 have no text layer (scanned?)",)
    assert [one.page for one in reading.blocks] == [1, 4]


def test_a_file_without_any_text_is_refused(path: Path) -> None:
    with pytest.raises(ReadError, match=r"no text layer.*OCR"):
        drawn(path, picture)


def test_a_damaged_page_does_not_cost_the_others(path: Path) -> None:
    writer = PdfWriter()
    add_page(writer, text_at(70, 700, "Sound."))
    add_page(writer, "BT /F1 10 Tf (unclosed")
    reading = read_pdf(saved(writer, path))
    assert texts(reading) == ["Sound."]
    assert [warning.startswith("page 2 could not be read") for warning in reading.warnings] == [
        True
    ]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(range(256)) * 9])
def test_a_damaged_file_is_refused_with_the_reason(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ReadError, match=r"^is damaged or no PDF \(.+\); open it"):
        read_pdf(path)


def test_properties_are_believed_as_far_as_the_text_bears_them_out(path: Path) -> None:
    writer = PdfWriter()
    sentence = "The evaluation of border management in Mali found that most communities were heard."
    add_page(writer, text_at(70, 700, sentence))
    writer.add_metadata(
        {
            "/Title": "Evaluation of border management",
            "/Author": "A. Diallo",
            "/CreationDate": "D:20230227101500Z",
        }
    )
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    reading = read_pdf(saved(writer, path))
    assert (reading.title, reading.language) == ("Evaluation of border management", "en")
    assert reading.metadata == {"author": "A. Diallo", "created": 2023}

    writer.add_metadata({"/Title": "Reintegration of fishermen in Senegal"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("fr-FR")
    reading = read_pdf(saved(writer, path))
    assert (reading.title, reading.language) == (None, None)

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.blocks import Block, BlockKind, Reading
from ingest.readers import read

HEADING, ITEM, TABLE = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TABLE
W = nsdecls("w")


@pytest.fixture
def document() -> WordDocument:
    return Document()


@pytest.fixture
def reading(tmp_path: Path) -> Any:
    def save_and_read(document: WordDocument) -> Reading:
        document.save(str(tmp_path / "report.docx"))
        return read(tmp_path / "report.docx")

    return save_and_read


def add(document: WordDocument, xml: str) -> Any:
    element = parse_xml(xml)
    document.element.body.insert(len(document.element.body) - 1, element)
    return element


def test_headings_lists_and_tables_in_their_order(document: WordDocument, reading: Any) -> None:
    document.core_properties.title = "Word Document"
    document.core_properties.language = "es-ES"
    document.core_properties.author = "Ann"
    document.add_heading("Retorno", 0)
    document.add_heading("Hallazgos", 1)
    document.add_paragraph("Un\tpárrafo\nroto.")
    document.add_paragraph("uno", style="List Bullet")
    document.add_heading("Detalle", 3)
    table = document.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ("País", "Año", ""), strict=True):
        cell.text = text
    table.rows[1].cells[0].text = "Níger"
    table.rows[1].cells[2].text = "dos\nlíneas"
    document.add_heading("Anexo", 1)
    read_now = reading(document)
    findings, detail = ("Retorno", "Hallazgos"), ("Retorno", "Hallazgos", "Detalle")
    assert read_now.blocks == (
        Block("Retorno", HEADING, ("Retorno",)),
        Block("Hallazgos", HEADING, findings),
        Block("Un párrafo roto.", headings=findings),
        Block("uno", ITEM, findings),
        Block("Detalle", HEADING, detail),
        Block("País | Año\nNíger | | dos líneas", TABLE, detail),
        Block("Anexo", HEADING, ("Retorno", "Anexo")),
    )
    assert (read_now.title, read_now.language) == ("Retorno", "es")
    assert read_now.metadata["author"] == "Ann"


def test_headings_of_a_localised_style(document: WordDocument, reading: Any) -> None:
    style = document.styles.add_style("Überschrift der Abteilung", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    derived = document.styles.add_style("Abgeleitet", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = style
    document.add_paragraph("Ziele", style=derived)
    paragraph = document.add_paragraph("Kein Titel", style=style)
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="9"/>'))
    assert reading(document).blocks == (
        Block("Ziele", HEADING, ("Ziele",)),
        Block("Kein Titel", headings=("Ziele",)),
    )


def test_merged_cells_are_not_repeated(document: WordDocument, reading: Any) -> None:
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"
    table.cell(0, 2).text, table.cell(1, 2).text, table.cell(2, 2).text = "a", "b", "c"
    (block,) = reading(document).blocks
    assert block.text == "wide | a\ntall | | b\n| | c"


def test_a_frame_round_text_is_no_table(document: WordDocument, reading: Any) -> None:
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "Lesson one."
    cell.add_paragraph("Lesson two.")
    assert [block.text for block in reading(document).blocks] == ["Lesson one.", "Lesson two."]


def test_tracked_changes_and_hidden_text(document: WordDocument, reading: Any) -> None:
    add(
        document,
        f"<w:p {W}><w:r><w:t xml:space='preserve'>We </w:t></w:r>"
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>gone </w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>al</w:t><w:noBreakHyphen/><w:t>ways</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>"
        "<w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t xml:space='preserve'> help</w:t></w:r></w:hyperlink></w:p>",
    )
    assert [block.text for block in reading(document).blocks] == ["We al-ways help"]


def test_content_controls_but_no_table_of_contents(document: WordDocument, reading: Any) -> None:
    content = "<w:sdtContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:sdtContent>"
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    add(document, f"<w:sdt {W}><w:sdtPr>{gallery}</w:sdtPr>{content.format('Aims 3')}</w:sdt>")
    add(document, f"<w:sdt {W}><w:sdtPr/>{content.format('Filled in.')}</w:sdt>")
    assert [block.text for block in reading(document).blocks] == ["Filled in."]


BOX = (
    "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'>{0}</mc:Choice><mc:Fallback><w:pict>{0}</w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
).format("<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>")


def test_a_text_box_once_and_after_its_paragraph(document: WordDocument, reading: Any) -> None:
    paragraph = add(document, f"<w:p {W}>{BOX}<w:r><w:t>Anchor.</w:t></w:r></w:p>")
    assert [block.text for block in reading(document).blocks] == ["Anchor.", "In a box."]
    table = document.add_table(1, 2)
    table.cell(0, 0)._tc.append(deepcopy(paragraph))
    table.cell(0, 1).text = "beside"
    assert reading(document).blocks[-1].text == "Anchor. In a box. | beside"


def test_footnotes_follow_their_paragraph(document: WordDocument, reading: Any) -> None:
    notes = (
        f"<w:footnotes {W}><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>IOM, 2023.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    add(
        document,
        f"<w:p {W}><w:r><w:t>Cited.</w:t><w:footnoteReference w:id='2'/></w:r></w:p>",
    )
    document.add_paragraph("Next.")
    assert reading(document).blocks == (
        Block("Cited."),
        Block("IOM, 2023.", BlockKind.NOTE),
        Block("Next."),
    )


def test_an_embedded_page(document: WordDocument, reading: Any) -> None:
    page = "<h2>Part</h2><p>Généré.</p>".encode()
    part = Part(PackURI("/word/chunk.html"), "text/html", page, document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    document.add_heading("Top", 1)
    add(document, f"<w:altChunk {nsdecls('w', 'r')} r:id='{relation}'/>")
    assert reading(document).blocks[-1] == Block("Généré.", headings=("Top", "Part"))

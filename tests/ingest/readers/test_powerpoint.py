from pathlib import Path

from pptx import Presentation
from pptx.util import Inches

from ingest.blocks import Block, BlockKind
from ingest.readers import read

HEADING, ITEM, NOTE, TABLE = (
    BlockKind.HEADING,
    BlockKind.LIST_ITEM,
    BlockKind.NOTE,
    BlockKind.TABLE,
)


def test_slides(tmp_path: Path) -> None:
    presentation = Presentation()
    presentation.core_properties.title = "PowerPoint Presentation"
    cover = presentation.slides.add_slide(presentation.slide_layouts[0])
    cover.shapes.title.text = "Going\vhome"
    cover.placeholders[1].text = "A session"
    body = presentation.slides.add_slide(presentation.slide_layouts[1])
    body.shapes.title.text = "Lessons"
    body.placeholders[1].text = "first\nsecond"
    body.notes_slide.notes_text_frame.text = "Tell the story.\nThen pause."
    presentation.slides.add_slide(presentation.slide_layouts[6])
    presentation.save(str(tmp_path / "slides.pptx"))
    reading = read(tmp_path / "slides.pptx")
    home, lessons = ("Going home",), ("Lessons",)
    assert reading.blocks == (
        Block("Going home", HEADING, home, 1),
        Block("A session", BlockKind.PARAGRAPH, home, 1),
        Block("Lessons", HEADING, lessons, 2),
        Block("first", ITEM, lessons, 2),
        Block("second", ITEM, lessons, 2),
        Block("Tell the story.", NOTE, lessons, 2),
        Block("Then pause.", NOTE, lessons, 2),
    )
    assert reading.title == "Going home"
    assert reading.warnings == ("slides without text: 3",)


def test_shapes_in_reading_order_groups_and_tables(tmp_path: Path) -> None:
    presentation = Presentation()
    shapes = presentation.slides.add_slide(presentation.slide_layouts[6]).shapes

    def box(parent: object, left: float, top: float, text: str) -> None:
        shape = parent.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))  # type: ignore[attr-defined]
        shape.text_frame.text = text

    box(shapes, 1, 5, "last")
    box(shapes, 5, 1.1, "upper right")
    box(shapes, 1, 1.2, "upper left")
    group = shapes.add_group_shape()
    box(group.shapes, 1, 3.5, "group, below")
    box(group.shapes, 1, 3, "group, above")
    table = shapes.add_table(2, 3, Inches(1), Inches(2), Inches(4), Inches(0.5)).table
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(1, 0))
    table.cell(0, 0).text, table.cell(0, 2).text = "wide", "a"
    table.cell(1, 0).text, table.cell(1, 2).text = "b", "c"
    presentation.save(str(tmp_path / "slides.pptx"))
    assert [block.text for block in read(tmp_path / "slides.pptx").blocks] == [
        "upper left",
        "upper right",
        "wide | a\nb | | c",
        "group, above",
        "group, below",
        "last",
    ]

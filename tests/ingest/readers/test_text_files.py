from pathlib import Path

import pytest

from ingest.blocks import Block, BlockKind, ReadError
from ingest.readers import read
from ingest.readers.markdown import blocks_from_markdown
from ingest.readers.plain_text import blocks_from_text

HEADING, ITEM, TABLE = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TABLE


def test_markdown_with_html_inside() -> None:
    text = """\
# Return

Hard
wrapped.

<div class="group">

> Quoted *question*?

</div>

### Steps
1. First
2. Second
   - inner

| Country | Number |
|---------|-------:|
| Niger   | 12<br>or 13 |

<script>alert("never")</script>

## Results
[Report](https://example.org/secret) &amp; more ![picture](data:image/png;base64,AAAA)
"""
    steps = ("Return", "Steps")
    assert blocks_from_markdown(text) == (
        Block("Return", HEADING, ("Return",)),
        Block("Hard wrapped.", headings=("Return",)),
        Block("Quoted question?", headings=("Return",)),
        Block("Steps", HEADING, steps),
        Block("First", ITEM, steps),
        Block("Second", ITEM, steps),
        Block("inner", ITEM, steps),
        Block("Country | Number\nNiger | 12 or 13", TABLE, steps),
        Block("Results", HEADING, ("Return", "Results")),
        Block("Report & more", headings=("Return", "Results")),
    )


def test_lines_too_long_to_be_wrapped_are_paragraphs() -> None:
    long = "A sentence of a page that somebody has pasted. " * 4
    for blocks in (blocks_from_markdown, blocks_from_text):
        read_blocks = blocks(f"Menu\nSearch\n{long}\nCaption\n\nwrapped\nlines")
        assert [block.text for block in read_blocks] == [
            "Menu",
            "Search",
            long.strip(),
            "Caption",
            "wrapped lines",
        ]


def test_plain_text_lists() -> None:
    assert blocks_from_text("Needs:\r\n- shelter\r\n  and food\r\n- work\r\n\r\n1. one only") == (
        Block("Needs:"),
        Block("shelter and food", ITEM),
        Block("work", ITEM),
        Block("1. one only"),
    )


FRONT = "title: 'Going home: a guide'\nLanguage: French\ndate: 2024-05-01\ncountries: [NER, MLI]\n"


@pytest.mark.parametrize("name", ["guide.md", "guide.MARKDOWN", "guide.txt"])
def test_front_matter(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"\ufeff---\n{FRONT}---\n\nText.\n", encoding="utf-8")
    reading = read(path)
    assert reading.blocks == (Block("Text."),)
    assert (reading.title, reading.language) == ("Going home: a guide", "fr")
    assert reading.metadata["date"] == "2024-05-01"
    assert reading.metadata["countries"] == ["NER", "MLI"]


def test_toml_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text('+++\ntitle = "Guide"\ndate = 2024-05-01\n+++\nText.\n')
    reading = read(path)
    assert (reading.title, reading.metadata["date"]) == ("Guide", "2024-05-01")


def test_the_first_heading_is_the_title(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text("# A *guide*\n\nText.\n")
    assert read(path).title == "A guide"
    path.write_text("Text.\n\n# Later\n")
    assert read(path).title is None


@pytest.mark.parametrize(
    ("front", "line"), [("title: a\nlist: [1, 2\nmore: b", 4), ("a: b: c", 2), ("a: *none", 2)]
)
def test_broken_front_matter_names_the_line(tmp_path: Path, front: str, line: int) -> None:
    path = tmp_path / "guide.md"
    path.write_text(f"---\n{front}\n---\nText.\n")
    with pytest.raises(ReadError, match=rf"^guide\.md: the front matter is broken in line {line}:"):
        read(path)


def test_front_matter_that_grows_without_end(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    path.write_text("---\n" + "\n".join(lines) + "\n---\nText.\n")
    with pytest.raises(ReadError, match="more than 10000 values"):
        read(path)


def test_rules_are_no_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text("---\n\nBetween two rules.\n\n---\n\nAfter.\n")
    assert [block.text for block in read(path).blocks] == ["Between two rules.", "After."]

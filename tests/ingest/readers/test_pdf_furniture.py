from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import BlockKind
from ingest.readers.pdf_draft import Draft
from ingest.readers.pdf_furniture import PageFrame, drop_furniture
from ingest.readers.pdf_lines import Line

HEIGHT = 842.0


def draft(page: int, text: str, y: float, kind: BlockKind = BlockKind.PARAGRAPH) -> Draft:
    line = Line(text, 70, 200, y, 10, bold=False)
    if kind is BlockKind.TABLE:
        return Draft(page, kind, rows=[[[line]]])
    return Draft(page, kind, lines=[line])


def kept(drafts: list[Draft], pages: int, labels: list[str] | None = None) -> list[str]:
    frames = [PageFrame(HEIGHT, labels[page] if labels else None) for page in range(pages)]
    return [line.text for one in drop_furniture(drafts, frames) for line in one.all_lines()]


def test_a_header_recurs_whatever_its_digits_and_spaces() -> None:
    headers = [draft(page, f"Annual  report {2020 + page}", 810) for page in range(3)]
    assert kept(headers, 3) == []


def test_text_in_the_middle_of_the_page_stays() -> None:
    assert len(kept([draft(page, "Yes", 400) for page in range(5)], 5)) == 5


def test_the_same_words_at_different_heights_stay() -> None:
    assert len(kept([draft(page, "Yes", 760 + 20 * page) for page in range(3)], 3)) == 3


def test_cells_of_tables_stay() -> None:
    assert len(kept([draft(page, "Yes", 800, BlockKind.TABLE) for page in range(4)], 4)) == 4


def test_page_numbers_of_all_kinds_go() -> None:
    assert kept([draft(0, "1", 40)], 1) == []
    assert kept([draft(0, "- 7 -", 40), draft(1, "8", 40)], 2) == []
    assert kept([draft(0, "Page 3 sur 53", 40), draft(1, "Page 4 sur 53", 40)], 2) == []
    assert kept([draft(0, "iv", 40)], 1, labels=["iv"]) == []


def test_other_numbers_stay() -> None:
    numbers = [draft(0, "1,134", 40), draft(1, "39", 40), draft(2, "2030", 40)]
    assert kept(numbers, 3) == ["1,134", "39", "2030"]


WORDS = st.text(st.characters(categories=("L",)), min_size=1, max_size=3)
PLACES = st.tuples(st.integers(0, 4), WORDS, st.sampled_from([20.0, 40.0, 400.0, 800.0, 830.0]))


@given(st.lists(PLACES))
def test_text_that_occurs_once_or_twice_stays(places: list[tuple[int, str, float]]) -> None:
    found = kept([draft(page, f"{text} {text}", y) for page, text, y in places], 5)
    times = Counter(text.casefold() for _, text, _ in places)
    for _, text, _ in places:
        if times[text.casefold()] < 3:
            assert f"{text} {text}" in found

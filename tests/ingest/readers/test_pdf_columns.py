from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pdf_columns import reading_order
from ingest.readers.pdf_lines import Line, estimated_width

SENTENCE = "text that fills a column of a leaflet"


def line(text: str, x: float, y: float) -> Line:
    return Line(text, x, x + estimated_width(text, 10), y, 10, bold=False)


def column(x: float, top: float, count: int) -> list[Line]:
    return [line(f"{SENTENCE} {x:g} {number}", x, top - 12 * number) for number in range(count)]


def order(lines: list[Line]) -> list[Line]:
    return [line for region in reading_order(lines) for line in region]


def test_three_columns() -> None:
    columns = [column(x, 700, 8) for x in (50, 240, 430)]
    mixed = [line for row in zip(*columns, strict=True) for line in row]
    assert order(mixed) == [line for one in columns for line in one]


def test_a_line_across_parts_the_columns() -> None:
    above = [column(50, 700, 5), column(300, 700, 5)]
    across = line(f"{SENTENCE} {SENTENCE} {SENTENCE}", 50, 600)
    below = [column(50, 560, 5), column(300, 560, 5)]
    mixed = [*above[1], *below[1], across, *above[0], *below[0]]
    assert order(mixed) == [*above[0], *above[1], across, *below[0], *below[1]]


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        [line(f"{row}", 50, 700 - 12 * row), line("yes", 300, 700 - 12 * row)] for row in range(9)
    ]
    assert order([cell for row in rows for cell in row]) == [cell for row in rows for cell in row]


PLACES = st.tuples(
    st.sampled_from(["x", "a few words", SENTENCE]), st.integers(0, 500), st.integers(0, 800)
)


@given(st.lists(PLACES, max_size=40))
def test_no_line_is_lost_or_doubled(places: list[tuple[str, int, int]]) -> None:
    lines = [line(text, x, y) for text, x, y in places]
    assert sorted(map(id, order(lines))) == sorted(map(id, lines))

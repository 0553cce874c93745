from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pdf_lines import Line, estimated_width
from ingest.readers.pdf_tables import split_tables


def line(text: str, x: float, y: float) -> Line:
    return Line(text, x, x + estimated_width(text, 10), y, 10, bold=False)


def cells(part: list[Line] | list[list[list[Line]]]) -> list[list[str]]:
    return [
        [" ".join(one.text for one in cell) for cell in row]
        for row in part
        if not isinstance(row, Line)
    ]


def test_a_cell_goes_on_in_the_next_line() -> None:
    lines = [
        *(line("Objective", 70, 700), line("Indicator", 200, 700), line("Value", 400, 700)),
        *(line("Reintegration", 70, 680), line("Returnees who", 200, 680), line("76%", 410, 680)),
        line("are satisfied", 200, 668),
        *(line("Protection", 70, 648), line("Cases", 200, 648), line("1,134", 405, 648)),
    ]
    (table,) = split_tables(lines)
    assert cells(table) == [
        ["Objective", "Indicator", "Value"],
        ["Reintegration", "Returnees who are satisfied", "76%"],
        ["Protection", "Cases", "1,134"],
    ]


def test_two_aligned_rows_are_no_table() -> None:
    lines = [line(text, x, y) for y in (700, 688) for text, x in (("Donor:", 70), ("France", 300))]
    assert split_tables(lines) == [lines]


def test_text_around_a_table_stays_around_it() -> None:
    before, after = line("A sentence before.", 70, 760), line("A sentence after it.", 70, 500)
    rows = [
        line(text, x, 700 - 14 * row) for row in range(4) for text, x in (("a", 70), ("b", 300))
    ]
    parts = split_tables([before, *rows, after])
    assert (parts[0], parts[2]) == ([before], [after])
    assert cells(parts[1]) == [["a", "b"]] * 4


PLACES = st.tuples(st.sampled_from(["x", "some words"]), st.integers(0, 5), st.integers(0, 30))


@given(st.lists(PLACES, max_size=40))
def test_no_line_is_lost(places: list[tuple[str, int, int]]) -> None:
    lines = [line(text, 90 * x, 24 * y) for text, x, y in places]
    found = []
    for part in split_tables(lines):
        for item in part:
            found += [item] if isinstance(item, Line) else [one for cell in item for one in cell]
    assert sorted(map(id, found)) == sorted(map(id, lines))

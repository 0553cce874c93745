from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ingest.sources import SourcesError
from ingest.tables import read_table, values_of


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_any_dress(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "t.csv"
    rows = [["id", "Título", "pays"], ["1", f'"Réintégration{delimiter} Níger"', "Côte d'Ivoire"]]
    text = "\r\n".join(delimiter.join(row) for row in rows) + "\r\n\r\n"
    path.write_bytes(text.encode(encoding))
    table = read_table(path)
    assert table.columns == ("id", "Título", "pays")
    assert [row.values for row in table.rows] == [
        {"id": "1", "Título": f"Réintégration{delimiter} Níger", "pays": "Côte d'Ivoire"}
    ]
    assert not table.problems


def test_csv_cells_may_hold_lines_and_rows_may_be_short_but_not_long(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,"two\nlines"\n2\n3,a,b\n4,c,\n', encoding="utf-8")
    table = read_table(path)
    assert [(row.number, row.values.get("text")) for row in table.rows] == [
        (3, "two\nlines"),
        (4, None),
        (6, "c"),
    ]
    assert table.problems == (
        "row 5 has 3 cells for 2 columns; put cells that hold the separator in quotes",
    )


def test_excel(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["not", "this"])
    sheet = book.create_sheet("Data")
    for row in (
        [None, None],
        ["id", "year", "date", "when", None],
        [1.0, 2021, date(2021, 5, 1), datetime(2021, 5, 1, 9, 30), None],
        [None, None, None, None, None],
        ["b", 2.5, None, None, None],
    ):
        sheet.append(row)
    book.save(path)
    table = read_table(path, "Data")
    assert table.columns == ("id", "year", "date", "when")
    first, second = table.rows
    assert first.values == {
        "id": 1,
        "year": 2021,
        "date": "2021-05-01",
        "when": "2021-05-01T09:30:00",
    }
    assert values_of(second.values, "year") == ["2.5"]
    with pytest.raises(SourcesError, match='has no sheet "data"; it has "Sheet", "Data"'):
        read_table(path, "data")


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = [
        '{"id": 1, "tags": {"country": ["Mali", "Niger"], "a.b": "x"}, "list": [{"n": 1}, '
        '{"n": 2}]}',
        "",
        "{broken",
        '["no object"]',
        '{"id": 2, "other": null}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_table(path)
    assert set(table.columns) >= {"id", "tags.country", "tags.a.b", "list.n", "other"}
    assert [row.number for row in table.rows] == [1, 5]
    assert len(table.problems) == 2
    assert "line 3 is not valid JSON" in table.problems[0]
    row = table.rows[0].values
    assert values_of(row, "tags.country") == ["Mali", "Niger"]
    assert values_of(row, "list.n") == ["1", "2"]
    assert values_of(row, "tags.nothing") == values_of(row, "id.x") == []


@pytest.mark.parametrize("cell", ["", "  ", "nan", "NaN", "None", "N/A", "Not specified", None])
def test_what_programs_write_for_no_value(cell: object) -> None:
    assert values_of({"a": cell}, "a") == []


def test_a_name_with_dots_is_a_name_first() -> None:
    assert values_of({"a.b": 1, "a": {"b": 2}}, "a.b") == ["1"]
    assert values_of({"a": "NA"}, "a") == ["NA"]  # Namibia


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "", "has no records"),
        ("t.csv", "id,title\n", "has no records"),
        ("t.csv", "id,id\n1,2\n", 'more than one column "id"'),
        ("t.jsonl", "{broken\n", "has no records .line 1"),
        ("t.xlsx", "no workbook", "is no Excel workbook"),
    ],
)
def test_what_is_no_table(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SourcesError, match=message):
        read_table(tmp_path / name)

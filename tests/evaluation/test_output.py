"""Tables for people and the one line for machines."""

from __future__ import annotations

import json

import pytest

from evaluation.output import Table, cell, print_result

TABLE = Table("Figures", ("", "ndcg@10", "n"), [("fused", 0.73456, 1200), ("bm25", None, 3)])


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.73456, "0.735"), (12345.6, "12,346"), (1200, "1,200"), (None, "–"), ("text", "text")],
)
def test_figures_are_shown_as_people_read_them(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_a_table_on_a_page() -> None:
    assert TABLE.markdown().splitlines() == [
        "|  | ndcg@10 | n |",
        "| --- | ---: | ---: |",
        "| fused | 0.735 | 1,200 |",
        "| bm25 | – | 3 |",
    ]


def test_the_last_line_is_the_result(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_result({"first": {"es-en": 0.5}, "ü": None}, [TABLE, "a [bold] paragraph"])
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert json.loads(lines[-1]) == {"first": {"es-en": 0.5}, "ü": None}
    assert "a [bold] paragraph" in lines
    assert any("0.735" in line for line in lines)


def test_nothing_but_the_result(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_result({"a": 1}, [TABLE], json_only=True)
    assert capfdbinary.readouterr().out == b'{"a": 1}\n'

"""Results that are kept, and the page they are written into."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import readme, records
from evaluation.collections import CollectionError
from evaluation.readme import END, START, rendered, replaced

RESULT = {
    "first": {"en-en": 0.5},
    "ndcg@10": {"en": 0.75},
    "own_language_share": {"en": 1.0},
    "questions": 8,
}


def test_a_kept_result_says_how_to_get_it_again(tmp_path: Path) -> None:
    path = tmp_path / "results" / "across.json"
    arguments = ["crosslingual", "/somewhere/else/en.json", "../beside/es.json", "data/en.json"]
    arguments += ["--seed", "1"]
    records.keep(path, arguments, {**RESULT, "misses": ["words of a document"]})
    [record] = records.read(path.parent)
    assert record.command == "crosslingual en.json es.json data/en.json --seed 1"
    assert record.result == RESULT
    assert {"python", "openvino", "faiss-cpu"} <= set(record.versions)
    page = rendered([record])
    assert "`python -m evaluation crosslingual en.json es.json data/en.json --seed 1`" in page
    assert "| en | 0.500 | 0.750 | 1.000 |" in page
    assert record.date in page


def test_a_file_that_holds_no_result_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CollectionError, match=r"a\.json is no kept result"):
        records.read(tmp_path)


def test_how_to_print_and_where_to_keep_is_no_part_of_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = ["evaluation", "speed", "--keep", "x.json", "--peers", "--json-only", "--keep=y"]
    monkeypatch.setattr("sys.argv", given)
    assert records.arguments() == ["speed", "--peers"]


def test_only_the_marked_part_of_the_page_is_replaced() -> None:
    page = f"# Title\n\n{START}\nold\n{END}\n\nMore.\n"
    new = replaced(page, "new")
    assert new == f"# Title\n\n{START}\nnew\n{END}\n\nMore.\n"
    assert replaced(new, "new") == new


@pytest.mark.parametrize("page", ["", START, f"{END}\n{START}", f"{START}{START}{END}"])
def test_a_page_without_the_marks_is_refused(page: str) -> None:
    with pytest.raises(CollectionError, match="must have"):
        replaced(page, "new")


def test_the_page_of_this_repository_shows_the_results_that_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    page = readme.README.read_text(encoding="utf-8")
    assert replaced(page, rendered(records.read())) == page, "run `python -m evaluation.readme`"

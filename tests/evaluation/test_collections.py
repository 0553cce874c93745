"""Collections in public formats, and what is said of damaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.collections import CollectionError, read_questions

LINE = '{"id": "a", "lang": "en", "kind": "answer", "question": "?", "source": "x", "page": [2]}'


def test_questions_are_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(LINE + "\n\n" + LINE.replace('"a"', '"b"') + "\n", encoding="utf-8")
    first, second = read_questions(file)
    assert (first.id, second.id, first.page) == ("a", "b", (2,))


def test_keys_that_are_null_are_as_good_as_missing(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(LINE.replace("[2]", "null").replace("}", ', "also_ok": null}'), "utf-8")
    [question] = read_questions(file)
    assert (question.page, question.also_ok) == (None, ())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2"),
        (LINE.replace('"kind": "answer"', '"kind": "maybe"'), "line 2: kind"),
        (LINE.replace('"x"', "null"), "names no source"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{LINE}\n{line}\n", encoding="utf-8")
    with pytest.raises(CollectionError, match=message):
        read_questions(file)


def test_a_missing_or_empty_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="can't be read"):
        read_questions(tmp_path / "none.jsonl")
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    with pytest.raises(CollectionError, match="holds no question"):
        read_questions(empty)

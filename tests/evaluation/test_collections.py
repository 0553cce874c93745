"""Collections in public formats, and what is said of damaged ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaluation.collections import (
    CollectionError,
    read_beir,
    read_parallel,
    read_questions,
    read_squad,
    sample,
)

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


def write_beir(folder: Path) -> None:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "T", "text": "one\u2028two", "metadata": {}}\n'
        '{"_id": "d2", "text": "three"}\n',
        encoding="utf-8",
    )
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "?"}\n', encoding="utf-8")
    (folder / "queries.train.jsonl").write_text('{"_id": "q2", "text": "!"}\n', encoding="utf-8")
    header = "query-id\tcorpus-id\tscore\n"
    (folder / "qrels" / "test.tsv").write_text(f"{header}q1\td1\t2\nq1\td2\t0\n", "utf-8")
    (folder / "qrels" / "train.tsv").write_text(f"{header}q2\td2\t1\n", "utf-8")


def test_a_collection_in_beir_layout(tmp_path: Path) -> None:
    write_beir(tmp_path)
    collection = read_beir(tmp_path)
    assert [(text.key, text.title) for text in collection.texts] == [("d1", "T"), ("d2", "")]
    assert collection.relevant == {"q1": {"d1": 2}}
    assert read_beir(tmp_path, "train").relevant == {"q2": {"d2": 1}}


def test_judgements_without_tabs_or_query_are_said(tmp_path: Path) -> None:
    write_beir(tmp_path)
    file = tmp_path / "qrels" / "test.tsv"
    file.write_text("query-id\tcorpus-id\tscore\nq1 d1 1\n", "utf-8")
    with pytest.raises(CollectionError, match=r"test\.tsv, line 2: .* tabs"):
        read_beir(tmp_path)
    file.write_text("query-id\tcorpus-id\tscore\nq9\td1\t1\n", "utf-8")
    with pytest.raises(CollectionError, match="no file of queries has 'q9'"):
        read_beir(tmp_path)


def squad(*articles: Sequence[tuple[str, str | None]]) -> str:
    """Each article a list of paragraphs, each with an answer or None; question ids count up."""
    count = 0
    data = []
    for number, paragraphs in enumerate(articles):
        listed = []
        for context, answer in paragraphs:
            answers = [] if answer is None else [{"text": answer, "answer_start": 0}]
            count += 1
            question = {"id": f"q{count}", "question": "?", "answers": answers}
            listed.append({"context": context, "qas": [question | {"is_impossible": not answers}]})
        data.append({"title": f"Title_{number}", "paragraphs": listed})
    return json.dumps({"version": "1", "data": data})


def test_a_collection_in_squad_layout(tmp_path: Path) -> None:
    file = tmp_path / "squad.json.gz"
    file.write_bytes(gzip.compress(squad([("one", "1"), ("two", None)], [("one", "x")]).encode()))
    texts, questions = read_squad(file)
    assert [(text.text, text.title) for text in texts] == [("one", ""), ("two", "")]
    assert [question.answers for question in questions] == [("1",), (), ("x",)]
    assert questions[0].paragraph == questions[2].paragraph == texts[0].key
    assert read_squad(file, titles=True)[0][0].title == "Title 0"


def test_articles_left_out_have_questions_without_answer(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    file.write_text(squad(*[[(f"text {n}", "text")] for n in range(10)]), encoding="utf-8")
    texts, questions = read_squad(file, leave_out=0.5, seed=1)
    known = {text.key for text in texts}
    assert len(texts) == 5
    assert len(questions) == 10
    assert all(bool(each.answers) == (each.paragraph in known) for each in questions)
    assert read_squad(file, 0.5, 1) == (texts, questions)
    assert read_squad(file, 0.5, 2)[0] != texts


def test_parallel_files_are_joined_by_the_ids_of_their_questions(tmp_path: Path) -> None:
    for language in ("en", "fr"):
        content = squad([(f"one {language}", "1")], [(f"two {language}", "2")])
        (tmp_path / f"{language}.json").write_text(content, encoding="utf-8")
    texts, questions = read_parallel([tmp_path / "en.json", tmp_path / "fr.json"])
    assert [(text.key, text.language) for text in texts][::2] == [("en/0", "en"), ("fr/0", "fr")]
    assert [(each.language, each.paragraphs) for each in questions][1::2] == [
        ("en", {"en": "en/1", "fr": "fr/1"}),
        ("fr", {"en": "en/1", "fr": "fr/1"}),
    ]


def test_files_that_are_not_parallel_are_refused(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text(squad([("one", "1"), ("two", "2")]), encoding="utf-8")
    (tmp_path / "fr.json").write_text(squad([("un", "1")]), encoding="utf-8")
    with pytest.raises(CollectionError, match="not parallel: question q2 is only in en"):
        read_parallel([tmp_path / "en.json", tmp_path / "fr.json"])


def test_what_is_no_squad_is_said(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    file.write_text('{"data": [{"paragraphs": [{"qas": []}]}]}', encoding="utf-8")
    with pytest.raises(CollectionError, match=r"squad\.json: data\.0\.paragraphs\.0\.context"):
        read_squad(file)
    broken = tmp_path / "broken.json.gz"
    broken.write_bytes(gzip.compress(b"{}")[:-9])
    with pytest.raises(CollectionError, match="can't be read"):
        read_squad(broken)


def test_a_sample_keeps_the_order_and_depends_on_the_seed_alone() -> None:
    numbers = list(range(100))
    some = sample(numbers, 10, seed=3)
    assert some == sorted(some) == sample(numbers, 10, seed=3)
    assert len(set(some)) == 10
    assert sample(numbers, None) == sample(numbers, 200) == numbers

"""The sample knowledge base: complete, marked as samples, and its questions rest on its texts."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.blocks import Block
from ingest.discovery import discover
from ingest.items import Item
from ingest.readers import read
from ingest.sources import Source, load_sources

DATA = Path(__file__).parents[2] / "data"
SOURCES = load_sources(DATA / "sources.toml")
KINDS = {"practice", "report", "podcast", "session", "award", "guidance", "page"}
LANGUAGES = {"en", "fr", "es", "ar"}
FORMATS = {".pdf", ".docx", ".pptx", ".html", ".md", ".txt", ".vtt", ".srt", ".json"}
TABLES = {".csv", ".xlsx", ".jsonl"}
MARKS = (
    "sample document written for testing",
    "written for testing",  # as a speaker says it
    "rédigé pour les tests",
    "escrito para pruebas",
    "escrita para pruebas",
    "كُتبت لأغراض الاختبار",
    "كُتبت هذه الحلقة لأغراض الاختبار",
)
"""What a reader sees at the beginning of a document."""


@cache
def items() -> dict[str, Item]:
    """Every document to be, by the name of its file or the id of its record."""
    found = [item for source in SOURCES for item in discover(source).items]
    named = {item.key.rpartition("/")[2]: item for item in found}
    assert len(named) == len(found)
    return named


@cache
def blocks(name: str) -> tuple[Block, ...]:
    item = items()[name]
    return item.record.blocks() if item.record else read(item.path).blocks


@cache
def language(name: str) -> str | None:
    item = items()[name]
    return item.metadata.language or read(item.path).language


def folded(text: str) -> str:
    return " ".join(text.split())


def questions() -> list[dict[str, Any]]:
    lines = (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


ANSWERED = [question for question in questions() if question["kind"] == "answer"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_sources_are_read_without_a_complaint(source: Source) -> None:
    assert discover(source).problems == ()


def test_every_kind_language_and_format_is_there() -> None:
    assert len(items()) >= 50
    assert {item.metadata.kind for item in items().values()} >= KINDS
    assert {language(name) for name in items()} == LANGUAGES
    files = {item.path.suffix for item in items().values() if item.record is None}
    tables = {item.path.suffix for item in items().values() if item.record is not None}
    assert (files, tables) == (FORMATS, TABLES)


def test_every_access_level_is_there() -> None:
    levels = [item.metadata.access for item in items().values()]
    assert set(levels) == {"public", "internal", "restricted:ikm"}
    assert levels.count("public") > len(levels) / 2


def test_no_file_is_forgotten() -> None:
    known = {item.path for item in items().values()}
    folders = ("reports", "guidance", "pages", "internal", "podcasts", "sessions")
    files = {path for folder in folders for path in (DATA / folder).iterdir()}
    beside = {path for path in files if path.name.endswith((".chapters.json", "catalogue.csv"))}
    assert files - beside - known == set()


@pytest.mark.parametrize("name", sorted(items()))
def test_is_marked_as_a_sample_where_it_is_read(name: str) -> None:
    text = folded(" ".join(block.text for block in blocks(name))).casefold()
    assert any(mark in text for mark in MARKS)


@pytest.mark.parametrize("name", sorted(items()))
def test_has_the_length_of_a_real_one(name: str) -> None:
    words = sum(len(block.text.split()) for block in blocks(name))
    assert 150 <= words <= 900


def test_questions_have_ids_of_their_own() -> None:
    every = questions()
    assert len(every) == 40
    assert len({question["id"] for question in every}) == 40
    assert sum(question["kind"] == "abstain" for question in every) == 10
    assert {question["lang"] for question in every} == LANGUAGES


def test_about_half_of_the_questions_are_in_another_language_than_their_source() -> None:
    across = sum(question["lang"] != language(question["source"]) for question in ANSWERED)
    assert 0.4 <= across / len(ANSWERED) <= 0.6


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question["id"])
def test_evidence_stands_where_the_question_says(question: dict[str, Any]) -> None:
    found = blocks(question["source"])
    if question["page"]:
        found = tuple(block for block in found if block.page in question["page"])
    if question["time"]:
        start, end = question["time"]
        found = tuple(
            block
            for block in found
            if block.start is not None
            and block.end is not None
            and block.start <= start
            and end <= block.end
        )
    assert folded(question["evidence"]) in folded(" ".join(block.text for block in found))


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question["id"])
def test_answer_strings_are_part_of_the_evidence(question: dict[str, Any]) -> None:
    assert question["answer_strings"]
    assert all(string in question["evidence"] for string in question["answer_strings"])


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question["id"])
def test_a_place_is_given_where_the_source_has_places(question: dict[str, Any]) -> None:
    suffix = Path(question["source"]).suffix
    assert bool(question["page"]) == (suffix in (".pdf", ".pptx"))
    assert bool(question["time"]) == (suffix in (".vtt", ".srt", ".json"))


def test_unanswerable_questions_name_no_source() -> None:
    for question in questions():
        if question["kind"] == "abstain":
            assert question["source"] is question["evidence"] is question["answer_strings"] is None


def contents(path: Path) -> dict[str, bytes]:
    """A file's bytes; of an Office file, those of its parts, as how they are packed depends on
    the machine's compression library."""
    if path.suffix == ".pdf":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as parts:
        return {part.filename: parts.read(part) for part in parts.infolist()}


@pytest.mark.parametrize("script", ["make_pdf.py", "make_office.py"])
def test_generated_files_are_up_to_date_with_their_texts(script: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, DATA / "build" / script, tmp_path], check=True)
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert made
    for path in made:
        assert contents(tmp_path / path) == contents(DATA / path), f"{path}: run {script} again"


@pytest.mark.parametrize(
    ("name", "key", "count", "languages"),
    [("gcm", "objectives", 23, {"en", "fr", "es"}), ("sdgs", "goals", 17, LANGUAGES)],
)
def test_taxonomies_are_complete(name: str, key: str, count: int, languages: set[str]) -> None:
    taxonomy = json.loads((DATA / "taxonomies" / f"{name}.json").read_text(encoding="utf-8"))
    assert [entry["number"] for entry in taxonomy[key]] == list(range(1, count + 1))
    for entry in taxonomy[key]:
        assert set(entry["title"]) == languages
        assert all(entry["title"].values())

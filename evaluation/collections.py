"""Reads collections of questions in public formats."""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
Strings = Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())]

_KEY_LENGTH = 16
"""Hexadecimal digits of a paragraph's hash: 64 bits."""


class CollectionError(ValueError):
    """A file that is not in the format it should be in: which one, where, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a collection: a document of one block."""

    key: str
    text: str
    title: str = ""
    language: str | None = None
    """None: to be detected, as ingestion does."""


class KnowledgeQuestion(BaseModel):
    """A line of a file of questions over an ingested corpus; data/README.md explains the keys."""

    model_config = ConfigDict(frozen=True)

    id: str
    lang: str
    kind: Literal["answer", "abstain"]
    corpus: str | None = None
    """The kind of source that answers it."""
    question: str
    source: str | None = None
    """A file name, or the id of a record."""
    page: tuple[int, ...] | None = None
    """Pages or slides, from 1, any of which answers it."""
    time: tuple[float, float] | None = None
    """Start and end in seconds."""
    answer_strings: Strings = ()
    also_ok: Strings = ()


def read_questions(path: Path) -> list[KnowledgeQuestion]:
    """Reads a file of questions, one JSON object a line.

    Raises:
        CollectionError: if it can't be read, or a line is no such question.
    """
    questions = list(_records(path, KnowledgeQuestion))
    for question in questions:
        if question.kind == "answer" and not question.source:
            raise CollectionError(f"{path}: {question.id} is to be answered but names no source")
    if not questions:
        raise CollectionError(f"{path} holds no question")
    return questions


@dataclass(frozen=True, slots=True)
class RetrievalCollection:
    """A collection in BEIR layout."""

    texts: list[Text]
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]]
    """By query, the grade of each relevant document."""


class _BeirRecord(BaseModel):
    id: str = Field(alias="_id")
    title: str = ""
    text: str


def read_beir(folder: Path, split: str = "test") -> RetrievalCollection:
    """Reads corpus.jsonl, queries.jsonl (and queries.<split>.jsonl, where there is one) and
    qrels/<split>.tsv.

    Raises:
        CollectionError: if one of them is missing or wrong.
    """
    texts = [
        Text(each.id, each.text, each.title)
        for each in _records(folder / "corpus.jsonl", _BeirRecord)
    ]
    files = [folder / "queries.jsonl", folder / f"queries.{split}.jsonl"]
    queries = {
        each.id: each.text
        for file in files
        if file is files[0] or file.is_file()
        for each in _records(file, _BeirRecord)
    }
    qrels = folder / "qrels" / f"{split}.tsv"
    relevant: dict[str, dict[str, int]] = {}
    for number, row in enumerate(csv.DictReader(_lines(qrels), delimiter="\t"), 2):
        try:
            query, document, grade = row["query-id"], row["corpus-id"], int(row["score"])
        except (KeyError, TypeError, ValueError) as error:
            raise CollectionError(
                f"{qrels}, line {number}: query-id, corpus-id and score are wanted, with tabs "
                "between them"
            ) from error
        if query not in queries:
            raise CollectionError(f"{qrels}, line {number}: no file of queries has {query!r}")
        if grade > 0:
            relevant.setdefault(query, {})[document] = grade
    if not texts or not relevant:
        raise CollectionError(f"{folder} holds no documents or no judgements")
    return RetrievalCollection(texts, queries, relevant)


class _Answer(BaseModel):
    text: str


class _SquadQuestion(BaseModel):
    id: str
    question: str
    answers: list[_Answer] = []
    is_impossible: bool = False


class _SquadParagraph(BaseModel):
    context: str
    qas: list[_SquadQuestion]


class _SquadArticle(BaseModel):
    title: str = ""
    paragraphs: list[_SquadParagraph]


class _Squad(BaseModel):
    data: list[_SquadArticle]


@dataclass(frozen=True, slots=True)
class ParallelQuestion:
    """A question whose answer stands in a paragraph and in its translations."""

    id: str
    language: str
    question: str
    paragraphs: dict[str, str]
    """By language, the key of the paragraph: the language, a slash and a number."""


def read_parallel(files: Sequence[Path]) -> tuple[list[Text], list[ParallelQuestion]]:
    """Reads files in the layout of XQuAD(-R), one a language, named <language>.json, of which each
    has the same articles, paragraphs and questions.

    Raises:
        CollectionError: if one can't be read, or they are not parallel.
    """
    texts: dict[str, Text] = {}
    asked: list[tuple[str, str, str]] = []
    paragraph_of: dict[str, dict[str, str]] = {}
    for file in files:
        language = file.name.split(".")[-2] if file.name.count(".") else file.name
        articles = _parsed(file, _Squad).data
        paragraphs = (each for article in articles for each in article.paragraphs)
        for number, paragraph in enumerate(paragraphs):
            key = f"{language}/{number}"
            texts[key] = Text(key, paragraph.context, language=language)
            for question in paragraph.qas:
                paragraph_of.setdefault(question.id, {})[language] = key
                asked.append((question.id, language, question.question))
    lacking = [id for id, paragraphs in paragraph_of.items() if len(paragraphs) < len(files)]
    if lacking:
        raise CollectionError(
            f"these files are not parallel: question {lacking[0]} is only in "
            f"{', '.join(paragraph_of[lacking[0]])}"
        )
    return list(texts.values()), [
        ParallelQuestion(id, language, question, paragraph_of[id])
        for id, language, question in asked
    ]


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """A question about a paragraph."""

    id: str
    question: str
    paragraph: str
    """The key of its paragraph, which may be left out of the index."""
    answers: tuple[str, ...]
    """Gold answers; empty: it can't be answered."""


def read_squad(
    path: Path, leave_out: float = 0.0, seed: int = 0, titles: bool = False
) -> tuple[list[Text], list[ReadingQuestion]]:
    """Reads a file in the layout of SQuAD 1.1 or 2.0, or the same compressed by gzip.

    Args:
        leave_out: share of the articles whose paragraphs are not among the texts returned; their
            questions can't be answered.
        seed: of the choice of these articles.
        titles: whether an article's title is its paragraphs' title.

    Raises:
        CollectionError: if it can't be read.
    """
    articles = _parsed(path, _Squad).data
    order = random.Random(seed).sample(range(len(articles)), len(articles))  # noqa: S311
    left_out = set(order[: round(leave_out * len(articles))])
    texts: dict[str, Text] = {}
    questions = []
    for number, article in enumerate(articles):
        for paragraph in article.paragraphs:
            # Equal paragraphs are one, or none of them could be told to be the right one.
            key = hashlib.sha256(paragraph.context.encode()).hexdigest()[:_KEY_LENGTH]
            if number not in left_out:
                title = article.title.replace("_", " ") if titles else ""
                texts.setdefault(key, Text(key, paragraph.context, title))
            for each in paragraph.qas:
                known = number not in left_out and not each.is_impossible
                answers = tuple(answer.text for answer in each.answers) if known else ()
                questions.append(ReadingQuestion(each.id, each.question, key, answers))
    if not texts or not questions:
        raise CollectionError(f"{path} holds no paragraphs or no questions")
    return list(texts.values()), questions


def sample(questions: Sequence[T], count: int | None, seed: int = 0) -> list[T]:
    """Some of the questions, in their order; all where no number is given."""
    if count is None or count >= len(questions):
        return list(questions)
    chosen = random.Random(seed).sample(range(len(questions)), count)  # noqa: S311
    return [questions[number] for number in sorted(chosen)]


def _records(path: Path, model: type[M]) -> Iterator[M]:
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            try:
                yield model.model_validate_json(line)
            except ValidationError as error:
                raise CollectionError(f"{path}, line {number}: {_said(error)}") from error


def _parsed(path: Path, model: type[M]) -> M:
    try:
        return model.model_validate_json(_read(path))
    except ValidationError as error:
        raise CollectionError(f"{path}: {_said(error)}") from error


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))} {first['msg']}".strip()


def _lines(path: Path) -> list[str]:
    # Not splitlines(): texts may hold line separators that JSON needs not escape.
    return _read(path).split("\n")


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return content.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} can't be read: {error}") from error

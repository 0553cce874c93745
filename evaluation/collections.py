"""Reads collections of questions in public formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

Strings = Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())]


class CollectionError(ValueError):
    """A file that is not in the format it should be in: which one, where, and what is wrong."""


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
    questions = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            question = KnowledgeQuestion.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise CollectionError(f"{path}, line {number}: {place} {first['msg']}") from error
        if question.kind == "answer" and not question.source:
            raise CollectionError(
                f"{path}, line {number}: {question.id} is to be answered but names no source"
            )
        questions.append(question)
    if not questions:
        raise CollectionError(f"{path} holds no question")
    return questions


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} can't be read: {error}") from error

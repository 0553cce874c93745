"""What the reader says of the best passages of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates
from index.diversity import spread
from index.embedding import Embedder
from index.passage_text import shortened
from index.question import Question
from index.reader import Reader

if TYPE_CHECKING:
    from index.search import Index

Floats = npt.NDArray[np.float32]
Spans = npt.NDArray[np.int64]

READ = 8
"""Best candidates that are read: with six a place among the first five is lost on 48 questions, ten
find no more of them and take a quarter longer (docs/decisions/reader.md)."""

EXCERPT_TOKENS = 112
"""Of a passage's text that are read, about four sentences."""
_STEP = 16
"""Tokens between the beginnings of the runs that are compared."""
_TITLE_CHARACTERS = 60
"""The titles that the reader was trained with are short, and every token takes time."""

_SCALE = 12.0
_MARGIN = 0.2
"""The scale of logits, and what the best answer counts beside a passage's score: the middle of a
plateau on three sets of questions (docs/decisions/reader.md)."""

LONGEST_ANSWER = 30
"""Tokens. Of SQuAD's answers .98 are no longer, and longer spans are mostly a start and an end that
have nothing to do with each other."""


Readings = dict[int, "PassageReading"]
"""By the passage's number in the index."""


@dataclass(frozen=True, slots=True)
class PassageReading:
    """One passage, read for one question. Logits, comparable between passages of a question."""

    spans: Spans
    """int64 [tokens of the passage's text, 2], characters of the text."""
    best_from: Floats
    """float32 [tokens], of the best answer that starts there, less that of no answer."""
    best_to: npt.NDArray[np.int64]
    """int64 [tokens], the token that it ends with."""
    relevance: float
    """That the passage is about what is asked."""

    @property
    def margin(self) -> float:
        """Of the best answer over none."""
        return float(self.best_from.max()) if len(self.best_from) else -np.inf

    def best_within(self, start: int, end: int) -> float:
        """Of the best answer that lies in the characters [start, end) of the text, less that of no
        answer; minus infinity where there is no token."""
        inside = (self.spans[:, 0] < end) & (self.spans[:, 1] > start)
        return float(self.best_from[inside].max()) if inside.any() else -np.inf

    def answer(self) -> tuple[int, int]:
        """The characters [start, end) of the best answer; 0, 0 in a text without a token."""
        if not len(self.best_from):
            return 0, 0
        start = int(self.best_from.argmax())
        return int(self.spans[start, 0]), int(self.spans[self.best_to[start], 1])


def reread(index: Index, question: Question, candidates: Candidates) -> tuple[Candidates, Readings]:
    """Reads the best candidates and ranks them anew among themselves; the others follow as before.
    Where there is no reader, the candidates as they are and no readings."""
    if index.embedder.reader is None or not len(candidates.numbers):
        return candidates, {}
    order = spread(index.document_of[candidates.numbers], index.cap)
    first = order[:READ]
    numbers = candidates.numbers[first].tolist()
    readings = _read(index, index.embedder.reader, question, numbers)
    told = np.array([squashed(each.margin) for each in readings], dtype=np.float32)
    scores = candidates.scores[first] + _MARGIN * told
    best = np.argsort(-scores, kind="stable")
    rest = np.setdiff1d(np.arange(len(candidates.numbers)), first)  # sorted, so in their order
    lowest = scores.min()
    return (
        candidates.reordered(
            np.concatenate([first[best], rest]),
            np.concatenate([scores[best], np.minimum(candidates.scores[rest], lowest)]),
        ),
        dict(zip(numbers, readings, strict=True)),
    )


def squashed(logit: float) -> float:
    """A logit as -1 to 1, so that no single one outweighs all else."""
    return float(np.tanh(logit / _SCALE))


def _read(
    index: Index, reader: Reader, question: Question, numbers: list[int]
) -> list[PassageReading]:
    inputs: list[str] = []
    excerpts: list[str] = []
    firsts: list[int] = []
    weights = index.token_weights(question)
    passages = index.store.passages(numbers)
    matched = index.similarities(question, numbers, passages)
    for number, passage, (spans, similarities) in zip(numbers, passages, matched, strict=True):
        first, last = excerpt(spans, similarities, weights, len(passage.text))
        title = shortened(index.documents[index.document_of[number]].title, _TITLE_CHARACTERS)
        inputs.append(f"{title}\n{passage.text[first:last]}")
        excerpts.append(passage.text[first:last])
        firsts.append(first)
    read = read_texts(index.embedder, reader, question.text, inputs, excerpts)
    return [
        replace(each, spans=each.spans + first) for each, first in zip(read, firsts, strict=True)
    ]


def excerpt(
    spans: Spans, similarities: Floats, weights: Floats, characters: int
) -> tuple[int, int]:
    """The characters [start, end) of the part of a passage that is read: all of a short one, of a
    longer one the run of tokens that matches the question best by late interaction.

    Args:
        spans: int64 [tokens, 2], characters of the passage's text.
        similarities: float32 [tokens, question tokens].
        weights: float32 [question tokens].
        characters: of the passage's text.
    """
    count = len(spans)
    if count <= EXCERPT_TOKENS:
        return 0, characters
    starts = [*range(0, count - EXCERPT_TOKENS, _STEP), count - EXCERPT_TOKENS]
    matches = [
        float(similarities[start : start + EXCERPT_TOKENS].max(axis=0) @ weights)
        for start in starts
    ]
    start = starts[int(np.argmax(matches))]
    return int(spans[start, 0]), int(spans[start + EXCERPT_TOKENS - 1, 1])


def read_texts(
    embedder: Embedder, reader: Reader, question: str, inputs: Sequence[str], texts: Sequence[str]
) -> list[PassageReading]:
    """Reads texts for a question.

    Args:
        inputs: what the reader sees of each: a title and the text, or the text alone.
        texts: what may hold an answer; each input ends with one.
    """
    asked, *given = embedder.tokens([" ".join(question.split()), *inputs])
    read = reader.read(asked.ids, [each.ids for each in given])
    readings = []
    for seen, text, tokens, each in zip(inputs, texts, given, read, strict=True):
        before = len(seen) - len(text)
        spans = tokens.spans[: len(each.starts)].astype(np.int64)
        inside = (spans[:, 0] >= before) & (spans[:, 1] > spans[:, 0])
        best, to = best_answers(each.starts[inside], each.ends[inside])
        readings.append(
            PassageReading(spans[inside] - before, best - each.none, to, each.relevance)
        )
    return readings


def best_answers(starts: Floats, ends: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """For each token the best sum of its start and an end that is at most LONGEST_ANSWER tokens
    away: float32 [tokens], and int64 [tokens] of those ends."""
    count = len(starts)
    reach = np.full((count, LONGEST_ANSWER), -np.inf, dtype=np.float32)
    for away in range(min(LONGEST_ANSWER, count)):
        reach[: count - away, away] = ends[away:]
    away = reach.argmax(axis=1)
    best: Floats = starts + reach[np.arange(count), away]
    return best, np.arange(count) + away

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
from index.passage_text import PASSAGE_PREFIX, shortened
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

_SCALE = 8.0
_MARGIN = 0.2
_RELEVANCE = 0.1
"""The scale of logits, and what both count beside a passage's score: the middle of a plateau on two
sets of questions (docs/decisions/reader.md)."""

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
    told = np.array([_worth(each) for each in readings], dtype=np.float32)
    scores = candidates.scores[first] + told
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


def _worth(reading: PassageReading) -> float:
    """What a reading adds to a passage's score."""
    return _MARGIN * squashed(reading.margin) + _RELEVANCE * squashed(reading.relevance)


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
    for number, passage in zip(numbers, index.store.passages(numbers), strict=True):
        spans, similarities = index.similarities(question, number, passage)
        first, last = excerpt(spans, similarities, weights, len(passage.text))
        title = shortened(index.documents[index.document_of[number]].title, _TITLE_CHARACTERS)
        inputs.append(f"{PASSAGE_PREFIX}{title}\n{passage.text[first:last]}")
        excerpts.append(passage.text[first:last])
        firsts.append(first)
    read = read_texts(index.embedder, reader, question.vectors.middle, inputs, excerpts)
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
    embedder: Embedder,
    reader: Reader,
    question: Floats,
    inputs: Sequence[str],
    texts: Sequence[str],
) -> list[PassageReading]:
    """Reads texts for a question.

    Args:
        question: float32 [tokens, 384], its states after the lower layers.
        inputs: what the model sees of each (index/passage_text.py), which ends with the text.
        texts: what may hold an answer.
    """
    halves = embedder.half_way(inputs)
    read = reader.read(question, [half.states for half in halves])
    readings = []
    for given, text, half, each in zip(inputs, texts, halves, read, strict=True):
        before = len(given) - len(text)
        inside = (half.spans[:, 0] >= before) & (half.spans[:, 1] > half.spans[:, 0])
        best, to = best_answers(each.starts[inside], each.ends[inside])
        spans = half.spans[inside].astype(np.int64) - before
        readings.append(PassageReading(spans, best - each.none, to, each.relevance))
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

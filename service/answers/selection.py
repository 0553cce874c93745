"""Chooses the sentences that answer, over the best passages of several documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates
from index.documents import Passage
from index.question import Question
from index.search import Index
from service.answers.expected import asked_for
from service.answers.sentences import sentences

Floats = npt.NDArray[np.float32]

PASSAGES = 6
"""Best passages whose sentences compete: 40 of 48 answers stand in the first six, and taking eight
finds no more of them (docs/decisions/answers.md)."""

MOST_QUOTES = 3
_SHORTEST = 20
"""Characters: "Yes." or a stray heading answers nothing by itself."""

_SENTENCE_WEIGHT = 0.5
"""Of a sentence's own match, against its passage's score. Between 0.25 and 1 it makes no
difference on the questions of docs/decisions/answers.md."""

_NUMBER_BONUS = 0.15
"""For a sentence with a number where the question asks for one: right answers rose from 25 to 28 of
48, and no more with 0.25."""

_FALL = 0.25
"""A further quote is shown if it is no more than this below the first."""

_QUESTION_PENALTY = 0.2
"""For a sentence that asks: an interviewer's question repeats the reader's and answers nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence chosen to be quoted."""

    number: int
    """Of the passage, in the index."""
    passage: Passage
    start: int
    end: int
    score: float
    match: float
    """Late interaction of the sentence alone, -1 to 1."""


def choose(
    index: Index, question: Question, candidates: Candidates, order: Sequence[int]
) -> list[Choice]:
    """The best one to three sentences, best first.

    Args:
        order: positions among the candidates in the order shown, best first.
    """
    positions = order[:PASSAGES]
    numbers = [int(candidates.numbers[p]) for p in positions]
    passages = index.store.passages(numbers)
    weights = index.token_weights(question)
    wanted = asked_for(question.text)
    choices: list[Choice] = []
    for position, number, passage in zip(positions, numbers, passages, strict=True):
        spans, similarities = index.similarities(question, number, passage)
        for start, end in sentences(passage):
            rows = (spans[:, 0] < end) & (spans[:, 1] > start)
            match = _match(similarities[rows], weights)
            score = float(candidates.scores[position]) + _SENTENCE_WEIGHT * match
            score -= _QUESTION_PENALTY * (passage.text[end - 1] in "?؟")
            if wanted is not None and wanted.search(passage.text, start, end):
                score += _NUMBER_BONUS
            choices.append(Choice(number, passage, start, end, score, match))
    # Where there is nothing longer, "Yes." is all that can be quoted.
    return _best([each for each in choices if each.end - each.start >= _SHORTEST] or choices)


def _match(similarities: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    if not len(similarities) or total == 0.0:
        return -1.0
    return float(similarities.max(axis=0) @ weights) / total


def _best(choices: list[Choice]) -> list[Choice]:
    ranked = sorted(choices, key=lambda each: -each.score)
    chosen: list[Choice] = []
    for each in ranked:
        if len(chosen) == MOST_QUOTES or each.score < ranked[0].score - _FALL:
            break
        if all(_words(each) != _words(other) for other in chosen):
            chosen.append(each)
    return chosen


def _words(choice: Choice) -> str:
    return " ".join(choice.passage.text[choice.start : choice.end].casefold().split())

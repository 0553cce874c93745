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
MOST_LISTED = 5
"""Documents listed for a question of what there is: as many as fit a screen with a quote each."""

LISTED_PASSAGES = 12
"""Best passages that such a list is made from: at most three of a document are among them."""

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
    has_form: bool = True
    """Whether it holds what the question asks for, where that is a quantity or a date."""


def choose(
    index: Index,
    question: Question,
    candidates: Candidates,
    order: Sequence[int],
    *,
    listed: bool = False,
) -> list[Choice]:
    """The best one to three sentences, or of each document the best one; best first.

    Args:
        order: positions among the candidates in the order shown, best first.
        listed: one of each document, up to five.
    """
    positions = order[: LISTED_PASSAGES if listed else PASSAGES]
    numbers = [int(candidates.numbers[p]) for p in positions]
    passages = index.store.passages(numbers)
    weights = index.token_weights(question)
    wanted = asked_for(question.text)
    choices: list[Choice] = []
    for position, number, passage in zip(positions, numbers, passages, strict=True):
        spans, similarities = index.similarities(question, number, passage)
        for start, end in sentences(passage):
            rows = (spans[:, 0] < end) & (spans[:, 1] > start)
            closeness = match(similarities[rows], weights)
            score = float(candidates.scores[position]) + _SENTENCE_WEIGHT * closeness
            score -= _QUESTION_PENALTY * (passage.text[end - 1] in "?؟")
            has_form = wanted is None or wanted.search(passage.text, start, end) is not None
            score += _NUMBER_BONUS * (wanted is not None and has_form)
            choices.append(Choice(number, passage, start, end, score, closeness, has_form))
    # Where there is nothing longer, "Yes." is all that can be quoted.
    choices = [each for each in choices if each.end - each.start >= _SHORTEST] or choices
    return _best(choices, MOST_LISTED, one_a_document=True) if listed else _best(choices)


def match(similarities: Floats, weights: Floats) -> float:
    """Late interaction: the mean over the question's tokens, by rarity, of the best cosine.

    Args:
        similarities: float32 [tokens of the text, tokens of the question].
        weights: float32 [tokens of the question].

    Returns:
        -1 to 1; -1 where one of the two has no token.
    """
    total = float(weights.sum())
    if not len(similarities) or total == 0.0:
        return -1.0
    return float(similarities.max(axis=0) @ weights) / total


def _best(
    choices: list[Choice], most: int = MOST_QUOTES, *, one_a_document: bool = False
) -> list[Choice]:
    ranked = sorted(choices, key=lambda each: -each.score)
    chosen: list[Choice] = []
    seen: set[str] = set()
    for each in ranked:
        if len(chosen) == most or each.score < ranked[0].score - _FALL:
            break
        mark = each.passage.document_id if one_a_document else _words(each)
        if mark not in seen:
            seen.add(mark)
            chosen.append(each)
    return chosen


def _words(choice: Choice) -> str:
    return " ".join(choice.passage.text[choice.start : choice.end].casefold().split())

"""How well each sentence of some passages answers a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates
from index.documents import Passage
from index.question import Question
from index.reading import Readings, squashed
from index.search import Index
from service.answers.expected import asked_for
from service.answers.sentences import sentences
from service.answers.subject_of_project import asks_what_a_project_is, says_title

Floats = npt.NDArray[np.float32]

_SHORTEST = 20
"""Characters: "Yes." or a stray heading answers nothing by itself."""

_SENTENCE_WEIGHT = 0.5
"""Of a sentence's own match, against its passage's score. Between 0.25 and 1 it makes no
difference on the questions of docs/decisions/answers.md."""

_READING_WEIGHT = 0.3
"""Of the reader's best answer within the sentence; 0.2 to 0.4 give the same but for one question
(docs/decisions/reader.md)."""

_NUMBER_BONUS = 0.15
"""For a sentence with a number where the question asks for one: right answers rose from 25 to 28 of
48, and no more with 0.25."""

_TITLE_BONUS = 10.0
"""For the title where it is asked what a project is: more than any two sentences differ by."""

_QUESTION_PENALTY = 0.2
"""For a sentence that asks: an interviewer's question repeats the reader's and answers nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that may be quoted."""

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


def score_sentences(
    index: Index,
    question: Question,
    candidates: Candidates,
    positions: Sequence[int],
    readings: Readings,
) -> list[Choice]:
    """The sentences of some candidates, scored, in the order of the text.

    Args:
        positions: among the candidates.
        readings: what the reader says of the best of them; may be empty.

    Returns:
        Those of 20 characters and more; all where no sentence is as long.
    """
    numbers = [int(candidates.numbers[p]) for p in positions]
    passages = index.store.passages(numbers)
    matched = index.similarities(question, numbers, passages)
    weights = index.token_weights(question)
    wanted = asked_for(question.text)
    of_project = asks_what_a_project_is(question.text)
    choices: list[Choice] = []
    for position, number, passage, (spans, similarities) in zip(
        positions, numbers, passages, matched, strict=True
    ):
        reading = readings.get(number)
        document = index.documents[index.document_of[number]]
        named = of_project and candidates.signals.code[position] > 0
        for start, end in sentences(passage):
            rows = (spans[:, 0] < end) & (spans[:, 1] > start)
            closeness = match(similarities[rows], weights)
            score = float(candidates.scores[position]) + _SENTENCE_WEIGHT * closeness
            score -= _QUESTION_PENALTY * (passage.text[end - 1] in "?؟")
            has_form = wanted is None or wanted.search(passage.text, start, end) is not None
            if reading:
                score += _READING_WEIGHT * squashed(reading.best_within(start, end))
            score += _NUMBER_BONUS * (wanted is not None and has_form)
            score += _TITLE_BONUS * (named and says_title(document, passage, start, end))
            choices.append(Choice(number, passage, start, end, score, closeness, has_form))
    return [each for each in choices if each.end - each.start >= _SHORTEST] or choices


def match(similarities: Floats, weights: Floats) -> float:
    """Late interaction: the mean over the question's tokens, by their weight, of the best cosine.

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

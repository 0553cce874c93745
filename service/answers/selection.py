"""Chooses the sentences that answer, over the best passages of several documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis import stop_words, words
from index.candidates import Candidates
from index.documents import Passage
from index.passage_text import PASSAGE_PREFIX
from index.question import Question
from index.reading import Readings, squashed
from index.search import Index
from service.answers.expected import asked_for
from service.answers.sentences import sentences
from service.answers.subject_of_project import asks_what_a_project_is, beginnings, says_title

Floats = npt.NDArray[np.float32]

PASSAGES = 6
"""Best passages whose sentences compete: 40 of 48 answers stand in the first six, and taking eight
finds no more of them (docs/decisions/answers.md)."""

MOST_QUOTES = 3
MOST_LISTED = 5
"""Documents listed for a question of what there is: as many as fit a screen with a quote each."""

LISTED_PASSAGES = 12
"""Best passages that such a list is made from: at most three of a document are among them."""

_SPEAKS_OF_IT = 0.5
"""How well a passage or its title must match what the question is about before its document is
listed. Of 16 questions what the documents hold reaches .5 to .75, and what they do not, such as
beekeepers, .39 to .52 (docs/decisions/answers.md)."""

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
    subject: float = 1.0
    """How well the passage or its title matches the question's rarest tokens, -1 to 1."""


def choose(
    index: Index,
    question: Question,
    candidates: Candidates,
    order: Sequence[int],
    readings: Readings,
    *,
    listed: bool = False,
) -> list[Choice]:
    """The best one to three sentences, or of each document that speaks of it the best one; best
    first.

    Args:
        order: positions among the candidates in the order shown, best first.
        readings: what the reader says of the best of them; may be empty.
        listed: one of each document, up to five.
    """
    positions = order[: LISTED_PASSAGES if listed else PASSAGES]
    titled = asks_what_a_project_is(question.text)
    if titled:
        positions = [*positions, *beginnings(index, candidates, order[PASSAGES:])[:PASSAGES]]
    numbers = [int(candidates.numbers[p]) for p in positions]
    passages = index.store.passages(numbers)
    weights = index.token_weights(question)
    subjects = _subjects(index, question, candidates, positions) if listed else None
    wanted = asked_for(question.text)
    choices: list[Choice] = []
    matched = index.similarities(question, numbers, passages)
    for row, (position, number, passage, (spans, similarities)) in enumerate(
        zip(positions, numbers, passages, matched, strict=True)
    ):
        reading = readings.get(number)
        document = index.documents[index.document_of[number]]
        named = titled and candidates.signals.code[position] > 0
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
            subject = 1.0 if subjects is None else float(subjects[row])
            choices.append(Choice(number, passage, start, end, score, closeness, has_form, subject))
    # Where there is nothing longer, "Yes." is all that can be quoted.
    choices = [each for each in choices if each.end - each.start >= _SHORTEST] or choices
    if not listed:
        return _best(choices)
    titles = {
        each.number: index.documents[index.document_of[each.number]].title for each in choices
    }
    return _listed(choices, titles)


def _subjects(
    index: Index, question: Question, candidates: Candidates, positions: Sequence[int]
) -> Floats:
    """How well each of these candidates, or its title, matches what the question is about, float32
    [positions], -1 to 1: the mean over the tokens of all but stop words, by the square of their
    rarity, of the best cosine."""
    weights = index.token_rarity(question) ** 2
    given = PASSAGE_PREFIX + question.text
    offsets = index.embedder.token_offsets(given)
    stop = stop_words(question.language)
    told = [(start, end) for word, start, end in words(given) if word not in stop]
    if len(offsets) == len(weights):  # a question beyond the model's window is cut
        kept = [any(a < end and b > start for start, end in told) for a, b in offsets]
        weights = weights * np.array(kept, dtype=np.float32)
    signals = candidates.signals
    matches = np.maximum(signals.matches, signals.header_matches)[positions]
    subjects: Floats = matches @ weights / max(float(weights.sum()), 1e-6)
    return subjects


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


def _best(choices: list[Choice]) -> list[Choice]:
    ranked = sorted(choices, key=lambda each: -each.score)
    chosen: list[Choice] = []
    for each in ranked:
        if len(chosen) == MOST_QUOTES or each.score < ranked[0].score - _FALL:
            break
        if all(_words(each) != _words(other) for other in chosen):
            chosen.append(each)
    return chosen


def _listed(choices: list[Choice], titles: Mapping[int, str]) -> list[Choice]:
    """The best of each title: a report and its brief, or a file and its record, are one."""
    best: dict[str, Choice] = {}
    for each in sorted(choices, key=lambda each: -each.score):
        if each.subject >= _SPEAKS_OF_IT:
            best.setdefault(titles[each.number].casefold(), each)
    return list(best.values())[:MOST_LISTED]


def _words(choice: Choice) -> str:
    return " ".join(choice.passage.text[choice.start : choice.end].casefold().split())

"""Chooses the sentences to quote, over the best passages of several documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.analysis import stop_words, words
from index.candidates import Candidates
from index.passage_text import PASSAGE_PREFIX
from index.question import Question
from index.reading import Readings
from index.search import Index
from service.answers.sentence_scores import Choice, score_sentences
from service.answers.subject_of_project import asks_what_a_project_is, beginnings

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

_FALL = 0.25
"""A further quote is shown if it is no more than this below the first."""


def choose(
    index: Index,
    question: Question,
    candidates: Candidates,
    order: Sequence[int],
    readings: Readings,
) -> list[Choice]:
    """The best one to three sentences, best first.

    Args:
        order: positions among the candidates in the order shown, best first.
        readings: what the reader says of the best of them; may be empty.
    """
    positions = list(order[:PASSAGES])
    if asks_what_a_project_is(question.text):
        positions += beginnings(index, candidates, order[PASSAGES:])[:PASSAGES]
    choices = score_sentences(index, question, candidates, positions, readings)
    ranked = sorted(choices, key=lambda each: -each.score)
    chosen: list[Choice] = []
    for each in ranked:
        if len(chosen) == MOST_QUOTES or each.score < ranked[0].score - _FALL:
            break
        if all(_words(each) != _words(other) for other in chosen):
            chosen.append(each)
    return chosen


def choose_of_each_document(
    index: Index,
    question: Question,
    candidates: Candidates,
    order: Sequence[int],
    readings: Readings,
) -> list[Choice]:
    """The best sentence of each document that speaks of what is asked, up to five, best first.
    Documents of one title, as a report and its brief, or a file and its record, are one.

    Args:
        order: as in `choose`.
        readings: as in `choose`.
    """
    positions = np.array(order[:LISTED_PASSAGES], dtype=np.int64)
    speaking = positions[_subjects(index, question, candidates)[positions] >= _SPEAKS_OF_IT]
    choices = score_sentences(index, question, candidates, speaking.tolist(), readings)
    best: dict[str, Choice] = {}
    for each in sorted(choices, key=lambda each: -each.score):
        title = index.documents[index.document_of[each.number]].title
        best.setdefault(title.casefold(), each)
    return list(best.values())[:MOST_LISTED]


def _subjects(index: Index, question: Question, candidates: Candidates) -> Floats:
    """How well each candidate, or its title, matches what the question is about, float32
    [candidates], -1 to 1: the mean over the tokens of all but stop words, by the square of their
    rarity, of the best cosine."""
    weights = index.token_rarity(question) ** 2
    given = PASSAGE_PREFIX + question.text
    offsets = index.embedder.token_offsets(given)
    stop = stop_words(question.language)
    told = [(start, end) for word, start, end in words(given) if word not in stop]
    if len(offsets) == len(weights):  # a question beyond the model's window is cut
        kept = [any(a < end and b > start for start, end in told) for a, b in offsets]
        weights = weights * np.array(kept, dtype=np.float32)
    matches = np.maximum(candidates.signals.matches, candidates.signals.header_matches)
    subjects: Floats = matches @ weights / max(float(weights.sum()), 1e-6)
    return subjects


def _words(choice: Choice) -> str:
    return " ".join(choice.passage.text[choice.start : choice.end].casefold().split())

"""How likely it is that the passages found answer the question."""

from __future__ import annotations

import json
import math
import re
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.analysis import fold, stem, stop_words, words
from index.candidates import Candidates
from index.countries import country_names
from index.languages import UNDETERMINED
from index.passage_text import header_text
from index.question import Question
from index.reading import Readings, squashed
from index.search import Index
from service.answers.sentence_scores import Choice


@dataclass(frozen=True, slots=True)
class Features:
    """What the estimate is made from, of the best passages of one search."""

    match: float
    """Late interaction of the best passage."""
    sentence: float
    """Late interaction of the best sentence."""
    similarity: float
    """Highest cosine of the pooled vectors."""
    margin: float
    """Of the best candidate's score over the tenth's."""
    lexical: float
    """Highest BM25 score, as a share of what a passage with every term would reach."""
    uncovered: float
    """Share, by weight, of the question's tokens that nothing in the best passages comes
    close to."""
    missing_names: float
    """Share of the question's names and numbers that stand in none of the best passages nor in the
    titles and metadata of their documents."""
    other_country: float
    """1 where the question names a country that the best document is not about, else 0: one that a
    passage only mentions is none that it answers for."""
    missing_form: float
    """1 where a quantity or a date is asked for and no quoted sentence holds one, else 0."""
    first_missing_form: float
    """The same, of the sentence that is quoted first alone."""
    first_uncovered: float
    """As `uncovered`, of the first passage alone."""
    first_missing_names: float
    """As `missing_names`, of the first passage and its document alone."""
    answers: float = 0.0
    """The reader's best answer over none, -1 to 1 (`squashed`): the mean of the three passages
    where it is best. These three are 0 without the reader."""
    first_answer: float = 0.0
    """The same, of the first passage alone."""
    relevance: float = 0.0
    """The reader's highest relevance, -1 to 1."""


FILE = Path(__file__).with_name("confidence.json")
"""The fitted numbers; `python -m training.confidence` makes it."""

_READ = 5
"""Passages that are looked into for names and numbers: as many as fit a reader's screen."""

_ANSWERS = 3
"""Of the reader's answers: one passage alone may seem to answer by chance."""

_CLOSE = 0.4
"""Cosine from which a token of the question counts as covered. On XQuAD-R .53 (Arabic to English)
to .91 (English) of a question's tokens have one this close in the paragraph that answers, and .03
to .05 in another: the widest gap among 0.4, 0.5, 0.6 and 0.7."""

_WORD_OR_NUMBER = re.compile(r"\b(?:\d[\d.,]*\d|\w+)\b")


WITH_READER = "with the reader"
WITHOUT_READER = "without the reader"
"""The two fits in the file."""


@cache
def _fitted(fit: str) -> tuple[float, Features]:
    body = json.loads(FILE.read_text(encoding="utf-8"))[fit]
    return float(body["bias"]), Features(**body["coefficients"])


def confidence(features: Features, *, read: bool) -> float:
    """The estimated probability, 0 to 1, by logistic regression (docs/decisions/abstention.md).

    Args:
        read: whether the reader took part: without its three features all others count otherwise.
    """
    bias, coefficients = _fitted(WITH_READER if read else WITHOUT_READER)
    total = bias + sum(
        weight * value
        for weight, value in zip(astuple(coefficients), astuple(features), strict=True)
    )
    return 1.0 / (1.0 + math.exp(-total))


def features_of(
    index: Index,
    question: Question,
    candidates: Candidates,
    readings: Readings,
    choices: list[Choice],
) -> Features:
    """Looks at the best passages of a search. There must be a candidate."""
    signals = candidates.signals
    top = slice(0, _READ)
    best = np.maximum(signals.matches[top], signals.header_matches[top])
    weights = signals.token_weights
    total = max(float(weights.sum()), 1e-6)
    close = best >= _CLOSE
    tenth = candidates.scores[min(9, len(candidates.scores) - 1)]
    document = index.documents[index.document_of[candidates.numbers[0]]]
    asked = set(question.countries)
    return Features(
        match=float(candidates.late[0]),
        sentence=max((choice.match for choice in choices), default=-1.0),
        similarity=float(signals.dense.max()),
        margin=float(candidates.scores[0] - tenth),
        lexical=float(signals.lexical.max()),
        uncovered=float(weights[~close.any(axis=0)].sum()) / total,
        missing_names=_missing_names(index, question, candidates, _READ),
        other_country=float(
            bool(asked and document.countries)
            and asked.union(question.nationalities).isdisjoint(document.countries)
        ),
        missing_form=float(bool(choices) and not any(choice.has_form for choice in choices)),
        first_missing_form=float(bool(choices) and not choices[0].has_form),
        first_uncovered=float(weights[~close[0]].sum()) / total,
        first_missing_names=_missing_names(index, question, candidates, 1),
        **_read(candidates, readings),
    )


def _read(candidates: Candidates, readings: Readings) -> dict[str, float]:
    if not readings:
        return {}
    margins = sorted((each.margin for each in readings.values()), reverse=True)
    return {
        "answers": sum(map(squashed, margins[:_ANSWERS])) / len(margins[:_ANSWERS]),
        "first_answer": squashed(readings[int(candidates.numbers[0])].margin),
        "relevance": squashed(max(each.relevance for each in readings.values())),
    }


def names_of(question: Question) -> set[str]:
    """The question's names and numbers, folded: capitalised words but the first, acronyms and
    digits. A script without capitals has only numbers."""
    stop = stop_words(question.language)
    found = list(_WORD_OR_NUMBER.finditer(question.text))
    found = [m for m in found if m.group()[0].isupper() or m.group()[0].isdecimal()]
    names = {_folded(m.group()) for m in found if m.start() > 0 or not m.group().istitle()}
    return {name for name in names if name not in stop and (len(name) > 1 or name.isdigit())}


def _folded(word: str) -> str:
    """Folded, and a number without its thousands separators."""
    return stem(fold(word), UNDETERMINED)


def _missing_names(index: Index, question: Question, candidates: Candidates, read: int) -> float:
    """Names are compared by their letters, so only where the best passage is in the question's
    language: another language may write them otherwise. Countries are left to `other_country`."""
    passages = index.store.passages(candidates.numbers[:read].tolist())
    names = names_of(question) - _words_of_countries(question)
    if question.language not in (passages[0].language, UNDETERMINED):
        names = {name for name in names if name[0].isdigit()}
    if not names:
        return 0.0
    present: set[str] = set()
    for number, passage in zip(candidates.numbers.tolist(), passages, strict=False):
        header = header_text(index.documents[index.document_of[number]])
        present.update(_folded(word) for word, _, _ in words(f"{header}\n{passage.text}"))
    return len(names - present) / len(names)


def _words_of_countries(question: Question) -> set[str]:
    names = " ".join(name for code in question.countries for name in country_names(code))
    return {_folded(word) for word, _, _ in words(names)}

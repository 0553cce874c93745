"""Finds and scores the candidates of a question: both legs, the cheap signals, late interaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.analysis import country_term
from index.filtering import Mask
from index.languages import UNDETERMINED
from index.question import Question
from index.ranking import (
    CHEAP,
    WEIGHTS,
    Signals,
    late_interaction,
    rarity,
    score,
    supported_by_neighbours,
)

if TYPE_CHECKING:
    from index.search import Index

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

DENSE_CANDIDATES = 150
LEXICAL_CANDIDATES = 50
"""How many each leg proposes."""

_LATE = 60
"""How many of them late interaction ranks, the best by the cheap signals; the others follow. With
80, 100 or all of them the same is found first (docs/decisions/ranking.md)."""


class Candidates:
    """The candidates of one question with all that is known of them, before any is read.

    Args:
        numbers: int64 [candidates], passages, best first.
        signals: what is known of each, in the same order.
        scores: float32 [candidates], falling.

    `late` is the late-interaction score of each, float32 [candidates].
    """

    def __init__(self, numbers: Numbers, signals: Signals, scores: Floats) -> None:
        self.numbers = numbers
        self.signals = signals
        self.scores = scores
        self.late = late_interaction(signals)

    def reordered(self, order: Numbers, scores: Floats) -> Candidates:
        """The same in another order.

        Args:
            order: int64 [candidates], positions among the present ones, best first.
            scores: float32 [candidates], falling, in the new order.
        """
        return Candidates(self.numbers[order], _reorder(self.signals, order), scores)


def find_candidates(index: Index, question: Question, mask: Mask) -> Candidates:
    """The candidates of both legs under the one mask, scored, best first."""
    dense_numbers, _ = index.vectors.best(question.vectors.pooled, DENSE_CANDIDATES, mask)
    lexical_numbers = index.lexical.best(question.terms, LEXICAL_CANDIDATES, mask)
    coded = _with_code(index, question, mask)
    numbers = np.unique(np.concatenate([dense_numbers, lexical_numbers, coded]))
    lexical = index.lexical.scores(question.terms, numbers)
    signals = _cheap_signals(index, question, numbers, lexical)
    order = np.lexsort((numbers, -score(signals, CHEAP)))
    numbers, signals = numbers[order], _reorder(signals, order)
    first = numbers[:_LATE]
    _add_matches(index, question, first, signals)
    scores = score(signals)
    scores[: len(first)] = supported_by_neighbours(
        scores[: len(first)], index.vectors.vectors(first)
    )
    order = np.lexsort((numbers, -scores))
    return Candidates(numbers, signals, scores).reordered(order, scores[order])


def _with_code(index: Index, question: Question, mask: Mask) -> Numbers:
    """The first passages of the documents that carry a code of the question in their metadata:
    neither leg may know them by it."""
    documents = np.flatnonzero(index.columns.having("code", question.codes))
    firsts = [index.passages_at(int(document))[: index.cap] for document in documents]
    numbers = np.concatenate([np.zeros(0, dtype=np.int64), *firsts])
    allowed: Numbers = numbers[mask[numbers]]
    return allowed


def _cheap_signals(index: Index, question: Question, numbers: Numbers, lexical: Floats) -> Signals:
    """All signals but the matches of tokens, which are as for passages that match nothing."""
    documents = index.document_of[numbers]
    distinct, inverse = np.unique(documents, return_inverse=True)
    query = question.vectors
    header = index.headers.cosines(query.pooled, distinct)
    return Signals(
        dense=index.vectors.cosines(query.pooled, numbers),
        header=header[inverse],
        lexical=lexical / _best_lexical(index, question.terms),
        foreign=_foreign(index, question, numbers),
        matches=np.full((len(numbers), len(query.tokens)), -1.0, dtype=np.float32),
        header_matches=np.full((len(numbers), len(query.tokens)), -1.0, dtype=np.float32),
        window=np.full(len(numbers), -1.0, dtype=np.float32),
        token_weights=index.token_weights(question),
        code=index.columns.having("code", question.codes)[documents].astype(np.float32),
        country=_country_signal(index, question, numbers),
    )


def _add_matches(index: Index, question: Question, numbers: Numbers, signals: Signals) -> None:
    """Fills in the matches of the first candidates, these passages."""
    tokens = question.vectors.tokens
    count = len(numbers)
    distinct, inverse = np.unique(index.document_of[numbers], return_inverse=True)
    of_headers = index.header_tokens.best_matches(tokens, distinct)[inverse]
    signals.header_matches[:count] = of_headers
    signals.matches[:count], signals.window[:count], cosines = index.tokens.best_windows(
        tokens, signals.token_weights, WEIGHTS.header_tokens * of_headers, numbers
    )
    question.cosines.update(zip(numbers.tolist(), cosines, strict=True))


def _best_lexical(index: Index, terms: Sequence[str]) -> float:
    """What a passage with every term of the question would score, terms that occur nowhere
    included: a question of which the knowledge base knows one word is not matched by it."""
    known = index.lexical.document_frequency(terms)
    frequency = np.array([known.get(term, 0) for term in terms], dtype=np.float64)
    return max(float(rarity(frequency, len(index.document_of)).sum()), 1.0)


def _foreign(index: Index, question: Question, numbers: Numbers) -> Floats:
    if question.language == UNDETERMINED:
        return np.zeros(len(numbers), dtype=np.float32)
    same = index.columns.having("language", (question.language,))
    return (~same[index.document_of[numbers]]).astype(np.float32)


def _country_signal(index: Index, question: Question, numbers: Numbers) -> Floats:
    """See `Signals.country`."""
    if not question.countries:
        return np.zeros(len(numbers), dtype=np.float32)
    documents = index.document_of[numbers]
    with_country = index.columns.having("country")
    about = index.columns.having("country", question.countries)[documents]
    of_people = index.columns.having("country", question.nationalities)[documents]
    elsewhere = with_country[documents] & ~about & ~of_people
    asked = [country_term(country) for country in question.countries]
    named = index.lexical.scores(asked, numbers) > 0
    gain = (about | named & ~elsewhere) * np.float32(with_country.mean())
    loss = elsewhere & ~named
    return gain - loss.astype(np.float32)


def _reorder(signals: Signals, order: Numbers) -> Signals:
    return Signals(
        dense=signals.dense[order],
        header=signals.header[order],
        lexical=signals.lexical[order],
        foreign=signals.foreign[order],
        matches=signals.matches[order],
        header_matches=signals.header_matches[order],
        window=signals.window[order],
        token_weights=signals.token_weights,
        code=signals.code[order],
        country=signals.country[order],
    )

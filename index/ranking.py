"""How candidates are scored: late interaction first, helped by the other signals.

All weights stand here, with the measurements they come from in docs/decisions/ranking.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts; only their proportions matter for the order."""

    late: float = 0.56
    """Of the late interaction with the whole passage, of the matches' strengths."""
    window: float = 0.56
    """Of that with the passage's best 32 tokens and the header: an answer stands in one place, and
    a long passage that has the question's words in many is about something else."""
    dense: float = 1.35
    """Of the cosine of the pooled vectors."""
    header: float = 0.09
    """Of the cosine of the question and its document's title and metadata."""
    lexical: float = 0.37
    """Of BM25 as a share of what a passage with every term of the question would reach."""
    foreign: float = 0.074
    """For a passage in another language than the question, whose words BM25 can't match: as if it
    had a fifth of the terms. Passages that answer, in the question's language, have .15 to .38."""
    header_tokens: float = 0.9
    """A question's token that the document's header matches counts as matched by the passage, at
    this share: the title names the project that every page of a report is about."""
    code_of_document: float = 0.5
    """For a document whose metadata has a project code that the question names. Larger than any
    difference in the other signals: who asks for a code wants that project."""
    country: float = 0.22
    """For a passage whose document is about a country of the question, where every document is
    about one. More ranks passages down that go on about the same without the name; with less,
    "reintegration in Niger" finds a document about no country first."""
    other_country: float = 0.27
    """Taken off a passage whose document is about other countries than the question's and which
    names none of those, nor a nationality of theirs. Names that are alike have token vectors alike:
    where both together are less than 0.4, the same question finds a document about Nigeria
    first."""


WEIGHTS = Weights()

CHEAP = Weights(
    late=0,
    window=0,
    dense=1.5,
    header=0.1,
    lexical=0.3,
    foreign=0.06,
    country=0.25,
    other_country=0.2,
)
"""By which the candidates of both legs are chosen for late interaction, before anything is known of
their tokens. With the proportions of `WEIGHTS` a place is lost on 48 questions."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate; arrays of float32 [candidates] unless said otherwise."""

    dense: Floats
    header: Floats
    lexical: Floats
    """0 to 1."""
    foreign: Floats
    """1 where the document is in another language than the question, 0 where it is in the same or
    the question's can't be told."""
    matches: Floats
    """[candidates, question tokens]: best cosine among the passage's tokens."""
    header_matches: Floats
    """[candidates, question tokens]: best cosine among the header's tokens."""
    window: Floats
    """Late interaction, of the matches' strengths, with the window of the passage that it is
    highest for, or the header; -1 before it is known."""
    token_weights: Floats
    """[question tokens], not negative (Index.token_weights)."""
    code: Floats
    """1 where the document has a code that the question names, else 0."""
    country: Floats
    """The share of all documents that are about a country, where the document is about one of the
    question's, or about none and the passage names it or its nationality: the fewer are about any,
    the less it says that another is about none. -1 where it is about others, none of them of a
    nationality in the question, and the passage names neither; 0 where it does, or nothing can be
    said."""


def late_interaction(signals: Signals, weights: Weights = WEIGHTS) -> Floats:
    """The mean over the question's tokens, weighted by rarity and importance, of the best match in
    the passage or, discounted, in its document's header. float32 [candidates]."""
    return _mean(_best_matches(signals, weights), signals.token_weights)


def strength(cosines: Floats) -> Floats:
    """What matches of tokens count in a score: the cosine to the power of 1.25, 0 for those below
    0. One close match says more than two loose ones (docs/decisions/ranking.md).

    Args:
        cosines: float32, of any shape.
    """
    positive = np.maximum(cosines, np.float32(0.0))
    strengths: Floats = positive * np.sqrt(np.sqrt(positive))
    return strengths


def score(signals: Signals, weights: Weights = WEIGHTS) -> Floats:
    """The score that candidates are ranked by, float32 [candidates]."""
    strengths = strength(_best_matches(signals, weights))
    scores: Floats = (
        weights.late * _mean(strengths, signals.token_weights)
        + weights.window * signals.window
        + weights.dense * signals.dense
        + weights.header * signals.header
        + weights.lexical * signals.lexical
        + weights.foreign * signals.foreign
        + weights.code_of_document * signals.code
        + weights.country * np.maximum(signals.country, 0)
        - weights.other_country * np.maximum(-signals.country, 0)
    )
    return scores


_NEIGHBOURS = 3
_SUPPORT = 0.12
"""How many neighbours support a passage, and what the mean of their scores counts: with 0.1 or 0.15
passages without translations are found as well as before, within .001, and with 0.2 less well
(docs/decisions/ranking.md)."""


def supported_by_neighbours(scores: Floats, vectors: Floats) -> Floats:
    """The scores of passages, with what those that say nearly the same score.

    Passages close to one another tend to answer the same questions (F. Diaz, Regularizing ad hoc
    retrieval scores, 2005): what one of them is found by, in whichever language or words, speaks
    for the others, too. Each gains a share of the mean score of its nearest ones.

    Args:
        scores: float32 [passages].
        vectors: pooled, of unit length, float32 [passages, dimensions].
    """
    if len(scores) <= _NEIGHBOURS:
        return scores
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    nearest = np.argpartition(-cosines, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS]
    supported: Floats = scores + np.float32(_SUPPORT) * scores[nearest].mean(axis=1)
    return supported


def _best_matches(signals: Signals, weights: Weights) -> Floats:
    best: Floats = np.maximum(signals.matches, weights.header_tokens * signals.header_matches)
    return best


def _mean(matches: Floats, token_weights: Floats) -> Floats:
    total = float(token_weights.sum())
    if total == 0.0:
        return np.zeros(len(matches), dtype=np.float32)
    means: Floats = matches @ token_weights / total
    return means.astype(np.float32)


def rarity(frequency: npt.NDArray[np.float64], passages: int) -> Floats:
    """Inverse document frequency as Lucene's BM25 has it (never negative), float32.

    Args:
        frequency: in how many passages each term or token occurs.
        passages: how many passages there are.
    """
    ratio = (passages - frequency + 0.5) / (frequency + 0.5)
    return np.log1p(np.maximum(ratio, 0.0)).astype(np.float32)

"""How close a written sentence comes to the passages that it cites, and to the question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embedding import QueryVectors
from index.question import Question
from index.search import Index

_SAME_LANGUAGE = 0.50
_ACROSS = 0.44
"""Measured by `python -m training.support` on XQuAD-R (docs/decisions/generated-answers.md). With a
paragraph in their own language .99 of its sentences reach the first bound, .05 of another
paragraph's of the same article, and none of another article's. With a paragraph in another language
.87, .06 and none reach the second."""


def bound(*, same_language: bool) -> float:
    """The similarity below which a sentence counts as unsupported.

    Args:
        same_language: whether a cited passage is in the sentence's language.
    """
    return _SAME_LANGUAGE if same_language else _ACROSS


def similarity(index: Index, sentence: Question, numbers: Sequence[int]) -> float:
    """Late interaction of a sentence with passages: the mean over its tokens, weighted by rarity,
    of the best cosine with a token of the passages or of what describes their documents.

    Args:
        sentence: as `Index.understand` reads it.
        numbers: the passages cited, as the index numbers them.

    Returns:
        -1 to 1; -1 for a sentence without a token or without a passage.
    """
    weights = index.token_weights(sentence)
    total = float(weights.sum())
    if not numbers or total == 0.0:
        return -1.0
    passages = np.array(numbers, dtype=np.int64)
    tokens = sentence.vectors.tokens
    of_texts = index.tokens.best_matches(tokens, passages)
    of_headers = index.header_tokens.best_matches(tokens, np.unique(index.document_of[passages]))
    best = np.concatenate([of_texts, of_headers]).max(axis=0)
    return float(best @ weights) / total


RELEVANT = 0.36
"""Relevance below which a sentence says nothing of what was asked. On XQuAD-R in four languages
.97 to .99 of the sentences that hold the answer reach it, and hardly any of those that orders in
documents might bring a model to write (docs/decisions/generated-answers.md)."""


def relevance(question: QueryVectors, sentence: QueryVectors) -> float:
    """Late interaction of the question with a sentence: the mean over the question's tokens of the
    best cosine with a token of the sentence; -1 where one of them has none."""
    if not len(question.tokens) or not len(sentence.tokens):
        return -1.0
    return float((question.tokens @ sentence.tokens.T).max(axis=1).mean())

"""How close a written sentence comes to the passages that it cites, and to the question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.embedding import QueryVectors
from index.passage_text import PASSAGE_PREFIX
from index.question import Question
from index.search import Index

Floats = npt.NDArray[np.float32]

_SAME_LANGUAGE = 0.48
_ACROSS = 0.41
"""Measured by `python -m training.support` on XQuAD-R (docs/decisions/generated-answers.md). With a
paragraph in their own language .99 of its sentences reach the first bound, .02 of another
paragraph's of the same article, and none of another article's. With a paragraph in another language
.88, .04 and none reach the second."""


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
    weights = index.token_rarity(sentence)
    total = float(weights.sum())
    if not numbers or total == 0.0:
        return -1.0
    return float(_best_matches(index, sentence, numbers) @ weights) / total


def _best_matches(index: Index, sentence: Question, numbers: Sequence[int]) -> Floats:
    """For each token of the sentence the best cosine in the passages or their documents' headers,
    float32 [tokens]."""
    passages = np.array(numbers, dtype=np.int64)
    tokens = sentence.vectors.tokens
    of_texts = index.tokens.best_matches(tokens, passages)
    of_headers = index.header_tokens.best_matches(tokens, np.unique(index.document_of[passages]))
    best: Floats = np.concatenate([of_texts, of_headers]).max(axis=0)
    return best


SAME_NAME = 0.50
"""Similarity from which a word of a name counts as one of the passages' in another language or
script. Of true English and Spanish sentences about each other's paragraphs .3 are dropped for a
name with it and over .6 of all that cross languages without it, and .00 to .04 more of those with a
wrong name pass (`python -m training.checks`, docs/decisions/generated-answers.md)."""


def part_similarity(
    index: Index, text: str, sentence: Question, numbers: Sequence[int], start: int, end: int
) -> float:
    """Late interaction of a part of a sentence with passages, like `similarity`: its tokens keep
    what the model knows of their surroundings.

    Args:
        text: the sentence, white space collapsed.
        start: of the part, in characters.
        end: of the part.
    """
    given = PASSAGE_PREFIX + text
    offsets = index.embedder.token_offsets(given)
    if len(offsets) != len(sentence.vectors.tokens):  # cut to the model's window
        return -1.0
    start, end = start + len(PASSAGE_PREFIX), end + len(PASSAGE_PREFIX)
    rows = [row for row, (first, last) in enumerate(offsets) if first < end and last > start]
    if not rows or not numbers:
        return -1.0
    return float(_best_matches(index, sentence, numbers)[rows].mean())


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

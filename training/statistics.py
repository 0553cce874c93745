"""Means and covariances of the model's vectors in each language, from parallel sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embedding import PASSAGE_PREFIX_TOKENS, QUERY_PREFIX_TOKENS
from index.encoder import Encoder
from index.passage_text import PASSAGE_PREFIX, QUERY_PREFIX

Doubles = npt.NDArray[np.float64]

_SENTENCES_A_PASSAGE = 4
"""About 100 words: the length of the passages that the means will be subtracted from."""

_EVERY_QUERY = 3
"""One sentence in three is encoded as a question; the mean needs no more."""


@dataclass(frozen=True, slots=True)
class LanguageStatistics:
    """Of one language."""

    pooled: Doubles
    """[384], the mean of the passages' unit vectors."""
    tokens: Doubles
    """[384], the mean of the passages' token states."""
    covariance: Doubles
    """[384, 384], of those states about their mean."""
    query_tokens: Doubles
    """[384], the mean of the questions' token states."""


def language_statistics(encoder: Encoder, sentences: Sequence[str]) -> LanguageStatistics:
    """Encodes the sentences, four at a time as a passage and one by one as questions."""
    passages = [
        PASSAGE_PREFIX + " ".join(sentences[start : start + _SENTENCES_A_PASSAGE])
        for start in range(0, len(sentences), _SENTENCES_A_PASSAGE)
    ]
    pooled, tokens = np.zeros(384), np.zeros(384)
    products, count = np.zeros((384, 384)), 0
    for batch in encoder.encode(passages):
        for encoded in batch:
            mean = encoded.states.mean(axis=0, dtype=np.float64)
            pooled += mean / np.linalg.norm(mean)
            states = encoded.states[PASSAGE_PREFIX_TOKENS:-1].astype(np.float64)
            tokens += states.sum(axis=0)
            products += states.T @ states
            count += len(states)
    tokens /= count
    query_tokens, query_count = np.zeros(384), 0
    for batch in encoder.encode([QUERY_PREFIX + each for each in sentences[::_EVERY_QUERY]]):
        for encoded in batch:
            states = encoded.states[QUERY_PREFIX_TOKENS:-1].astype(np.float64)
            query_tokens += states.sum(axis=0)
            query_count += len(states)
    return LanguageStatistics(
        pooled=pooled / len(passages),
        tokens=tokens,
        covariance=products / count - np.outer(tokens, tokens),
        query_tokens=query_tokens / query_count,
    )

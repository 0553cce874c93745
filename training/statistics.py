"""Means of the model's vectors in each language, from parallel texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.correction import Floats, token_features
from training.encoding import EncodedText

Doubles = npt.NDArray[np.float64]

_TEXTS_FOR_COMPONENTS = 300
"""Of each language: some 40,000 tokens, for a covariance of 768 dimensions."""


@dataclass(frozen=True, slots=True)
class Means:
    """Of one language's passages."""

    pooled: Floats
    """float32 [384], of their unit vectors."""
    tokens: Floats
    """float32 [2, 384], of their token states, of each layer."""


@dataclass(frozen=True, slots=True)
class LanguageStatistics:
    """Of one language."""

    pooled: Floats
    """float32 [384], the mean of the passages' unit vectors."""
    tokens: Floats
    """float32 [2, 384], the mean of the passages' token states, of each layer."""
    query_tokens: Floats
    """float32 [2, 384], the mean of the questions' token states, of each layer."""


def language_statistics(
    passages: Sequence[EncodedText], queries: Sequence[EncodedText]
) -> LanguageStatistics:
    """The means over passages and questions of one language."""
    means = passage_means(passages)
    return LanguageStatistics(means.pooled, means.tokens, query_tokens=_token_mean(queries))


def passage_means(passages: Sequence[EncodedText]) -> Means:
    """The means over passages of one language."""
    return Means(np.mean([each.pooled for each in passages], axis=0), _token_mean(passages))


def query_mean(statistics: dict[str, LanguageStatistics]) -> Floats:
    """float32 [2, 384]: one mean for all languages, since a question's is not known."""
    mean: Floats = np.mean([each.query_tokens for each in statistics.values()], axis=0)
    return mean


def principal_components(
    passages: dict[str, list[EncodedText]],
    statistics: dict[str, LanguageStatistics],
    dimensions: int,
) -> Floats:
    """The first directions of what the tokens vary in, every language counting alike.

    Returns:
        float32 [768, dimensions].
    """
    covariances = []
    for language, texts in passages.items():
        features = [
            token_features(text.layers.astype(np.float32), statistics[language].tokens)
            for text in texts[:_TEXTS_FOR_COMPONENTS]
        ]
        covariances.append(np.cov(np.concatenate(features), rowvar=False))
    _, vectors = np.linalg.eigh(np.mean(covariances, axis=0))
    components: Floats = vectors[:, ::-1][:, :dimensions].astype(np.float32)
    return components


def _token_mean(texts: Sequence[EncodedText]) -> Floats:
    total: Doubles = np.sum([each.layers.sum(axis=0, dtype=np.float64) for each in texts], axis=0)
    mean: Floats = (total / sum(len(each.layers) for each in texts)).astype(np.float32)
    return mean

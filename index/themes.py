"""A map of what the documents are about: close points are about close things.

t-SNE lays the documents' vectors out on a plane so that neighbours stay neighbours, k-means divides
the plane into themes, and words that are frequent in one theme and rare in the others name it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis import fold, stop_words
from index.documents import Document

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

FEWEST = 12
"""Documents; fewer are read faster as a list, and t-SNE needs some neighbours."""

MOST_POINTS = 2_000
"""Documents drawn, evenly taken: 1,777 take 3.5 s on one core (docs/decisions/themes.md), and more
points are but a blot."""

_MOST_THEMES = 10
"""As many names as one takes in, and as have room on the picture."""

_PERPLEXITY = 30.0
"""Neighbours that t-SNE minds: scikit-learn's default."""

_STEPS = 500
"""Of t-SNE: trustworthiness 0.971, which 1,000 steps do not raise; 300 reach 0.964."""

_NAMED_BY = 4
"""Words that name a theme."""

_WORD = re.compile(r"[^\W\d_]{3,}")
"""Letters of any script, three or more: numbers and codes name no theme."""

_SEED = 0
"""So that one snapshot has one map."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A part of the map."""

    words: tuple[str, ...]
    """The most telling first."""
    points: Floats
    """float32 [documents drawn, 2], each from 0 to 1."""
    example: int
    """Number of the document in its middle."""


def theme_map(documents: Sequence[Document], numbers: Numbers, vectors: Floats) -> list[Theme]:
    """The themes of some documents, the largest first; none where there are too few.

    Args:
        documents: all, by number.
        numbers: int64 [n], the documents to draw, at most MOST_POINTS.
        vectors: float32 [n, dimensions], theirs.
    """
    if len(numbers) < FEWEST:
        return []
    # They take a second to load, which a service's start should not wait for.
    from sklearn.cluster import KMeans
    from sklearn.manifold import TSNE

    count = len(numbers)
    perplexity = min(_PERPLEXITY, (count - 1) / 3)
    layout = TSNE(
        init="pca", perplexity=perplexity, max_iter=_STEPS, metric="cosine", random_state=_SEED
    )
    plane = layout.fit_transform(vectors.astype(np.float64))
    low, high = plane.min(axis=0), plane.max(axis=0)
    points = ((plane - low) / np.maximum(high - low, 1e-9)).astype(np.float32)
    # On the plane and not among the vectors, so that the picture shows what the names say.
    themes = min(_MOST_THEMES, max(2, round((count / 2) ** 0.5)))
    means = KMeans(themes, n_init=4, random_state=_SEED).fit(points)
    members = [np.flatnonzero(means.labels_ == theme) for theme in range(themes)]
    names = _names([[documents[int(numbers[row])] for row in rows] for rows in members])
    found = []
    for theme, rows in enumerate(members):
        off = np.linalg.norm(points[rows] - means.cluster_centers_[theme], axis=1)
        found.append(Theme(names[theme], points[rows], int(numbers[rows[int(off.argmin())]])))
    return sorted(found, key=lambda theme: -len(theme.points))


def drawn(numbers: Numbers) -> Numbers:
    """Those of the documents that are drawn, evenly taken where they are too many."""
    if len(numbers) <= MOST_POINTS:
        return numbers
    return numbers[np.linspace(0, len(numbers) - 1, MOST_POINTS).astype(np.int64)]


def _names(groups: Sequence[Sequence[Document]]) -> list[tuple[str, ...]]:
    """Words of titles and themes by their class-based tf-idf, as in BERTopic (Grootendorst 2022,
    arXiv 2203.05794): frequency in the group times log(1 + mean words of a group / frequency in
    all)."""
    from sklearn.feature_extraction.text import CountVectorizer

    counting = CountVectorizer(analyzer=_words)
    try:
        counts = counting.fit_transform(groups).toarray().astype(np.float64)
    except ValueError:  # no word at all
        return [() for _ in groups]
    vocabulary = counting.get_feature_names_out()
    frequency = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    telling = frequency * np.log(1 + counts.sum() / len(groups) / counts.sum(axis=0))
    order = np.argsort(-telling, axis=1, kind="stable")[:, :_NAMED_BY]
    return [
        tuple(str(vocabulary[word]) for word in best if telling[row, word] > 0)
        for row, best in enumerate(order)
    ]


def _words(documents: Sequence[Document]) -> list[str]:
    return [
        word
        for document in documents
        for word in _WORD.findall(" ".join((document.title, *document.themes)).casefold())
        if fold(word) not in stop_words(document.language) | stop_words("en")
    ]

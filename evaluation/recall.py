"""What an exact search would find, worked out in single precision while an index is built."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import tee

import numpy as np
import numpy.typing as npt

from index.correction import Correction
from index.embedding import PassageVectors
from index.snapshot_files import VectorSource
from index.vector_cache import Input

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_BLOCK = 4096
"""Vectors compared at a time: 6 MB, so that a corpus needs no more memory the larger it is."""

_KEPT = 2
"""Times as many passages are kept as are asked for: others may be as close as the last one."""

_SAME = 1e-6
"""Cosines closer than this are equal: single precision sums differ by so much with the order."""


class Truth:
    """The passages that are really closest to some questions.

    Args:
        queries: float32 [questions, dimensions], unit vectors.
        count: how many passages of each.
    """

    def __init__(self, queries: Floats, count: int) -> None:
        self.queries = queries
        self.count = count
        self.seconds = 0.0
        """That comparing took so far."""
        self._scores = np.full((len(queries), _KEPT * count), -np.inf, dtype=np.float32)
        self._numbers = np.full((len(queries), _KEPT * count), -1, dtype=np.int64)

    def watching(self, source: VectorSource, passages: int) -> VectorSource:
        """A source that gives what another gives; the first so many vectors are compared."""
        return _Watching(source, self, passages)

    def add(self, first: int, vectors: Floats) -> None:
        """Compares float32 [passages, dimensions], the vectors of passages from a number on."""
        began = time.perf_counter()
        scores = np.concatenate([self._scores, self.queries @ vectors.T], axis=1)
        fresh = np.broadcast_to(
            np.arange(first, first + len(vectors)), (len(self.queries), len(vectors))
        )
        numbers = np.concatenate([self._numbers, fresh], axis=1)
        best = np.argpartition(-scores, _KEPT * self.count - 1, axis=1)[:, : _KEPT * self.count]
        self._scores = np.take_along_axis(scores, best, axis=1)
        self._numbers = np.take_along_axis(numbers, best, axis=1)
        self.seconds += time.perf_counter() - began

    def recall(self, question: int, found: Ids) -> float:
        """The share of the closest passages of a question, by its number, that were found."""
        scores, numbers = self._scores[question], self._numbers[question]
        wanted = min(self.count, int((numbers >= 0).sum()))
        if wanted == 0:
            return 1.0
        bound = np.sort(scores)[-wanted] - _SAME
        right = np.intersect1d(numbers[scores >= bound], found)
        return min(len(right), wanted) / wanted


class _Watching:
    def __init__(self, source: VectorSource, truth: Truth, passages: int) -> None:
        self._source = source
        self._truth = truth
        self._passages = passages
        self._seen = 0
        self._correction = Correction()

    def read(self, inputs: Iterable[Input]) -> Iterator[PassageVectors]:
        inputs, again = tee(inputs)
        block: list[Floats] = []
        for vectors, (_, language) in zip(self._source.read(inputs), again, strict=True):
            if self._seen < self._passages:
                block.append(self._correction.pooled(vectors.pooled, language))
                self._seen += 1
                if len(block) == _BLOCK or self._seen == self._passages:
                    self._truth.add(self._seen - len(block), np.stack(block))
                    block = []
            yield vectors

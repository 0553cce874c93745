from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from evaluation.recall import Truth
from index.correction import unit
from index.embedding import PassageVectors
from index.vector_cache import Input

random = np.random.default_rng(6)
VECTORS = unit(random.standard_normal((500, 384)))
QUERIES = unit(random.standard_normal((3, 384)))
CLOSEST = np.argsort(-(QUERIES @ VECTORS.T), axis=1)


class Source:
    """Gives the vector whose number is the text; the language is one without a correction."""

    def read(self, inputs: Iterable[Input]) -> Iterator[PassageVectors]:
        nothing = np.zeros(0)
        for number, _ in inputs:
            yield PassageVectors(VECTORS[int(number)], nothing, nothing, nothing)  # type: ignore[arg-type]


def test_the_closest_are_those_of_brute_force() -> None:
    truth = Truth(QUERIES, 10)
    for first in range(0, 500, 70):
        truth.add(first, VECTORS[first : first + 70])
    for question, closest in enumerate(CLOSEST):
        assert truth.recall(question, closest[:10]) == 1.0
        assert truth.recall(question, closest[[0, 1, 2, 11, 499]]) == pytest.approx(0.3)
        assert truth.recall(question, closest[10:]) == 0.0


def test_passages_as_close_as_the_last_one_count_as_well() -> None:
    truth = Truth(QUERIES[:1], 2)
    truth.add(0, np.stack([QUERIES[0], VECTORS[0], VECTORS[0], VECTORS[0]]))
    assert truth.recall(0, np.array([0, 3])) == truth.recall(0, np.array([0, 1])) == 1.0
    assert truth.recall(0, np.array([2, 3, 1])) == 1.0
    assert truth.recall(0, np.array([3])) == 0.5


def test_fewer_passages_than_asked_for() -> None:
    truth = Truth(QUERIES, 10)
    assert truth.recall(0, np.zeros(0, dtype=np.int64)) == 1.0
    truth.add(0, VECTORS[:4])
    assert truth.recall(0, np.array([0, 1, 2, 3])) == 1.0
    assert truth.recall(0, np.array([0])) == 0.25


def test_it_watches_the_passages_and_not_the_headers_after_them() -> None:
    truth = Truth(QUERIES, 10)
    source = truth.watching(Source(), 400)
    given = [(str(number), "und") for number in range(500)]
    passed = [*source.read(given[:400]), *source.read(iter(given[400:]))]
    assert np.array_equal(np.stack([each.pooled for each in passed]), VECTORS)
    for question, closest in enumerate(CLOSEST):
        assert truth.recall(question, closest[closest < 400][:10]) == 1.0

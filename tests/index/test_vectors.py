from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.correction import unit
from index.vectors import VectorIndex

random = np.random.default_rng(3)
VECTORS = unit(random.standard_normal((60, 384)))
QUERIES = unit(random.standard_normal((4, 384)))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    path = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    VectorIndex.build(path, VECTORS)
    return VectorIndex.open(path)


def test_size(index: VectorIndex) -> None:
    assert (len(index), index.dimensions) == (60, 384)


@given(
    allowed=st.integers(0, 2**60 - 1),
    query=st.integers(0, 3),
    count=st.integers(1, 80),
)
def test_best_is_the_full_ranking_filtered(
    index: VectorIndex, allowed: int, query: int, count: int
) -> None:
    mask = np.array([allowed >> number & 1 for number in range(60)], dtype=np.bool_)
    everything, cosines = index.best(QUERIES[query], 60, np.ones(60, dtype=np.bool_))
    numbers, found = index.best(QUERIES[query], count, mask)
    wanted = [number for number in everything.tolist() if mask[number]][:count]
    assert numbers.tolist() == wanted
    assert (
        found.tolist()
        == [
            cosine
            for number, cosine in zip(everything.tolist(), cosines.tolist(), strict=True)
            if mask[number]
        ][:count]
    )


def test_the_full_ranking_is_that_of_brute_force(index: VectorIndex) -> None:
    for query in QUERIES:
        numbers, cosines = index.best(query, 60, np.ones(60, dtype=np.bool_))
        exact = VECTORS @ query
        assert cosines == pytest.approx(exact[numbers], abs=1e-3)
        assert np.all(np.diff(exact[numbers]) < 1e-3)  # half precision may swap near ties


def test_cosines_and_vectors_of_some(index: VectorIndex) -> None:
    some = np.array([7, 0, 59, 7], dtype=np.int64)
    assert index.cosines(QUERIES[0], some) == pytest.approx(VECTORS[some] @ QUERIES[0], abs=1e-3)
    assert index.vectors(some) == pytest.approx(VECTORS[some], abs=1e-3)
    none = np.zeros(0, dtype=np.int64)
    assert index.cosines(QUERIES[0], none).shape == (0,)
    assert index.vectors(none).shape == (0, 384)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    VectorIndex.build(tmp_path / "empty", np.zeros((0, 384), dtype=np.float32))
    index = VectorIndex.open(tmp_path / "empty")
    numbers, cosines = index.best(QUERIES[0], 10, np.zeros(0, dtype=np.bool_))
    assert (len(index), len(numbers), len(cosines)) == (0, 0, 0)

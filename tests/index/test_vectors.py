from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.correction import unit
from index.vectors import EXACT_UP_TO, VectorIndex

random = np.random.default_rng(3)
VECTORS = unit(random.standard_normal((60, 384)))
QUERIES = unit(random.standard_normal((4, 384)))
EVERYTHING = np.ones(60, dtype=np.bool_)

# A corpus large enough for lists, of 40 subjects with 50 passages each.
SUBJECTS = unit(random.standard_normal((40, 384)))
MANY = unit(np.repeat(SUBJECTS, 50, axis=0) + 0.05 * random.standard_normal((2000, 384)))


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    path = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    VectorIndex.build(path, VECTORS)
    return VectorIndex.open(path)


@pytest.fixture(scope="module")
def with_lists(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    """As many passages are compared at least as there are, so all."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    VectorIndex.build(path, VECTORS, exact_up_to=59)
    return VectorIndex.open(path)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    VectorIndex.build(path, MANY.astype(np.float16), exact_up_to=1000)
    return path


@pytest.fixture(scope="module", params=["exact", "with_lists"])
def index(request: pytest.FixtureRequest) -> VectorIndex:
    index: VectorIndex = request.getfixturevalue(request.param)
    return index


def test_the_type_follows_the_size(exact: VectorIndex, with_lists: VectorIndex) -> None:
    assert exact.exact
    assert not with_lists.exact
    assert len(VECTORS) < EXACT_UP_TO


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
    everything, cosines = index.best(QUERIES[query], 60, EVERYTHING)
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
        numbers, cosines = index.best(query, 60, EVERYTHING)
        exact = VECTORS @ query
        assert cosines == pytest.approx(exact[numbers], abs=1e-3)
        assert np.all(np.diff(exact[numbers]) < 1e-3)  # half precision may swap near ties


def test_both_types_find_the_same(exact: VectorIndex, with_lists: VectorIndex) -> None:
    for query in QUERIES:
        for one, other in zip(
            exact.best(query, 20, EVERYTHING), with_lists.best(query, 20, EVERYTHING), strict=True
        ):
            assert one == pytest.approx(other, abs=1e-6)


def test_cosines_and_vectors_of_some(index: VectorIndex) -> None:
    some = np.array([7, 0, 59, 7], dtype=np.int64)
    assert index.cosines(QUERIES[0], some) == pytest.approx(VECTORS[some] @ QUERIES[0], abs=1e-3)
    assert index.vectors(some) == pytest.approx(VECTORS[some], abs=1e-3)
    none = np.zeros(0, dtype=np.int64)
    assert index.cosines(QUERIES[0], none).shape == (0,)
    assert index.vectors(none).shape == (0, 384)


def test_of_many_passages_only_close_ones_are_compared(large: Path) -> None:
    everything = np.ones(len(MANY), dtype=np.bool_)
    index = VectorIndex.open(large, least=100)
    for subject, query in enumerate(SUBJECTS):
        numbers, _ = index.best(query, len(MANY), everything)
        assert len(MANY) // 8 <= len(numbers) < len(MANY) // 2
        assert set(numbers[:50].tolist()) == set(range(50 * subject, 50 * subject + 50))


def test_a_filter_makes_a_search_look_further(large: Path) -> None:
    """Far from the question lies all that the filter lets through."""
    index = VectorIndex.open(large, least=100)
    mask = np.zeros(len(MANY), dtype=np.bool_)
    mask[50:130] = True
    numbers, cosines = index.best(SUBJECTS[0], len(MANY), mask)
    assert sorted(numbers.tolist()) == list(range(50, 130))
    assert np.all(np.diff(cosines) <= 0)


def test_an_opened_index_is_mapped_and_not_read(tmp_path: Path) -> None:
    for name, exact_up_to in (("exact", 20_000), ("lists", 1000)):
        vectors = np.resize(MANY, (20_000, 384)).astype(np.float16)  # 15 MB
        VectorIndex.build(tmp_path / name, vectors, exact_up_to)
        process = psutil.Process()
        before = process.memory_info().rss
        index = VectorIndex.open(tmp_path / name)
        assert len(index) == 20_000
        assert process.memory_info().rss - before < 5_000_000


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    VectorIndex.build(tmp_path / "empty", np.zeros((0, 384), dtype=np.float32))
    index = VectorIndex.open(tmp_path / "empty")
    numbers, cosines = index.best(QUERIES[0], 10, np.zeros(0, dtype=np.bool_))
    assert (len(index), len(numbers), len(cosines)) == (0, 0, 0)

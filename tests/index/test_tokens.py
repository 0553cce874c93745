from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.correction import unit
from index.ranking import strength
from index.tokens import (
    BYTES_A_TOKEN,
    DIMENSIONS,
    Floats,
    Spans,
    TokenQuantizer,
    TokenStore,
    TokenWriter,
)

QUANTIZER = TokenQuantizer()


def vectors(count: int, seed: int) -> Floats:
    return unit(np.random.default_rng(seed).standard_normal((count, DIMENSIONS)))


def spans_of(count: int) -> Spans:
    starts = np.arange(count, dtype=np.uint16) * 5
    return np.stack([starts, starts + 4], axis=1)


def store_of(folder: Path, texts: Sequence[Floats]) -> TokenStore:
    with TokenWriter(folder / "tokens.bin") as writer:
        for each in texts:
            writer.add(QUANTIZER.encode(each), spans_of(len(each)))
    return TokenStore.open(folder / "tokens.bin", QUANTIZER)


def test_a_round_trip_stays_close() -> None:
    given = vectors(2000, seed=1)
    codes = QUANTIZER.encode(given)
    assert codes.shape == (2000, BYTES_A_TOKEN)
    assert codes.dtype == np.uint8
    decoded = QUANTIZER.decode(codes)
    assert decoded.dtype == np.float32
    cosines = (unit(decoded) * given).sum(axis=1)
    # The best that two bits a coordinate can do for a normal distribution is 0.94 (Max 1960).
    assert cosines.mean() > 0.93
    assert cosines.min() > 0.85


def test_no_vector_comes_back_longer_than_another() -> None:
    lengths = np.linalg.norm(QUANTIZER.decode(QUANTIZER.encode(vectors(500, seed=3))), axis=1)
    assert lengths == pytest.approx(np.full(500, 0.86), abs=1e-5)


def test_encoding_again_changes_nothing() -> None:
    codes = QUANTIZER.encode(vectors(50, seed=2))
    assert np.array_equal(QUANTIZER.encode(QUANTIZER.decode(codes)), codes)
    assert np.array_equal(TokenQuantizer().decode(codes), QUANTIZER.decode(codes))


@given(lengths=st.lists(st.integers(0, 60), min_size=1, max_size=12), data=st.data())
def test_best_matches_and_windows_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], data: st.DataObject
) -> None:
    texts = [vectors(length, seed) for seed, length in enumerate(lengths)]
    store = store_of(tmp_path_factory.mktemp("tokens"), texts)
    query = vectors(data.draw(st.integers(0, 4)), seed=99)
    which = np.array(
        data.draw(st.lists(st.integers(0, len(lengths) - 1), max_size=8)), dtype=np.int64
    )
    weights = np.random.default_rng(98).uniform(0.1, 3.0, len(query)).astype(np.float32)
    elsewhere = np.random.default_rng(97).uniform(-1, 0.2, (len(which), len(query)))
    elsewhere = elsewhere.astype(np.float32)
    found, windows, compared = store.best_windows(query, weights, elsewhere, which)
    assert np.array_equal(found, store.best_matches(query, which))
    assert found.shape == (len(which), len(query))
    assert windows.shape == (len(which),)
    together = store.similarities(query, which)
    assert len(together) == len(compared) == len(which)
    for row, text in enumerate(which.tolist()):
        cosines = QUANTIZER.decode(QUANTIZER.encode(texts[text])) @ query.T
        assert np.array_equal(store.spans(text), spans_of(lengths[text]))
        assert together[row] == pytest.approx(cosines, abs=1e-6)
        assert compared[row] == pytest.approx(cosines, abs=1e-6)
        wanted = cosines.max(axis=0) if lengths[text] else np.full(len(query), -1.0)
        assert found[row] == pytest.approx(wanted, abs=1e-6)
        if lengths[text] and len(query):
            starts = range(0, max(lengths[text] - 16, 1), 16)
            bests = [cosines[each : each + 32].max(axis=0) for each in starts]
            matched = [strength(np.maximum(each, elsewhere[row])) for each in bests]
            best = max(each @ weights for each in matched)
            assert windows[row] == pytest.approx(best / weights.sum(), abs=1e-5)
        else:
            assert windows[row] == -1.0


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("longer", [1, 5])
def test_a_search_finds_the_same_on_any_number_of_threads(
    tmp_path: Path, threads: int, longer: int
) -> None:
    # 1,950 tokens are compared on one thread, 9,750 on all.
    texts = [vectors(longer * (length % 40), seed=length) for length in range(100)]
    store_of(tmp_path, texts)
    store = TokenStore.open(tmp_path / "tokens.bin", QUANTIZER, threads)
    query = vectors(3, seed=200)
    which = np.arange(100)[::-1]
    weights = np.array([1.0, 0.5, 0.0], dtype=np.float32)
    titles = np.random.default_rng(201).uniform(-1, 0.5, (100, 3)).astype(np.float32)
    matches, windows, _ = store.best_windows(query, weights, titles, which)
    singly = [
        store.best_windows(query, weights, titles[row : row + 1], which[row : row + 1])
        for row in range(100)
    ]
    assert matches == pytest.approx(np.concatenate([each[0] for each in singly]), abs=1e-6)
    assert windows == pytest.approx(np.concatenate([each[1] for each in singly]), abs=1e-6)
    store.close()


def test_each_text_keeps_its_own_codes(tmp_path: Path) -> None:
    texts = [vectors(length, seed=length) for length in (3, 0, 5)]
    store = store_of(tmp_path, texts)
    for number, text in enumerate(texts):
        assert np.array_equal(store.codes(number), QUANTIZER.encode(text))


def test_texts_without_any_token(tmp_path: Path) -> None:
    store = store_of(tmp_path, [vectors(0, 0), vectors(0, 0)])
    found = store.best_matches(vectors(2, 1), np.array([1, 0], dtype=np.int64))
    assert found.tolist() == [[-1, -1], [-1, -1]]
    assert store.similarities(vectors(2, 1), np.array([0]))[0].shape == (0, 2)


def test_a_file_that_is_too_short_is_noticed(tmp_path: Path) -> None:
    store = store_of(tmp_path, [vectors(3, 0), vectors(3, 1)])
    (tmp_path / "tokens.bin").write_bytes((tmp_path / "tokens.bin").read_bytes()[:-1])
    assert len(store) == 2
    assert store.codes(0).shape == (3, BYTES_A_TOKEN)
    with pytest.raises(OSError, match="too short"):
        store.codes(1)


def test_a_closed_store_reads_no_more(tmp_path: Path) -> None:
    store = store_of(tmp_path, [vectors(3, 0)])
    store.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        store.spans(0)

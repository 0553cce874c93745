from pathlib import Path

import numpy as np
import pytest

from index.correction import FURTHER_FILE, Correction, token_features, unit
from index.embedding import DIMENSIONS
from index.tokens import DIMENSIONS as TOKEN_DIMENSIONS

random = np.random.default_rng(0)
VECTORS = unit(random.standard_normal((20, DIMENSIONS)))
LAYERS = unit(random.standard_normal((20, 2, DIMENSIONS)))


@pytest.fixture(scope="module")
def correction() -> Correction:
    return Correction()


def test_unit_length_and_a_zero_that_stays_zero() -> None:
    vectors = random.standard_normal((5, 7))
    vectors[2] = 0
    lengths = np.linalg.norm(unit(vectors), axis=1)
    assert lengths == pytest.approx([1, 1, 0, 1, 1])
    assert unit(vectors).dtype == np.float32


def test_the_languages_of_the_knowledge_base_are_corrected(correction: Correction) -> None:
    assert {"en", "fr", "es", "ar"} <= correction.languages
    assert {
        "zh",
        "uk",
        "tr",
        "hi",
        "bn",
        "am",
        "my",
        "vi",
        "de",
        "it",
        "ro",
    } <= correction.languages


def test_each_language_is_shifted_its_own_way(correction: Correction) -> None:
    shifted = {language: correction.pooled(VECTORS, language) for language in correction.languages}
    for vectors in shifted.values():
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
        assert not np.allclose(vectors, VECTORS)
    assert not np.allclose(shifted["en"], shifted["fr"])


def test_what_a_mean_is_moved_to_does_not_depend_on_further_languages(
    correction: Correction, tmp_path: Path
) -> None:
    with np.load(FURTHER_FILE) as data:
        fewer = {name: data[name][:3] for name in data}
    np.savez(tmp_path / "fewer.npz", **fewer)
    other = Correction(further_path=tmp_path / "fewer.npz")
    assert len(other.languages) == len(other.parallel_languages) + 3
    assert np.array_equal(other.pooled(VECTORS, "fr"), correction.pooled(VECTORS, "fr"))
    assert np.array_equal(
        other.passage_tokens(LAYERS, "und"), correction.passage_tokens(LAYERS, "und")
    )
    assert other.checksum != correction.checksum


def test_each_language_is_measured_once(correction: Correction) -> None:
    assert len(correction.languages) == len(correction.pooled_means) == len(correction.token_means)


def test_a_language_that_was_not_estimated_keeps_its_vectors(correction: Correction) -> None:
    assert np.array_equal(correction.pooled(VECTORS, "und"), VECTORS)
    assert correction.passage_tokens(LAYERS, "und").shape == (20, TOKEN_DIMENSIONS)


def test_one_vector_is_corrected_as_among_others(correction: Correction) -> None:
    assert correction.pooled(VECTORS[3], "ar") == pytest.approx(
        correction.pooled(VECTORS, "ar")[3], abs=1e-6
    )


def test_token_vectors_are_short_and_of_unit_length(correction: Correction) -> None:
    for vectors in (
        correction.passage_tokens(LAYERS, "en"),
        correction.passage_tokens(LAYERS, "und"),
        correction.query_tokens(correction.query_features(LAYERS)),
    ):
        assert vectors.shape == (20, TOKEN_DIMENSIONS)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert correction.passage_tokens(LAYERS[:0], "en").shape == (0, TOKEN_DIMENSIONS)


def test_both_layers_count_alike_whatever_their_length() -> None:
    mean = random.standard_normal((2, DIMENSIONS)).astype(np.float32)
    features = token_features(LAYERS, mean)
    assert features.shape == (20, 2 * DIMENSIONS)
    assert np.linalg.norm(features[:, :DIMENSIONS], axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(features[:, DIMENSIONS:], axis=1) == pytest.approx(1.0, abs=1e-5)
    scaled = mean + (LAYERS - mean) * np.array([[[3.0], [0.5]]], dtype=np.float32)
    assert token_features(scaled, mean) == pytest.approx(features, abs=1e-5)


def test_the_checksum_is_that_of_the_numbers(correction: Correction) -> None:
    assert correction.checksum == Correction().checksum
    assert len(correction.checksum) == 64

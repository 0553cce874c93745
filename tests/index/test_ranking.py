from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking import (
    WEIGHTS,
    Floats,
    Signals,
    Weights,
    late_interaction,
    rarity,
    score,
    strength,
    supported_by_neighbours,
)

ROWS = (
    "dense",
    "header",
    "lexical",
    "foreign",
    "matches",
    "header_matches",
    "window",
    "code",
    "country",
)


def signals(candidates: int, tokens: int, seed: int) -> Signals:
    drawn = np.random.default_rng(seed)

    def some(*shape: int, low: float = -1.0) -> Floats:
        return drawn.uniform(low, 1.0, shape).astype(np.float32)

    return Signals(
        dense=some(candidates),
        header=some(candidates),
        lexical=some(candidates, low=0.0),
        foreign=(some(candidates) > 0.5).astype(np.float32),
        matches=some(candidates, tokens),
        header_matches=some(candidates, tokens),
        window=some(candidates),
        token_weights=some(tokens, low=0.0) + np.float32(0.01),
        code=(some(candidates) > 0.5).astype(np.float32),
        country=np.sign(some(candidates)),
    )


@pytest.mark.parametrize("field", ROWS)
def test_more_of_a_signal_never_lowers_a_score(field: str) -> None:
    before = signals(20, 5, seed=1)
    after = replace(before, **{field: getattr(before, field) + np.float32(0.3)})
    assert np.all(score(after) >= score(before) - 1e-6)


def test_a_candidate_is_scored_by_itself() -> None:
    every = signals(20, 5, seed=2)
    one = replace(every, **{field: getattr(every, field)[7:8] for field in ROWS})
    assert score(one)[0] == pytest.approx(score(every)[7], abs=1e-6)


def test_late_interaction_is_a_mean_weighted_by_rarity() -> None:
    given = replace(
        signals(1, 2, seed=3),
        matches=np.array([[0.9, 0.1]], dtype=np.float32),
        header_matches=np.array([[-1.0, -1.0]], dtype=np.float32),
        token_weights=np.array([3.0, 1.0], dtype=np.float32),
    )
    assert late_interaction(given)[0] == pytest.approx((3 * 0.9 + 0.1) / 4)


def test_the_header_counts_for_a_token_that_the_passage_lacks() -> None:
    given = signals(10, 4, seed=4)
    matched = replace(given, header_matches=np.ones_like(given.header_matches))
    wanted = np.maximum(given.matches, WEIGHTS.header_tokens) @ given.token_weights
    assert late_interaction(matched) == pytest.approx(wanted / given.token_weights.sum(), abs=1e-6)
    alone = replace(given, header_matches=-np.ones_like(given.header_matches))
    assert np.all(late_interaction(alone) <= 1)


@given(st.integers(0, 1000))
def test_late_interaction_lies_between_minus_one_and_one(seed: int) -> None:
    late = late_interaction(signals(6, 3, seed))
    assert late.dtype == np.float32
    assert np.all(np.abs(late) <= 1 + 1e-6)


def test_a_question_without_tokens() -> None:
    given = signals(3, 0, seed=5)
    assert late_interaction(given).tolist() == [0, 0, 0]
    assert np.isfinite(score(given)).all()


def test_tokens_that_weigh_nothing() -> None:
    given = replace(signals(3, 2, seed=6), token_weights=np.zeros(2, dtype=np.float32))
    assert late_interaction(given).tolist() == [0, 0, 0]


def test_weights_of_zero_leave_the_strengths_of_late_interaction() -> None:
    given = signals(8, 4, seed=7)
    only = Weights(
        late=1,
        window=0,
        dense=0,
        header=0,
        lexical=0,
        foreign=0,
        code_of_document=0,
        country=0,
        other_country=0,
    )
    strong = replace(
        given,
        matches=strength(given.matches),
        header_matches=strength(given.header_matches) * np.float32(0.9**0.25),
    )
    assert score(given, only) == pytest.approx(late_interaction(strong, only), abs=1e-6)


def test_one_close_match_is_stronger_than_two_loose_ones() -> None:
    cosines = np.array([-0.5, 0.0, 0.25, 0.5, 1.0], dtype=np.float32)
    assert strength(cosines) == pytest.approx(np.array([0, 0, 0.17678, 0.42045, 1]), abs=1e-5)
    assert strength(cosines).dtype == np.float32


@given(st.integers(1, 100_000), st.data())
def test_what_is_rarer_weighs_more_and_nothing_less_than_zero(
    passages: int, data: st.DataObject
) -> None:
    frequency = np.array(sorted(data.draw(st.lists(st.integers(0, passages), max_size=20))))
    weights = rarity(frequency.astype(np.float64), passages)
    assert weights.dtype == np.float32
    assert np.all(weights >= 0)
    assert np.all(np.diff(weights) <= 0)


def unit_vectors(passages: int, seed: int) -> Floats:
    vectors = np.random.default_rng(seed).normal(size=(passages, 8)).astype(np.float32)
    normalised: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return normalised


def test_of_equals_the_one_whose_neighbours_score_higher_comes_first() -> None:
    groups = np.repeat(np.eye(2, dtype=np.float32), 4, axis=0)
    scores = np.array([0.5, 0.9, 0.9, 0.9, 0.5, 0.2, 0.2, 0.2], dtype=np.float32)
    supported = supported_by_neighbours(scores, groups)
    assert supported[0] > supported[4]
    assert np.all(supported[1:4] > supported[0])  # it is their score, not a place among them


@given(st.integers(5, 40), st.integers(0, 1000), st.floats(-1, 1, width=32))
def test_support_knows_no_order_and_no_level(passages: int, seed: int, level: float) -> None:
    vectors = unit_vectors(passages, seed)
    drawn = np.random.default_rng(seed)
    scores = drawn.uniform(-1, 1, passages).astype(np.float32)
    turned = drawn.permutation(passages)
    supported = supported_by_neighbours(scores, vectors)
    np.testing.assert_allclose(
        supported_by_neighbours(scores[turned], vectors[turned]), supported[turned], atol=1e-5
    )
    raised = supported_by_neighbours(scores + np.float32(level), vectors)
    np.testing.assert_allclose(raised - supported, (raised - supported)[0], atol=1e-5)


def test_a_passage_does_not_support_itself() -> None:
    vectors = unit_vectors(12, seed=5)
    scores = np.zeros(12, dtype=np.float32)
    scores[4] = 1.0
    assert supported_by_neighbours(scores, vectors)[4] == 1.0


@pytest.mark.parametrize("passages", [0, 1, 3])
def test_too_few_to_have_neighbours_keep_their_scores(passages: int) -> None:
    scores = np.linspace(0, 1, passages, dtype=np.float32)
    assert supported_by_neighbours(scores, unit_vectors(passages, 1)).tolist() == scores.tolist()

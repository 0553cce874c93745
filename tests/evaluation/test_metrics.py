"""Metrics on rankings, answers and confidences small enough to reckon by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evaluation.answers import contains_answer, token_f1
from evaluation.metrics import (
    aurc,
    auroc,
    expected_calibration_error,
    mean,
    mean_difference,
    ranking_metrics,
)


def test_rankings_are_judged_query_by_query() -> None:
    relevant = {"one": {"a": 1}, "two": {"b": 1, "c": 1}, "none": {"a": 1}}
    values = ranking_metrics({"one": ["x", "a"], "two": ["b", "x", "y"], "none": []}, relevant)
    ideal = 1 + 1 / math.log2(3)
    assert values["ndcg@10"] == pytest.approx([1 / math.log2(3), 1 / ideal, 0])
    assert values["mrr@10"] == pytest.approx([0.5, 1, 0])
    assert values["recall@100"] == pytest.approx([1, 0.5, 0])


def test_a_rank_beyond_ten_counts_for_recall_only() -> None:
    ranking = [f"x{number}" for number in range(10)] + ["a"]
    values = ranking_metrics({"q": ranking}, {"q": {"a": 1}})
    assert {name: each.tolist() for name, each in values.items()} == {
        "ndcg@10": [0],
        "mrr@10": [0],
        "recall@100": [1],
    }


def test_the_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    ours, theirs = np.array([1.0, 0.5, 1.0, 0.0] * 20), np.array([0.5, 0.5, 0.0, 0.0] * 20)
    found = mean_difference(ours, theirs)
    assert found["mean"] == pytest.approx(0.375)
    assert 0 < found["low"] < found["mean"] < found["high"]
    assert found == mean_difference(ours, theirs)


def test_an_interval_of_equal_differences_has_no_width() -> None:
    assert mean_difference(np.ones(5), np.zeros(5)) == {"mean": 1.0, "low": 1.0, "high": 1.0}


@pytest.mark.parametrize(
    ("text", "golds", "f1"),
    [
        ("The 214 people.", ["214 people"], 1.0),
        ("214 people were asked", ["214 people", "nobody"], 2 * 2 / 6),
        ("l'eau", ["Eau"], 1.0),
        ("nothing", ["something"], 0.0),
        ("nothing", [], 0.0),
    ],
)
def test_words_that_a_quote_shares_with_an_answer(text: str, golds: list[str], f1: float) -> None:
    assert token_f1(text, golds) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("text", "gold", "holds"),
    [
        ("It began in 2012.", "2", False),
        ("It began in the year 2012.", "2012", True),
        ("Ils vivent de l’eau douce.", "eau douce", True),
        ("anything", "the", False),
    ],
)
def test_an_answer_is_held_word_by_word(text: str, gold: str, holds: bool) -> None:
    assert contains_answer(text, [gold]) is holds


def test_auroc_is_of_two_kinds_or_none() -> None:
    assert auroc([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert auroc([0.9, 0.8], [True, True]) is None


def test_the_risk_of_the_surest_comes_first() -> None:
    assert aurc([0.9, 0.8], [True, False]) == pytest.approx((0 + 1 / 2) / 2)
    assert aurc([0.9, 0.8], [False, True]) == pytest.approx((1 + 1 / 2) / 2)


def test_equal_confidences_have_the_mean_risk_in_any_order() -> None:
    assert aurc([0.5] * 4, [True, False, False, True]) == pytest.approx(0.5)
    assert aurc([0.5] * 4, [True, True, False, False]) == pytest.approx(0.5)
    # The sure one is right; of the two equal ones one is wrong.
    assert aurc([0.1, 0.9, 0.1], [True, True, False]) == pytest.approx((0 + 0.25 + 1 / 3) / 3)


def test_a_confidence_that_is_right_as_often_as_it_says_is_calibrated() -> None:
    assert expected_calibration_error([0.5, 0.5], [True, False]) == 0.0
    assert expected_calibration_error([1.0, 0.0], [False, True]) == 1.0


def test_the_mean_of_nothing_is_none() -> None:
    assert mean([]) is None
    assert mean([1, 0]) == 0.5

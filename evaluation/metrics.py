"""How good a ranking, a quote or a confidence is: one figure for each, from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, nDCG
from scipy.stats import bootstrap
from sklearn.metrics import roc_auc_score

Floats = npt.NDArray[np.float64]
Ranking = Sequence[str]
"""Ids of documents, best first."""

RANKING_METRICS = {"ndcg@10": nDCG @ 10, "mrr@10": RR @ 10, "recall@100": R @ 100}

CONFIDENCE_LEVEL = 0.95
_RESAMPLES = 2000
"""The bounds of a 95 % interval then vary by less than a twentieth of its width."""

_BINS = 10
"""Of equal width, as in Guo et al. 2017 with fewer: there are hundreds of questions, not
thousands."""


def ranking_metrics(
    rankings: Mapping[str, Ranking], relevant: Mapping[str, Mapping[str, int]]
) -> dict[str, Floats]:
    """Each of `RANKING_METRICS` for every query.

    Args:
        rankings: by query.
        relevant: by query, the grade of each relevant document.

    Returns:
        By metric, float64 [queries], in the order of `relevant`; a query without a ranking has 0.
    """
    # The order is the product's; scores would let the tools break ties in another way.
    run = {
        query: {document: float(-rank) for rank, document in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    row = {query: number for number, query in enumerate(relevant)}
    values = {name: np.zeros(len(row)) for name in RANKING_METRICS}
    name_of = {measure: name for name, measure in RANKING_METRICS.items()}
    for each in ir_measures.iter_calc(
        list(name_of), {query: dict(grades) for query, grades in relevant.items()}, run
    ):
        values[name_of[each.measure]][row[each.query_id]] = each.value
    return values


def mean_difference(ours: Floats, theirs: Floats, seed: int = 0) -> dict[str, float]:
    """The mean of the paired differences with its bootstrap interval of 95 %.

    Args:
        ours, theirs: float64 [queries], of the same queries.
    """
    differences = ours - theirs
    mean = float(differences.mean())
    if len(differences) < 2 or np.all(differences == differences[0]):
        return {"mean": mean, "low": mean, "high": mean}
    interval = bootstrap(
        (differences,),
        np.mean,
        n_resamples=_RESAMPLES,
        confidence_level=CONFIDENCE_LEVEL,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return {"mean": mean, "low": float(interval.low), "high": float(interval.high)}


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive one scores higher than another; None if all are alike."""
    if len(set(positive)) < 2:
        return None
    return float(roc_auc_score(np.array(positive), np.array(scores)))


def aurc(scores: Sequence[float], right: Sequence[bool]) -> float:
    """The area under the risk-coverage curve (Geifman and El-Yaniv 2017): the share of wrong ones
    among the surest, averaged over how many of them are answered; 0 is best. Of equal scores,
    every order is as likely."""
    values = np.array(scores)
    wrong = 1.0 - np.array(right, dtype=np.float64)
    _, inverse = np.unique(-values, return_inverse=True)
    expected = (np.bincount(inverse, wrong) / np.bincount(inverse))[np.sort(inverse)]
    return float((np.cumsum(expected) / np.arange(1, len(expected) + 1)).mean())


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """The mean distance between the confidence and the share of right ones, over ten bins."""
    values, truth = np.array(confidences), np.array(right, dtype=np.float64)
    bins = np.minimum((values * _BINS).astype(int), _BINS - 1)
    gaps = np.abs(np.bincount(bins, values - truth, minlength=_BINS))
    return float(gaps.sum() / len(values))


def mean(values: Iterable[float]) -> float | None:
    """The mean; None of nothing."""
    found = list(values)
    return float(np.mean(found)) if found else None

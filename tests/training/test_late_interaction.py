"""What late interaction is made of, trained for moments on tokens of our own making."""

import random
from collections.abc import Sequence

import numpy as np
import torch

from training.late_interaction import Pair, Sample, train_importance, train_projection

FEATURES = 24
SUBJECTS = 12


def pairs_of(chance: random.Random) -> list[Pair]:
    """A pair for each subject. Question and passage hold the subject's token; the question also
    holds two that another passage has: words of how it is asked, that say nothing."""
    fillers = [SUBJECTS + chance.randrange(6) for _ in range(2 * SUBJECTS)]
    pairs = []
    for subject in range(SUBJECTS):
        asked = [subject, *fillers[2 * subject : 2 * subject + 2]]
        told = [subject, *fillers[2 * subject - 2 : 2 * subject]]
        rarity = np.ones(len(asked), dtype=np.float32)
        pairs.append(Pair(rows(asked), rarity, rows(told)))
    return pairs


def rows(features: Sequence[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
    return np.eye(FEATURES, dtype=np.float16)[list(features)]


SAMPLES: list[Sample] = [pairs_of]


def test_importance_learns_which_tokens_tell_what_is_asked() -> None:
    torch.manual_seed(1)
    *_, last = train_importance(np.eye(FEATURES, dtype=np.float32), SAMPLES, SAMPLES, 60, seed=1)
    assert last.step == 60
    assert last.learnt.shape == (FEATURES,)
    assert last.learnt[:SUBJECTS].min() > last.learnt[SUBJECTS : SUBJECTS + 6].max()
    assert not last.learnt[SUBJECTS + 6 :].any()  # features that never occur


def test_the_projection_learns_to_leave_out_what_says_nothing() -> None:
    torch.manual_seed(1)
    start = np.random.default_rng(1).standard_normal((FEATURES, 8)).astype(np.float32)
    first, *_, last = train_projection(start, SAMPLES, SAMPLES, 200, seed=1)
    assert last.loss < first.loss
    assert last.found_first[0] >= first.found_first[0]


def test_the_same_seed_trains_the_same() -> None:
    matrix = np.eye(FEATURES, dtype=np.float32)
    one, other = (
        list(train_importance(matrix, SAMPLES, SAMPLES, 20, seed=3))[-1].learnt for _ in range(2)
    )
    assert np.array_equal(one, other)

"""What late interaction is made of, trained for moments on tokens of our own making."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from training.late_interaction import Learnt, Pair, Progress, Sample, Training

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


def train(projection: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> list[Progress]:
    start = Learnt(projection, np.zeros(FEATURES, dtype=np.float32))
    return list(Training(start, seed=3).run(SAMPLES, SAMPLES, 200))


@pytest.fixture(scope="module")
def trained() -> list[Progress]:
    drawn = np.random.default_rng(1).standard_normal((FEATURES, 8))
    return train(drawn.astype(np.float32))


def test_importance_learns_which_tokens_tell_what_is_asked(trained: list[Progress]) -> None:
    importance = trained[-1].learnt.importance
    assert trained[-1].step == 200
    assert importance.shape == (FEATURES,)
    assert importance[:SUBJECTS].min() > importance[SUBJECTS : SUBJECTS + 6].max()
    assert not importance[SUBJECTS + 6 :].any()  # features that never occur


def test_more_is_found_the_longer_it_trains(trained: list[Progress]) -> None:
    first, *_, last = trained
    assert first.learnt.projection.shape == (FEATURES, 8)
    assert last.loss < first.loss
    assert last.found_first[0] >= first.found_first[0] > 0


def test_the_same_seed_trains_the_same() -> None:
    one, other = (train(np.eye(FEATURES, dtype=np.float32))[-1].learnt for _ in range(2))
    assert np.array_equal(one.projection, other.projection)
    assert np.array_equal(one.importance, other.importance)

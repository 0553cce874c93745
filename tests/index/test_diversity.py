from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.diversity import spread


@given(st.lists(st.integers(0, 8), max_size=60), st.integers(1, 5))
def test_each_passage_once_and_no_document_beyond_its_cap_in_a_round(
    documents: list[int], cap: int
) -> None:
    order = spread(np.array(documents, dtype=np.int64), cap).tolist()
    assert sorted(order) == list(range(len(documents)))

    # Which passage of its document each is, in the order of the ranking.
    nth: dict[int, int] = {}
    seen: Counter[int] = Counter()
    for position, document in enumerate(documents):
        nth[position] = seen[document]
        seen[document] += 1
    rounds = [nth[position] // cap for position in order]
    assert rounds == sorted(rounds)
    for number in set(rounds):
        shown = [p for p, r in zip(order, rounds, strict=True) if r == number]
        assert shown == sorted(shown)  # within a round the ranking holds
        assert max(Counter(documents[p] for p in shown).values()) <= cap


def test_the_best_passage_stays_first() -> None:
    assert spread(np.array([3, 3, 3, 1, 3, 1]), 1).tolist() == [0, 3, 1, 5, 2, 4]
    assert spread(np.array([3, 3, 3, 1, 3, 1]), 2).tolist() == [0, 1, 3, 5, 2, 4]


def test_nothing_to_spread() -> None:
    assert spread(np.zeros(0, dtype=np.int64), 3).tolist() == []

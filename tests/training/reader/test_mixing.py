import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.reader.mixing import mix
from training.reader.packed import Translations

BEGINS = np.array([n % 3 != 2 for n in range(40)])
"""Tokens 2, 5, 8 … go on with a word."""

TRANSLATIONS: Translations = {(3,): [(30,), (31, 32)], (6, 8): [(33,)], (9,): [(34,)]}


def test_known_words_are_replaced_and_others_stand() -> None:
    made = mix([1, 6, 8, 4, 9], BEGINS, TRANSLATIONS, 1.0, random.Random(1))
    assert made.tokens == [1, 33, 4, 34]
    assert made.places == [0, 1, 1, 2, 3, 4]


def test_a_part_of_a_word_is_no_word() -> None:
    assert mix([9, 2], BEGINS, TRANSLATIONS, 1.0, random.Random(1)).tokens == [9, 2]


@given(
    tokens=st.lists(st.integers(0, 29), max_size=40),
    share=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_every_token_keeps_a_place(tokens: list[int], share: float, seed: int) -> None:
    made = mix(tokens, BEGINS, TRANSLATIONS, share, random.Random(seed))
    assert len(made.places) == len(tokens) + 1
    assert made.places == sorted(made.places)
    assert made.places[-1] == len(made.tokens)
    for before, place in zip(tokens, made.places, strict=False):
        assert made.tokens[place] == before or made.tokens[place] >= 30


@given(st.lists(st.integers(0, 29), max_size=40))
def test_a_share_of_nothing_changes_nothing(tokens: list[int]) -> None:
    assert mix(tokens, BEGINS, TRANSLATIONS, 0.0, random.Random(1)).tokens == tokens

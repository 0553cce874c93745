import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.reader.alterations import altered, as_typed

PASSAGE = "The bridge over the Niger was built in 1958 by engineers from Niamey and Gao."


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        ("What was built first over the river?", {"last", "not", "destroyed"}),
        ("Which bridge did engineers from Bamako build?", {"not", "Niamey", "Gao", "Niger"}),
        ("What happened there in 1961?", {"1958"}),
    ],
)
def test_an_altered_question_names_something_else(question: str, pieces: set[str]) -> None:
    for seed in range(20):
        made = altered(question, PASSAGE, [], {}, random.Random(seed))
        assert made is not None
        assert made != question
        assert any(piece in made for piece in pieces)


def test_a_word_gives_way_to_one_that_excludes_it() -> None:
    opposites = {"river": ["lake", "bridge"], "built": ["sold"]}
    question = "who built it over the river"
    made = {altered(question, PASSAGE, [], opposites, random.Random(n)) for n in range(30)}
    assert "who built it over the bridge" in made  # which the passage speaks of
    assert "who built it over the lake" not in made
    assert "who sold it over the river" in made


def test_a_question_with_nothing_to_alter_is_left_alone() -> None:
    assert altered("Why?", PASSAGE, [], {}, random.Random(1)) is None


def test_a_negated_question_is_not_negated_twice() -> None:
    made = {altered("Who did not go?", "Nobody went.", [], {}, random.Random(n)) for n in range(9)}
    assert made == {None}


@given(st.text(min_size=1, max_size=80), st.integers(0, 1000))
def test_a_typed_question_keeps_some_of_its_letters(question: str, seed: int) -> None:
    typed = as_typed(question, random.Random(seed))
    if any(letter.isascii() and letter.isalnum() for letter in question):
        assert typed.strip()


def test_two_in_three_questions_are_typed_as_they_are() -> None:
    chance = random.Random(3)
    kept = sum(
        as_typed("Who built the bridge?", chance) == "Who built the bridge?" for _ in range(900)
    )
    assert 0.6 < kept / 900 < 0.75

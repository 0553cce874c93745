from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.name_matching import Names, words_in

PLACES = Names({("guinea",): 1, ("guinea", "bissau"): 2, ("new", "guinea"): 0, ("السودان",): 3})


def found(text: str) -> list[int]:
    return [meaning for _, _, meaning in PLACES.in_text(words_in(text), text)]


def test_the_longest_name_counts() -> None:
    assert found("Guinea-Bissau, Guinea and New Guinea") == [2, 1, 0]


def test_a_name_does_not_run_over_the_end_of_a_sentence() -> None:
    assert found("They went to Guinea. Bissau was next") == [1]


def test_arabic_letters_in_front_of_a_name_are_no_part_of_it() -> None:
    assert found("والسودان ثم للسودان وبالسودان") == [3, 3, 3]


@given(st.text())
def test_words_lie_where_they_say(text: str) -> None:
    for word in words_in(text):
        assert text[word.start : word.end] == word.raw


@given(st.lists(st.sampled_from(["guinea", "bissau", "new", "old", "the"])))
def test_names_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for position, length, _ in PLACES.in_text(words_in(text), text):
        assert position >= end
        end = position + length

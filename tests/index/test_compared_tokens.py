"""Which tokens late interaction compares."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compared_tokens import compared_tokens


def compared(*tokens: str) -> list[str]:
    """Those compared of a text of these tokens, between `<s>` and `</s>`."""
    ends = np.cumsum([0, *(len(token) for token in tokens)])
    inner = np.stack([ends[:-1], ends[1:]], axis=1)
    spans = np.concatenate([[[0, 0]], inner, [[0, 0]]])
    return [tokens[number - 1] for number in compared_tokens("".join(tokens), spans, 1)]


def test_punctuation_and_white_space_are_left_out() -> None:
    tokens = ["Who", " receives", ",", " ", "(", " in", " Niger", ")", "?", "…", " «"]
    assert compared(*tokens) == ["Who", " receives", " in", " Niger"]


@pytest.mark.parametrize("token", ["45", "%", "٪", "€", "+", "न", "ा", "ُ", "人", "e.g.", "🙂"])
def test_whatever_says_something_is_compared(token: str) -> None:
    assert compared(".", token) == [token]


def test_the_prefix_and_the_special_tokens_are_left_out() -> None:
    text = "passage: cash"
    spans = np.array([[0, 0], [0, 7], [7, 8], [8, 13], [0, 0]])
    assert compared_tokens(text, spans, 3).tolist() == [3]


def test_a_text_of_punctuation_has_none() -> None:
    assert compared("?", "!", " ") == []
    assert compared_tokens("", np.zeros((2, 2), dtype=np.int32), 1).tolist() == []


@given(st.text(), st.data())
def test_the_numbers_are_of_inner_tokens_and_rise(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edges: npt.NDArray[np.int64] = np.array([0, *cuts, len(text)])
    spans = np.concatenate([[[0, 0]], np.stack([edges[:-1], edges[1:]], axis=1), [[0, 0]]])
    found = compared_tokens(text, spans, 1)
    assert (np.diff(found) > 0).all()
    assert set(found.tolist()) <= set(range(1, len(spans) - 1))
    for number in found:
        assert text[slice(*spans[number])].strip()

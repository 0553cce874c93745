from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_index import document, passages, word_embedder

from index.analysis import query_terms, words
from index.highlights import (
    Ranges,
    highlights,
    lexical_highlights,
    merge,
    semantic_highlights,
)
from index.question import understand

TEXT = "The returnees received a cash grant; the grants were small."
ONE = np.ones(1, dtype=np.float32)


def shown(text: str, ranges: Ranges) -> list[str]:
    return [text[start:end] for start, end in ranges]


def test_the_words_of_the_question_in_any_form() -> None:
    marked = lexical_highlights(TEXT, "en", query_terms("Who receives a grant?", "en", ()))
    assert shown(TEXT, marked) == ["received", "grant", "grants"]


def test_accents_and_vowel_signs_make_no_difference() -> None:
    text = "La réintégration à Agadez"
    marked = lexical_highlights(text, "fr", query_terms("reintegration", "fr", ()))
    assert shown(text, marked) == ["réintégration"]
    text = "مُهاجِر في المدينة"
    marked = lexical_highlights(text, "ar", query_terms("مهاجر", "ar", ()))
    assert shown(text, marked) == ["مُهاجِر"]


def test_stop_words_are_never_marked() -> None:
    assert lexical_highlights(TEXT, "en", ["the", "a", "were"]) == ()
    spans = np.array([(start, end) for _, start, end in words(TEXT)])
    similarities = np.ones((len(spans), 1), dtype=np.float32)
    marked = shown(TEXT, semantic_highlights(TEXT, "en", spans, similarities, ONE))
    assert "The" not in marked
    assert "cash" in marked


def test_a_token_that_is_close_marks_its_whole_word() -> None:
    text = "unbelievable story"
    spans = np.array([(0, 2), (2, 12), (13, 18)])  # two tokens of the first word
    similarities = np.array([[0.1], [0.95], [0.1]], dtype=np.float32)
    marked = semantic_highlights(text, "en", spans, similarities, ONE)
    assert shown(text, marked) == ["unbelievable"]


def test_only_weighty_tokens_of_the_question_mark_anything() -> None:
    text = "cash radio"
    spans = np.array([(0, 4), (5, 10)])
    similarities = np.array([[0.9, 0.0], [0.0, 0.9]], dtype=np.float32)
    weights = np.array([0.1, 4.0], dtype=np.float32)
    assert shown(text, semantic_highlights(text, "en", spans, similarities, weights)) == ["radio"]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=6), st.data())
def test_a_word_is_marked_where_any_close_token_touches_it(
    drawn: list[tuple[int, int]], data: st.DataObject
) -> None:
    text = "cash  boat, sea radio 12"
    spans = np.array(sorted((at, at + length) for at, length in drawn)).reshape(-1, 2)
    close = data.draw(st.lists(st.booleans(), min_size=len(spans), max_size=len(spans)))
    similarities = np.array(close, dtype=np.float32).reshape(-1, 1)
    touched = [span for span, each in zip(spans.tolist(), close, strict=True) if each]
    expected = tuple(
        (start, end)
        for _, start, end in words(text)
        if any(first < end and last > start for first, last in touched)
    )
    assert semantic_highlights(text, "und", spans, similarities, ONE) == expected


def test_nothing_to_compare() -> None:
    none = np.zeros((0, 1), dtype=np.float32)
    assert semantic_highlights("text", "en", np.zeros((0, 2), dtype=np.int64), none, ONE) == ()
    no_question = np.zeros((1, 0), dtype=np.float32)
    assert semantic_highlights("text", "en", np.array([[0, 4]]), no_question, ONE[:0]) == ()


def marked_words(question: str, text: str, language: str) -> list[str]:
    """What is marked by letters alone, as no token is close."""
    embedder = word_embedder()
    understood = understand(question, embedder, (language,))
    [passage] = passages(document("d", language=language), text)
    spans = np.array([(start, end) for _, start, end in words(text)])
    nothing = np.zeros((len(spans), len(understood.vectors.token_ids)), dtype=np.float32)
    weights = np.ones(len(understood.vectors.token_ids), dtype=np.float32)
    return shown(text, highlights(understood, passage, spans, nothing, weights))


def test_letters_count_within_one_language() -> None:
    question = "How much does the employer pay to the workers?"
    assert marked_words(question, "The employer pays the worker.", "en") == [
        "employer pays",
        "worker",
    ]
    assert marked_words(question, "Dans ces pays on travaille.", "fr") == []


def test_numbers_count_in_every_language() -> None:
    question = "What happened to the 12,500 people of the year 2021?"
    marked = marked_words(question, "En 2021, 12.500 personnes sont revenues.", "fr")
    assert marked == ["2021", "12.500"]


def test_a_question_of_no_language_counts_in_every_one() -> None:
    assert marked_words("AVRR", "Le programme AVRR aide au retour.", "fr") == ["AVRR"]


@pytest.mark.parametrize(
    ("ranges", "merged"),
    [
        ([((0, 4), (5, 9))], ((0, 9),)),
        ([((0, 4),), ((2, 9),)], ((0, 9),)),
        ([((0, 9),), ((2, 4),)], ((0, 9),)),
        ([((10, 13),), ((0, 4),)], ((0, 4), (10, 13))),
        ([((0, 4),), ((0, 4),)], ((0, 4),)),
        ([(), ()], ()),
    ],
)
def test_merge(ranges: list[Ranges], merged: Ranges) -> None:
    assert merge("cash boat, sea", *ranges) == merged


RANGES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda each: (each[0], sum(each))),
    max_size=8,
).map(tuple)


@given(st.text("ab \n.", min_size=36, max_size=36), RANGES, RANGES)
def test_merged_ranges_are_in_order_apart_and_lose_nothing(
    text: str, first: Ranges, second: Ranges
) -> None:
    merged = merge(text, first, second)
    for (_, end), (start, _) in pairwise(merged):
        assert end < start
        assert text[end:start].strip()
    inside = {at for start, end in merged for at in range(start, end)}
    given_ = {at for start, end in first + second for at in range(start, end)}
    assert given_ <= inside
    assert not "".join(text[at] for at in sorted(inside - given_)).strip()

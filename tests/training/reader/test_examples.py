import pytest
from hypothesis import given
from hypothesis import strategies as st
from squad_articles import articles

from training.reader.examples import Asked, Pair, Passage, as_spoken, make_round, read_questions

OPPOSITES = {"opened": ["closed"], "traders": ["fishers"], "owns": ["leaves"]}


@pytest.fixture(scope="module")
def read() -> tuple[list[Passage], list[Asked]]:
    return read_questions(articles() * 30)


@pytest.fixture(scope="module")
def pairs(read: tuple[list[Passage], list[Asked]]) -> list[Pair]:
    passages, asked = read
    return make_round(passages, asked, [[1, 3]] * len(asked), OPPOSITES, seed=1)


def test_every_kind_of_pair_is_made(
    pairs: list[Pair], read: tuple[list[Passage], list[Asked]]
) -> None:
    asked = {each.question for each in read[1]}
    assert any(each.relevant for each in pairs)
    assert any(each.relevant is False for each in pairs)
    assert any(each.cut != (0, 0) for each in pairs)
    assert any(each.relevant is None and each.cut == (0, 0) for each in pairs)
    assert any(each.question not in asked for each in pairs)
    assert any(each.spoken for each in pairs)
    assert {each.titled for each in pairs} == {True, False}


def test_an_answer_stands_at_its_place(
    pairs: list[Pair], read: tuple[list[Passage], list[Asked]]
) -> None:
    passages, asked = read
    for each, of in zip(pairs, asked, strict=True):
        if each.relevant:
            assert passages[each.passage].text[each.start : each.end] == of.answer


def test_what_does_not_answer_has_no_place(pairs: list[Pair]) -> None:
    for each in pairs:
        if not each.relevant:
            assert (each.start, each.end) == (0, 0)


def test_what_is_cut_is_the_sentence_with_the_answer(
    pairs: list[Pair], read: tuple[list[Passage], list[Asked]]
) -> None:
    passages, asked = read
    for each, of in zip(pairs, asked, strict=True):
        start, end = each.cut
        if end:
            text = passages[each.passage].text
            assert of.answer in text[start:end]
            assert of.answer not in text[:start] + text[end:]


def test_the_same_seed_makes_the_same_round(
    pairs: list[Pair], read: tuple[list[Passage], list[Asked]]
) -> None:
    passages, asked = read
    confused = [[1, 3]] * len(asked)
    assert make_round(passages, asked, confused, OPPOSITES, seed=1) == pairs
    assert make_round(passages, asked, confused, OPPOSITES, seed=2) != pairs


def test_a_long_paragraph_is_read_in_pieces_like_the_products() -> None:
    article = articles()[0]
    text = article["paragraphs"][0]["context"]
    article["paragraphs"][0]["context"] = " ".join([text] * 12)
    passages, _ = read_questions([article])
    assert len(passages) > 1
    assert all(len(each.text) <= 900 for each in passages)


@given(st.text(max_size=60))
def test_what_is_spoken_has_no_marks_and_keeps_its_places(text: str) -> None:
    made = as_spoken(text)
    if made is not None:
        assert len(made) == len(text)
        assert all(a == b or b == " " or a.lower() == b for a, b in zip(text, made, strict=True))
        assert all(each.isalnum() or each == " " for each in made)

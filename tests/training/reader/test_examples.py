import pytest
from squad_articles import articles

from training.reader.batches import order
from training.reader.examples import ALTERED, ANSWERED, CUT, MINED, Examples, make_examples


@pytest.fixture(scope="module")
def made() -> Examples:
    return make_examples(articles() * 30, 400, seed=1)


def test_every_kind_of_pair_is_made(made: Examples) -> None:
    assert {each.kind for each in made.examples} == {ANSWERED, MINED, CUT, ALTERED}


def test_an_answer_stands_at_its_place(made: Examples) -> None:
    for each in made.examples:
        if each.kind == ANSWERED:
            assert made.passages[each.passage].text[each.start : each.end] == each.answer


def test_what_does_not_answer_has_no_place(made: Examples) -> None:
    for each in made.examples:
        if each.kind != ANSWERED:
            assert (each.start, each.end) == (0, 0)


def test_a_passage_that_was_cut_lost_its_answer(made: Examples) -> None:
    for each in made.examples:
        if each.kind == CUT:
            assert each.answer not in made.passages[each.passage].text
            assert made.passages[each.passage].text


def test_the_same_seed_makes_the_same_pairs(made: Examples) -> None:
    assert make_examples(articles() * 30, 400, seed=1) == made
    assert make_examples(articles() * 30, 400, seed=2) != made


def test_a_long_paragraph_is_read_in_pieces_like_the_products() -> None:
    article = articles()[0]
    text = article["paragraphs"][0]["context"]
    article["paragraphs"][0]["context"] = " ".join([text] * 12)
    made = make_examples([article], 10, seed=1)
    assert len(made.passages) > 1
    assert all(len(each.text) <= 900 for each in made.passages)


def test_every_example_is_in_one_batch() -> None:
    batches = order([n % 7 for n in range(103)], 8, seed=5)
    assert sorted(n for batch in batches for n in batch) == list(range(103))
    assert max(len(batch) for batch in batches) <= 8

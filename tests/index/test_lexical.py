from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex

PASSAGES = (
    "cash grant return return",
    "cash shelter winter",
    "code:IB.0238 cash",
    "",
    "cash shelter winter",
    "radio flood cash storm boat water river rain",
)
EVERYTHING = np.ones(len(PASSAGES), dtype=np.bool_)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical") / "lexical"
    LexicalIndex.build(folder, [text.split() for text in PASSAGES])
    return LexicalIndex.open(folder, len(PASSAGES))


def test_document_frequency(index: LexicalIndex) -> None:
    assert index.document_frequency(["cash", "return", "code:IB.0238", "absent"]) == {
        "cash": 5,
        "return": 1,
        "code:IB.0238": 1,
    }


def test_scores_are_above_zero_where_a_term_occurs(index: LexicalIndex) -> None:
    scores = index.scores(["shelter", "absent", "code:IB.0238"])
    assert scores.dtype == np.float32
    assert np.flatnonzero(scores).tolist() == [1, 2, 4]
    assert scores[1] == scores[4]


@pytest.mark.parametrize("terms", [[], ["absent"]])
def test_without_a_known_term_nothing_scores(index: LexicalIndex, terms: list[str]) -> None:
    scores = index.scores(terms)
    assert scores.tolist() == [0.0] * len(PASSAGES)
    assert index.best(scores, 5, EVERYTHING).tolist() == []


def test_rare_terms_and_short_passages_count_more(index: LexicalIndex) -> None:
    scores = index.scores(["cash", "return"])
    assert scores.argmax() == 0
    alone = index.scores(["cash"])
    assert alone[2] > alone[1] > alone[5]


def test_of_equal_scores_the_earlier_passage_is_first(index: LexicalIndex) -> None:
    assert index.best(index.scores(["winter"]), 1, EVERYTHING).tolist() == [1]
    assert index.best(index.scores(["winter"]), 5, EVERYTHING).tolist() == [1, 4]


@given(
    scores=st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0]), max_size=40),
    count=st.integers(1, 45),
    data=st.data(),
)
def test_best_is_the_full_ranking_filtered(
    index: LexicalIndex, scores: list[float], count: int, data: st.DataObject
) -> None:
    size = len(scores)
    allowed = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    ranking = sorted(range(size), key=lambda number: (-scores[number], number))
    wanted = [n for n in ranking if scores[n] > 0 and allowed[n]][:count]
    found = index.best(np.array(scores, dtype=np.float32), count, np.array(allowed, dtype=np.bool_))
    assert found.tolist() == wanted


@pytest.mark.parametrize("passages", [[], [[], []]])
def test_an_index_without_terms(tmp_path: Path, passages: list[list[str]]) -> None:
    LexicalIndex.build(tmp_path / "lexical", passages)
    index = LexicalIndex.open(tmp_path / "lexical", len(passages))
    assert index.scores(["cash"]).tolist() == [0.0] * len(passages)
    assert index.document_frequency(["cash"]) == {}

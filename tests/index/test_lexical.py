from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexical
from index.lexical import LexicalBuilder, LexicalIndex

PASSAGES = (
    "cash grant return return",
    "cash shelter winter",
    "code:IB.0238 cash",
    "",
    "cash shelter winter",
    "radio flood cash storm boat water river rain",
)
EVERYTHING = np.ones(len(PASSAGES), dtype=np.bool_)
EACH = np.arange(len(PASSAGES))

# Frequent words, rare ones and all between, in 400 passages.
RANDOM = np.random.default_rng(4)
WORDS = [f"w{number}" for number in range(60)]
MANY = [
    [word for share, word in enumerate(WORDS, start=1) if RANDOM.random() < 1 / share]
    for _ in range(400)
]


def build(folder: Path, passages: Sequence[Sequence[str]]) -> LexicalIndex:
    builder = LexicalBuilder()
    for passage in passages:
        builder.add(passage)
    builder.write(folder / "lexical")
    return LexicalIndex.open(folder / "lexical", len(passages))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return build(tmp_path_factory.mktemp("lexical"), [text.split() for text in PASSAGES])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return build(tmp_path_factory.mktemp("lexical"), MANY)


def test_document_frequency(index: LexicalIndex) -> None:
    assert index.document_frequency(["cash", "return", "code:IB.0238", "absent"]) == {
        "cash": 5,
        "return": 1,
        "code:IB.0238": 1,
    }


def test_scores_are_above_zero_where_a_term_occurs(index: LexicalIndex) -> None:
    scores = index.scores(["shelter", "absent", "code:IB.0238"], EACH)
    assert scores.dtype == np.float32
    assert np.flatnonzero(scores).tolist() == [1, 2, 4]
    assert scores[1] == scores[4]
    assert index.scores(["shelter"], np.array([4, 0])).tolist() == [scores[4], 0]


@pytest.mark.parametrize("terms", [[], ["absent"]])
def test_without_a_known_term_nothing_scores(index: LexicalIndex, terms: list[str]) -> None:
    assert index.scores(terms, EACH).tolist() == [0.0] * len(PASSAGES)
    assert index.best(terms, 5, EVERYTHING).tolist() == []


def test_rare_terms_and_short_passages_count_more(index: LexicalIndex) -> None:
    assert index.best(["cash", "return"], 1, EVERYTHING).tolist() == [0]
    alone = index.scores(["cash"], EACH)
    assert alone[2] > alone[1] > alone[5]


def test_of_equal_scores_the_earlier_passage_is_first(index: LexicalIndex) -> None:
    assert index.best(["winter"], 1, EVERYTHING).tolist() == [1]
    assert index.best(["winter"], 5, EVERYTHING).tolist() == [1, 4]


@pytest.mark.parametrize("columns", [8, 64, lexical._COLUMNS])
@given(
    terms=st.lists(st.sampled_from(WORDS), max_size=8, unique=True),
    count=st.integers(1, 60),
    allowed=st.integers(0, 2**400 - 1) | st.just(2**400 - 1),
)
def test_best_is_the_full_ranking_filtered(
    many: LexicalIndex, columns: int, terms: list[str], count: int, allowed: int
) -> None:
    """Also where only a few of the sums are ranked."""
    scores = many.scores(terms, np.arange(len(MANY))).tolist()
    mask = np.array([allowed >> number & 1 for number in range(len(MANY))], dtype=np.bool_)
    ranking = sorted(range(len(MANY)), key=lambda number: (-scores[number], number))
    wanted = [number for number in ranking if scores[number] > 0 and mask[number]][:count]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "_COLUMNS", columns)
        assert many.best(terms, count, mask).tolist() == wanted


def test_the_scores_are_those_of_bm25s(many: LexicalIndex) -> None:
    engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    engine.index(MANY, show_progress=False)
    for terms in (["w0"], ["w1", "w30", "w59"], WORDS):
        wanted = engine.get_scores(terms)
        assert many.scores(terms, np.arange(len(MANY))) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("passages", [[], [[], []]])
def test_an_index_without_terms(tmp_path: Path, passages: list[list[str]]) -> None:
    index = build(tmp_path, passages)
    each = np.arange(len(passages))
    assert index.scores(["cash"], each).tolist() == [0.0] * len(passages)
    assert index.best(["cash"], 5, np.ones(len(passages), dtype=np.bool_)).tolist() == []
    assert index.document_frequency(["cash"]) == {}

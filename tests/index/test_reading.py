from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from word_index import document, open_index, passages

from index.embedding import Embedder
from index.reading import (
    EXCERPT_TOKENS,
    LONGEST_ANSWER,
    READ,
    PassageReading,
    best_answers,
    excerpt,
    squashed,
)
from index.results import Filter
from index.search import Index

LOGITS = st.integers(1, 60).flatmap(
    lambda n: arrays(np.float32, (2, n), elements=st.floats(-9, 9, width=32))
)


@given(LOGITS)
def test_the_best_answer_from_each_token_is_found(logits: np.ndarray) -> None:
    starts, ends = logits
    best, to = best_answers(starts, ends)
    for at in range(len(starts)):
        within = ends[at : at + LONGEST_ANSWER]
        assert best[at] == starts[at] + within.max()
        assert ends[to[at]] == within.max()
        assert at <= to[at] < at + LONGEST_ANSWER


@given(st.integers(1, 400), st.integers(1, 5), st.integers(0, 10_000))
def test_an_excerpt_is_whole_or_the_run_that_matches_best(
    count: int, asked: int, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    similarities = drawn.uniform(-1, 1, (count, asked)).astype(np.float32)
    weights = drawn.uniform(0, 5, asked).astype(np.float32)
    spans = np.array([[3 * n, 3 * n + 2] for n in range(count)], dtype=np.int64)
    start, end = excerpt(spans, similarities, weights, 3 * count)
    if count <= EXCERPT_TOKENS:
        assert (start, end) == (0, 3 * count)
        return
    first, last = start // 3, end // 3 + 1
    assert last - first == EXCERPT_TOKENS
    best = similarities[first:last].max(axis=0) @ weights
    for other in (0, count - EXCERPT_TOKENS):
        assert best >= similarities[other : other + EXCERPT_TOKENS].max(axis=0) @ weights - 1e-4


def reading(*margins: float) -> PassageReading:
    """Of tokens of four characters each, whose best answers end where they begin."""
    count = len(margins)
    spans = np.array([[4 * n, 4 * n + 3] for n in range(count)], dtype=np.int64).reshape(-1, 2)
    best = np.array(margins, dtype=np.float32)
    return PassageReading(spans, best, np.arange(count), 0.0)


def test_an_answer_is_told_by_its_characters() -> None:
    one = reading(-1.0, 2.0, 0.5)
    assert one.margin == 2.0
    assert one.answer() == (4, 7)
    assert one.best_within(8, 11) == 0.5
    assert one.best_within(0, 11) == 2.0


def test_where_nothing_stands_nothing_is_answered() -> None:
    assert reading().margin == -np.inf
    assert reading().answer() == (0, 0)
    assert reading(1.0).best_within(40, 50) == -np.inf


@given(st.floats(-1e4, 1e4))
def test_no_logit_counts_more_than_one(logit: float) -> None:
    assert -1.0 <= squashed(logit) <= 1.0
    assert squashed(-np.inf) == -1.0


# With the real model


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    texts = [
        "The ferry to the northern islands leaves every Tuesday from the old harbour.",
        "Tickets for the ferry cost forty-two crowns and are sold on board.",
        "The captain of the ferry, Ingrid Solheim, has steered it since 1998.",
        "The ferry was painted green by the pupils of the harbour school.",
        *(
            f"Notice number {n} about the ferry hangs beside the door of hall {n}."
            for n in range(9)
        ),
    ]
    given = []
    for number, text in enumerate(texts):
        one = document(f"d{number}", title="The ferry")
        given.append((one, passages(one, text)))
    index = open_index(tmp_path_factory.mktemp("reading"), embedder, given)
    yield index
    index.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the name of the ferry's captain?", "Ingrid Solheim"),
        ("How much does a ticket for the ferry cost?", "forty-two crowns"),
        ("Combien coûte un billet pour le ferry ?", "forty-two crowns"),
        ("¿Quién es la capitana del transbordador?", "Ingrid Solheim"),
    ],
)
def test_the_passage_that_answers_comes_first_with_its_answer(
    index: Index, question: str, answer: str
) -> None:
    understood = index.understand(question)
    candidates, readings = index.reread(understood, index.candidates(understood, Filter()))
    number = int(candidates.numbers[0])
    [passage] = index.store.passages([number])
    start, end = readings[number].answer()
    assert answer in passage.text
    assert passage.text[start:end] in answer or answer in passage.text[start:end]


def test_reading_changes_the_order_of_the_first_and_nothing_else(index: Index) -> None:
    understood = index.understand("Who is the captain?")
    before = index.candidates(understood, Filter())
    after, readings = index.reread(understood, before)
    assert len(readings) == READ
    assert set(after.numbers[:READ]) == set(readings)
    assert sorted(after.numbers) == sorted(before.numbers)
    assert (np.diff(after.scores) <= 0).all()
    told = dict(zip(before.numbers.tolist(), before.signals.dense.tolist(), strict=True))
    assert after.signals.dense.tolist() == [told[n] for n in after.numbers.tolist()]


def test_without_a_reader_all_stays_as_it_is(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.embedder, "reader", None)
    understood = index.understand("Who is the captain?")
    before = index.candidates(understood, Filter())
    assert index.reread(understood, before) == (before, {})


def test_where_nothing_was_found_nothing_is_read(index: Index) -> None:
    understood = index.understand("Who is the captain?")
    candidates = index.candidates(understood, Filter(kinds=("report",)))
    assert index.reread(understood, candidates) == (candidates, {})

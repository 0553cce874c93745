"""The sample knowledge base, ingested and asked its own questions, end to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import settings_for

from evaluation.collections import KnowledgeQuestion, read_questions
from evaluation.questions import Outcome, evaluate, summary
from evaluation.verification import Originals
from index.embedding import Embedder
from index.results import Filter
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from ingest.progress import progress_on
from ingest.readers import read
from ingest.run import run_ingest
from service.answers.answer import answer

pytestmark = pytest.mark.endtoend

DATA = Path(__file__).parents[2] / "data"
READER = frozenset({"public", "internal"})
QUESTIONS = read_questions(DATA / "questions.jsonl")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, prepared_var: Path) -> Settings:
    own = settings_for(tmp_path_factory.mktemp("samples"), prepared_var)
    return own.model_copy(update={"sources": DATA / "sources.toml"})


@pytest.fixture(scope="module")
def index(settings: Settings, embedder: Embedder) -> Iterator[Index]:
    assert run_ingest(settings, json_output=True, retry_failed=False) == 0
    store = SnapshotStore(settings.var / "snapshots")
    current = store.current()
    assert current is not None
    opened = Index.open(store.folder(current), embedder, settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def outcomes(index: Index, settings: Settings) -> list[Outcome]:
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        return evaluate(
            index,
            QUESTIONS,
            READER,
            settings.abstain_below,
            Originals(settings),
            progress_on(nowhere),
        )


def test_nearly_every_question_finds_its_document_and_place(outcomes: list[Outcome]) -> None:
    figures = summary(outcomes)
    assert figures["document@3"] >= 0.95
    assert figures["place@5"] >= 0.9


@pytest.mark.parametrize(
    ("question", "country"),
    [
        ("reintegration in Niger", "NER"),
        ("reintegration in Nigeria", "NGA"),
        ("health in Guinea", "GIN"),
        ("inondations au Congo-Brazzaville", "COG"),
        ("الفيضانات في جمهورية الكونغو الديمقراطية", "COD"),
    ],
)
def test_a_country_is_not_its_namesake(index: Index, question: str, country: str) -> None:
    found = index.search(question, Filter(groups=READER), 1, 0)
    assert country in found.hits[0].document.countries


def test_two_answers_in_three_hold_the_gold_words(outcomes: list[Outcome]) -> None:
    assert summary(outcomes)["quote_if_never_abstaining"] >= 0.65


def test_one_answer_in_ten_at_most_is_kept_back_wrongly(outcomes: list[Outcome]) -> None:
    assert summary(outcomes)["false_abstain"] <= 0.1


@pytest.mark.parametrize(
    "question", [each for each in QUESTIONS if each.kind == "answer"], ids=lambda q: q.id
)
def test_each_quotation_stands_in_the_original_where_it_is_cited(
    index: Index, question: KnowledgeQuestion
) -> None:
    reply, _ = answer(index, question.question, Filter(groups=READER), 5, 0, threshold=0.0)
    assert reply.quotes
    for quote in reply.quotes:
        if quote.document.original is None:  # a record has no file and no place
            continue
        blocks = read(Path(quote.document.original)).blocks
        there = " ".join(
            block.text
            for block in blocks
            if block.page == quote.page
            and (quote.start_time is None or _overlap(block.start, block.end, quote))
        )
        assert _folded(quote.text) in _folded(there)


def _overlap(start: float | None, end: float | None, quote: object) -> bool:
    first, last = getattr(quote, "start_time", None), getattr(quote, "end_time", None)
    return (
        start is not None
        and first is not None
        and start < (last or first)
        and (end or start) > first
    )


def _folded(text: str) -> str:
    return " ".join(text.split())

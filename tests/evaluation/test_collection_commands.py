"""Collections of a few texts, through the product's own chunking, index and search."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_collections import ASKED, TEXTS, write_beir, write_squad

from evaluation import crosslingual, reading, retrieval
from evaluation.building import indexed
from evaluation.collections import Text, read_beir, read_parallel, read_squad
from index.embedding import Embedder
from index.settings import Settings
from ingest.progress import Progress

pytestmark = pytest.mark.model


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var")


def test_a_collection_for_retrieval(tmp_path: Path, embedder: Embedder, settings: Settings) -> None:
    write_beir(tmp_path)
    collection = read_beir(tmp_path)
    with indexed(collection.texts, embedder, settings, Progress()) as index:
        result = retrieval.evaluate(index, collection, Progress())
    assert result["fused"] == {"ndcg@10": 1.0, "mrr@10": 1.0, "recall@100": 1.0}
    assert set(result["dense"]) == set(result["bm25"]) == set(result["fused"])
    difference = result["difference"]["fused-bm25"]["ndcg@10"]
    assert difference["low"] <= difference["mean"] <= difference["high"]
    assert len(retrieval.tables(result)) == 1


def test_the_vectors_of_a_first_run_are_there_in_a_second(
    embedder: Embedder, settings: Settings
) -> None:
    texts = [Text(str(n), text) for n, text in enumerate(TEXTS["en"])]
    first, second = Progress(), Progress()
    for progress in (first, second):
        with indexed(texts, embedder, settings, progress) as index:
            assert index.manifest.documents == len(texts)
    assert "embed" in first.seconds
    assert "embed" not in second.seconds
    assert set(second.seconds) == {"chunk", "build"}


def test_a_text_has_the_title_that_it_is_given_and_no_other(
    embedder: Embedder, settings: Settings
) -> None:
    texts = [Text("2019/some-key", TEXTS["fr"][0]), Text("b", TEXTS["fr"][1], "Alerte de 2021")]
    with indexed(texts, embedder, settings, Progress()) as index:
        untitled, titled = index.documents
    assert (untitled.title, untitled.year, untitled.language) == ("", None, "fr")
    assert (titled.title, titled.year) == ("Alerte de 2021", 2021)


def test_collections_across_languages(
    tmp_path: Path, embedder: Embedder, settings: Settings
) -> None:
    files = [write_squad(tmp_path / f"{language}.json", language) for language in TEXTS]
    texts, questions = read_parallel(files)
    with indexed(texts, embedder, settings, Progress()) as index:
        result = crosslingual.evaluate(index, questions, Progress())
    assert result["first"] == {"en-en": 1.0, "en-fr": 1.0, "fr-en": 1.0, "fr-fr": 1.0}
    assert result["ndcg@10"]["fr"] > 0.9
    # All six paragraphs are among the first ten.
    assert result["own_language_share"] == {"en": 0.5, "fr": 0.5}
    assert len(crosslingual.tables(result)) == 1


def test_a_collection_for_reading(tmp_path: Path, embedder: Embedder, settings: Settings) -> None:
    texts, questions = read_squad(write_squad(tmp_path / "squad.json", "en"))
    questions[2] = replace(questions[2], answers=())
    with indexed(texts, embedder, settings, Progress()) as index:
        outcomes = reading.evaluate(index, texts, questions, Progress())
    result = reading.summary(outcomes)
    assert result["paragraph@1"] == result["quote_contains"] == 1.0
    assert result["quote_contains_if_found"] == result["sentence@1_if_found"] == 1.0
    assert 0 < result["f1"] < 1
    assert result["questions"] == {"answerable": len(ASKED["en"]) - 1, "unanswerable": 1}
    assert result["legs"]["dense"] == {"paragraph@1": 1.0}
    assert 0 <= result["auroc"] <= 1
    assert result["quotes_found"] == 1.0
    assert result["near_misses"]["questions"] == 1
    assert len(reading.tables(result)) == 1

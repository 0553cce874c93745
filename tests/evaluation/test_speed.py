"""Speed: generated corpora, the service under load, peers, over the small knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import peers
from evaluation.serving import ServiceError, percentiles, running
from evaluation.speed import measure_ingest, measure_queries, tables
from index.embedding import Embedder
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from ingest.progress import Progress


def test_percentiles_lie_between_the_values() -> None:
    assert percentiles([1.0, 2.0, 3.0]) == pytest.approx({"p50": 2.0, "p95": 2.9, "p99": 2.98})


@pytest.fixture(scope="module")
def index(knowledge: Settings, embedder: Embedder) -> Index:
    store = SnapshotStore(knowledge.var / "snapshots")
    return Index.open(store.folder(store.current() or ""), embedder, knowledge)


@pytest.mark.endtoend
def test_search_over_http_is_measured(knowledge: Settings, index: Index) -> None:
    measured = measure_queries(
        index, knowledge, ["cash grants for returnees"], 30, [1, 2], 10, Progress()
    )
    assert measured["recall@10"] == 1.0
    assert measured["exact"]
    assert measured["memory_bytes"] > measured["anonymous_bytes"] > 10_000_000
    assert measured["build_seconds"] > 0
    assert measured["start_seconds"] > 0
    assert set(measured["clients"]) == {"1", "2"}
    figures = measured["clients"]["1"]
    assert 0 < figures["p50"] <= figures["p95"] <= figures["p99"]
    assert [len(table.rows) for table in tables({"query": {"30": measured}})] == [2, 1]


@pytest.mark.endtoend
def test_a_service_that_does_not_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_PORTT", "1")
    with pytest.raises(ServiceError, match="KNOWLEDGE_PORTT"), running(tmp_path):
        pass


@pytest.mark.endtoend
def test_ingestion_is_measured_by_stage(knowledge: Settings, embedder: Embedder) -> None:
    measured = measure_ingest(knowledge, embedder, Progress())
    assert {"read", "chunk", "embed", "build", "total", "unchanged"} <= set(measured)
    assert measured["documents"] == 9
    assert measured["unchanged"]["seconds"] < measured["total"]["seconds"]
    [table] = tables({"ingest": measured})
    assert "9 documents" in table.title


@pytest.mark.model
def test_the_product_is_measured_like_a_peer(prepared_var: Path) -> None:
    from index.model.prepare import TRANSFORMER_FOLDER, model_folder

    job = {
        "model": str(model_folder(prepared_var) / TRANSFORMER_FOLDER),
        "texts": ["Fishers hear flood warnings on the radio.", "The bakery sells bread."],
        "queries": ["Who sells bread?"],
    }
    measured = peers.measure("product", job)
    assert measured["passages_per_second"] == pytest.approx(2 / measured["ingest"])
    assert {"chunk", "embed", "build"} <= set(measured["stages"])
    assert measured["query"]["p50"] > 0


def test_a_peer_that_is_not_installed_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        peers, "ENGINES", {"absent": (peers.Txtai, ("a_module_that_is_not_there",))}
    )
    told: list[int] = []
    results, left_out = peers.compare(tmp_path, [], [], told.append)
    assert results == {}
    assert told == [1]
    assert left_out == [
        "absent is left out: a_module_that_is_not_there is not installed; "
        "`pip install .[peers]` brings the peers"
    ]

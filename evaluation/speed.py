"""How fast it ingests, starts and answers, and in how much memory."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from evaluation.generating import Corpus, corpus_of_size
from evaluation.output import Table
from evaluation.serving import latencies, running
from index.embedding import Embedder
from index.results import Filter
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from index.vector_cache import VectorCache
from ingest.chunking import chunk
from ingest.indexing import WINDOW, SnapshotIndexer
from ingest.ledger import Ledger
from ingest.pipeline import ingest
from ingest.progress import Progress
from ingest.reading_pool import READING
from ingest.versions import reading_version

_TOP = 10
"""Results whose recall against exact search is measured."""

_SAME = 1e-5
"""Cosines closer than this are equal: single precision sums differ by so much with the order."""

_BLOCK = 100_000
"""Vectors compared at a time: 150 MB."""


def measure_ingest(settings: Settings, embedder: Embedder, progress: Progress) -> dict[str, Any]:
    """Ingests the sources into a new folder, and once more with nothing changed.

    Returns:
        By stage `seconds` and `passages_per_second`: `read` as the run has it, with chunking, in as
        many processes as the settings say; `chunk` by itself, over the files; `embed` and `build`;
        `total`; `unchanged`, the second run. Also `documents`, `passages` and `snapshot_bytes`.
    """
    with scratch(settings) as own:
        report = ingest(own, SnapshotIndexer(own), progress)
        began = time.perf_counter()
        ingest(own, SnapshotIndexer(own), Progress())
        unchanged = time.perf_counter() - began
        chunk_seconds, chunked = _measure_chunking(own, embedder)
        snapshot_bytes = _bytes(SnapshotStore(own.var / "snapshots").folder(report.snapshot or ""))
    stages = {name: _rate(seconds, report.passages) for name, seconds in report.seconds.items()}
    return {
        **stages,
        "chunk": _rate(chunk_seconds, chunked),
        "unchanged": {"seconds": unchanged},
        "documents": report.documents,
        "passages": report.passages,
        "snapshot_bytes": snapshot_bytes,
    }


def measure_queries(
    index: Index,
    settings: Settings,
    questions: Sequence[str],
    size: int,
    clients: Sequence[int],
    requests: int,
    progress: Progress,
) -> dict[str, Any]:
    """Builds a corpus of `size` passages and searches it over HTTP.

    Args:
        index: the ingested corpus, from which this one is taken or generated.
        questions: asked in turn.
        clients: how many at once, one measurement each.
        requests: in each measurement.

    Returns:
        `build_seconds`, `snapshot_bytes`, `start_seconds`, `memory_bytes` of the service after all
        requests, `recall@10` of the dense leg against exact search, and by number of clients what
        `latencies` gives.
    """
    with scratch(settings) as own, TemporaryDirectory(prefix="evaluation-") as folder:
        with progress.stage(f"build {size:,} passages"):
            with VectorCache(settings.var / "vectors.sqlite", index.manifest.fingerprint) as cache:
                corpus = corpus_of_size(index, cache, size, Path(folder))
            build_seconds, snapshot = _build(corpus, own, index.manifest.fingerprint)
            corpus.vectors.close()
        with progress.stage("recall", len(questions), "questions") as advance:
            recall = _recall(snapshot, index.embedder, own, questions)
            advance(len(questions))
        by_clients: dict[str, Any] = {}
        with running(own.var) as service:
            with progress.stage("search", requests * len(clients), "requests") as advance:
                for count in clients:
                    by_clients[str(count)] = latencies(service.address, questions, count, requests)
                    advance(requests)
            return {
                "build_seconds": build_seconds,
                "snapshot_bytes": _bytes(snapshot),
                "start_seconds": service.start_seconds,
                "memory_bytes": service.memory(),
                "recall@10": recall,
                "clients": by_clients,
            }


def tables(result: dict[str, Any]) -> list[Table]:
    """The figures for people."""
    made: list[Table] = []
    if "ingest" in result:
        made.append(_ingest_table(result["ingest"]))
    if "query" in result:
        made += [_latency_table(result["query"]), _size_table(result["query"])]
    if "peers" in result:
        made.append(_peers_table(result["peers"]))
    return made


def _ingest_table(ingested: dict[str, Any]) -> Table:
    rows = [
        (name, stage["seconds"], stage.get("passages_per_second"))
        for name, stage in ingested.items()
        if isinstance(stage, dict)
    ]
    title = f"Ingest: {ingested['documents']} documents, {ingested['passages']} passages"
    return Table(title, ("stage", "seconds", "passages a second"), rows)


def _latency_table(queries: dict[str, Any]) -> Table:
    rows = [
        (
            f"{int(size):,}, {clients}",
            *(1000 * figures[name] for name in ("p50", "p95", "p99")),
            figures["queries_per_second"],
        )
        for size, measured in queries.items()
        for clients, figures in measured["clients"].items()
    ]
    columns = ("passages, clients", "p50 ms", "p95 ms", "p99 ms", "queries a second")
    return Table("Search over HTTP", columns, rows)


def _size_table(queries: dict[str, Any]) -> Table:
    rows = [
        (
            f"{int(size):,}",
            measured["build_seconds"],
            measured["start_seconds"],
            measured["memory_bytes"] / 1e6,
            measured["snapshot_bytes"] / 1e6,
            measured["recall@10"],
        )
        for size, measured in queries.items()
    ]
    columns = ("passages", "build s", "start s", "memory MB", "snapshot MB", "recall@10")
    return Table("Index and service", columns, rows)


def _peers_table(peers: dict[str, Any]) -> Table:
    rows = [
        (
            name,
            each["ingest"],
            1000 * each["query"]["p50"],
            each["memory"] / 1e6,
            each.get("ratio", {}).get("ingest", each.get("ratio", {}).get("embed")),
            each.get("ratio", {}).get("query"),
        )
        for name, each in peers.items()
    ]
    columns = ("", "ingest s", "query p50 ms", "memory MB", "× at ingest", "× at a query")
    return Table("Peers, and how many times as fast the product is", columns, rows)


@contextmanager
def scratch(settings: Settings) -> Iterator[Settings]:
    """Settings with a temporary folder for everything generated but the prepared model."""
    with TemporaryDirectory(prefix="evaluation-") as folder:
        models = Path(folder) / "models"
        models.symlink_to((settings.var / "models").resolve(), target_is_directory=True)
        yield settings.model_copy(update={"var": Path(folder)})


def _measure_chunking(settings: Settings, embedder: Embedder) -> tuple[float, int]:
    """Cuts the files of an ingestion once more. Returns seconds and passages."""
    with Ledger(settings.var / "ledger.sqlite") as ledger:
        readings = {
            key: READING.validate_json(kept)
            for key, entry in ledger.entries().items()
            if (kept := ledger.reading(entry.content, reading_version()))
        }
        documents = {key: ledger.document(*key) for key in readings}
    passages = 0
    began = time.perf_counter()
    for key, document in documents.items():
        if document is not None:
            blocks = readings[key].blocks
            passages += len(chunk(document, blocks, embedder.count_tokens, WINDOW))
    return time.perf_counter() - began, passages


def _build(corpus: Corpus, settings: Settings, fingerprint: str) -> tuple[float, Path]:
    store = SnapshotStore(settings.var / "snapshots")
    began = time.perf_counter()
    snapshot = store.build(corpus.documents, corpus.passages, corpus.vectors, fingerprint)
    seconds = time.perf_counter() - began
    store.publish(snapshot)
    return seconds, store.folder(snapshot)


def _recall(
    snapshot: Path, embedder: Embedder, settings: Settings, questions: Sequence[str]
) -> float:
    """How many of the ten passages that the dense leg gives are as close as the ten closest are."""
    index = Index.open(snapshot, embedder, settings)
    mask = index.columns.passage_mask(Filter(groups=frozenset({"public", "internal"})))
    allowed = np.flatnonzero(mask)
    shares = []
    for question in questions:
        query = embedder.embed_query(question).pooled
        blocks = [allowed[start : start + _BLOCK] for start in range(0, len(allowed), _BLOCK)]
        cosines = np.concatenate([index.vectors.vectors(block) @ query for block in blocks])
        wanted = min(_TOP, len(allowed))
        bound = np.partition(cosines, -wanted)[-wanted] - _SAME
        found, _ = index.vectors.best(query, wanted, mask)
        shares.append(float((index.vectors.cosines(query, found) >= bound).sum()) / wanted)
    index.close()
    return float(np.mean(shares))


def _rate(seconds: float, passages: int) -> dict[str, float]:
    return {"seconds": seconds, "passages_per_second": passages / max(seconds, 1e-9)}


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

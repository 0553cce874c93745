"""How fast it ingests, starts and answers, and in how much memory."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from evaluation.generating import Corpus
from evaluation.output import Table
from evaluation.recall import Truth
from evaluation.serving import latencies, running
from index.embedding import Embedder
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from index.snapshot_files import VECTORS_FILE
from index.vector_cache import VectorCache
from index.vectors import VectorIndex
from ingest.chunking import chunk
from ingest.indexing import WINDOW, SnapshotIndexer
from ingest.ledger import Ledger
from ingest.pipeline import ingest
from ingest.progress import Advance, Progress
from ingest.reading_pool import READING
from ingest.versions import reading_version

_TOP = 10
"""Results whose recall against exact search is measured."""


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
        `build_seconds`, making the corpus left out, and `generate_seconds`, which that took;
        `snapshot_bytes`, `start_seconds`; `memory_bytes` of the service after all requests,
        mapped files that are loaded included, and `anonymous_bytes`, those left out; `exact`,
        whether the dense leg compares every passage, and its `recall@10` against doing so in
        single precision; and by number of clients what `latencies` gives.
    """
    queries = np.stack([index.embedder.embed_query(each).pooled for each in questions])
    truth = Truth(queries, _TOP)
    with scratch(settings) as own:
        store = SnapshotStore(own.var / "snapshots")
        with VectorCache(settings.var / "vectors.sqlite", index.manifest.fingerprint) as cache:
            corpus = Corpus(index, cache, size)
        with progress.stage(f"build {size:,} passages", size, "passages") as advance:
            began = time.perf_counter()
            source = truth.watching(corpus, size)
            snapshot = store.build(
                corpus.documents, corpus.passages(), source, index.manifest.fingerprint, advance
            )
            seconds = time.perf_counter() - began
        generating = corpus.seconds + truth.seconds
        store.publish(snapshot)
        result = {
            "build_seconds": seconds - generating,
            "generate_seconds": generating,
            "snapshot_bytes": _bytes(store.folder(snapshot)),
        }
        del corpus, source
        with progress.stage("recall", len(questions), "questions") as advance:
            result.update(_recall(store.folder(snapshot), truth, advance))
        by_clients: dict[str, Any] = {}
        with running(own.var) as service:
            with progress.stage("search", requests * len(clients), "requests") as advance:
                for count in clients:
                    by_clients[str(count)] = latencies(service.address, questions, count, requests)
                    advance(requests)
            return {
                **result,
                "start_seconds": service.start_seconds,
                "memory_bytes": service.memory(),
                "anonymous_bytes": service.anonymous_memory(),
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
            measured["anonymous_bytes"] / 1e6,
            measured["snapshot_bytes"] / 1e6,
            measured["recall@10"],
        )
        for size, measured in queries.items()
    ]
    columns = (
        "passages",
        "build s",
        "start s",
        "memory MB",
        "without mapped files",
        "snapshot MB",
        "recall@10",
    )
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


def _recall(snapshot: Path, truth: Truth, advance: Advance) -> dict[str, Any]:
    """How many of the passages closest to each question the dense leg finds."""
    vectors = VectorIndex.open(snapshot / VECTORS_FILE)
    everything = np.ones(len(vectors), dtype=np.bool_)
    shares = []
    for number, query in enumerate(truth.queries):
        found, _ = vectors.best(query, truth.count, everything)
        shares.append(truth.recall(number, found))
        advance(1)
    return {"exact": vectors.exact, "recall@10": float(np.mean(shares))}


def _rate(seconds: float, passages: int) -> dict[str, float]:
    return {"seconds": seconds, "passages_per_second": passages / max(seconds, 1e-9)}


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

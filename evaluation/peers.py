"""What users would pick instead, on the same texts with the same model, each in a fresh process.

`python -m evaluation.peers NAME` reads a job as JSON from the standard input, measures one engine,
and prints what it measured as the last line. Each is used as its documentation begins: dense search
over its own default index, the model loaded from the same sentence-transformers folder. Loading the
model and a first text are not counted.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psutil

from evaluation.serving import percentiles

WANTED = 10
"""Results a query."""

_PASSAGE, _QUERY = "passage: ", "query: "
"""What the model's authors want before a text, for peers to set as the product does."""

_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Set to 1 by the product's own commands, for its own good; peers decide for themselves."""


class Engine(Protocol):
    """One way to search texts."""

    def ingest(self, texts: Sequence[str]) -> None:
        """Makes texts searchable."""

    def search(self, query: str) -> object:
        """The best texts for a query."""


class Product:
    """This software: chunking, embedding, cache, snapshot, fused search."""

    def __init__(self, model: Path) -> None:
        from index.embedding import Embedder
        from index.settings import Settings

        self._open = ExitStack()
        folder = self._open.enter_context(TemporaryDirectory(prefix="evaluation-"))
        self._settings = Settings(var=Path(folder))
        models = self._settings.var / "models"
        models.symlink_to(model.parents[1].resolve(), target_is_directory=True)
        self._embedder = Embedder.load(self._settings)
        self.seconds: dict[str, float] = {}

    def close(self) -> None:
        """Removes what it wrote."""
        self._open.close()

    def ingest(self, texts: Sequence[str]) -> None:
        """See `Engine`."""
        from evaluation.building import indexed
        from evaluation.collections import Text
        from ingest.progress import Progress

        progress = Progress()
        listed = [Text(str(number), text) for number, text in enumerate(texts)]
        self._index = self._open.enter_context(
            indexed(listed, self._embedder, self._settings, progress)
        )
        self.seconds = progress.seconds

    def search(self, query: str) -> object:
        """See `Engine`."""
        from evaluation.building import ACCESS
        from index.results import Filter

        return self._index.search(query, Filter(groups=frozenset({ACCESS})), WANTED, 0)


class Txtai:
    """txtai with content storage."""

    def __init__(self, model: Path) -> None:
        from txtai import Embeddings

        instructions = {"query": _QUERY, "data": _PASSAGE}
        self._engine = Embeddings(path=str(model), content=True, instructions=instructions)

    def ingest(self, texts: Sequence[str]) -> None:
        """See `Engine`."""
        self._engine.index(list(texts))

    def search(self, query: str) -> object:
        """See `Engine`."""
        return self._engine.search(query, WANTED)


class Haystack:
    """Haystack with its store in memory."""

    def __init__(self, model: Path) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self._store = InMemoryDocumentStore()
        self._retriever = InMemoryEmbeddingRetriever(self._store, top_k=WANTED)
        self._documents = SentenceTransformersDocumentEmbedder(
            model=str(model), prefix=_PASSAGE, progress_bar=False
        )
        self._queries = SentenceTransformersTextEmbedder(
            model=str(model), prefix=_QUERY, progress_bar=False
        )
        self._documents.warm_up()
        self._queries.warm_up()

    def ingest(self, texts: Sequence[str]) -> None:
        """See `Engine`."""
        from haystack import Document
        from haystack.document_stores.types import DuplicatePolicy

        embedded = self._documents.run([Document(content=text) for text in texts])["documents"]
        self._store.write_documents(embedded, policy=DuplicatePolicy.OVERWRITE)

    def search(self, query: str) -> object:
        """See `Engine`."""
        return self._retriever.run(query_embedding=self._queries.run(query)["embedding"])


class LangChain:
    """LangChain with its store in memory, over sentence-transformers."""

    def __init__(self, model: Path) -> None:
        from langchain_core.embeddings import Embeddings
        from langchain_core.vectorstores import InMemoryVectorStore
        from sentence_transformers import SentenceTransformer

        transformer = SentenceTransformer(str(model))

        class OfTheModel(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                vectors: list[list[float]] = transformer.encode(
                    [_PASSAGE + text for text in texts]
                ).tolist()
                return vectors

            def embed_query(self, text: str) -> list[float]:
                vector: list[float] = transformer.encode(_QUERY + text).tolist()
                return vector

        self._store = InMemoryVectorStore(OfTheModel())

    def ingest(self, texts: Sequence[str]) -> None:
        """See `Engine`."""
        self._store.add_texts(list(texts))

    def search(self, query: str) -> object:
        """See `Engine`."""
        return self._store.similarity_search(query, k=WANTED)


class SentenceTransformers:
    """sentence-transformers alone, as peers call it: embedding, and no index at all."""

    def __init__(self, model: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(model))

    def ingest(self, texts: Sequence[str]) -> None:
        """See `Engine`; what it embeds is forgotten."""
        self._model.encode([_PASSAGE + text for text in texts])

    def search(self, query: str) -> object:
        """See `Engine`; no more than the question's vector."""
        return self._model.encode(_QUERY + query)


_PRODUCT, _EMBEDDING_ALONE = "product", "sentence-transformers"

ENGINES: dict[str, tuple[Callable[[Path], Engine], tuple[str, ...]]] = {
    _PRODUCT: (Product, ()),
    _EMBEDDING_ALONE: (SentenceTransformers, ("sentence_transformers",)),
    "txtai": (Txtai, ("txtai",)),
    "haystack": (Haystack, ("haystack", "haystack_integrations")),
    "langchain": (LangChain, ("langchain_core",)),
}
"""By name, how it is made ready with the model's folder, and the modules that it needs."""


def measure(name: str, job: dict[str, Any]) -> dict[str, Any]:
    """Measures one engine in this process.

    Args:
        job: `model`, the sentence-transformers folder; `texts`; `queries`.

    Returns:
        `ingest` in seconds, `passages_per_second`, `query` percentiles in seconds, `memory` in
        bytes; of the product also its `stages` in seconds.
    """
    make, _ = ENGINES[name]
    engine = make(Path(job["model"]))
    engine.ingest(["warm up"])
    began = time.perf_counter()
    engine.ingest(job["texts"])
    ingest = time.perf_counter() - began
    engine.search(job["queries"][0])
    seconds = []
    for query in job["queries"]:
        began = time.perf_counter()
        engine.search(query)
        seconds.append(time.perf_counter() - began)
    result = {
        "ingest": ingest,
        "passages_per_second": len(job["texts"]) / ingest,
        "query": percentiles(seconds),
        "memory": psutil.Process().memory_info().rss,
    }
    if isinstance(engine, Product):
        result["stages"] = engine.seconds
        engine.close()
    return result


def compare(
    model: Path, texts: Sequence[str], queries: Sequence[str], tell: Callable[[int], None]
) -> tuple[dict[str, Any], list[str]]:
    """Measures the product and every peer that is installed, one after the other.

    Args:
        tell: called with 1 as each is done.

    Returns:
        By name what `measure` gives, of peers with `ratio`: how many times as fast the product is
        at ingesting and at a query (its median); and a line for each peer that was left out.
    """
    job = json.dumps({"model": str(model), "texts": list(texts), "queries": list(queries)})
    untouched = {key: value for key, value in os.environ.items() if key not in _THREAD_SETTINGS}
    results: dict[str, Any] = {}
    left_out = []
    for name, (_, modules) in ENGINES.items():
        missing = [each for each in modules if importlib.util.find_spec(each) is None]
        if missing:
            left_out.append(
                f"{name} is left out: {', '.join(missing)} is not installed; "
                "`pip install .[peers]` brings the peers"
            )
        else:
            done = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-m", "evaluation.peers", name],
                input=job,
                capture_output=True,
                text=True,
                env=dict(os.environ) if name == _PRODUCT else untouched,
                check=False,
            )
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
                left_out.append(f"{name} is left out: it failed: {reason}")
            else:
                results[name] = json.loads(done.stdout.splitlines()[-1])
        tell(1)
    return _with_ratios(results), left_out


def _with_ratios(results: dict[str, Any]) -> dict[str, Any]:
    ours = results.get(_PRODUCT)
    if ours is None:
        return results
    for name, theirs in results.items():
        if name == _EMBEDDING_ALONE:
            theirs["ratio"] = {"embed": theirs["ingest"] / ours["stages"]["embed"]}
        elif theirs is not ours:
            theirs["ratio"] = {
                "ingest": theirs["ingest"] / ours["ingest"],
                "query": theirs["query"]["p50"] / ours["query"]["p50"],
            }
    return results


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], json.load(sys.stdin))))

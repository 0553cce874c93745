"""An index over the texts of a collection, made the way that ingestion makes it.

Describing, chunking, the vector cache, the snapshot and the search are the product's own; only the
sources and the ledger are left out, for a collection is read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.collections import Text
from index.documents import Document, Passage
from index.embedding import Embedder
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from index.snapshot_files import inputs_of
from index.vector_cache import VectorCache
from ingest.blocks import Block, Reading
from ingest.chunking import chunk
from ingest.indexing import WINDOW
from ingest.items import Item, Metadata
from ingest.metadata import describe
from ingest.progress import Progress
from ingest.readers.text_cleaning import clean_text
from ingest.records import RecordText

SOURCE = "collection"
ACCESS = "public"

_UNTITLED = " "
"""Stands for the title while a text without one is described: none is to be made of its key."""


def make_document(text: Text, embedder: Embedder) -> tuple[Document, list[Passage]]:
    """The document and its passages, as ingestion would make them of a record."""
    block = Block(clean_text(text.text))
    metadata = Metadata(title=text.title or _UNTITLED, language=text.language, access=ACCESS)
    record = RecordText("plain", ((None, block.text),))
    item = Item(SOURCE, text.key, Path(), metadata, version="", record=record)
    document = replace(describe(item, Reading((block,))), title=text.title)
    return document, chunk(document, [block], embedder.count_tokens, WINDOW)


@contextmanager
def indexed(
    texts: Sequence[Text], embedder: Embedder, settings: Settings, progress: Progress
) -> Iterator[Index]:
    """An index over texts in a temporary folder, opened. Their vectors stay in a cache of
    evaluation's own under the settings' folder, so that a second run need not embed them; the
    cache of ingestion forgets what no snapshot holds."""
    documents: list[Document] = []
    passages: list[Passage] = []
    with progress.stage("chunk", len(texts), "texts") as advance:
        for text in texts:
            document, its_passages = make_document(text, embedder)
            documents.append(document)
            passages.extend(its_passages)
            advance(1)
    with TemporaryDirectory(prefix="evaluation-") as folder:
        store = SnapshotStore(Path(folder))
        inputs = inputs_of(documents, passages)
        cache_file = settings.var / "evaluation" / "vectors.sqlite"
        with VectorCache(cache_file, embedder.fingerprint) as cache:
            if missing := len(cache.missing(inputs)):
                with progress.stage("embed", missing, "texts") as advance:
                    for done in cache.fill(embedder, inputs):
                        advance(done)
            with progress.stage("build", len(passages), "passages") as advance:
                snapshot = store.build(documents, passages, cache, embedder.fingerprint, advance)
        index = Index.open(store.folder(snapshot), embedder, settings)
        try:
            yield index
        finally:
            index.close()

"""The index as a run of ingestion sees it: token counts, and a snapshot published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from index.documents import Document, Passage
from index.settings import Settings
from ingest.progress import Progress
from ingest.versions import snapshot_version

if TYPE_CHECKING:
    from index.embedding import Embedder
    from ingest.chunking import CountTokens

WINDOW = 512
"""Tokens that multilingual-e5-small reads; kept here so that a run that changes nothing need not
import the model's runtime to know it."""


class Indexer(Protocol):
    """What a run needs of the index."""

    def recipe(self) -> str:
        """What shapes a snapshot besides documents and passages: the model and the code. Another
        recipe means that the snapshot must be built anew. Known without loading the model."""

    def load_counter(self) -> CountTokens:
        """Loads the model where it is not loaded yet, and gives its token counter."""

    def current(self) -> str | None:
        """The published snapshot; None where there is none that is sound."""

    def publish(
        self, documents: Sequence[Document], passages: Sequence[Passage], progress: Progress
    ) -> str:
        """Embeds what is new, builds, verifies and publishes a snapshot; gives its id."""


class SnapshotIndexer:
    """The index in `var/`: vectors from the cache or the model, snapshots in their store."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedder: Embedder | None = None

    def recipe(self) -> str:
        """See `Indexer`; empty where no model is prepared yet."""
        made_with = self._fingerprint()
        return f"{made_with} {snapshot_version()}" if made_with else ""

    def load_counter(self) -> CountTokens:
        """See `Indexer`.

        Raises:
            index.model.unpack.ModelPackageError: if a package with a part of the model is missing.
        """
        return self._load().count_tokens

    def current(self) -> str | None:
        """See `Indexer`. Hashes every file that was touched since it was found right: a damaged
        snapshot must be mended by the next run."""
        from index.snapshot import SnapshotStore

        store = SnapshotStore(self._settings.var / "snapshots")
        current = store.current()
        return None if current is None or store.verify(current) else current

    def publish(
        self, documents: Sequence[Document], passages: Sequence[Passage], progress: Progress
    ) -> str:
        """See `Indexer`."""
        from index.snapshot import SnapshotStore
        from index.snapshot_files import inputs_of
        from index.vector_cache import VectorCache

        made_with = self._fingerprint() or self._load().fingerprint
        inputs = inputs_of(documents, passages)
        with VectorCache(self._settings.var / "vectors.sqlite", made_with) as cache:
            missing = len(cache.missing(inputs))
            if missing:
                with progress.stage("embed", missing, "texts") as advance:
                    for done in cache.fill(self._load(), inputs):
                        advance(done)
            with progress.stage("build", len(passages), "passages") as advance:
                store = SnapshotStore(self._settings.var / "snapshots")
                snapshot = store.build(documents, passages, cache, made_with, advance)
                store.publish(snapshot)
                store.remove_old(self._settings.snapshots_kept)
                cache.prune(inputs)
        return snapshot

    def _fingerprint(self) -> str:
        from index.encoder import precision_in_use
        from index.fingerprint import fingerprint

        return fingerprint(self._settings.var, precision_in_use(self._settings.precision))

    def _load(self) -> Embedder:
        if self._embedder is None:
            from index.embedding import Embedder

            self._embedder = Embedder.load(self._settings)
        return self._embedder

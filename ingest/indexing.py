"""The index as a run of ingestion sees it: token counts, and a snapshot published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from index.documents import Document, Passage
from ingest.progress import Progress

CountTokens = Callable[[Sequence[str]], list[int]]
"""Tokens of each text as the model counts them, special tokens included."""


class Indexer(Protocol):
    """What a run needs of the index."""

    @property
    def window(self) -> int:
        """Tokens that the model reads."""

    def fingerprint(self) -> str:
        """Which vectors it makes; known without loading the model."""

    def load_counter(self) -> CountTokens:
        """Loads the model where it is not loaded yet, and gives its token counter."""

    def current(self) -> str | None:
        """The published snapshot; None where there is none that is sound."""

    def publish(
        self, documents: Sequence[Document], passages: Sequence[Passage], progress: Progress
    ) -> str:
        """Embeds what is new, builds, verifies and publishes a snapshot; gives its id."""

"""Immutable generations of the index: built aside, verified, published by one rename, rolled back.

A snapshot is a folder `<store>/<id>/` with everything that a search needs and a manifest with the
SHA-256 of each file. `<store>/current` is a symbolic link to the published one, replaced in one
atomic step.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.analysis import code_term, terms
from index.correction import Correction
from index.documents import Document, Passage
from index.lexical import LexicalIndex
from index.passage_text import headed_text, header_input, header_text, passage_input
from index.passages import PassageStore
from index.tokens import Codes, TokenStore
from index.vector_cache import Input, VectorCache
from index.vectors import VectorIndex

FORMAT = 1
"""Raised whenever snapshots of an older format can't be read any more."""

PASSAGES_FILE = "passages.sqlite"
VECTORS_FILE = "vectors.faiss"
HEADER_VECTORS_FILE = "headers.faiss"
LEXICAL_FOLDER = "lexical"
TOKENS_FILE = "tokens.bin"
HEADER_TOKENS_FILE = "header-tokens.bin"
TOKEN_FREQUENCY_FILE = "token-frequency.npy"
MANIFEST_FILE = "manifest.json"
_CURRENT = "current"


# Inside SnapshotStore, `list` is its method.
Problems = list[str]
Ids = list[str]


class SnapshotError(RuntimeError):
    """A snapshot that can't be used, with the reason and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself."""

    id: str
    created: str
    """UTC, ISO 8601."""
    format: int
    fingerprint: str
    """Of the embedder that made the vectors; a query made otherwise is refused."""
    documents: int
    passages: int
    sources: dict[str, int] = field(default_factory=dict)
    """Documents by source; likewise below."""
    kinds: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Path in the snapshot → SHA-256 in hex."""


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """A line of the list of snapshots."""

    id: str
    created: str
    documents: int
    passages: int
    current: bool


def inputs_of(documents: Sequence[Document], passages: Iterable[Passage]) -> list[Input]:
    """Everything that has to be embedded for a snapshot: first the passages in their order, then
    the headers of the documents in theirs."""
    by_id = {document.id: document for document in documents}
    inputs = [(passage_input(by_id[p.document_id], p), p.language) for p in passages]
    return inputs + [(header_input(document), document.language) for document in documents]


class SnapshotStore:
    """The snapshots under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> str | None:
        """The id of the published snapshot, None where there is none."""
        link = self.root / _CURRENT
        return link.readlink().name if link.is_symlink() else None

    def folder(self, snapshot_id: str) -> Path:
        """Where a snapshot lies."""
        return self.root / snapshot_id

    def manifest(self, snapshot_id: str) -> Manifest:
        """A snapshot's manifest.

        Raises:
            SnapshotError: if there is none, or it is of another format.
        """
        return read_manifest(self.folder(snapshot_id))

    def list(self) -> list[SnapshotInfo]:
        """All complete snapshots, the newest first."""
        current = self.current()
        manifests = [
            read_manifest(path.parent) for path in self.root.glob(f"snapshot-*/{MANIFEST_FILE}")
        ]
        return [
            SnapshotInfo(each.id, each.created, each.documents, each.passages, each.id == current)
            for each in sorted(manifests, key=lambda m: m.id, reverse=True)
        ]

    def build(
        self,
        documents: Sequence[Document],
        passages: Sequence[Passage],
        cache: VectorCache,
        fingerprint: str,
    ) -> str:
        """Builds a snapshot from vectors that the cache holds, verifies it, and returns its id.

        It is not published yet. A killed build leaves a folder that nothing refers to; the next
        build removes it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        self._remove_unfinished()
        created = datetime.now(UTC)
        snapshot_id = f"snapshot-{created:%Y%m%d-%H%M%S-%f}"
        aside = self.root / f".{snapshot_id}.{os.getpid()}"
        aside.mkdir()
        _write_files(aside, documents, passages, cache)
        manifest = Manifest(
            id=snapshot_id,
            created=created.isoformat(timespec="seconds"),
            format=FORMAT,
            fingerprint=fingerprint,
            documents=len(documents),
            passages=len(passages),
            sources=dict(Counter(document.source for document in documents).most_common()),
            kinds=dict(Counter(document.kind for document in documents).most_common()),
            languages=dict(Counter(document.language for document in documents).most_common()),
            files={
                str(path.relative_to(aside)): _sha256(path)
                for path in sorted(aside.rglob("*"))
                if path.is_file()
            },
        )
        _write_synced(aside / MANIFEST_FILE, json.dumps(asdict(manifest), indent=1))
        aside.rename(self.folder(snapshot_id))
        problems = self.verify(snapshot_id)
        if problems:
            raise SnapshotError(f"{snapshot_id} was not written whole: {'; '.join(problems)}")
        return snapshot_id

    def verify(self, snapshot_id: str) -> Problems:
        """What is wrong with a snapshot; empty when every file has its checksum."""
        try:
            manifest = self.manifest(snapshot_id)
        except SnapshotError as error:
            return [str(error)]
        problems = []
        for name, checksum in manifest.files.items():
            path = self.folder(snapshot_id) / name
            if not path.is_file():
                problems.append(f"{name} is missing")
            elif _sha256(path) != checksum:
                problems.append(f"{name} is damaged: its checksum is another")
        return problems

    def publish(self, snapshot_id: str) -> None:
        """Makes a snapshot the current one, atomically.

        Raises:
            SnapshotError: if there is no such snapshot.
        """
        self.manifest(snapshot_id)
        link = self.root / f".{_CURRENT}.{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(snapshot_id)
        link.replace(self.root / _CURRENT)

    def rollback(self) -> str:
        """Publishes the snapshot before the current one and returns its id.

        Raises:
            SnapshotError: if there is none before it.
        """
        current = self.current()
        older = [each.id for each in self.list() if current is not None and each.id < current]
        if not older:
            raise SnapshotError("there is no older snapshot to roll back to")
        self.publish(older[0])
        return older[0]

    def remove_old(self, keep: int) -> Ids:
        """Removes all but the newest `keep` snapshots and the current one; returns what went."""
        gone = [each.id for each in self.list()[keep:] if not each.current]
        for snapshot_id in gone:
            shutil.rmtree(self.folder(snapshot_id))
        return gone

    def _remove_unfinished(self) -> None:
        for path in self.root.glob(".snapshot-*"):
            shutil.rmtree(path, ignore_errors=True)


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a snapshot's folder.

    Raises:
        SnapshotError: if there is none, or it is of another format.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise SnapshotError(f"{folder} holds no snapshot: run `make ingest`")
    body = json.loads(path.read_text(encoding="utf-8"))
    if body.get("format") != FORMAT:
        raise SnapshotError(
            f"{folder.name} is of format {body.get('format')}, this version reads {FORMAT}: "
            "run `make ingest`"
        )
    return Manifest(**body)


def _write_files(
    folder: Path, documents: Sequence[Document], passages: Sequence[Passage], cache: VectorCache
) -> None:
    inputs = inputs_of(documents, passages)
    PassageStore.build(folder / PASSAGES_FILE, documents, passages)
    correction = Correction()
    of_passages, of_headers = inputs[: len(passages)], inputs[len(passages) :]
    codes, frequency = _write_vectors(folder / VECTORS_FILE, of_passages, cache, correction)
    TokenStore.build(folder / TOKENS_FILE, codes)
    codes, _ = _write_vectors(folder / HEADER_VECTORS_FILE, of_headers, cache, correction)
    TokenStore.build(folder / HEADER_TOKENS_FILE, codes)
    ids = np.fromiter(frequency, dtype=np.int32, count=len(frequency))
    counts = np.fromiter(frequency.values(), dtype=np.int32, count=len(frequency))
    np.save(folder / TOKEN_FREQUENCY_FILE, np.stack([ids, counts]))
    LexicalIndex.build(folder / LEXICAL_FOLDER, _passage_terms(documents, passages))


def _write_vectors(
    path: Path, inputs: Sequence[Input], cache: VectorCache, correction: Correction
) -> tuple[list[Codes], Counter[int]]:
    """Writes the corrected pooled vectors; returns the token codes, and in how many of the texts
    each vocabulary entry occurs."""
    pooled = np.zeros((len(inputs), 384), dtype=np.float32)
    codes: list[Codes] = []
    frequency: Counter[int] = Counter()
    for row, (vectors, (_, language)) in enumerate(zip(cache.read(inputs), inputs, strict=True)):
        pooled[row] = correction.pooled(vectors.pooled, language)
        codes.append(vectors.codes)
        frequency.update(set(vectors.token_ids.tolist()))
    VectorIndex.build(path, pooled)
    return codes, frequency


def _passage_terms(documents: Sequence[Document], passages: Sequence[Passage]) -> list[list[str]]:
    """The search terms of each passage, with those of its document's title, metadata and codes."""
    of_document = {
        document.id: terms(header_text(document), document.language)
        + [code_term(code) for code in document.codes]
        for document in documents
    }
    return [
        terms(headed_text(passage), passage.language) + of_document[passage.document_id]
        for passage in passages
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

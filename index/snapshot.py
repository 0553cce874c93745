"""Immutable generations of the index: built aside, verified, published by one rename, rolled back.

A snapshot is a folder `<store>/<id>/` with everything that a search needs and a manifest with the
SHA-256 of each file. `<store>/current` is a symbolic link to the published one, replaced in one
atomic step.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from index.checksums import problems_of, remember, sha256_of
from index.documents import Document, Passage
from index.snapshot_files import Advance, VectorSource, write_files

FORMAT = 3
"""Raised whenever snapshots of an older format can't be read any more."""

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
        """All snapshots that this version can read, the newest first."""
        current = self.current()
        return [
            SnapshotInfo(each.id, each.created, each.documents, each.passages, each.id == current)
            for each in self._manifests().values()
            if each is not None
        ]

    def build(
        self,
        documents: Sequence[Document],
        passages: Iterable[Passage],
        source: VectorSource,
        fingerprint: str,
        advance: Advance = lambda _: None,
    ) -> str:
        """Builds a snapshot from vectors that there are, and returns its id.

        It is not published yet. A killed build leaves a folder that nothing refers to; the next
        build removes it.

        Args:
            documents: in any order.
            passages: grouped by document, in the order of `documents`; gone through once.
            source: has the vectors of all that `inputs_of` gives, such as the cache.
            fingerprint: of the embedder that made them.
            advance: called with how many passages have been written since.

        Raises:
            ValueError: if the passages stand in another order.
            KeyError: if the source lacks a vector.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        self._remove_unfinished()
        created = datetime.now(UTC)
        snapshot_id = f"snapshot-{created:%Y%m%d-%H%M%S-%f}"
        aside = self.root / f".{snapshot_id}.{os.getpid()}"
        aside.mkdir()
        written = write_files(aside, documents, passages, source, advance)
        manifest = Manifest(
            id=snapshot_id,
            created=created.isoformat(timespec="seconds"),
            format=FORMAT,
            fingerprint=fingerprint,
            documents=len(documents),
            passages=written,
            sources=dict(Counter(document.source for document in documents).most_common()),
            kinds=dict(Counter(document.kind for document in documents).most_common()),
            languages=dict(Counter(document.language for document in documents).most_common()),
            files=sha256_of(aside),
        )
        _write_synced(aside / MANIFEST_FILE, json.dumps(asdict(manifest), indent=1))
        aside.rename(self.folder(snapshot_id))
        remember(self.folder(snapshot_id), manifest.files, self._remembered(snapshot_id))
        return snapshot_id

    def verify(self, snapshot_id: str, *, every: bool = False) -> Problems:
        """What is wrong with a snapshot; empty when every file has its checksum.

        Args:
            snapshot_id: which one.
            every: also read the files that were found right and have not been touched since.
        """
        try:
            manifest = self.manifest(snapshot_id)
        except SnapshotError as error:
            return [str(error)]
        remembered = self._remembered(snapshot_id)
        return problems_of(self.folder(snapshot_id), manifest.files, remembered, every=every)

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
        """Removes all but the newest `keep` snapshots and the current one; returns what went.

        Those that this version can't read go too: none of them can be rolled back to.
        """
        current = self.current()
        unreadable = [name for name, manifest in self._manifests().items() if manifest is None]
        gone = [*(each.id for each in self.list()[keep:]), *unreadable]
        gone = [snapshot_id for snapshot_id in gone if snapshot_id != current]
        for snapshot_id in gone:
            shutil.rmtree(self.folder(snapshot_id))
            self._remembered(snapshot_id).unlink(missing_ok=True)
        return gone

    def _remembered(self, snapshot_id: str) -> Path:
        return self.root / f"verified-{snapshot_id}.json"

    def _manifests(self) -> dict[str, Manifest | None]:
        """By id, the newest first; None for a snapshot that this version can't read."""
        found: dict[str, Manifest | None] = {}
        for folder in sorted(self.root.glob("snapshot-*"), reverse=True):
            try:
                found[folder.name] = read_manifest(folder)
            except SnapshotError:
                found[folder.name] = None
        return found

    def _remove_unfinished(self) -> None:
        for path in self.root.glob(".snapshot-*"):
            shutil.rmtree(path, ignore_errors=True)


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a snapshot's folder.

    Raises:
        SnapshotError: if there is none, or it is damaged or of another format.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise SnapshotError(f"{folder} holds no snapshot: run `make ingest`")
    try:
        body = json.loads(path.read_bytes())
        if body["format"] == FORMAT:
            return Manifest(**body)
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{path} is damaged ({error}): run `make ingest`") from error
    raise SnapshotError(
        f"{folder.name} is of format {body['format']}, this version reads {FORMAT}: "
        "run `make ingest`"
    )


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

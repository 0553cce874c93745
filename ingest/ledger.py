"""What earlier runs made of each item, so that only what changed is read and cut again.

An SQLite file in `var/`. Every item is written as soon as it is done, so a run that is killed loses
only what it had in hand. Three tables:

- `readings`: what a reader returned, by the content of the file. Renamed, copied and merely touched
  files, and files with new metadata, are not read again.
- `items`: by source and key, the document and its passages as they are to be published, and in
  `pending` how that differs from what was published last.
- `failures`: items that could not be read. Their last good version, if any, stays in `items`.

All of it can be made anew from the sources: a ledger of another layout is emptied, not migrated.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter

from index.documents import Document, Passage

LAYOUT = 1
"""Raise it when the tables change."""

COMPRESSION = 6
"""zlib's default: a third of the size at 30 MB/s, which is much faster than reading a PDF."""

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)
_PASSAGES: TypeAdapter[list[Passage]] = TypeAdapter(list[Passage])

_TABLES = """
CREATE TABLE readings (
    content TEXT NOT NULL, reader TEXT NOT NULL, reading BLOB NOT NULL,
    PRIMARY KEY (content)
) WITHOUT ROWID;
CREATE TABLE items (
    source TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, content TEXT NOT NULL,
    software TEXT NOT NULL, pending TEXT, renamed_from TEXT, passage_count INTEGER NOT NULL,
    document BLOB NOT NULL, passages BLOB NOT NULL, written TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (source, key)
);
CREATE TABLE failures (
    source TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, circumstances TEXT NOT NULL,
    reason TEXT NOT NULL, written TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE TABLE published (snapshot TEXT NOT NULL, recipe TEXT NOT NULL);
"""

Key = tuple[str, str]
"""A source's name and a key in it."""


class LedgerError(Exception):
    """The ledger can't be used; the message says what to do."""


class Change(StrEnum):
    """How an item differs from what was published last."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"


_CHANGES: dict[str | None, Change | None] = {None: None, **{str(c): c for c in Change}}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an item without looking into its document."""

    source: str
    key: str
    version: str
    """`Item.version` when it was last looked at."""
    content: str
    """Hash of what was read."""
    software: str
    """Versions of the code that made the document and its passages."""
    pending: Change | None = None
    """None: published as it is."""
    renamed_from: str | None = None
    """The key under which the published snapshot has it."""
    passage_count: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that could not be read."""

    source: str
    key: str
    version: str
    circumstances: str
    """Versions and limits it failed under: when they change it is tried again."""
    reason: str


@dataclass(frozen=True, slots=True)
class Published:
    """What the last successful run published."""

    snapshot: str
    recipe: str
    """Of the index: `ingest.indexing.Indexer.recipe`."""


class Ledger:
    """Opens or creates the ledger at `path`; use it as a context manager.

    Raises:
        LedgerError: if the file is no ledger or damaged.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path)
        try:
            self._database.execute("PRAGMA journal_mode=WAL")
            # In WAL mode this survives a killed process; only a power cut may lose the last items.
            self._database.execute("PRAGMA synchronous=NORMAL")
            if self._database.execute("PRAGMA user_version").fetchone() != (LAYOUT,):
                self._start_anew()
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise LedgerError(
                f"{path} is damaged or no ledger ({error}); delete it, and the next run reads "
                "everything again"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def _start_anew(self) -> None:
        tables = self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        drops = "".join(f'DROP TABLE "{name}";' for (name,) in tables.fetchall())
        self._database.executescript(
            f"BEGIN; {drops} {_TABLES} PRAGMA user_version = {LAYOUT}; COMMIT"
        )

    def entries(self) -> dict[Key, Entry]:
        """Every item, without its document and passages: a few milliseconds for 10,000."""
        rows = self._database.execute(
            "SELECT source, key, version, content, software, pending, renamed_from, passage_count"
            " FROM items"
        )
        return {
            (source, key): Entry(
                source, key, version, content, software, _CHANGES[pending], renamed_from, count
            )
            for source, key, version, content, software, pending, renamed_from, count in rows
        }

    def failures(self) -> dict[Key, Failure]:
        """Every item that failed when it was last read."""
        rows = self._database.execute(
            "SELECT source, key, version, circumstances, reason FROM failures"
        )
        return {(row[0], row[1]): Failure(*row) for row in rows}

    def reading(self, content: str, reader: str) -> bytes | None:
        """What this version of the readers made of this content, if it has read it."""
        row = self._database.execute(
            "SELECT reading FROM readings WHERE content = ? AND reader = ?", (content, reader)
        ).fetchone()
        return None if row is None else zlib.decompress(row[0])

    def keep_reading(self, content: str, reader: str, reading: bytes) -> None:
        """Remembers a reading (JSON) for its content."""
        with self._database:
            self._database.execute(
                "REPLACE INTO readings VALUES (?, ?, ?)",
                (content, reader, zlib.compress(reading, COMPRESSION)),
            )

    def document(self, source: str, key: str) -> Document | None:
        """The document of an item, if it has one."""
        row = self._database.execute(
            "SELECT document FROM items WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
        return None if row is None else _DOCUMENT.validate_json(zlib.decompress(row[0]))

    def keep(self, entry: Entry, document: Document, passages: Sequence[Passage]) -> None:
        """Remembers what an item became; it counts as pending until `settle`."""
        with self._database:
            self._database.execute(
                "REPLACE INTO items (source, key, version, content, software, pending,"
                " renamed_from, passage_count, document, passages)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    entry.source,
                    entry.key,
                    entry.version,
                    entry.content,
                    entry.software,
                    entry.pending,
                    entry.renamed_from,
                    len(passages),
                    zlib.compress(_DOCUMENT.dump_json(document), COMPRESSION),
                    zlib.compress(_PASSAGES.dump_json(list(passages)), COMPRESSION),
                ),
            )
            self._forget_failures([(entry.source, entry.key)])

    def touch(self, entry: Entry) -> None:
        """Notes under which version, content and software an item was found to be the same."""
        with self._database:
            self._database.execute(
                "UPDATE items SET version = ?, content = ?, software = ?"
                " WHERE source = ? AND key = ?",
                (entry.version, entry.content, entry.software, entry.source, entry.key),
            )
            self._forget_failures([(entry.source, entry.key)])

    def keep_failure(self, failure: Failure) -> None:
        """Remembers that an item could not be read; what it was before stays."""
        with self._database:
            self._database.execute(
                "REPLACE INTO failures (source, key, version, circumstances, reason)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    failure.source,
                    failure.key,
                    failure.version,
                    failure.circumstances,
                    failure.reason,
                ),
            )

    def passages(self, source: str, key: str) -> list[Passage]:
        """The passages of an item; empty where there is no such item."""
        row = self._database.execute(
            "SELECT passages FROM items WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
        return [] if row is None else _PASSAGES.validate_json(zlib.decompress(row[0]))

    def contents(self, without: Iterable[Key]) -> Iterator[tuple[Document, list[Passage]]]:
        """Everything to be published, in the order of sources and keys."""
        left_out = set(without)
        rows = self._database.execute(
            "SELECT source, key, document, passages FROM items ORDER BY source, key"
        )
        for source, key, document, passages in rows:
            if (source, key) not in left_out:
                yield (
                    _DOCUMENT.validate_json(zlib.decompress(document)),
                    _PASSAGES.validate_json(zlib.decompress(passages)),
                )

    def published(self) -> Published | None:
        """What the last successful run published."""
        row = self._database.execute("SELECT snapshot, recipe FROM published").fetchone()
        return None if row is None else Published(*row)

    def settle(self, published: Published, gone: Iterable[Key]) -> None:
        """Notes that all items but those `gone` are published, and forgets these.

        They go only now: had they been forgotten before and the run been killed, nothing would
        tell the next run that the published snapshot still holds them.
        """
        with self._database:
            self._database.executemany("DELETE FROM items WHERE source = ? AND key = ?", list(gone))
            self._database.execute(
                "UPDATE items SET pending = NULL, renamed_from = NULL WHERE pending IS NOT NULL"
            )
            self._database.execute("DELETE FROM published")
            self._database.execute(
                "INSERT INTO published VALUES (?, ?)", (published.snapshot, published.recipe)
            )
            self._database.execute(
                "DELETE FROM readings WHERE content NOT IN (SELECT content FROM items)"
            )

    def forget_failures(self, keys: Iterable[Key]) -> None:
        """Drops failures of items that are gone or are well again."""
        with self._database:
            self._forget_failures(keys)

    def _forget_failures(self, keys: Iterable[Key]) -> None:
        self._database.executemany("DELETE FROM failures WHERE source = ? AND key = ?", list(keys))

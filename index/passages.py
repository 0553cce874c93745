"""Documents and passages of one snapshot, in SQLite: written once, then only read."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from index.documents import Document, Passage, Span

_SCHEMA = """
CREATE TABLE documents (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, address TEXT, passages INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX documents_address ON documents (address) WHERE address IS NOT NULL;
CREATE TABLE passages (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE languages (language TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
"""

_NUMBERS_A_QUERY = 500
"""SQLite's default limit is 999 parameters in older builds."""


class PassageWriter:
    """Writes a new store, the passages one after the other.

    Args:
        path: of the new file.
        documents: all of them, by number.
    """

    def __init__(self, path: Path, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._counts = [0] * len(documents)
        self._languages: Counter[str] = Counter()
        self._numbers = {document.id: number for number, document in enumerate(documents)}
        self._current = 0
        self._written = 0
        self._connection = sqlite3.connect(path)
        # A build that is killed is never used, so nothing has to outlive it.
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(_SCHEMA)

    def add(self, passage: Passage) -> None:
        """Adds the next passage. It carries its document's id.

        Raises:
            ValueError: if its document stands before that of the passage before: a search finds a
                document's passages by their count.
        """
        document = self._numbers[passage.document_id]
        if document < self._current:
            raise ValueError("the passages must be grouped by document, in the documents' order")
        self._current = document
        self._counts[document] += 1
        self._languages[passage.language] += 1
        self._connection.execute(
            "INSERT INTO passages VALUES (?, ?)", (self._written, _json(_body(passage)))
        )
        self._written += 1

    def __enter__(self) -> PassageWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._connection.close()

    def _finish(self) -> None:
        self._connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
            (
                (number, each.id, canonical_address(each.url), count, _json(asdict(each)))
                for number, (each, count) in enumerate(
                    zip(self._documents, self._counts, strict=True)
                )
            ),
        )
        self._connection.executemany("INSERT INTO languages VALUES (?, ?)", self._languages.items())
        self._connection.commit()


class PassageStore:
    """Reads documents and passages by number: their position when the snapshot was built."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def documents(self) -> list[Document]:
        """All documents, by number."""
        rows = self._connection().execute("SELECT body FROM documents ORDER BY number")
        return [document_from(json.loads(row[0])) for row in rows]

    def passage_counts(self) -> list[int]:
        """How many passages each document has, by number."""
        rows = self._connection().execute("SELECT passages FROM documents ORDER BY number")
        return [row[0] for row in rows]

    def languages(self) -> dict[str, int]:
        """How many passages there are in each language, by its code."""
        return dict(self._connection().execute("SELECT language, passages FROM languages"))

    def documents_at(self, url: str) -> list[int]:
        """The numbers of the documents with a public address, rising. A trailing slash, the
        fragment and the case of the host make no difference."""
        query = "SELECT number FROM documents WHERE address = ? ORDER BY number"
        rows = self._connection().execute(query, (canonical_address(url),))
        return [row[0] for row in rows]

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Some passages, in the order asked for."""
        found: dict[int, Passage] = {}
        for start in range(0, len(numbers), _NUMBERS_A_QUERY):
            part = [int(number) for number in numbers[start : start + _NUMBERS_A_QUERY]]
            marks = ",".join("?" * len(part))
            query = f"SELECT number, body FROM passages WHERE number IN ({marks})"  # noqa: S608
            for number, body in self._connection().execute(query, part):
                found[number] = passage_from(json.loads(body))
        return [found[int(number)] for number in numbers]

    def close(self) -> None:
        """Closes every thread's connection."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            # Each thread uses its own; only `close` reaches over from another.
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection


def document_from(body: dict[str, Any]) -> Document:
    """A document from what `asdict` and JSON made of it."""
    lists = ("countries", "themes", "gcm", "sdgs", "codes")
    values: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in body.items()}
    return Document(**values)


def passage_from(body: dict[str, Any]) -> Passage:
    """A passage from what `asdict` and JSON made of it."""
    spans = tuple(Span(**span) for span in body["spans"])
    return Passage(**{**body, "headings": tuple(body["headings"]), "spans": spans})


def canonical_address(url: str | None) -> str | None:
    """What two ways to write one address have in common; None for none."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # such as an unclosed bracket: no address, so equal to itself only
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}{query}"


def _body(passage: Passage) -> dict[str, Any]:
    """What `asdict` makes of a passage, in a fifth of the time: it would copy every value."""
    values: dict[str, Any] = {name: getattr(passage, name) for name in Passage.__slots__}
    spans = [{name: getattr(span, name) for name in Span.__slots__} for span in passage.spans]
    return {**values, "spans": spans}


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

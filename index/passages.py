"""Documents and passages of one snapshot, in SQLite: written once, then only read."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.documents import Document, Passage, Span

_SCHEMA = """
CREATE TABLE documents (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, url TEXT, body TEXT NOT NULL
);
CREATE INDEX documents_url ON documents (url) WHERE url IS NOT NULL;
CREATE TABLE passages (number INTEGER PRIMARY KEY, document INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX passages_document ON passages (document);
"""

_NUMBERS_A_QUERY = 500
"""SQLite's default limit is 999 parameters in older builds."""


class PassageStore:
    """Reads documents and passages by number: their position when the snapshot was built."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    @staticmethod
    def build(path: Path, documents: Sequence[Document], passages: Iterable[Passage]) -> None:
        """Writes a new store. The passages of a document carry its `document_id`."""
        numbers = {document.id: number for number, document in enumerate(documents)}
        connection = sqlite3.connect(path)
        try:
            connection.executescript(_SCHEMA)
            connection.executemany(
                "INSERT INTO documents VALUES (?, ?, ?, ?)",
                (
                    (number, each.id, each.url, _json(asdict(each)))
                    for number, each in enumerate(documents)
                ),
            )
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?)",
                (
                    (number, numbers[each.document_id], _json(asdict(each)))
                    for number, each in enumerate(passages)
                ),
            )
            connection.commit()
        finally:
            connection.close()

    def documents(self) -> list[Document]:
        """All documents, by number."""
        rows = self._connection().execute("SELECT body FROM documents ORDER BY number")
        return [document_from(json.loads(row[0])) for row in rows]

    def document_numbers(self) -> list[int]:
        """The document's number of every passage, by the passage's number."""
        rows = self._connection().execute("SELECT document FROM passages ORDER BY number")
        return [row[0] for row in rows]

    def languages(self) -> list[str]:
        """The language of every passage, by number."""
        query = "SELECT json_extract(body, '$.language') FROM passages ORDER BY number"
        return [row[0] for row in self._connection().execute(query)]

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


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

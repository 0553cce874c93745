"""Keeps every vector ever computed, so that no text is embedded twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.embedding import Embedder, PassageVectors
from index.tokens import BYTES_A_TOKEN

Input = tuple[str, str]
"""What the model sees of a text (index/passage_text.py), and its language."""

_KEY_BYTES = 16
"""Of SHA-256: 128 bits leave collisions out of reach."""

_VERSION = 2
"""Of the table, in SQLite's user_version. The vectors of another are those of another recipe."""

_KEYS_A_QUERY = 500
"""SQLite's default limit is 999 parameters in older builds."""


class VectorCache:
    """SQLite in var/, keyed by fingerprint, text and language. One writer at a time."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fingerprint = fingerprint
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        if self._connection.execute("PRAGMA user_version").fetchone() != (_VERSION,):
            with self._connection:
                self._connection.execute("DROP TABLE IF EXISTS vectors")
                self._connection.execute(f"PRAGMA user_version = {_VERSION}")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, pooled BLOB NOT NULL,"
            " token_ids BLOB NOT NULL, codes BLOB NOT NULL, spans BLOB NOT NULL) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def missing(self, inputs: Sequence[Input]) -> list[int]:
        """Positions of the inputs that have no vectors yet; of equal inputs only the first."""
        keys = [self._key(each) for each in inputs]
        known = self._known(keys)
        positions = []
        for position, key in enumerate(keys):
            if key not in known:
                known.add(key)
                positions.append(position)
        return positions

    def fill(self, embedder: Embedder, inputs: Sequence[Input]) -> Iterator[int]:
        """Embeds what is missing, longest first, and commits batch by batch.

        Yields how many inputs each batch held, after it has been committed.
        """
        if embedder.fingerprint != self._fingerprint:
            raise ValueError("the embedder is not the one that this cache was opened for")
        wanted = [inputs[position] for position in self.missing(inputs)]
        for batch in embedder.embed_passages(wanted):
            rows = [
                (
                    self._key(wanted[position]),
                    vectors.pooled.tobytes(),
                    vectors.token_ids.tobytes(),
                    vectors.codes.tobytes(),
                    vectors.spans.tobytes(),
                )
                for position, vectors in batch
            ]
            with self._connection:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", rows
                )
            yield len(batch)

    def read(self, inputs: Iterable[Input]) -> Iterator[PassageVectors]:
        """The vectors of each input, in order.

        Raises:
            KeyError: for an input that has none: call `fill` first.
        """
        for each in inputs:
            row = self._connection.execute(
                "SELECT pooled, token_ids, codes, spans FROM vectors WHERE key = ?",
                (self._key(each),),
            ).fetchone()
            if row is None:
                raise KeyError(f"no vectors for {each[0][:80]!r}")
            yield PassageVectors(
                pooled=np.frombuffer(row[0], dtype=np.float32),
                token_ids=np.frombuffer(row[1], dtype=np.int32),
                codes=np.frombuffer(row[2], dtype=np.uint8).reshape(-1, BYTES_A_TOKEN),
                spans=np.frombuffer(row[3], dtype=np.uint16).reshape(-1, 2),
            )

    def prune(self, keep: Iterable[Input]) -> int:
        """Forgets all vectors but those of `keep`; returns how many were forgotten."""
        keys = {self._key(each) for each in keep}
        every = [row[0] for row in self._connection.execute("SELECT key FROM vectors")]
        gone = [(key,) for key in every if key not in keys]
        with self._connection:
            self._connection.executemany("DELETE FROM vectors WHERE key = ?", gone)
        return len(gone)

    def _known(self, keys: Sequence[bytes]) -> set[bytes]:
        known: set[bytes] = set()
        for start in range(0, len(keys), _KEYS_A_QUERY):
            part = keys[start : start + _KEYS_A_QUERY]
            marks = ",".join("?" * len(part))
            query = f"SELECT key FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks only
            known.update(row[0] for row in self._connection.execute(query, part))
        return known

    def _key(self, given: Input) -> bytes:
        text, language = given
        content = "\x00".join((self._fingerprint, language, text))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:_KEY_BYTES]

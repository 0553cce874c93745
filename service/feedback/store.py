"""What readers thought of answers and what they asked in vain, in a file beside the snapshots.

It holds no person: no address, no name, and of the time only the day, so that no line can be laid
beside another log. E-mail addresses and telephone numbers in what people wrote are masked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.countries import find_countries
from index.masking import mask_contacts

FILE = "feedback.sqlite"

LAYOUT = 1
"""Raise it when the tables change, and write how to bring the old ones over: unlike the ledger,
this file can't be made again."""

_WAIT_SECONDS = 5
"""For another writer; a line is written in about a millisecond."""

MOST_ROWS = 100_000
"""Lines kept in each table, the newest: at most 200 MB of the longest questions allowed, so that
nobody who asks nonsense all day fills the disk."""

_TRIM_EVERY = 1_000
"""Lines written between two looks at how many there are."""

_TABLES = """
CREATE TABLE votes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, snapshot TEXT NOT NULL,
  question TEXT NOT NULL, target TEXT NOT NULL, document TEXT, passage INTEGER,
  vote TEXT NOT NULL, comment TEXT NOT NULL
);
CREATE TABLE unanswered (
  id INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, snapshot TEXT NOT NULL,
  question TEXT NOT NULL, language TEXT NOT NULL, reason TEXT NOT NULL
);
"""


class FeedbackError(RuntimeError):
    """The file can't be used; the message says what to do."""


def today() -> str:
    """The day, UTC, ISO 8601."""
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb up or down."""

    day: str
    snapshot: str
    question: str
    target: str
    """`answer` or `passage`."""
    document: str | None
    """Id of the passage's document."""
    passage: int | None
    """Position in the document, from 0."""
    vote: str
    """`up` or `down`."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was asked and not answered."""

    day: str
    snapshot: str
    question: str
    language: str
    """As detected, ISO 639-1."""
    reason: str
    """The abstention's code, or `nothing_found`."""


class FeedbackStore:
    """Votes and unanswered questions. Safe between threads and processes: each line is written over
    a connection of its own, and SQLite's write-ahead log lets writers wait for one another.

    Args:
        path: the file; made with the first line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep_vote(self, vote: Vote) -> None:
        """Keeps a vote, its texts masked.

        Raises:
            FeedbackError: if it can't be written.
        """
        masked = replace(vote, question=_masked(vote.question), comment=_masked(vote.comment))
        self._insert("votes", masked)

    def keep_unanswered(self, unanswered: Unanswered) -> None:
        """Keeps a question that was not answered, masked.

        Raises:
            FeedbackError: if it can't be written.
        """
        self._insert("unanswered", replace(unanswered, question=_masked(unanswered.question)))

    def votes(self) -> list[Vote]:
        """All votes, oldest first."""
        return [Vote(*row) for row in self._rows("votes", Vote)]

    def unanswered(self) -> list[Unanswered]:
        """All unanswered questions, oldest first."""
        return [Unanswered(*row) for row in self._rows("unanswered", Unanswered)]

    def _rows(self, table: str, kind: type[Vote] | type[Unanswered]) -> list[tuple[Any, ...]]:
        if not self.path.exists():
            return []
        with self._connected() as connection:
            query = f"SELECT {_names(kind)} FROM {table} ORDER BY id"  # noqa: S608
            return connection.execute(query).fetchall()

    def _insert(self, table: str, row: Vote | Unanswered) -> None:
        values = astuple(row)
        marks = ",".join("?" * len(values))
        with self._connected() as connection, connection:
            cursor = connection.execute(
                f"INSERT INTO {table} ({_names(type(row))}) VALUES ({marks})",  # noqa: S608
                values,
            )
            if cursor.lastrowid and cursor.lastrowid % _TRIM_EVERY == 0:
                oldest = cursor.lastrowid - MOST_ROWS
                connection.execute(f"DELETE FROM {table} WHERE id <= ?", (oldest,))  # noqa: S608

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS)
            try:
                _prepare(connection)
                yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise FeedbackError(
                f"{self.path} can't be used ({error}); see that the disk has room and the file is "
                "this user's, or move it away"
            ) from error


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone() == (LAYOUT,):
        return
    connection.execute("PRAGMA journal_mode=WAL")
    # Of two who find no tables, the second waits here and then sees those of the first.
    connection.execute("BEGIN IMMEDIATE")
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, LAYOUT):
        connection.rollback()
        raise sqlite3.DatabaseError(f"written by another version of this software: {version}")
    if version == 0:
        for statement in filter(str.strip, _TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
    connection.commit()


def _names(kind: type[Vote] | type[Unanswered]) -> str:
    return ", ".join(field.name for field in fields(kind))


def _masked(text: str) -> str:
    return mask_contacts(text, tuple(find_countries(text)))

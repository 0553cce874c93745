"""What discovery finds: the files and records that a source offers, before any of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.records import RecordText


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an item before its text is read: from its catalogue row, its record or the
    source's defaults. None or empty: not given, to be taken from the file or detected."""

    title: str | None = None
    kind: str | None = None
    language: str | None = None
    access: str | None = None
    year: int | None = None
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-3."""
    worldwide: bool = False
    """It is said to be about no country in particular, so none is to be looked for."""
    themes: tuple[str, ...] = ()
    gcm: tuple[int, ...] = ()
    sdgs: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    url: str | None = None
    description: str = ""
    """Further metadata as plain text (donor, author, region …)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document to be: a file of a folder, or a record of a table."""

    source: str
    key: str
    """Path relative to the source's folder with forward slashes, or the record's id."""
    path: Path
    """The file to read; for a record, the table it stands in."""
    metadata: Metadata
    version: str
    """Cheap to compute and different whenever the item may have changed: size and modification
    time of a file, of the files beside it that its reader uses (chapters) and its metadata; a hash
    of a record's content and metadata."""
    record: RecordText | None = None
    """A record's text; None for a file, which a reader turns into blocks."""

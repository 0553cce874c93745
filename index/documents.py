"""What the knowledge base is made of: documents, and the passages that are ranked and cited."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that a person would cite: a report, a practice, an episode, a catalogue record.

    `id` is derived from the source's name and the key inside it, so it stays the same from run
    to run and never depends on where the files happen to lie.
    """

    id: str
    source: str
    """Name of the source in sources.toml."""
    key: str
    """What the source calls it: the path relative to its folder, or the record's id."""
    kind: str
    """practice, report, podcast, session, award, guidance, page, or what sources.toml says."""
    title: str
    language: str
    """ISO 639-1 code, lower case; `und` where it could not be told."""
    checksum: str
    """SHA-256, in hex, of the content and of the metadata that reached the document."""
    access: str = "internal"
    """`public`, `internal` or `restricted:<group>`."""
    year: int | None = None
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-3 codes, sorted."""
    themes: tuple[str, ...] = ()
    gcm: tuple[int, ...] = ()
    """Objectives of the Global Compact for Migration, 1 to 23."""
    sdgs: tuple[int, ...] = ()
    """Sustainable Development Goals, 1 to 17."""
    codes: tuple[str, ...] = ()
    """Project codes in their canonical form, such as `IB.0238`."""
    url: str | None = None
    """Public address of the original, or of the recording; None where it has none."""
    original: str | None = None
    """Absolute path of the file it was read from; None for a record of a table. Never leaves the
    service."""
    media_type: str | None = None
    description: str = ""
    """Further metadata as plain text (donor, author, region …), searched with the title."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a run of a passage's characters stands in the original."""

    start: int
    """First character in the passage's text."""
    end: int
    """One past the last character."""
    page: int | None = None
    """Physical page (or slide), from 1."""
    page_label: str | None = None
    """The page number that is printed on that page, where the file says so."""
    start_time: float | None = None
    """Seconds from the recording's beginning."""
    end_time: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded, ranked and cited: a run of blocks of one document.

    The spans cover the whole text, in order and without overlap (the separators between blocks
    belong to no span).
    """

    document_id: str
    ordinal: int
    """Position in the document, from 0."""
    text: str
    language: str
    headings: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()

"""Reads the chapters of a recording that lie in a file beside its transcript."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.blocks import ReadError
from ingest.readers.decoding import read_text
from ingest.readers.language_tag import iso_639_1
from ingest.readers.text_cleaning import clean_text

SUFFIX = ".chapters.json"
TRANSCRIPT_SUFFIXES = (".vtt", ".srt", ".json")
# An hour has a few dozen chapters; no need to parse megabytes to see that a file holds none.
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of a recording. Times in seconds from its beginning."""

    start: float
    title: str
    end: float | None = None
    """None: until the next chapter."""


@dataclass(frozen=True, slots=True)
class Chapters:
    """What a chapters file says of a recording."""

    chapters: tuple[Chapter, ...] = ()
    """By start time."""
    title: str | None = None
    language: str | None = None
    """ISO 639-1."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """The file's own fields but for the chapters: `author`, `podcastName`, `country` …"""


def chapters_beside(path: Path) -> Path | None:
    """The chapters file that belongs to a transcript: `X.chapters.json` beside `X.vtt`, else
    `X.json` where that holds chapters; None where there is neither."""
    named = path.with_suffix(SUFFIX)
    if named.is_file():
        return named
    plain = path.with_suffix(".json")
    return plain if plain != path and plain.is_file() and holds_chapters(plain) else None


def is_chapters_file(path: Path) -> bool:
    """Whether a file holds the chapters of a recording, and so is no document of its own."""
    name = path.name.lower()
    return name.endswith(SUFFIX) or (name.endswith(".json") and holds_chapters(path))


def holds_chapters(path: Path) -> bool:
    """Whether a JSON file is a Podcasting 2.0 chapters file."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return False
        content = json.loads(read_text(path))
    except (OSError, ValueError, RecursionError, ReadError):
        return False
    return (
        isinstance(content, dict)
        and isinstance(content.get("chapters"), list)
        and ("segments" not in content)
    )


def read_chapters(path: Path) -> Chapters:
    """Read a chapters file; `ReadError` where it is none."""
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"is not valid JSON ({error})") from error
    listed = content.get("chapters") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(listed, list):
        raise ReadError('has no list named "chapters"')
    chapters = sorted(filter(None, map(_chapter, listed)), key=lambda chapter: chapter.start)
    metadata = {
        str(name): value
        for name, value in content.items()
        if name not in ("chapters", "version", "title", "language") and value not in (None, "")
    }
    title = content.get("title")
    return Chapters(
        tuple(chapters),
        clean_text(title) or None if isinstance(title, str) else None,
        iso_639_1(content.get("language")),
        metadata,
    )


def _chapter(entry: Any) -> Chapter | None:
    """None for what is not to be shown (`toc` false) or has no time."""
    if not isinstance(entry, dict) or entry.get("toc") is False:
        return None
    start, end, title = entry.get("startTime"), entry.get("endTime"), entry.get("title")
    if isinstance(start, bool) or not isinstance(start, (int, float)):
        return None
    return Chapter(
        float(start),
        clean_text(title) if isinstance(title, str) else "",
        float(end) if isinstance(end, (int, float)) and end > start else None,
    )


def chapter_at(chapters: Sequence[Chapter], start: float, end: float) -> tuple[str, ...]:
    """The heading path for what is said between two times: the chapter in which the middle lies,
    for chapter times are often rounded to whole seconds."""
    middle = (start + max(start, end)) / 2
    current = None
    for chapter in chapters:
        if chapter.start > middle:
            break
        current = chapter
    if current is None or not current.title or (current.end is not None and current.end <= middle):
        return ()
    return (current.title,)

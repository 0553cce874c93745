"""What all transcript formats share: cues and chapters become a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.blocks import ReadError, Reading
from ingest.readers.chapters import Chapters, chapters_beside, read_chapters
from ingest.readers.speakers import with_speakers
from ingest.readers.text_cleaning import clean_text
from ingest.readers.turns import Cue, speech_blocks


def transcript_reading(
    path: Path,
    cues: Sequence[Cue],
    language: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    warnings: Sequence[str] = (),
) -> Reading:
    """The reading of a transcript's cues, with title, language and headings from the chapters
    file beside it. A chapters file that is broken costs a warning, not the transcript."""
    told = list(warnings)
    beside = chapters_beside(path)
    chapters = Chapters()
    if beside is not None:
        try:
            chapters = read_chapters(beside)
        except ReadError as error:
            told.append(f"read without chapters: {beside.name} {error}")
    silent = sum(not clean_text(cue.text) for cue in cues)
    if silent:
        told.append(f"cues without text: {silent}")
    return Reading(
        speech_blocks(with_speakers(cues), chapters.chapters),
        chapters.title,
        chapters.language or language,
        {**(metadata or {}), **chapters.metadata},
        tuple(told),
    )

"""Reads transcripts in the JSON format of Podcasting 2.0."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.blocks import ReadError, Reading
from ingest.readers.chapters import holds_chapters
from ingest.readers.decoding import read_text
from ingest.readers.language_tag import iso_639_1
from ingest.readers.transcript import transcript_reading
from ingest.readers.turns import Cue


def read_podcast_json(path: Path) -> Reading:
    """The speaker turns of a JSON transcript; segments of a word each are merged like any."""
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"is not valid JSON ({error}); export it again") from error
    segments = content.get("segments") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(segments, list):
        if holds_chapters(path):
            raise ReadError(
                "holds the chapters of a recording, no text of its own; put it beside the "
                "transcript, under the same name"
            )
        raise ReadError(
            'is JSON, but no transcript: a Podcasting 2.0 transcript has a list named "segments"; '
            "a table of records is listed in sources.toml as such"
        )
    cues = [_cue(segment, following) for segment, following in _pairs(segments)]
    understood = [cue for cue in cues if cue is not None]
    if segments and not understood:
        raise ReadError('has segments, but none with "startTime" (seconds) and "body" (text)')
    lost = len(cues) - len(understood)
    warnings = [f"segments without a start time or text, left out: {lost}"] if lost else []
    metadata = {
        str(name): value
        for name, value in content.items()
        if name not in ("version", "segments") and isinstance(value, (str, int, float))
    }
    return transcript_reading(
        path, understood, iso_639_1(metadata.get("language")), metadata, warnings
    )


def _pairs(segments: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(segments, [*segments[1:], None], strict=True))


def _cue(segment: Any, following: Any) -> Cue | None:
    """A segment; where it has no end, it lasts until the next one begins."""
    start, body = _seconds(segment, "startTime"), _field(segment, "body")
    if start is None or not isinstance(body, str):
        return None
    end = _seconds(segment, "endTime")
    if end is None:
        end = _seconds(following, "startTime")
    speaker = _field(segment, "speaker")
    return Cue(
        start,
        max(start, end if end is not None else start),
        body,
        speaker.strip() or None if isinstance(speaker, str) else None,
    )


def _field(segment: Any, name: str) -> Any:
    return segment.get(name) if isinstance(segment, Mapping) else None


def _seconds(segment: Any, name: str) -> float | None:
    value = _field(segment, name)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None

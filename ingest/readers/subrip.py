"""Reads SubRip transcripts."""

from __future__ import annotations

import io
import re
from pathlib import Path

from webvtt import WebVTT
from webvtt.errors import MalformedFileError

from ingest.blocks import ReadError, Reading
from ingest.readers.decoding import read_text
from ingest.readers.rolling_captions import without_repeats
from ingest.readers.transcript import transcript_reading
from ingest.readers.webvtt import voices

_TIMES = re.compile(r"^\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->", re.MULTILINE)
_POSITION = re.compile(r"\{\\an?\d+\}")


def read_subrip(path: Path) -> Reading:
    """The speaker turns of a SubRip file, with the chapters of a file beside it."""
    text = _POSITION.sub("", read_text(path))
    first = _TIMES.search(text)
    if first is None:
        raise ReadError(
            "is no SubRip file: it has no line such as 00:00:01,000 --> 00:00:04,000; "
            "export the transcript again"
        )
    # The parser wants a number and a time in the first two lines; many files begin otherwise.
    lines = io.StringIO("1\n" + text[first.start() :].lstrip())
    try:
        parsed = WebVTT.from_buffer(lines, format="srt")
    except MalformedFileError as error:
        raise ReadError(f"is no SubRip file ({error}); export the transcript again") from error
    cues = [cue for caption in parsed.captions for cue in voices(caption)]
    lost = len(_TIMES.findall(text)) - len(parsed.captions)
    warnings = [f"cues with a broken time or no text, left out: {lost}"] if lost > 0 else []
    return transcript_reading(path, without_repeats(cues), None, None, warnings)

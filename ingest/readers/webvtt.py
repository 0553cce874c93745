"""Reads WebVTT transcripts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from webvtt import Caption, WebVTT
from webvtt.errors import MalformedFileError

from ingest.blocks import ReadError, Reading
from ingest.readers.decoding import decode
from ingest.readers.language_tag import iso_639_1
from ingest.readers.rolling_captions import without_repeats
from ingest.readers.transcript import transcript_reading
from ingest.readers.turns import Cue

_VOICE = re.compile(r"<v(?:\.[^\s>]*)*(?:\s+([^>]*))?>")
# Some speech recognisers round up to second 60.
_SECOND_60 = re.compile(r"\b(?:(\d+):)?(\d{1,2}):60(?=\.\d{3}\b)")
_ARROW = re.compile(r"^[\d:.\s]+-->", re.MULTILINE)


def read_webvtt(path: Path) -> Reading:
    """The speaker turns of a WebVTT file, with the chapters of a file beside it."""
    # As the standard has it, a NUL is a character that could not be decoded.
    text = _SECOND_60.sub(_carried, decode(path.read_bytes().replace(b"\0", b"")))
    try:
        parsed = WebVTT.from_string(text)
    except MalformedFileError as error:
        raise ReadError(
            'is no WebVTT file, for its first line does not begin with "WEBVTT"; '
            "export the transcript again"
        ) from error
    header = dict(re.findall(r"^(\w+): *(.+)$", "\n".join(parsed.metadata), re.MULTILINE))
    cues = without_repeats([cue for caption in parsed.captions for cue in voices(caption)])
    lost = len(_ARROW.findall(text)) - len(parsed.captions)
    warnings = [f"cues with a broken time, left out: {lost}"] if lost > 0 else []
    return transcript_reading(path, cues, iso_639_1(header.get("Language")), None, warnings)


def _carried(time: re.Match[str]) -> str:
    minutes = int(time[1] or 0) * 60 + int(time[2]) + 1
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def voices(caption: Caption) -> Iterator[Cue]:
    """The cues of a caption: one for each voice that it holds."""
    start = caption.start_time.in_milliseconds() / 1000
    end = max(start, caption.end_time.in_milliseconds() / 1000)
    speaker: str | None = None
    position = 0
    raw = caption.raw_text
    for voice in _VOICE.finditer(raw):
        if raw[position : voice.start()].strip():
            yield Cue(start, end, _without_tags(raw[position : voice.start()]), speaker)
        speaker = html.unescape(voice[1] or "").strip() or None
        position = voice.end()
    yield Cue(start, end, _without_tags(raw[position:]), speaker)


def _without_tags(text: str) -> str:
    return html.unescape(Caption(text=text).text)

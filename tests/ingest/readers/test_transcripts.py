import json
from pathlib import Path

import pytest

from ingest.blocks import Block, BlockKind, ReadError
from ingest.readers import companions, is_companion, read

VTT = """\ufeffWEBVTT - an interview
Kind: captions
Language: fr

STYLE
::cue { color: red }

NOTE not said --> by anybody

1
00:00:01.000 --> 00:00:03.500 align:start position:10%
<v.loud Ann O&apos;Neil>Bon<00:00:02.000><c>jour</c> &amp; bienvenue

00:00:03.500 --> 00:00:05.000
à tous.

01:00:59.000 --> 01:00:60.000
<v Bo>Merci.</v><v Ann O&apos;Neil>De rien.</v>

00:99:00.000 --> 00:99:01.000
broken
"""


def speech(start: float, end: float, speaker: str | None, text: str, *headings: str) -> Block:
    return Block(text, BlockKind.SPEECH, headings, start=start, end=end, speaker=speaker)


def test_webvtt(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(VTT, encoding="utf-8")
    reading = read(path)
    assert reading.blocks == (
        speech(1.0, 5.0, "Ann O'Neil", "Bonjour & bienvenue à tous."),
        speech(3659.0, 3660.0, "Bo", "Merci."),
        speech(3659.0, 3660.0, "Ann O'Neil", "De rien."),
    )
    assert reading.language == "fr"
    assert reading.warnings == ("cues with a broken time, left out: 1",)


def test_subrip_that_does_not_begin_with_a_number(tmp_path: Path) -> None:
    path = tmp_path / "talk.SRT"
    path.write_bytes(
        "\r\n\r\n00:00:01,000 --> 00:00:02,000\r\nSarah: <i>In today’s</i>\r\nepisode\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:04,250\r\n{\\an8}we return.\r\n".encode("cp1252")
    )
    assert read(path).blocks == (speech(1.0, 4.25, "Sarah", "In today’s episode we return."),)


def test_json_with_a_segment_a_word(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    segments = [
        {"speaker": "Ann", "startTime": 0.5, "endTime": 0.75, "body": "We"},
        {"speaker": "Ann", "startTime": 1, "body": "left"},
        {"speaker": "Ann", "startTime": 1.5, "endTime": 1.6, "body": ".\n"},
        {"speaker": "Bo", "startTime": "2.5", "endTime": 3, "body": "When?"},
        {"speaker": "Bo", "body": "no time"},
    ]
    path.write_text(json.dumps({"version": "1.0.0", "language": "en-GB", "segments": segments}))
    reading = read(path)
    assert reading.blocks == (
        speech(0.5, 1.6, "Ann", "We left."),
        speech(2.5, 3.0, "Bo", "When?"),
    )
    assert reading.language == "en"
    assert reading.warnings == ("segments without a start time or text, left out: 1",)


CHAPTERS = {
    "version": "1.2.0",
    "title": "Going home",
    "country": "Sudan",
    "language": "en",
    "author": "IKM",
    "chapters": [
        {"startTime": 30, "title": "Return"},
        {"startTime": 0, "title": "Welcome"},
        {"startTime": 10, "title": "Advertisement", "toc": False},
    ],
}


@pytest.mark.parametrize("name", ["talk.chapters.json", "talk.json"])
def test_chapters_beside_a_transcript(tmp_path: Path, name: str) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(
        "WEBVTT\n\n00:00.000 --> 00:20.000\n<v Ann>Hello.\n\n"
        "00:29.800 --> 00:40.000\n<v Ann>Back.\n"
    )
    assert companions(path) == ()
    beside = tmp_path / name
    beside.write_text(json.dumps(CHAPTERS))
    reading = read(path)
    assert reading.blocks == (
        speech(0.0, 20.0, "Ann", "Hello.", "Welcome"),
        speech(29.8, 40.0, "Ann", "Back.", "Return"),
    )
    assert (reading.title, reading.language) == ("Going home", "en")
    assert reading.metadata == {"country": "Sudan", "author": "IKM"}
    assert companions(path) == (beside,)
    assert is_companion(beside)
    assert not is_companion(path)
    with pytest.raises(ReadError, match="holds the chapters of a recording"):
        read(beside)


def test_a_broken_chapters_file_costs_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text("WEBVTT\n\n00:00.000 --> 00:20.000\nHello.\n")
    (tmp_path / "talk.chapters.json").write_text("{")
    reading = read(path)
    assert reading.blocks == (speech(0.0, 20.0, None, "Hello."),)
    assert reading.warnings[0].startswith("read without chapters: talk.chapters.json is not valid")


def test_two_transcripts_of_one_recording_are_no_companions(tmp_path: Path) -> None:
    transcript = {"segments": [{"startTime": 0, "body": "Hello."}]}
    (tmp_path / "talk.json").write_text(json.dumps(transcript))
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:20.000\nHello.\n")
    assert companions(tmp_path / "talk.vtt") == ()
    assert not is_companion(tmp_path / "talk.json")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.vtt", "00:00.000 --> 00:01.000\nHello", "does not begin with"),
        ("a.vtt", "WEBVTT\n\nNOTE nothing", "has no text"),
        ("a.srt", "Hello", "is no SubRip file"),
        ("a.json", "{", "is not valid JSON"),
        ("a.json", '{"a": 1}', "is JSON, but no transcript"),
        ("a.json", '{"segments": [{"text": "x"}]}', "has segments, but none with"),
        ("a.json", "[" * 100_000, "is not valid JSON"),
    ],
)
def test_what_is_no_transcript(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ReadError, match=rf"^a\.\w+: .*{message}"):
        read(path)

"""Recognises who speaks, where a transcript writes it in the text: "ANNA: yes", ">> Anna: yes"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.readers.turns import Cue

# A name has at most five words of at most 40 characters together: "Dr. Anna María de la Cruz:".
# The colon is followed by white space, for a time (12:30) or an address has none.
_PREFIX = re.compile(
    r"(?P<mark>(?:>>+|[-–—])\s*)?"
    r"(?P<name>[^\W\d_][\w.'’\-]{0,39}(?: [\w.'’\-]{1,39}){0,4})"
    r"(?:\s*[(\[][^)\]]{0,40}[)\]])?\s*[:：](?:\s+|$)"
)
_CHANGE = re.compile(r">>+\s*")
# fmt: off
_PARTICLES = frozenset([
    "de", "da", "di", "do", "du", "del", "della", "la", "le", "van", "von", "der", "den", "bin",
    "ibn", "al", "el", "y", "e", "of", "the",
])
# fmt: on
_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")


def with_speakers(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with the speakers that their text names, in pieces where a cue holds several.

    A cue without a name continues the speaker before it, as both WebVTT and SubRip mean it;
    ">>" alone is a change to somebody unknown.
    """
    lines = [piece for cue in cues for piece in _lines(cue)]
    names = _names(lines)
    spoken: list[Cue] = []
    current: str | None = None
    for cue in lines:
        prefix = _PREFIX.match(cue.text)
        if cue.speaker:
            current = cue.speaker
        elif prefix and (prefix["name"] in names or _marked(prefix)):
            current = prefix["name"]
            cue = replace(cue, text=cue.text[prefix.end() :])
        elif change := _CHANGE.match(cue.text):
            current = None
            cue = replace(cue, text=cue.text[change.end() :])
        spoken.append(replace(cue, speaker=current))
    return spoken


def _lines(cue: Cue) -> Iterable[Cue]:
    """The cue, cut before each line that begins with a name or a sign of change."""
    pieces: list[str] = []
    for line in filter(None, map(str.strip, cue.text.split("\n"))):
        if pieces and not (_CHANGE.match(line) or _looks_like_name(_PREFIX.match(line))):
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return [replace(cue, text=piece) for piece in pieces]


def _marked(prefix: re.Match[str]) -> bool:
    return bool(prefix["mark"] and prefix["mark"].startswith(">>"))


def _looks_like_name(prefix: re.Match[str] | None) -> bool:
    """Every word begins with a capital, or with a letter of a script that has none."""
    return prefix is not None and all(
        not word[0].islower() or word in _PARTICLES for word in prefix["name"].split()
    )


def _names(cues: Sequence[Cue]) -> frozenset[str]:
    """What stands before a colon and is a speaker's name in this transcript.

    It opens the transcript, or comes again, or it follows the end of a sentence in a transcript
    that names speakers; "Note:" within a speech does none of these, as a rule.
    """
    found: Counter[str] = Counter()
    after_sentence: set[str] = set()
    opening: str | None = None
    previous = ""
    for number, cue in enumerate(cues):
        prefix = _PREFIX.match(cue.text)
        if prefix and _looks_like_name(prefix):
            found[prefix["name"]] += 1
            if number == 0:
                opening = prefix["name"]
            if not previous or _SENTENCE_END.search(previous):
                after_sentence.add(prefix["name"])
        previous = cue.text
    recurring = {name for name, count in found.items() if count > 1}
    sure = recurring | ({opening} if opening else set())
    return frozenset(sure | after_sentence if sure else sure)

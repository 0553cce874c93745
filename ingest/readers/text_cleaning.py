"""Makes the text of every block clean in the same way, whatever format it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from ingest.blocks import Block, BlockKind

# Scripts in which the zero-width joiner and non-joiner change how a word is spelt: Arabic to
# Syriac extended, the Indic scripts to Sinhala, Tibetan and Myanmar, Khmer and Mongolian, and
# the Arabic presentation forms.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ua8e0-\ua8ff\ufb50-\ufdff\ufe70-\ufefc"
)
# A family or a profession is several emoji with joiners between them.
_PICTOGRAPHS = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"

_JUNK = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are no white space
    "\u00ad"  # soft hyphen: where a line may break
    "\u034f\u061c\u180e\u200b\u200e\u200f"  # grapheme joiner, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f"  # embeddings and overrides of direction, word joiner
    "\ufeff\ufff9-\ufffb"  # byte order mark, annotation anchors
    "\ud800-\udfff"  # halves of pairs: no text, and SQLite refuses them
    "\ufdd0-\ufdef\ufffe\uffff"  # code points that are no characters
    "\ue000-\uf8ff"  # private use: a bullet or an icon of one particular font
    "]"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_JOINER_IN_USE = re.compile(
    f"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])"
    f"|(?<=[{_JOINING}])\u200d"  # Persian abbreviations end in one
    f"|(?<=[{_PICTOGRAPHS}])\u200d(?=[{_PICTOGRAPHS}])"
)


def clean_text(text: str) -> str:
    """One line: NFC, no control or invisible characters, single spaces, none at the ends."""
    text = unicodedata.normalize("NFC", _JUNK.sub("", text))
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub(lambda run: run[0][0], text)
        text = "".join(_without_idle_joiners(text))
    # Taking a joiner out may bring a letter and its accent together.
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_idle_joiners(text: str) -> Iterable[str]:
    in_use = {match.start() for match in _JOINER_IN_USE.finditer(text)}
    return (
        character
        for position, character in enumerate(text)
        if character not in "\u200c\u200d" or position in in_use
    )


def clean_lines(text: str) -> str:
    """Like `clean_text`, line by line; empty lines go. For tables, a row a line."""
    lines = (clean_text(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def clean_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with clean text, headings and speakers; blocks without text are dropped."""
    cleaned = []
    for block in blocks:
        clean = clean_lines if block.kind is BlockKind.TABLE else clean_text
        text = clean(block.text)
        if not any(character.isalnum() for character in text):
            continue  # rules of dashes, lone bullets, empty tables
        headings = tuple(filter(None, map(clean_text, block.headings)))
        speaker = clean_text(block.speaker or "") or None
        cleaned.append(replace(block, text=text, headings=headings, speaker=speaker))
    return tuple(cleaned)

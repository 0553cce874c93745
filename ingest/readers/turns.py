"""Merges the cues of a transcript into speaker turns, in blocks that keep exact times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.blocks import Block, BlockKind
from ingest.readers.chapters import Chapter, chapter_at
from ingest.readers.text_cleaning import clean_text

# A block is what a citation's times point at: half a minute of speech, and well within what the
# embedding model takes.
MOST_CHARACTERS = 600
# Without names, a pause as long as this after the end of a sentence is taken for a change of
# speaker or subject; pauses for breath last less than a second.
_LONG_PAUSE = 2.0
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_AFTER_SENTENCE = re.compile(
    r"(?<=[.!?…؟।])\s+|(?<=[.!?…؟।][\"'”’»)\]])\s+|(?<=[。！？])(?![\"'”’»)\]])"
)
# Scripts that write no spaces between words: Thai and Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
)
_CLOSING_PUNCTUATION = ".,;:!?…%)]"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a transcript shows at a time. Times in seconds from the recording's beginning."""

    start: float
    end: float
    text: str
    speaker: str | None = None


def speech_blocks(cues: Iterable[Cue], chapters: Sequence[Chapter] = ()) -> tuple[Block, ...]:
    """The turns as blocks of at most `MOST_CHARACTERS` (a longer word stays whole).

    Blocks begin and end with cues, so their times are those of the first and the last one; a cue
    that is longer than a block by itself is cut between sentences or words, and each part has
    the times of the whole cue. Start times never decrease.
    """
    cleaned = (replace(cue, text=clean_text(cue.text)) for cue in cues)
    spoken = sorted((cue for cue in cleaned if cue.text), key=lambda cue: cue.start)
    pieces = [piece for cue in spoken for piece in _cut(cue)]
    blocks: list[Block] = []
    for headings, of_chapter in groupby(
        pieces, lambda cue: chapter_at(chapters, cue.start, cue.end)
    ):
        for turn in _turns(of_chapter):
            blocks.extend(_block(part, headings) for part in _parts(turn))
    return tuple(blocks)


def join_speech(first: str, second: str) -> str:
    """Two pieces of speech in a row, with a space where the script wants one."""
    if not first or not second:
        return first + second
    unspaced = _UNSPACED.match(first[-1]) and _UNSPACED.match(second[0])
    # Transcripts word by word have punctuation as a cue of its own.
    punctuation = second[0] in _CLOSING_PUNCTUATION and not any(map(str.isalnum, second.split()[0]))
    return first + second if unspaced or punctuation else f"{first} {second}"


def _turns(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    turn: list[Cue] = []
    for cue in cues:
        if turn and _ends(turn[-1], cue):
            yield turn
            turn = []
        turn.append(cue)
    if turn:
        yield turn


def _ends(last: Cue, following: Cue) -> bool:
    """Whether a turn ends between two cues."""
    if last.speaker != following.speaker:
        return True
    pause = following.start - last.end
    return last.speaker is None and pause >= _LONG_PAUSE and bool(_SENTENCE_END.search(last.text))


def _parts(turn: list[Cue]) -> Iterator[list[Cue]]:
    """A turn in runs of cues that fit a block, cut after a cue that ends a sentence where one
    lies in the block's second half."""
    while turn:
        fitting = _fitting(turn)
        if fitting < len(turn):
            ends = [
                count
                for count in range(fitting, 0, -1)
                if _SENTENCE_END.search(turn[count - 1].text)
            ]
            if ends and len(_text(turn[: ends[0]])) >= MOST_CHARACTERS / 2:
                fitting = ends[0]
        yield turn[:fitting]
        turn = turn[fitting:]


def _fitting(turn: list[Cue]) -> int:
    text = turn[0].text
    for count, cue in enumerate(turn[1:], start=1):
        text = join_speech(text, cue.text)
        if len(text) > MOST_CHARACTERS:
            return count
    return len(turn)


def _text(cues: list[Cue]) -> str:
    text = ""
    for cue in cues:
        text = join_speech(text, cue.text)
    return text


def _block(cues: list[Cue], headings: tuple[str, ...]) -> Block:
    return Block(
        _text(cues),
        BlockKind.SPEECH,
        headings,
        start=cues[0].start,
        end=max(cue.end for cue in cues),
        speaker=cues[0].speaker,
    )


def _cut(cue: Cue) -> Iterator[Cue]:
    """A cue that is longer than a block, in sentences, and in words where a sentence is too."""
    if len(cue.text) <= MOST_CHARACTERS:
        yield cue
        return
    for sentence in _AFTER_SENTENCE.split(cue.text):
        if not sentence:
            continue
        if len(sentence) <= MOST_CHARACTERS:
            yield replace(cue, text=sentence)
        else:
            yield from (replace(cue, text=part) for part in _by_words(sentence))


def _by_words(text: str) -> Iterator[str]:
    part = ""
    for word in text.split():
        if part and len(part) + 1 + len(word) > MOST_CHARACTERS:
            yield part
            part = word
        else:
            part = f"{part} {word}" if part else word
    yield part

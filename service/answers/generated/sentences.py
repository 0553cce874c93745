"""Cuts what a model writes into sentences with their citations, as soon as each is complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sentencex

_CITATION = re.compile(r"\s*[\[【]\s*(?:passages?\s*)?(\d[\d\s,;–-]*)[\]】]", re.IGNORECASE)
_CITATIONS_AFTER_STOP = re.compile(r"([.!?؟。…]+)((?:[ \t]*[\[【][^\[\]【】\n]{1,40}[\]】])+)")
"""On the same line: a sentence ends with its line."""
_OPEN_CITATION = re.compile(r"[.!?؟。…][ \t]*(?:[\[【][^\]】\n]*)?$|[\[【][^\]】\n]*$")
"""The text ends where a citation of the last sentence may still follow, or is half written."""

_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")

_MOST_CITED = 20
"""Longest range of passages that is written out, "[1-20]": more are never sent."""

_LIST_MARKS = re.compile(r"^\s*(?:(?:[-*•#>]+|\d{1,2}[.)])\s+)+")
_EMPHASIS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as the model wrote it."""

    text: str
    """Without its citations and without marks of lists and emphasis; white space collapsed."""
    cited: tuple[int, ...]
    """Numbers of passages, in order, each once; they may be wrong."""


class SentenceReader:
    """Takes the text in pieces and gives the sentences that are complete.

    A sentence is complete once the next has begun, so that all of its citations are there, before
    its full stop or after. Sentences are cut by the rules of the language asked for.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._rest = ""

    def feed(self, piece: str) -> list[Written]:
        """Takes the next piece of text."""
        self._rest += piece
        if _OPEN_CITATION.search(self._rest):
            return []
        *complete, last = self._segments()
        self._rest = last
        return _written(complete)

    def end(self, *, whole: bool) -> list[Written]:
        """The sentences left at the end.

        Args:
            whole: whether the model came to its end by itself; if not, a last sentence without a
                full stop is left out.
        """
        segments = self._segments()
        if not whole and not re.search(r"[.!?؟。…]\s*$", segments[-1]):
            del segments[-1]
        self._rest = ""
        return _written(segments)

    def _segments(self) -> list[str]:
        """At least one; with citations moved in front of the full stop that they follow."""
        text = _CITATIONS_AFTER_STOP.sub(r" \2\1", self._rest)
        *lines, begun = f"{text}|".splitlines()  # the last line may have no character yet
        begun = begun[:-1]
        return [
            *(sentence for line in lines for sentence in self._sentences(line)),
            *(self._sentences(begun) or [begun]),
        ]

    def _sentences(self, line: str) -> list[str]:
        found = sentencex.segment(self._language, _LIST_MARKS.sub("", line))
        return [sentence for sentence in found if sentence.strip()]


def _written(segments: list[str]) -> list[Written]:
    found = []
    for segment in segments:
        cited = [number for match in _CITATION.finditer(segment) for number in _numbers(match[1])]
        text = _EMPHASIS.sub("", _CITATION.sub("", _LIST_MARKS.sub("", segment)))
        text = " ".join(text.split())
        if any(character.isalnum() for character in text):
            found.append(Written(text, tuple(dict.fromkeys(cited))))
    return found


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;]", text):
        if span := _RANGE.search(part):
            first, last = int(span[1][:4]), int(span[2][:4])
            found.extend(range(first, min(last, first + _MOST_CITED) + 1))
        else:
            found.extend(int(number[:4]) for number in re.findall(r"\d+", part))
    return found

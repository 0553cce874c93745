"""Finds names of one or more words in a text, the longest first, in whatever language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from index.country_names import fold

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+|&")
# What may stand between two words of a name: "Guinea-Bissau", "Bolivia (Plurinational", "St. Lucy".
_INSIDE_NAME = re.compile(r"[ \t\n\u00a0]*[,'’(‐-–-]?[ \t\n\u00a0]*|\. ?|_")

# Arabic writes "and", "in", "to", "like" as one letter in front of the word, and ل + ال as لل.
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class Word(NamedTuple):
    """A word of a text, as it is written and as names are compared, and where it stands."""

    folded: str
    raw: str
    start: int
    end: int


@lru_cache(maxsize=1)
def words_in(text: str) -> tuple[Word, ...]:
    """The words of a text in order. Those of the last text are kept: it is looked through for
    countries and for nationalities, and to tell its words takes most of the time of either."""
    return tuple(
        Word(fold(match.group()), match.group(), match.start(), match.end())
        for match in _WORD.finditer(text)
    )


def is_arabic(word: str) -> bool:
    """Whether a word is written in Arabic letters."""
    return _ARABIC.match(word) is not None


class Names(Generic[T]):
    """Names to look for.

    Args:
        meanings: what each name means, by its folded words.
    """

    def __init__(self, meanings: Mapping[tuple[str, ...], T]) -> None:
        self._meanings = meanings
        self._longest: dict[str, int] = {}
        """By the word that begins names, how many words the longest of them has."""
        for words in meanings:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def longest(
        self, words: Sequence[Word], position: int, text: str | None = None
    ) -> tuple[int, T | None]:
        """Length in words and meaning of the longest name that begins at a word; 0 and None where
        none does. With `text` given, a name may not run across the end of a sentence."""
        for first in _forms(words[position]):
            limit = min(self._longest.get(first, 0), len(words) - position)
            for length in range(limit, 0, -1):
                run = words[position : position + length]
                meaning = self._meanings.get((first, *(word.folded for word in run[1:])))
                if meaning is not None and (text is None or _hangs_together(run, text)):
                    return length, meaning
        return 0, None

    def in_text(self, words: Sequence[Word], text: str) -> Iterator[tuple[int, int, T]]:
        """The names in a text, in order: the position of the first word, how many words, and what
        it means. Names don't overlap.

        Args:
            words: all those of the text.
        """
        position = 0
        while position < len(words):
            word = words[position]
            length = 0
            if word.folded in self._longest or is_arabic(word.raw):
                length, meaning = self.longest(words, position, text)
                if meaning is not None:
                    yield position, length, meaning
            position += length or 1


def _hangs_together(run: Sequence[Word], text: str) -> bool:
    return all(
        _INSIDE_NAME.fullmatch(text, left.end, right.start)
        and ("." not in text[left.end : right.start] or len(left.raw) <= 3)
        for left, right in pairwise(run)
    )


def _forms(word: Word) -> Iterator[str]:
    """The word, and for Arabic also without the letters that are written together with it."""
    folded = word.folded
    yield folded
    if not is_arabic(folded):
        return
    if folded.startswith("و") and len(folded) > 3:
        yield folded[1:]
        folded = folded[1:]
    if folded.startswith("لل"):
        yield "ال" + folded[2:]
    if folded[0] in "بلكف" and len(folded) > 3:
        yield folded[1:]

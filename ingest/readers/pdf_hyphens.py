"""Words broken at the end of a line, mended with the help of the document's own vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

SOFT_HYPHEN = "\u00ad"

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LAST_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*-$")
_FIRST_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# "pre- and post-departure": the hyphen stands for the rest of a word.
_CONJUNCTIONS = frozenset(("and", "or", "to", "et", "ou", "y", "o", "e", "und", "oder", "bis"))
# These keep their hyphen more often than not, and are no first half of a broken word.
_PREFIXES = frozenset(("non", "quasi", "self", "cross", "ex", "semi"))
# French words that follow a hyphen: celle-ci, lui-même, dit-il.
_SUFFIXES = frozenset(("ci", "là", "même", "mêmes", "il", "elle", "on", "ils", "elles"))
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")


class Vocabulary:
    """How often the document uses a word, apart from where a line end breaks it."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._words: Counter[str] = Counter()
        broken = False
        for line in lines:
            words = _WORD.findall(line.replace(SOFT_HYPHEN, ""))
            begin = 1 if broken else 0
            broken = line.endswith(("-", SOFT_HYPHEN))
            self._words.update(
                word.casefold() for word in words[begin : len(words) - 1 if broken else None]
            )
        # The parts of hyphenated words are words too: "follow-up" has "follow".
        for word, count in list(self._words.items()):
            if "-" in word:
                self._words.update(dict.fromkeys(word.split("-"), count))

    def count(self, word: str) -> int:
        return self._words[word.casefold()]


def join_lines(lines: Sequence[str], vocabulary: Vocabulary) -> str:
    """The lines as one, with single spaces or, in a broken word, nothing between them."""
    text = ""
    for line in lines:
        text = join_pair(text, line, vocabulary) if text else line
    return text.replace(SOFT_HYPHEN, "")


def join_pair(before: str, after: str, vocabulary: Vocabulary) -> str:
    """Two lines as one. No letter is ever lost, only the hyphen of a broken word."""
    if before.endswith(SOFT_HYPHEN):
        return before[:-1] + after
    left, right = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if before.endswith("-") and _ADDRESS.search(before):
        return before + after
    if left is None or right is None or right[0] in _CONJUNCTIONS:
        return f"{before} {after}"
    if _hyphen_stays(left[0][:-1], right[0], vocabulary):
        return before + after
    return before[:-1] + after


def _hyphen_stays(left: str, right: str, vocabulary: Vocabulary) -> bool:
    if not left[-1].isalpha() or not right[0].isalpha() or not right[0].islower():
        return True  # 2020-2024, Sahel-Sahara, COVID-19
    joined = vocabulary.count(left + right)
    hyphenated = vocabulary.count(f"{left}-{right}")
    if joined or hyphenated:
        return hyphenated > joined
    if left.casefold() in _PREFIXES or right in _SUFFIXES:
        return True
    # Two words of the document make a compound ("long-term"), two fragments a broken word. A
    # single letter is a word of its own in many languages, so it proves nothing.
    parts = (left.rsplit("-", 1)[-1], right.split("-", 1)[0])
    return all(len(part) > 1 and vocabulary.count(part) for part in parts)

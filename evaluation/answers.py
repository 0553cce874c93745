"""Whether a text gives the answer, as SQuAD counts it. Needs nothing but Python."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

_ARTICLES = frozenset(
    ["a", "an", "the", "le", "la", "les", "l", "du", "des", "de", "un", "une", "au", "aux"]
)
"""Left out as SQuAD's official script leaves out the English ones (FQuAD's the French)."""


def token_f1(text: str, golds: Iterable[str]) -> float:
    """The best F1 of the words of a text and of one of the gold answers, as SQuAD counts words."""
    return max((_f1(_words(text), _words(gold)) for gold in golds), default=0.0)


def contains_answer(text: str, golds: Iterable[str]) -> bool:
    """Whether the words of a gold answer stand in the text one after the other: "2" is not in
    "2012"."""
    words = f" {' '.join(_words(text))} "
    return any(f" {gold} " in words for each in golds if (gold := " ".join(_words(each))))


def _words(text: str) -> list[str]:
    folded = "".join(
        " " if unicodedata.category(letter)[0] in "PZC" else letter for letter in text.casefold()
    )
    return [word for word in folded.split() if word not in _ARTICLES]


def _f1(words: list[str], gold: list[str]) -> float:
    if not words or not gold:
        return float(words == gold)
    common = sum((Counter(words) & Counter(gold)).values())
    return 2.0 * common / (len(words) + len(gold))

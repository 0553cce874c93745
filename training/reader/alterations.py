"""Questions as people type them, and questions that a passage nearly answers but does not."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from index.analysis import stop_words, words

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d.,]*\d\b|\b\d\b")
_AUXILIARY = re.compile(r"\b(did|does|do|was|were|is|are|can|could|has|have|had|will|would)\b")

Opposites = dict[str, list[str]]
"""A word in lower case, and words that what it is said of can't be at the same time
(training/reader/opposites.py)."""

_OPPOSITES = (
    ("first", "last"),
    ("most", "least"),
    ("more", "fewer"),
    ("before", "after"),
    ("highest", "lowest"),
    ("largest", "smallest"),
    ("longest", "shortest"),
    ("oldest", "newest"),
    ("best", "worst"),
    ("north", "south"),
    ("northern", "southern"),
    ("east", "west"),
    ("eastern", "western"),
    ("increase", "decrease"),
    ("increased", "decreased"),
    ("begin", "end"),
    ("began", "ended"),
    ("start", "stop"),
    ("started", "stopped"),
    ("won", "lost"),
    ("win", "lose"),
    ("allowed", "forbidden"),
    ("male", "female"),
    ("men", "women"),
    ("public", "private"),
    ("rich", "poor"),
    ("early", "late"),
    ("always", "never"),
    ("with", "without"),
    ("above", "below"),
    ("inside", "outside"),
    ("major", "minor"),
    ("internal", "external"),
    ("old", "new"),
    ("accepted", "rejected"),
    ("built", "destroyed"),
    ("joined", "left"),
)
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair, pair[::-1])}
_OPPOSITE_WORD = re.compile(rf"\b(?:{'|'.join(_OPPOSITE)})\b")


def as_typed(question: str, chance: random.Random) -> str:
    """The question as some readers type it: no question mark, no capitals, keywords only, or as
    speech recognition writes it. Two in three are left as they are."""
    kind = chance.random()
    if kind < 0.12:
        return question.rstrip("? ")
    if kind < 0.20:
        return question.rstrip("? ").lower()
    if kind < 0.28:
        stop = stop_words("en")
        kept = [word for word, _, _ in words(question) if word not in stop]
        return " ".join(kept) if len(kept) >= 2 else question
    if kind < 0.33:
        return re.sub(r"[^\w\s]", " ", question).lower()
    return question


def altered(
    question: str,
    passage: str,
    article: Sequence[str],
    opposites: Opposites,
    chance: random.Random,
) -> str | None:
    """A question that the passage looks as if it answered: another name or number stands in it, a
    word is replaced by one that excludes it, or it is negated. None where nothing can be altered.

    Args:
        passage: that answers the question; its own names are the hardest to tell apart.
        article: other questions about the same subject, for more names and numbers.
        opposites: words that exclude each other.
    """

    def excluded(
        question: str, passage: str, _article: Sequence[str], chance: random.Random
    ) -> str | None:
        return _excluded(question, passage, opposites, chance)

    ways = [_another_name, _another_number, excluded, _opposite, _negated]
    weights = [4.0, 3.0, 4.0, 2.0, 1.0]
    while ways:
        way = chance.choices(ways, weights)[0]
        weights.pop(ways.index(way))
        ways.remove(way)
        made = way(question, passage, article, chance)
        if made is not None and made != question:
            return made
    return None


def _another_name(
    question: str, passage: str, article: Sequence[str], chance: random.Random
) -> str | None:
    return _replaced(_NAME, question, passage, article, chance)


def _another_number(
    question: str, passage: str, article: Sequence[str], chance: random.Random
) -> str | None:
    return _replaced(_NUMBER, question, passage, article, chance)


def _replaced(
    pattern: re.Pattern[str],
    question: str,
    passage: str,
    article: Sequence[str],
    chance: random.Random,
) -> str | None:
    found = list(pattern.finditer(question))
    if not found:
        return None
    target = chance.choice(found)
    near: list[str] = [each for each in pattern.findall(passage) if each not in question]
    far: list[str] = [
        each for one in article for each in pattern.findall(one) if each not in question
    ]
    pool = near if near and chance.random() < 0.6 else far or near
    if not pool:
        return None
    return question[: target.start()] + chance.choice(pool) + question[target.end() :]


def _opposite(
    question: str, _passage: str, _article: Sequence[str], chance: random.Random
) -> str | None:
    found = list(_OPPOSITE_WORD.finditer(question))
    if not found:
        return None
    target = chance.choice(found)
    return question[: target.start()] + _OPPOSITE[target.group()] + question[target.end() :]


def _excluded(
    question: str, passage: str, opposites: Opposites, chance: random.Random
) -> str | None:
    """With one of its words replaced by another that excludes it, one that stands in the passage if
    there is one: a question about that is the hardest to tell apart."""
    found = [each for each in words(question) if each[0] in opposites]
    if not found:
        return None
    word, start, end = chance.choice(found)
    others = opposites[word]
    near = [each for each in others if each in passage]
    return question[:start] + chance.choice(near or others) + question[end:]


def _negated(
    question: str, _passage: str, _article: Sequence[str], _chance: random.Random
) -> str | None:
    target = _AUXILIARY.search(question)
    if target is None or re.search(r"\bnot\b|n't\b|\bnever\b", question):
        return None
    return f"{question[: target.end()]} not{question[target.end() :]}"

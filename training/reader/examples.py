"""What the reader learns from: pairs of a question and a passage, and the answer's place.

A round has one pair for each question, each round other ones.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sentencex

from training.reader.alterations import Opposites, altered, as_typed

_LONGEST = 900
"""Characters of a passage, as in the product (KNOWLEDGE_PASSAGE_CHARACTERS)."""

_SHORTEST_LEFT = 80
"""Characters that must be left of a passage without its answer: about a sentence."""

_TITLED = 0.7
"""Share of the pairs whose passage carries its title, as all do in the product; collections of bare
paragraphs must be read, too."""

_SPOKEN = 0.05
"""Share of the pairs whose passage is written as speech recognition writes, if it can be."""

ANSWERED = "answered"
MINED = "mined"
"""Another passage that the search finds for the question and that does not hold the answer."""
CUT = "cut"
"""The passage without the sentence that answers."""
ALTERED = "altered"
"""The passage with a question that it nearly answers."""

_SHARES = {ANSWERED: 0.54, MINED: 0.16, CUT: 0.10, ALTERED: 0.20}
"""Most pairs teach where an answer stands, and all others that there may be none: those are the
hard kinds, since a passage about something else is told from the right one by the search."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article."""

    title: str
    text: str
    article: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the passage that answers it."""

    passage: int
    question: str
    answer: str
    start: int
    """The answer's first character in the passage's text."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that it is read with."""

    question: str
    passage: int
    start: int
    """The answer's characters [start, end) in the passage's text; 0, 0 where it has none."""
    end: int
    relevant: bool | None
    """Whether the passage is about what is asked; None where that is not told."""
    titled: bool = True
    spoken: bool = False
    """Whether the passage is written as speech recognition writes."""
    cut: tuple[int, int] = (0, 0)
    """The characters of the passage that are left out."""
    mixed: bool = True
    """Whether words may be put in another language."""
    told: bool = True
    """Whether it is known where the answer stands, or that there is none."""


def squad(path: Path) -> list[dict[str, Any]]:
    """The articles of a file in SQuAD's layout, gzipped or not."""
    content = path.read_bytes()
    body = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    articles: list[dict[str, Any]] = body["data"]
    return articles


def read_questions(articles: Sequence[dict[str, Any]]) -> tuple[list[Passage], list[Asked]]:
    """The passages of articles in SQuAD's layout, in pieces like the product's, and all questions
    of which one piece holds the answer."""
    passages: list[Passage] = []
    asked: list[Asked] = []
    for number, article in enumerate(articles):
        title = unquote(article.get("title", "")).replace("_", " ")
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            pieces = _pieces(context)
            first = len(passages)
            passages.extend(Passage(title, context[a:b], number) for a, b in pieces)
            for item in paragraph["qas"]:
                answer = item["answers"][0]
                at = answer["answer_start"]
                piece = next((i for i, (a, b) in enumerate(pieces) if a <= at < b), None)
                if piece is None or at + len(answer["text"]) > pieces[piece][1]:
                    continue
                question = " ".join(item["question"].split())
                start = at - pieces[piece][0]
                asked.append(Asked(first + piece, question, answer["text"], start))
    return passages, asked


def make_round(
    passages: Sequence[Passage],
    asked: Sequence[Asked],
    confused: Sequence[Sequence[int]],
    opposites: Opposites,
    seed: int,
) -> list[Pair]:
    """One pair for each question, drawn anew.

    Args:
        confused: for each question the passages that are taken for the right one
            (training/reader/mining.py).
        opposites: words that exclude each other.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    by_article: dict[int, list[str]] = {}
    for each in asked:
        by_article.setdefault(passages[each.passage].article, []).append(each.question)
    made = []
    for each, others in zip(asked, confused, strict=True):
        kind = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        article = by_article[passages[each.passage].article]
        pair = _pair(passages, each, kind, article, others, opposites, chance)
        pair = replace(pair, titled=chance.random() < _TITLED)
        can_be = as_spoken(passages[pair.passage].text) is not None
        made.append(replace(pair, spoken=can_be and chance.random() < _SPOKEN))
    return made


def _pair(
    passages: Sequence[Passage],
    asked: Asked,
    kind: str,
    article: Sequence[str],
    confused: Sequence[int],
    opposites: Opposites,
    chance: random.Random,
) -> Pair:
    typed = as_typed(asked.question, chance)
    text = passages[asked.passage].text
    if kind == MINED and confused:
        return Pair(typed, chance.choice(confused), 0, 0, relevant=False)
    if kind == CUT:
        cut = _sentence_to_cut(text, asked)
        if cut is not None:
            return Pair(typed, asked.passage, 0, 0, relevant=None, cut=cut)
    if kind == ALTERED:
        made = altered(asked.question, text, article, opposites, chance)
        if made is not None:
            return Pair(as_typed(made, chance), asked.passage, 0, 0, relevant=None)
    return Pair(typed, asked.passage, asked.start, asked.start + len(asked.answer), relevant=True)


def as_spoken(text: str) -> str | None:
    """A text as speech recognition writes it, without capitals and marks; as long as before, so
    that every place in it stays. None where a letter changes its length."""
    made = "".join(each if each.isalnum() else " " for each in text.lower())
    return made if len(made) == len(text) else None


def _pieces(text: str) -> list[tuple[int, int]]:
    """Runs of sentences of at most _LONGEST characters; a longer sentence stands alone."""
    pieces: list[tuple[int, int]] = []
    at = 0
    for sentence in sentencex.segment("en", text):
        end = at + len(sentence)
        if pieces and end - pieces[-1][0] <= _LONGEST:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((at, end))
        at = end
    return pieces


def _sentence_to_cut(text: str, asked: Asked) -> tuple[int, int] | None:
    """The sentence that the answer begins in; None where the answer is said again, or too little is
    left."""
    at = 0
    for sentence in sentencex.segment("en", text):
        end = at + len(sentence)
        if at <= asked.start < end:
            left = text[:at] + text[end:]
            if len(left.strip()) < _SHORTEST_LEFT or asked.answer.casefold() in left.casefold():
                return None
            return at, end
        at = end
    return None

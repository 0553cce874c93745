"""What the reader learns from: pairs of a question and a passage, and the answer's place."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sentencex

from training.reader.alterations import altered, as_typed

_LONGEST = 900
"""Characters of a passage, as in the product (KNOWLEDGE_PASSAGE_CHARACTERS)."""

_SHORTEST_LEFT = 80
"""Characters that must be left of a passage without its answer: about a sentence."""

_TITLED = 0.7
"""Share of the passages that carry their title, as all do in the product; collections of bare
paragraphs must be read, too."""

ANSWERED = "answered"
MINED = "mined"
"""Another passage that the search finds for the question and that does not hold the answer."""
CUT = "cut"
"""The passage without the sentence that answers."""
ALTERED = "altered"
"""The passage with a question that it nearly answers."""

_SHARES = {ANSWERED: 0.56, MINED: 0.18, CUT: 0.10, ALTERED: 0.16}
"""Most pairs teach where an answer stands, and all others that there may be none: those are the
hard kinds, since a passage about something else is told from the right one by the search."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article."""

    header: str
    """Title, or nothing."""
    text: str
    article: int
    whole: bool = True
    """False where the sentence with an answer was cut out."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the passage that it is read with."""

    question: str
    passage: int
    """-1 until a passage is mined."""
    gold: int
    """The passage that answers."""
    start: int
    end: int
    """The answer's characters in the passage's text; 0, 0 where it has none."""
    kind: str
    answer: str


@dataclass(frozen=True, slots=True)
class Examples:
    """All pairs, and the passages they are about."""

    passages: list[Passage]
    examples: list[Example]


def squad(path: Path) -> list[dict[str, Any]]:
    """The articles of a file in SQuAD's layout, gzipped or not."""
    content = path.read_bytes()
    body = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    articles: list[dict[str, Any]] = body["data"]
    return articles


def make_examples(articles: list[dict[str, Any]], pairs: int, seed: int) -> Examples:
    """One pair for each of `pairs` questions, drawn at random; fewer where there are fewer."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    passages: list[Passage] = []
    asked: list[tuple[int, str, str, int]] = []
    questions: dict[int, list[str]] = {}
    for number, article in enumerate(articles):
        title = unquote(article.get("title", "")).replace("_", " ")
        for paragraph in article["paragraphs"]:
            header = title if chance.random() < _TITLED else ""
            context = paragraph["context"]
            pieces = _pieces(context)
            first = len(passages)
            passages.extend(Passage(header, context[a:b], number) for a, b in pieces)
            for item in paragraph["qas"]:
                answer = item["answers"][0]
                at = answer["answer_start"]
                piece = next((i for i, (a, b) in enumerate(pieces) if a <= at < b), None)
                if piece is None or at + len(answer["text"]) > pieces[piece][1]:
                    continue
                question = " ".join(item["question"].split())
                questions.setdefault(number, []).append(question)
                asked.append((first + piece, question, answer["text"], at - pieces[piece][0]))
    chance.shuffle(asked)
    examples: list[Example] = []
    for gold, question, answer, start in asked[:pairs]:
        kind = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        others = questions[passages[gold].article]
        examples.append(_example(passages, kind, gold, question, answer, start, others, chance))
    return Examples(passages, examples)


def _example(
    passages: list[Passage],
    kind: str,
    gold: int,
    question: str,
    answer: str,
    start: int,
    others: list[str],
    chance: random.Random,
) -> Example:
    typed = as_typed(question, chance)
    text = passages[gold].text
    if kind == MINED:
        return Example(typed, -1, gold, 0, 0, MINED, answer)
    if kind == CUT:
        left = _without_answer(text, start, answer)
        if left is not None:
            passages.append(Passage(passages[gold].header, left, passages[gold].article, False))
            return Example(typed, len(passages) - 1, gold, 0, 0, CUT, answer)
    if kind == ALTERED:
        made = altered(question, text, others, chance)
        if made is not None:
            return Example(as_typed(made, chance), gold, gold, 0, 0, ALTERED, answer)
    return Example(typed, gold, gold, start, start + len(answer), ANSWERED, answer)


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


def _without_answer(text: str, start: int, answer: str) -> str | None:
    """The text without the sentence that the answer begins in; None where the answer is said
    again, or too little is left."""
    at = 0
    for sentence in sentencex.segment("en", text):
        end = at + len(sentence)
        if at <= start < end:
            left = (text[:at] + text[end:]).strip()
            if len(left) < _SHORTEST_LEFT or answer.casefold() in left.casefold():
                return None
            return left
        at = end
    return None

"""Pairs whose question is no question: a sentence and a text that says it in another language, a
claim and an article about it."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.reader.examples import Pair, Passage

_SENTENCES = 4
"""Of a passage: as many characters as the product's in the middle."""
_NEAR = 0.4
"""Share of the pairs whose passage is another one about the same subject."""
_WRONG = 2
"""Articles for each that is about a claim."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims and articles, of which some are about them."""

    articles: list[Passage]
    claims: list[tuple[str, list[int]]]
    """Each with the numbers of its articles."""


def read_claims(folder: Path) -> Claims:
    """The training part of a collection in BEIR's layout: corpus.jsonl, queries.train.jsonl and
    qrels/train.tsv."""
    articles: list[Passage] = []
    numbers: dict[str, int] = {}
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        numbers[article["_id"]] = len(articles)
        articles.append(Passage(article["title"], article["text"], -1))
    texts = {}
    for line in (folder / "queries.train.jsonl").read_text(encoding="utf-8").splitlines():
        query = json.loads(line)
        texts[query["_id"]] = query["text"]
    found: dict[str, list[int]] = {}
    with (folder / "qrels" / "train.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["score"]) > 0:
                found.setdefault(row["query-id"], []).append(numbers[row["corpus-id"]])
    return Claims(articles, [(texts[each], articles) for each, articles in found.items()])


def pairs_of_claims(
    claims: Claims, first: int, confused: Sequence[Sequence[int]], seed: int
) -> list[Pair]:
    """Each claim with an article that is about it and some that the search finds and are not. Where
    in an article the claim is borne out is not told.

    Args:
        first: the number of the first article among all passages.
        confused: for each claim the articles that are taken for the right ones.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    made = []
    for (claim, right), others in zip(claims.claims, confused, strict=True):
        wrong = [each for each in others if each not in right]
        drawn = [(chance.choice(right), True)]
        drawn += [(each, False) for each in chance.sample(wrong, min(_WRONG, len(wrong)))]
        made += [
            Pair(claim, first + article, 0, 0, relevant=about, told=False)
            for article, about in drawn
        ]
    return made


def windows(
    sentences: Sequence[dict[str, str]], languages: Sequence[str]
) -> list[tuple[str, list[tuple[int, int]]]]:
    """Passages of some parallel sentences in each language, one language after the other, with the
    characters of each sentence."""
    made = []
    for language in languages:
        for at in range(0, len(sentences) - _SENTENCES + 1, _SENTENCES):
            text = ""
            places = []
            for each in sentences[at : at + _SENTENCES]:
                text += " " * bool(text)
                places.append((len(text), len(text) + len(each[language])))
                text += each[language]
            made.append((text, places))
    return made


def pairs_of_translations(
    sentences: Sequence[dict[str, str]],
    languages: Sequence[str],
    places: Sequence[Sequence[tuple[int, int]]],
    first: int,
    count: int,
    seed: int,
) -> list[Pair]:
    """Sentences and passages that say them in another language, or are about the same and do not.

    Args:
        places: of the sentences in each of `windows`.
        first: the number of the first of these among all passages.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    in_one = len(places) // len(languages)
    made = []
    for _ in range(count):
        ours, theirs = chance.sample(range(len(languages)), 2)
        window, at = chance.randrange(in_one), chance.randrange(_SENTENCES)
        sentence = sentences[window * _SENTENCES + at][languages[ours]]
        if chance.random() < _NEAR:
            other = (window + chance.choice((-1, 1))) % in_one
            passage = first + theirs * in_one + other
            made.append(Pair(sentence, passage, 0, 0, relevant=False, mixed=False))
        else:
            number = theirs * in_one + window
            start, end = places[number][at]
            made.append(Pair(sentence, first + number, start, end, relevant=True, mixed=False))
    return made

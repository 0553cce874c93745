"""Reads the public data: parallel sentences in TMX, questions with their paragraphs in SQuAD."""

from __future__ import annotations

import gzip
import json
import random
import xml.etree.ElementTree as ElementTree  # data that the developer chose, not a user's
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_PARAGRAPHS_AN_ARTICLE = 16
_QUESTIONS_A_PARAGRAPH = 4
"""Enough for batches of paragraphs of one article, the hardest to tell apart."""

_PARAGRAPH_CHARACTERS = 1400
"""Longer than the product's passages (900), so that no answer is cut off in most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Questions and the paragraphs that answer them."""

    paragraphs: list[str]
    articles: list[int]
    """The article of each paragraph."""
    questions: list[str]
    answers: list[int]
    """The paragraph of each question."""


def parallel_sentences(files: Sequence[Path], languages: Sequence[str]) -> list[dict[str, str]]:
    """The sentences that every language has, in the order of the files: language → sentence.

    Args:
        files: zipped TMX, each with English and another language.
        languages: ISO 639-1; a file's "es-LA" counts as "es".
    """
    by_id: dict[str, dict[str, str]] = {}
    for path in sorted(files):
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read(archive.namelist()[0]))  # noqa: S314
        for unit in root.iter("tu"):
            sentences = by_id.setdefault(unit.get("tuid") or "", {})
            for variant in unit.iter("tuv"):
                language = (variant.get(_LANGUAGE) or "").split("-")[0]
                sentences[language] = (variant.findtext("seg") or "").strip()
    return [each for each in by_id.values() if all(each.get(wanted) for wanted in languages)]


def reading_questions(path: Path, seed: int) -> Reading:
    """A sample of SQuAD 1.1: some paragraphs of every article, some questions of each."""
    content = path.read_bytes()
    data = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)["data"]
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    reading = Reading([], [], [], [])
    for number, article in enumerate(data):
        paragraphs = [each for each in article["paragraphs"] if each["qas"]]
        chance.shuffle(paragraphs)
        for paragraph in paragraphs[:_PARAGRAPHS_AN_ARTICLE]:
            count = min(_QUESTIONS_A_PARAGRAPH, len(paragraph["qas"]))
            for asked in chance.sample(paragraph["qas"], count):
                reading.questions.append(asked["question"])
                reading.answers.append(len(reading.paragraphs))
            reading.paragraphs.append(paragraph["context"][:_PARAGRAPH_CHARACTERS])
            reading.articles.append(number)
    return reading

"""What the projection and the importance of tokens are trained on: questions and the passages that
answer them, after the model."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.correction import Floats, token_features
from index.encoder import Encoder
from index.ranking import rarity
from training.encoding import EncodedText, encode_passages, encode_queries
from training.late_interaction import Pair, Sample, sample_articles, sample_parallel
from training.statistics import LanguageStatistics, query_mean
from training.texts import Reading, parallel_sentences

Half = npt.NDArray[np.float16]

LANGUAGES = ("ar", "en", "es", "fa", "fr", "ps", "pt", "ru", "so", "sw")
"""Those of TICO-19 that the organisation works in, of the ones at hand."""

_SENTENCES_A_GROUP = 4
"""About 100 words, the length of the passages that the means will be subtracted from; the first two
are the group's questions."""
_HELD_BACK_GROUPS = 100
_HELD_BACK_ARTICLES = 40


@dataclass(frozen=True, slots=True)
class Encodings:
    """All that is trained on, after the model."""

    passages: dict[str, list[EncodedText]]
    """Groups of sentences, language → group."""
    queries: dict[str, list[EncodedText]]
    """Two of each group, one after the other."""
    paragraphs: list[EncodedText]
    questions: list[EncodedText]
    mixed: list[EncodedText]
    """The questions again with words of another language."""


class Rarity:
    """Of tokens, for the weighted mean over a question's tokens."""

    def __init__(self, passages: list[EncodedText]) -> None:
        self._count = len(passages)
        self._frequency: Counter[int] = Counter()
        for each in passages:
            self._frequency.update(set(each.token_ids.tolist()))

    def of(self, token_ids: npt.NDArray[np.int32]) -> Floats:
        """float32 [tokens]."""
        frequency = [self._frequency.get(token, 0) for token in token_ids.tolist()]
        return rarity(np.array(frequency, dtype=np.float64), self._count)


def sentence_groups(folder: Path, seed: int) -> list[list[dict[str, str]]]:
    """Parallel sentences in groups, shuffled: group → sentence → language → text."""
    sentences = parallel_sentences(list(folder.glob("*.tmx.zip")), LANGUAGES)
    print(f"{len(sentences)} sentences in each of {len(LANGUAGES)} languages", flush=True)
    groups = [
        sentences[start : start + _SENTENCES_A_GROUP]
        for start in range(0, len(sentences) - _SENTENCES_A_GROUP + 1, _SENTENCES_A_GROUP)
    ]
    random.Random(seed).shuffle(groups)  # noqa: S311 - a sample, no secret
    return groups


def encode(
    encoder: Encoder,
    groups: list[list[dict[str, str]]],
    reading: Reading,
    mixed: Sequence[str],
) -> Encodings:
    """Runs the model over everything."""
    passages: dict[str, list[EncodedText]] = {}
    queries: dict[str, list[EncodedText]] = {}
    for language in LANGUAGES:
        texts = [" ".join(each[language] for each in group) for group in groups]
        passages[language] = encode_passages(encoder, texts)
        asked = [each[language] for group in groups for each in group[:2]]
        queries[language] = encode_queries(encoder, asked)
        print(f"{len(groups)} groups of sentences in {language}", flush=True)
    paragraphs = encode_passages(encoder, reading.paragraphs)
    questions = encode_queries(encoder, reading.questions)
    print(f"{len(paragraphs)} paragraphs, {len(questions)} questions", flush=True)
    return Encodings(passages, queries, paragraphs, questions, mixed=encode_queries(encoder, mixed))


def make_samples(
    encodings: Encodings,
    reading: Reading,
    statistics: dict[str, LanguageStatistics],
) -> tuple[list[Sample], list[Sample]]:
    """The samples to train on, and those held back: other articles and groups of sentences.

    Of questions, of mixed questions, and of parallel sentences.
    """
    mean = query_mean(statistics)
    every_group = [each for some in encodings.passages.values() for each in some]
    rarities = Rarity([*encodings.paragraphs, *every_group])

    def query_of(text: EncodedText) -> tuple[Half, Floats]:
        return _features(text, mean), rarities.of(text.token_ids)

    def passage_of(text: EncodedText, language: str) -> Half:
        return _features(text, statistics[language].tokens)

    paragraphs = [passage_of(each, "en") for each in encodings.paragraphs]
    queries = {key: [query_of(each) for each in some] for key, some in encodings.queries.items()}
    passages = {
        key: [passage_of(each, key) for each in some] for key, some in encodings.passages.items()
    }
    trained, held_back = [], []
    for questions in (encodings.questions, encodings.mixed):
        pairs = _by_article([query_of(each) for each in questions], paragraphs, reading)
        articles = sorted(pairs)
        cut = len(articles) - _HELD_BACK_ARTICLES
        trained.append(sample_articles({a: pairs[a] for a in articles[:cut]}))
        held_back.append(sample_articles({a: pairs[a] for a in articles[cut:]}))
    groups = len(passages["en"])
    last = groups - _HELD_BACK_GROUPS
    trained.append(sample_parallel(queries, passages, range(last)))
    held_back.append(sample_parallel(queries, passages, range(last, groups)))
    return trained, held_back


def _by_article(
    questions: Sequence[tuple[Half, Floats]], paragraphs: Sequence[Half], reading: Reading
) -> dict[int, dict[int, list[Pair]]]:
    pairs: dict[int, dict[int, list[Pair]]] = {}
    for question, paragraph in zip(questions, reading.answers, strict=True):
        article = pairs.setdefault(reading.articles[paragraph], {})
        article.setdefault(paragraph, []).append(Pair(*question, paragraphs[paragraph]))
    return pairs


def _features(text: EncodedText, mean: Floats) -> Half:
    half: Half = token_features(text.layers.astype(np.float32), mean).astype(np.float16)
    return half

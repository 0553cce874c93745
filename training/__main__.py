"""python -m training --parallel FOLDER --questions SQUAD.json.gz [--output index/correction.npz]

Estimates the language means and trains the projection of token vectors. About half an hour on two
cores, with 10 GB of memory; the same data and seed give the same file but for the last digits of
the arithmetic.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.correction import FILE, Floats, token_features
from index.encoder import Encoder
from index.model.prepare import prepare
from index.ranking import rarity
from index.settings import get_settings
from index.tokens import DIMENSIONS
from training.encoding import EncodedText, encode_passages, encode_queries
from training.projection import Pair, Sample, sample_articles, sample_parallel, train
from training.statistics import (
    LanguageStatistics,
    language_statistics,
    principal_components,
    query_mean,
)
from training.texts import Reading, parallel_sentences, reading_questions

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


class Weights:
    """Rarity of tokens, for the weighted mean over a question's tokens."""

    def __init__(self, passages: list[EncodedText]) -> None:
        self._count = len(passages)
        self._frequency: Counter[int] = Counter()
        for each in passages:
            self._frequency.update(set(each.token_ids.tolist()))

    def of(self, token_ids: npt.NDArray[np.int32]) -> Floats:
        """float32 [tokens]."""
        frequency = [self._frequency.get(token, 0) for token in token_ids.tolist()]
        return rarity(np.array(frequency, dtype=np.float64), self._count)


def main() -> None:
    """Reads the arguments and writes the file."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--parallel", type=Path, required=True, help="folder of TMX zips")
    parser.add_argument("--questions", type=Path, required=True, help="SQuAD 1.1 train")
    parser.add_argument("--output", type=Path, default=FILE)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    settings = get_settings()
    encoder = Encoder(prepare(settings.var), settings.threads, settings.precision)
    sentences = parallel_sentences(list(given.parallel.glob("*.tmx.zip")), LANGUAGES)
    print(f"{len(sentences)} sentences in each of {len(LANGUAGES)} languages", flush=True)
    reading = reading_questions(given.questions, given.seed)
    encodings = _encode(encoder, _groups(sentences, given.seed), reading)
    statistics = {
        language: language_statistics(encodings.passages[language], encodings.queries[language])
        for language in LANGUAGES
    }
    matrix = principal_components(encodings.passages, statistics, DIMENSIONS)
    samples, held_back = _samples(encodings, statistics, reading)
    for step, loss, found, trained in train(matrix, samples, held_back, given.steps, given.seed):
        matrix = trained
        shares = ", ".join(f"{share:.3f}" for share in found)
        print(f"step {step}: loss {loss:.3f}, found first {shares}", flush=True)
    _write(given.output, statistics, matrix, given.seed)
    print(f"wrote {given.output}")


def _groups(sentences: list[dict[str, str]], seed: int) -> list[list[dict[str, str]]]:
    groups = [
        sentences[start : start + _SENTENCES_A_GROUP]
        for start in range(0, len(sentences) - _SENTENCES_A_GROUP + 1, _SENTENCES_A_GROUP)
    ]
    random.Random(seed).shuffle(groups)  # noqa: S311 - a sample, no secret
    return groups


def _encode(encoder: Encoder, groups: list[list[dict[str, str]]], reading: Reading) -> Encodings:
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
    return Encodings(passages, queries, paragraphs, questions)


def _samples(
    encodings: Encodings, statistics: dict[str, LanguageStatistics], reading: Reading
) -> tuple[list[Sample], list[Sample]]:
    """The samples to train on, and those held back: other articles and groups of sentences."""
    every_group = [each for some in encodings.passages.values() for each in some]
    weights = Weights([*encodings.paragraphs, *every_group])
    mean = query_mean(statistics)

    def query_of(text: EncodedText) -> tuple[Half, Floats]:
        return _features(text, mean), weights.of(text.token_ids)

    def passage_of(text: EncodedText, language: str) -> Half:
        return _features(text, statistics[language].tokens)

    paragraphs = [passage_of(each, "en") for each in encodings.paragraphs]
    pairs: dict[int, dict[int, list[Pair]]] = {}
    for question, paragraph in zip(encodings.questions, reading.answers, strict=True):
        article = pairs.setdefault(reading.articles[paragraph], {})
        pair = Pair(*query_of(question), paragraphs[paragraph])
        article.setdefault(paragraph, []).append(pair)
    queries = {key: [query_of(each) for each in some] for key, some in encodings.queries.items()}
    passages = {
        key: [passage_of(each, key) for each in some] for key, some in encodings.passages.items()
    }
    articles, groups = sorted(pairs), len(passages["en"])
    cut, last = len(articles) - _HELD_BACK_ARTICLES, groups - _HELD_BACK_GROUPS
    return (
        [
            sample_articles({a: pairs[a] for a in articles[:cut]}),
            sample_parallel(queries, passages, range(last)),
        ],
        [
            sample_articles({a: pairs[a] for a in articles[cut:]}),
            sample_parallel(queries, passages, range(last, groups)),
        ],
    )


def _features(text: EncodedText, mean: Floats) -> Half:
    half: Half = token_features(text.layers.astype(np.float32), mean).astype(np.float16)
    return half


def _write(
    path: Path, statistics: dict[str, LanguageStatistics], matrix: Floats, seed: int
) -> None:
    """The file that index/correction.py reads. The projection is turned at random, which changes no
    cosine and makes coordinates alike, as the quantiser of index/tokens.py expects."""
    gaussian = np.random.default_rng(seed).standard_normal((DIMENSIONS, DIMENSIONS))
    rotation, _ = np.linalg.qr(gaussian)
    np.savez(
        path,
        languages=np.array(LANGUAGES),
        pooled=np.stack([statistics[each].pooled for each in LANGUAGES]),
        tokens=np.stack([statistics[each].tokens for each in LANGUAGES]),
        query_tokens=query_mean(statistics),
        components=(matrix @ rotation).astype(np.float32),
    )


if __name__ == "__main__":
    main()

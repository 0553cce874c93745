"""python -m training --parallel FOLDER --questions SQUAD.json.gz [--output index/correction.npz]

Estimates the language means and trains the projection of token vectors. 14 minutes on two busy
cores; the same data and seed give the same file but for the last digits of the arithmetic.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.correction import FILE
from index.embedding import PASSAGE_PREFIX_TOKENS, QUERY_PREFIX_TOKENS
from index.encoder import Encoded, Encoder
from index.model.prepare import prepare
from index.passage_text import PASSAGE_PREFIX, QUERY_PREFIX
from index.ranking import rarity
from index.settings import get_settings
from index.tokens import DIMENSIONS
from training.projection import Pair, Sample, sample_articles, sample_parallel, train
from training.statistics import LanguageStatistics, language_statistics
from training.texts import Reading, parallel_sentences, reading_questions

Half = npt.NDArray[np.float16]
Floats = npt.NDArray[np.float32]

LANGUAGES = ("ar", "en", "es", "fa", "fr", "ps", "pt", "ru", "so", "sw")
"""Those of TICO-19 that the organisation works in, of the ones at hand."""

_SENTENCES_A_GROUP = 3
_GROUPS = 450
"""Passages of three sentences for each language, half of what there is: the share of held-back
ones found first stops rising after two hundred steps on these."""
_HELD_BACK_GROUPS = 60
_HELD_BACK_ARTICLES = 40


class Weights:
    """Rarity of tokens, for the weighted mean over a question's tokens."""

    def __init__(self, passages: list[Encoded]) -> None:
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
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    settings = get_settings()
    encoder = Encoder(prepare(settings.var), settings.threads, settings.precision)
    sentences = parallel_sentences(list(given.parallel.glob("*.tmx.zip")), LANGUAGES)
    print(f"{len(sentences)} sentences in each of {len(LANGUAGES)} languages", flush=True)
    statistics = {}
    for language in LANGUAGES:
        statistics[language] = language_statistics(encoder, [each[language] for each in sentences])
        print(f"means of {language}", flush=True)
    samples, held_back = _samples(
        encoder, statistics, sentences, reading_questions(given.questions, given.seed), given.seed
    )
    matrix = _principal_components(statistics)
    for step, loss, found, trained in train(matrix, samples, held_back, given.steps, given.seed):
        matrix = trained
        shares = ", ".join(f"{share:.3f}" for share in found)
        print(f"step {step}: loss {loss:.3f}, found first {shares}", flush=True)
    _write(given.output, statistics, matrix, given.seed)
    print(f"wrote {given.output}")


def _principal_components(statistics: dict[str, LanguageStatistics]) -> Floats:
    covariance = np.mean([each.covariance for each in statistics.values()], axis=0)
    _, vectors = np.linalg.eigh(covariance)
    components: Floats = vectors[:, ::-1][:, :DIMENSIONS].astype(np.float32)
    return components


def _samples(
    encoder: Encoder,
    statistics: dict[str, LanguageStatistics],
    sentences: list[dict[str, str]],
    reading: Reading,
    seed: int,
) -> tuple[list[Sample], list[Sample]]:
    """The samples to train on, and those held back: other articles and groups of sentences."""
    groups = [
        sentences[start : start + _SENTENCES_A_GROUP]
        for start in range(0, len(sentences) - _SENTENCES_A_GROUP + 1, _SENTENCES_A_GROUP)
    ]
    np.random.default_rng(seed).shuffle(groups)
    groups = groups[:_GROUPS]
    paragraphs = _encode(encoder, [PASSAGE_PREFIX + each for each in reading.paragraphs])
    asked = _encode(encoder, [QUERY_PREFIX + each for each in reading.questions])
    print(f"{len(paragraphs)} paragraphs, {len(asked)} questions", flush=True)
    passages = {
        language: _encode(
            encoder, [PASSAGE_PREFIX + " ".join(s[language] for s in group) for group in groups]
        )
        for language in LANGUAGES
    }
    queries = {
        language: _encode(encoder, [QUERY_PREFIX + group[1][language] for group in groups])
        for language in LANGUAGES
    }
    print(f"{len(groups)} groups of sentences", flush=True)
    weights = Weights([*paragraphs, *(each for some in passages.values() for each in some)])
    query_mean = _query_mean(statistics)

    def query_of(encoded: Encoded) -> tuple[Half, Floats]:
        kept = slice(QUERY_PREFIX_TOKENS, len(encoded.token_ids) - 1)
        states = (encoded.states[kept] - query_mean).astype(np.float16)
        return states, weights.of(encoded.token_ids[kept])

    def passage_of(encoded: Encoded, language: str) -> Half:
        states = encoded.states[PASSAGE_PREFIX_TOKENS:-1] - statistics[language].tokens
        half: Half = states.astype(np.float16)
        return half

    pairs: dict[int, dict[int, list[Pair]]] = {}
    for question, paragraph in zip(asked, reading.answers, strict=True):
        pair = Pair(*query_of(question), passage_of(paragraphs[paragraph], "en"))
        article = pairs.setdefault(reading.articles[paragraph], {})
        article.setdefault(paragraph, []).append(pair)
    ready_queries = {k: [query_of(each) for each in v] for k, v in queries.items()}
    ready_passages = {k: [passage_of(each, k) for each in v] for k, v in passages.items()}
    articles = sorted(pairs)
    cut, last = len(articles) - _HELD_BACK_ARTICLES, len(groups) - _HELD_BACK_GROUPS
    return (
        [
            sample_articles({a: pairs[a] for a in articles[:cut]}),
            sample_parallel(ready_queries, ready_passages, range(last)),
        ],
        [
            sample_articles({a: pairs[a] for a in articles[cut:]}),
            sample_parallel(ready_queries, ready_passages, range(last, len(groups))),
        ],
    )


def _encode(encoder: Encoder, texts: list[str]) -> list[Encoded]:
    encoded: list[Encoded] = [each for batch in encoder.encode(texts) for each in batch]
    return sorted(encoded, key=lambda each: each.position)


def _query_mean(statistics: dict[str, LanguageStatistics]) -> Floats:
    mean: Floats = np.mean([e.query_tokens for e in statistics.values()], axis=0).astype(np.float32)
    return mean


def _write(
    path: Path, statistics: dict[str, LanguageStatistics], matrix: Floats, seed: int
) -> None:
    """The file that index/correction.py reads. The projection is turned at random, which changes no
    cosine and makes coordinates alike, as the quantiser of index/tokens.py expects."""
    random = np.random.default_rng(seed).standard_normal((DIMENSIONS, DIMENSIONS))
    rotation, _ = np.linalg.qr(random)
    np.savez(
        path,
        languages=np.array(LANGUAGES),
        pooled=np.stack([statistics[each].pooled for each in LANGUAGES]).astype(np.float32),
        tokens=np.stack([statistics[each].tokens for each in LANGUAGES]).astype(np.float32),
        query_tokens=_query_mean(statistics),
        components=(matrix @ rotation).astype(np.float32),
    )


if __name__ == "__main__":
    main()

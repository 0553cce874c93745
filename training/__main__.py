"""python -m training --parallel FOLDER --questions SQUAD.json.gz [--output index/correction.npz]

Estimates the language means and trains the projection of token vectors. About half an hour on two
cores, with 10 GB of memory; the same data and seed give the same file but for the last digits of
the arithmetic.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.correction import FILE, Floats, token_features
from index.encoder import Encoder
from index.model.prepare import prepare
from index.settings import get_settings
from index.tokens import DIMENSIONS
from training.arguments import read_arguments
from training.late_interaction import train_projection
from training.samples import LANGUAGES, encode, make_samples, sentence_groups
from training.statistics import (
    LanguageStatistics,
    language_statistics,
    principal_components,
    query_mean,
)
from training.texts import reading_questions

_STEPS = 1200
"""More find nothing more: docs/decisions/token-vectors.md."""


def main() -> None:
    """Reads the arguments and writes the file."""
    given = read_arguments("training", __doc__, FILE, _STEPS)
    settings = get_settings()
    encoder = Encoder(prepare(settings.var), settings.threads, settings.precision)
    reading = reading_questions(given.questions, given.seed)
    encodings = encode(encoder, sentence_groups(given.parallel, given.seed), reading)
    statistics = {
        language: language_statistics(encodings.passages[language], encodings.queries[language])
        for language in LANGUAGES
    }
    mean = query_mean(statistics)
    matrix = principal_components(encodings.passages, statistics, DIMENSIONS)
    samples, held_back = make_samples(
        encodings,
        reading,
        lambda layers: token_features(layers, mean),
        lambda layers, language: token_features(layers, statistics[language].tokens),
    )
    for progress in train_projection(matrix, samples, held_back, given.steps, given.seed):
        matrix = progress.learnt
        print(progress, flush=True)
    _write(given.output, statistics, matrix, given.seed)
    print(f"wrote {given.output}")


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

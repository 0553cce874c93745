"""python -m training --parallel FOLDER --questions SQUAD.json.gz [--output FOLDER]

Estimates the language means and trains the projection of token vectors (both in correction.npz) and
the importance of a question's tokens (token_importance.npz). About three quarters of an hour on two
cores, with 14 GB of memory; the same data and seed give the same files but for the last digits of
the arithmetic.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from index import correction, importance
from index.encoder import Encoder
from index.model.prepare import prepare
from index.settings import get_settings
from index.tokens import DIMENSIONS
from training.dictionary import learn_dictionaries, mixed_questions
from training.late_interaction import Learnt, Training
from training.samples import LANGUAGES, Encodings, encode, make_samples, sentence_groups
from training.statistics import (
    LanguageStatistics,
    language_statistics,
    principal_components,
    query_mean,
)
from training.texts import Reading, reading_questions

_STEPS = 1500
"""More find nothing more: docs/decisions/token-vectors.md."""


def main() -> None:
    """Reads the arguments and writes the files."""
    given = _arguments()
    settings = get_settings()
    encoder = Encoder(prepare(settings.var), settings.threads, settings.precision)
    groups = sentence_groups(given.parallel, given.seed)
    sentences = [sentence for group in groups for sentence in group]
    others = [language for language in LANGUAGES if language != "en"]
    dictionaries = learn_dictionaries(encoder, sentences, others)
    reading = reading_questions(given.questions, given.seed)
    mixed = mixed_questions(reading.questions, dictionaries, given.seed)
    learn(encode(encoder, groups, reading, mixed), reading, given.output, given.steps, given.seed)


def learn(encodings: Encodings, reading: Reading, folder: Path, steps: int, seed: int) -> None:
    """Estimates, trains and writes both files into the folder."""
    statistics = {
        language: language_statistics(encodings.passages[language], encodings.queries[language])
        for language in LANGUAGES
    }
    samples, held_back = make_samples(encodings, reading, statistics)
    start = principal_components(encodings.passages, statistics, DIMENSIONS)
    learnt = Learnt(start, np.zeros(len(start), dtype=np.float32))
    for progress in Training(learnt, seed).run(samples, held_back, steps):
        learnt = progress.learnt
        print(progress, flush=True)
    _write(folder, statistics, learnt, seed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--parallel", type=Path, required=True, help="folder of TMX zips")
    parser.add_argument("--questions", type=Path, required=True, help="SQuAD 1.1 train")
    parser.add_argument("--output", type=Path, default=correction.FILE.parent, help="folder")
    parser.add_argument("--steps", type=int, default=_STEPS, help="batches to train on")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _write(
    folder: Path, statistics: dict[str, LanguageStatistics], learnt: Learnt, seed: int
) -> None:
    """The files that index/correction.py and index/importance.py read. The projection is turned at
    random, which changes no cosine and makes coordinates alike, as the quantiser of index/tokens.py
    expects."""
    gaussian = np.random.default_rng(seed).standard_normal((DIMENSIONS, DIMENSIONS))
    rotation, _ = np.linalg.qr(gaussian)
    np.savez(
        folder / correction.FILE.name,
        languages=np.array(LANGUAGES),
        pooled=np.stack([statistics[each].pooled for each in LANGUAGES]),
        tokens=np.stack([statistics[each].tokens for each in LANGUAGES]),
        query_tokens=query_mean(statistics),
        components=(learnt.projection @ rotation).astype(np.float32),
    )
    np.savez(folder / importance.FILE.name, direction=learnt.importance)
    print(f"wrote {correction.FILE.name} and {importance.FILE.name} into {folder}")


if __name__ == "__main__":
    main()

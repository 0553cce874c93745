"""python -m training.importance --parallel FOLDER --questions SQUAD.json.gz

Trains how much each token of a question counts (index/importance.py), with the shipped projection.
About half an hour on two cores, with 12 GB of memory; the same data and seed give the same file but
for the last digits of the arithmetic.
"""

from __future__ import annotations

import numpy as np

from index.correction import Correction
from index.encoder import Encoder
from index.importance import FILE
from index.model.prepare import prepare
from index.settings import get_settings
from training.arguments import read_arguments
from training.dictionary import learn_dictionaries, mixed_questions
from training.late_interaction import train_importance
from training.samples import LANGUAGES, encode, make_samples, sentence_groups
from training.texts import reading_questions

_STEPS = 300
"""The questions held back gain little after 200."""


def main() -> None:
    """Reads the arguments and writes the file."""
    given = read_arguments("training.importance", __doc__, FILE, _STEPS)
    settings = get_settings()
    encoder = Encoder(prepare(settings.var), settings.threads, settings.precision)
    groups = sentence_groups(given.parallel, given.seed)
    sentences = [sentence for group in groups for sentence in group]
    others = [language for language in LANGUAGES if language != "en"]
    dictionaries = learn_dictionaries(encoder, sentences, others)
    reading = reading_questions(given.questions, given.seed)
    mixed = mixed_questions(reading.questions, dictionaries, given.seed)
    encodings = encode(encoder, groups, reading, mixed)
    correction = Correction()
    samples, held_back = make_samples(
        encodings, reading, correction.query_features, correction.passage_features
    )
    direction = np.zeros(len(correction.projection), dtype=np.float32)
    for progress in train_importance(
        correction.projection, samples, held_back, given.steps, given.seed
    ):
        direction = progress.learnt
        print(progress, flush=True)
    np.savez(given.output, direction=direction)
    print(f"wrote {given.output}")


if __name__ == "__main__":
    main()

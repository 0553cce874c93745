"""python -m training.reader --questions SQUAD.json.gz --parallel FOLDER [--pairs N] [--rounds N]

Trains the reader, from data to file: words in other languages, pairs, their states, the training
(resumed where it was stopped), the file. What is computed on the way lies in --work, by pairs and
seed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from index.encoder import Encoder
from index.model.prepare import prepare
from index.passage_text import query_input
from index.reader import FOLDER
from index.settings import get_settings
from training.reader.batches import passage_input
from training.reader.dictionary import Dictionary, learn_dictionaries, mixed
from training.reader.examples import Examples, make_examples, squad
from training.reader.export import export
from training.reader.loop import CHECKPOINT, train
from training.reader.mining import with_mined
from training.reader.model import Reader
from training.reader.states import encode
from training.texts import parallel_sentences

LANGUAGES = ("ar", "es", "fa", "fr", "ps", "pt", "ru", "so", "sw")
"""Those of TICO-19 that the organisation works in, of the ones at hand; beside English."""


def main() -> None:
    """Reads the arguments and writes the file."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("--questions", type=Path, required=True, help="SQuAD 1.1 train")
    parser.add_argument("--parallel", type=Path, required=True, help="folder of TMX zips")
    parser.add_argument("--pairs", type=int, default=88_000, help="questions to train on")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--steps", type=int, default=None, help="stop after so many batches")
    parser.add_argument(
        "--begin-with",
        type=Path,
        default=None,
        help="the --work folder of another training: its weights instead of the encoder's",
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=Path, default=None, help="default: training/ under var")
    parser.add_argument("--output", type=Path, default=FOLDER)
    given = parser.parse_args()
    begin_with = given.begin_with and given.begin_with / CHECKPOINT
    if begin_with and not begin_with.is_file():
        parser.error(
            f"{given.begin_with} holds no {CHECKPOINT}: name the --work folder of a training"
        )
    settings = get_settings()
    folder = prepare(settings.var)
    work = given.work or settings.var / "training" / f"reader-{given.pairs}-{given.seed}"
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(given.seed)
    encoder = Encoder(folder, settings.threads, settings.precision)
    dictionaries = _dictionaries(encoder, given.parallel, work / "dictionaries.json")
    made = make_examples(squad(given.questions), given.pairs, given.seed)
    made = Examples(made.passages, mixed(made.examples, dictionaries, given.seed))
    print(f"{len(made.examples)} pairs, {len(made.passages)} passages", flush=True)
    passages = encode(encoder, [passage_input(each) for each in made.passages], work / "passages")
    questions = encode(
        encoder, [query_input(e.question) for e in made.examples], work / "questions"
    )
    del encoder
    examples = with_mined(made, passages, questions, given.seed)
    reader = Reader(folder)
    train(
        reader,
        examples,
        made.passages,
        passages,
        questions,
        work,
        rounds=given.rounds,
        steps=given.steps,
        seed=given.seed,
        begin_with=begin_with,
    )
    made_from = {
        "questions": given.questions.name,
        "pairs": len(examples),
        "rounds": given.rounds,
        "steps": given.steps,
        "seed": given.seed,
        "begun_with": given.begin_with and given.begin_with.name,
    }
    export(reader, given.output, made_from)
    print(f"wrote {given.output}")


def _dictionaries(encoder: Encoder, folder: Path, kept: Path) -> dict[str, Dictionary]:
    """Learnt once, as three minutes of a training that may be stopped and gone on with."""
    if not kept.is_file():
        sentences = parallel_sentences(sorted(folder.glob("*.zip")), ["en", *LANGUAGES])
        made = learn_dictionaries(encoder, sentences, LANGUAGES)
        kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        print(
            ", ".join(f"{len(words)} words in {each}" for each, words in made.items()), flush=True
        )
    read: dict[str, Dictionary] = json.loads(kept.read_text(encoding="utf-8"))
    return read


if __name__ == "__main__":
    main()

"""python -m training.reader --questions SQUAD.json.gz [--pairs 88000] [--rounds 1]

Trains the reader, from data to file: pairs, their states, the training (resumed where it was
stopped), the file. What is computed on the way lies in --work, by pairs and seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from index.encoder import Encoder
from index.model.prepare import prepare
from index.passage_text import query_input
from index.settings import get_settings
from training.reader.batches import passage_input
from training.reader.examples import make_examples, squad
from training.reader.export import export
from training.reader.loop import train
from training.reader.mining import with_mined
from training.reader.model import Reader
from training.reader.states import encode


def main() -> None:
    """Reads the arguments and writes the file."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("--questions", type=Path, required=True, help="SQuAD 1.1 train")
    parser.add_argument("--pairs", type=int, default=88_000, help="questions to train on")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=Path, default=None, help="default: training/ under var")
    parser.add_argument("--output", type=Path, default=None, help="folder; default: in --work")
    given = parser.parse_args()
    settings = get_settings()
    folder = prepare(settings.var)
    work = given.work or settings.var / "training" / f"reader-{given.pairs}-{given.seed}"
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(given.seed)
    made = make_examples(squad(given.questions), given.pairs, given.seed)
    print(f"{len(made.examples)} pairs, {len(made.passages)} passages", flush=True)
    encoder = Encoder(folder, settings.threads, settings.precision)
    questions = encode(
        encoder, [query_input(e.question) for e in made.examples], work / "questions"
    )
    passages = encode(encoder, [passage_input(each) for each in made.passages], work / "passages")
    del encoder
    examples = with_mined(made, passages, questions, given.seed)
    reader = Reader(folder)
    train(reader, examples, made.passages, passages, questions, work, given.rounds, given.seed)
    export(reader, given.output or work)
    print(f"wrote {given.output or work}")


if __name__ == "__main__":
    main()

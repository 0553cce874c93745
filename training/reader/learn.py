"""python -m training.reader.learn FOLDER --steps N [--teachers N] [--device cuda]

Trains a reader on what `python -m training.reader` has packed into FOLDER: some teachers first,
each from the encoder's own weights, then one reader that learns from the answers and from them.
With --begin-with, a reader goes on from one trained before, which is its teacher as well.
Needs PyTorch and numpy only, so that it runs on a machine with a GPU and little else.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.reader.batches import Batches, Mixture
from training.reader.loop import Run, train
from training.reader.network import Reader, from_bert
from training.reader.packed import Packed, load_weights
from training.reader.scoring import CHECK_FILE, score

PAIRS_FILE = "pairs.npz"
ENCODER_FILE = "encoder.npz"
WEIGHTS_FILES = ("weights-1.npz", "weights-2.npz", "weights-3.npz")
"""In parts that a file of at most 16 MiB can hold."""

_DROPOUT = 0.1


def main() -> None:
    """Reads the arguments and writes the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.reader.learn", description=__doc__)
    parser.add_argument("folder", type=Path, help="with pairs.npz and encoder.npz")
    parser.add_argument("--steps", type=int, required=True, help="batches of 128 pairs")
    parser.add_argument("--teachers", type=int, default=0)
    parser.add_argument("--teacher-steps", type=int, default=None, help="as many as --steps")
    parser.add_argument("--begin-with", type=Path, default=None, help="a folder of weights")
    parser.add_argument("--mixed-questions", type=float, default=Mixture().questions)
    parser.add_argument("--mixed-passages", type=float, default=Mixture().passages)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--no-check", action="store_true", help="do not measure the readers")
    parser.add_argument("--work", type=Path, default=None, help="for checkpoints; default: FOLDER")
    parser.add_argument("--output", type=Path, default=None, help="default: FOLDER")
    given = parser.parse_args()
    learn(given, given.work or given.folder, given.output or given.folder)


def learn(given: argparse.Namespace, work: Path, output: Path) -> None:
    """Trains the teachers and the reader, and measures each."""
    packed = Packed.load(given.folder / PAIRS_FILE)
    tensors = {k: torch.from_numpy(v) for k, v in load_weights(given.folder / ENCODER_FILE).items()}
    words = tensors.pop("embeddings.word_embeddings.weight")
    mixture = Mixture(given.mixed_questions, given.mixed_passages)
    made = [load(given.begin_with)] if given.begin_with else []
    for number in range(given.teachers + 1):
        last = number == given.teachers
        steps = given.steps if last else given.teacher_steps or given.steps
        seed = given.seed + number
        torch.manual_seed(seed)
        reader = Reader(_DROPOUT)
        if given.begin_with:
            reader.load_state_dict(made[0].state_dict())
        else:
            from_bert(tensors, reader)
        batches = Batches(packed, steps, given.batch, seed, mixture)
        run = Run(steps, given.batch, seed, given.workers, given.device)
        train(reader, words, batches, run, work / f"reader-{number}", made)
        made.append(reader)
        if last or number == 0:  # the first one, too: a training may be cut off
            save(reader, output if last else output / "first")
        if not given.no_check and (given.folder / CHECK_FILE).is_file():
            print(score(reader, words, given.folder / CHECK_FILE, given.device), flush=True)


def save(reader: Reader, folder: Path) -> None:
    """Writes a reader's weights in half precision, without pickle."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {k: v.detach().cpu().half().numpy() for k, v in reader.state_dict().items()}
    names = sorted(weights, key=lambda each: -weights[each].size)
    for number, file in enumerate(WEIGHTS_FILES):
        part = {name: weights[name] for name in names[number :: len(WEIGHTS_FILES)]}
        np.savez(folder / file, allow_pickle=False, **part)


def load(folder: Path) -> Reader:
    """Reads what `save` wrote."""
    weights: dict[str, Tensor] = {}
    for file in WEIGHTS_FILES:
        with np.load(folder / file, allow_pickle=False) as data:
            weights |= {name: torch.from_numpy(data[name]).float() for name in data.files}
    reader = Reader()
    reader.load_state_dict(weights)
    return reader.eval()


if __name__ == "__main__":
    main()

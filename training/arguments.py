"""What the trainings over TICO-19 and SQuAD are told on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path


def read_arguments(
    module: str, description: str | None, output: Path, steps: int
) -> argparse.Namespace:
    """The command line of a training: parallel, questions, output (Path), steps, seed (int).

    Args:
        module: the training's, as it is called.
        description: its help.
        output: where the numbers go unless told otherwise.
        steps: batches to train on unless told otherwise.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--parallel", type=Path, required=True, help="folder of TMX zips")
    parser.add_argument("--questions", type=Path, required=True, help="SQuAD 1.1 train")
    parser.add_argument("--output", type=Path, default=output)
    parser.add_argument("--steps", type=int, default=steps, help="batches to train on")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()

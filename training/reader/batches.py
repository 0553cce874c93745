"""Examples as tensors, pairs of like length together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from index.passage_text import PASSAGE_PREFIX
from training.reader.examples import ANSWERED, MINED, Example, Passage
from training.reader.states import States

_BATCHES_SORTED = 50
"""Batches whose pairs are sorted by length among themselves: little padding, and still mixed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of some pairs."""

    states: Tensor
    sides: Tensor
    mask: Tensor
    allowed: Tensor
    """bool [pairs, tokens]: where an answer may start or end, and the first token."""
    starts: Tensor
    ends: Tensor
    """int64 [pairs], 0 where there is no answer."""
    relevant: Tensor
    """float32 [pairs]: 1, 0, or -1 where it is not told."""


def passage_input(passage: Passage) -> str:
    """As the product embeds a passage (index/passage_text.py)."""
    return (
        f"{PASSAGE_PREFIX}{passage.header}\n{passage.text}"
        if passage.header
        else (PASSAGE_PREFIX + passage.text)
    )


def order(lengths: Sequence[int], size: int, seed: int) -> list[list[int]]:
    """All examples in batches, the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - a shuffle, no secret
    numbers = list(range(len(lengths)))
    chance.shuffle(numbers)
    batches: list[list[int]] = []
    for start in range(0, len(numbers), size * _BATCHES_SORTED):
        some = sorted(numbers[start : start + size * _BATCHES_SORTED], key=lambda n: lengths[n])
        batches.extend(some[at : at + size] for at in range(0, len(some), size))
    chance.shuffle(batches)
    return batches


def make_batch(
    rows: Sequence[int],
    examples: Sequence[Example],
    given: Sequence[Passage],
    passages: States,
    questions: States,
) -> Batch:
    """The tensors of these examples."""
    read = [(questions.of(row), passages.of(examples[row].passage)) for row in rows]
    width = max(q.stop - q.start + p.stop - p.start for q, p in read)
    states = np.zeros((len(rows), width, passages.states.shape[1]), dtype=np.float32)
    sides = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    allowed = np.zeros((len(rows), width), dtype=bool)
    allowed[:, 0] = True
    places = np.zeros((len(rows), 2), dtype=np.int64)
    relevant = np.full(len(rows), -1.0, dtype=np.float32)
    for at, (row, (q, p)) in enumerate(zip(rows, read, strict=True)):
        example = examples[row]
        first = q.stop - q.start
        last = first + p.stop - p.start
        states[at, :first] = questions.states[q]
        states[at, first:last] = passages.states[p]
        sides[at, first:last] = 1
        mask[at, :last] = 1
        passage = given[example.passage]
        before = len(passage_input(passage)) - len(passage.text)
        spans = np.asarray(passages.spans[p])
        inside = (spans[:, 0] >= before) & (spans[:, 1] > spans[:, 0])
        allowed[at, first:last] = inside
        if example.kind == ANSWERED:
            places[at] = _place(spans, inside, before + example.start, before + example.end, first)
            relevant[at] = 1.0
        elif example.kind == MINED:
            relevant[at] = 0.0
    return Batch(
        states=torch.from_numpy(states),
        sides=torch.from_numpy(sides),
        mask=torch.from_numpy(mask),
        allowed=torch.from_numpy(allowed),
        starts=torch.from_numpy(places[:, 0].copy()),
        ends=torch.from_numpy(places[:, 1].copy()),
        relevant=torch.from_numpy(relevant),
    )


def _place(
    spans: npt.NDArray[np.int32],
    inside: npt.NDArray[np.bool_],
    start: int,
    end: int,
    first: int,
) -> tuple[int, int]:
    """The first and last token of an answer; 0, 0 where the window cut it off."""
    touched = np.flatnonzero(inside & (spans[:, 0] < end) & (spans[:, 1] > start))
    return (first + int(touched[0]), first + int(touched[-1])) if len(touched) else (0, 0)

"""Finds passages that the search confuses with the right one."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from training.reader.examples import MINED, Example, Examples
from training.reader.states import States

_CONFUSED = 8
"""Passages drawn from: as many as the reader re-ranks at least."""

_BATCH = 1000


def with_mined(given: Examples, passages: States, questions: States, seed: int) -> list[Example]:
    """The examples, each of kind MINED with one of the best passages, by the cosine of the pooled
    vectors, that do not hold the answer."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    whole = np.array([n for n, each in enumerate(given.passages) if each.whole])
    pool = np.asarray(passages.pooled[whole])
    wanted = [n for n, each in enumerate(given.examples) if each.kind == MINED]
    examples = list(given.examples)
    for start in range(0, len(wanted), _BATCH):
        rows = wanted[start : start + _BATCH]
        cosines = np.asarray(questions.pooled[rows]) @ pool.T
        count = min(3 * _CONFUSED, len(whole))
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        for row, columns, scores in zip(rows, best, cosines, strict=True):
            ordered = whole[columns[np.argsort(-scores[columns])]]
            examples[row] = _mined(examples[row], given, ordered.tolist(), chance)
    return examples


def _mined(example: Example, given: Examples, ordered: list[int], chance: random.Random) -> Example:
    answer = example.answer.casefold()
    confused = [n for n in ordered if answer not in given.passages[n].text.casefold()]
    if not confused:
        confused = [n for n in ordered if n != example.gold]
    return replace(example, passage=chance.choice(confused[:_CONFUSED]))

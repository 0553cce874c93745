"""Finds passages that the search confuses with the right one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.correction import Floats, unit
from index.encoder import Encoder
from index.passage_text import PASSAGE_PREFIX, query_input
from training.reader.examples import Asked, Passage

CONFUSED = 8
"""Passages drawn from: as many as the reader re-ranks."""

_BATCH = 1000
_TOLD_EVERY = 4000


def nearest(
    encoder: Encoder, passages: Sequence[Passage], questions: Sequence[str], work: Path
) -> list[list[int]]:
    """For each question the best passages by the cosine of the pooled vectors, best first.

    Args:
        work: a folder where the vectors are kept.
    """
    texts = [f"{PASSAGE_PREFIX}{each.title}\n{each.text}" for each in passages]
    pool = _pooled(encoder, texts, work / "passages.npy")
    asked = _pooled(encoder, [query_input(each) for each in questions], work / "questions.npy")
    count = min(3 * CONFUSED, len(pool))
    found: list[list[int]] = []
    for start in range(0, len(asked), _BATCH):
        cosines = asked[start : start + _BATCH] @ pool.T
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        for columns, scores in zip(best, cosines, strict=True):
            found.append(columns[np.argsort(-scores[columns], kind="stable")].tolist())
    return found


def without_answer(
    found: Sequence[Sequence[int]], passages: Sequence[Passage], asked: Sequence[Asked]
) -> list[list[int]]:
    """Of each question's passages the first that do not hold its answer."""
    folded = [each.text.casefold() for each in passages]
    made = []
    for each, numbers in zip(asked, found, strict=True):
        answer = each.answer.casefold()
        made.append([n for n in numbers if answer not in folded[n]][:CONFUSED])
    return made


def _pooled(encoder: Encoder, texts: Sequence[str], path: Path) -> Floats:
    """The pooled vectors of texts, float32 [texts, 384], computed once."""
    if path.is_file():
        kept: Floats = np.load(path)
        return kept
    made = np.zeros((len(texts), 384), dtype=np.float32)
    done = 0
    for batch in encoder.encode(texts):
        for each in batch:
            made[each.position] = unit(each.states.mean(axis=0))
        done += len(batch)
        if done // _TOLD_EVERY != (done - len(batch)) // _TOLD_EVERY:
            print(f"{done} of {len(texts)} texts encoded", flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, made)
    return made

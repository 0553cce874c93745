"""Trains the projection of token vectors: a matrix of 768 × 256, the encoder frozen.

Half of the batches are questions and paragraphs of a few articles, so that the negatives are hard;
half are parallel sentences, the question in one language and the passage in another. The loss is
cross-entropy over the late-interaction scores of all passages of the batch.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

Floats = npt.NDArray[np.float32]

_ARTICLES_A_BATCH = 6
_GROUPS_A_BATCH = 64
_SCALE = 40.0
"""Of the scores before the softmax: they differ by hundredths, and the loss must see that."""
_PEAK_RATE = 6e-4


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that answers it: what the projection takes of their tokens
    (index.correction.token_features), float16 [tokens, 768]."""

    query: npt.NDArray[np.float16]
    query_weights: Floats
    passage: npt.NDArray[np.float16]


Sample = Callable[[random.Random], list[Pair]]


def sample_articles(pairs: dict[int, dict[int, list[Pair]]]) -> Sample:
    """Batches of one question for each paragraph of a few articles: article → paragraph → pairs."""

    def sample(chance: random.Random) -> list[Pair]:
        articles = chance.sample(sorted(pairs), min(_ARTICLES_A_BATCH, len(pairs)))
        return [chance.choice(each) for article in articles for each in pairs[article].values()]

    return sample


def sample_parallel(
    queries: dict[str, list[tuple[npt.NDArray[np.float16], Floats]]],
    passages: dict[str, list[npt.NDArray[np.float16]]],
    groups: Sequence[int],
) -> Sample:
    """Batches of groups of sentences, each side in a language drawn anew; two questions a group."""
    languages = sorted(queries)

    def sample(chance: random.Random) -> list[Pair]:
        drawn = chance.sample(list(groups), min(_GROUPS_A_BATCH, len(groups)))
        return [
            Pair(
                *queries[chance.choice(languages)][2 * g + chance.randrange(2)],
                passages[chance.choice(languages)][g],
            )
            for g in drawn
        ]

    return sample


def train(
    start: Floats, samples: Sequence[Sample], held_back: Sequence[Sample], steps: int, seed: int
) -> Iterator[tuple[int, float, list[float], Floats]]:
    """Trains from `start`, float32 [768, dimensions], taking the samples in turn.

    Yields every hundred steps: the step, the running loss, for each of `held_back` the share of
    questions whose passage comes first, and the matrix so far.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - sampling, no secret
    matrix = torch.nn.Parameter(torch.from_numpy(start.copy()))
    optimiser = torch.optim.Adam([matrix])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _PEAK_RATE, steps, pct_start=0.1)
    running = 0.0
    for step in range(1, steps + 1):
        pairs = samples[step % len(samples)](chance)
        loss = torch.nn.functional.cross_entropy(
            _SCALE * _scores(matrix, pairs), torch.arange(len(pairs))
        )
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        schedule.step()
        running = (
            float(loss.detach()) if step == 1 else 0.97 * running + 0.03 * float(loss.detach())
        )
        if step % 100 == 0 or step == steps:
            found = [_found_first(matrix, each, seed) for each in held_back]
            yield step, running, found, matrix.detach().numpy().copy()


def _scores(matrix: torch.Tensor, pairs: Sequence[Pair]) -> torch.Tensor:
    queries = _project(matrix, [pair.query for pair in pairs])
    passages = _project(matrix, [pair.passage for pair in pairs])
    similarities = queries @ passages.T
    best = torch.stack(
        [
            part.amax(dim=1)
            for part in torch.split(similarities, [len(p.passage) for p in pairs], dim=1)
        ],
        dim=1,
    )
    rows = []
    for part, pair in zip(torch.split(best, [len(p.query) for p in pairs]), pairs, strict=True):
        weights = torch.from_numpy(pair.query_weights)
        rows.append(weights @ part / weights.sum())
    return torch.stack(rows)


def _project(matrix: torch.Tensor, states: Sequence[npt.NDArray[np.float16]]) -> torch.Tensor:
    stacked = torch.from_numpy(np.concatenate(states).astype(np.float32))
    return torch.nn.functional.normalize(stacked @ matrix, dim=-1)


def _found_first(matrix: torch.Tensor, sample: Sample, seed: int) -> float:
    chance = random.Random(seed)  # noqa: S311 - the same questions each time
    with torch.no_grad():
        shares = []
        for _ in range(4):
            pairs = sample(chance)
            first = _scores(matrix, pairs).argmax(dim=1)
            shares.append(float((first == torch.arange(len(pairs))).float().mean()))
    return float(np.mean(shares))

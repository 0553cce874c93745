"""Trains what late interaction is made of, the encoder frozen: the projection of token vectors, a
matrix of 768 × 256, and the importance of a question's tokens, a direction of 768.

Batches are, in turn, questions and paragraphs of a few articles, so that the negatives are hard,
and parallel sentences, the question in one language and the passage in another. The loss is
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
_PROJECTION_RATE = 6e-4
_IMPORTANCE_RATE = 0.02
"""At its peak. A direction has few numbers, each of which says little."""
_BATCHES_HELD_BACK = 6
"""About 400 questions of each sample: a share of them is sure to .01."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that answers it: what the projection takes of their tokens
    (index.correction.token_features), float16 [tokens, 768]."""

    query: npt.NDArray[np.float16]
    rarity: Floats
    """float32 [tokens of the question]."""
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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is; as text, the line for its log."""

    step: int
    loss: float
    """Its running mean."""
    found_first: tuple[float, ...]
    """For each of the samples held back, the share of questions whose passage comes first."""
    learnt: Floats
    """What is being trained, so far."""

    def __str__(self) -> str:
        shares = ", ".join(f"{share:.3f}" for share in self.found_first)
        return f"step {self.step}: loss {self.loss:.3f}, found first {shares}"


def train_projection(
    start: Floats, samples: Sequence[Sample], held_back: Sequence[Sample], steps: int, seed: int
) -> Iterator[Progress]:
    """Trains the projection from `start`, float32 [768, dimensions], taking the samples in turn.

    Yields every hundred steps.
    """
    matrix = torch.nn.Parameter(torch.from_numpy(start.copy()))
    everything = _Scorer(matrix, torch.zeros(len(start)))
    return _train(everything, matrix, _PROJECTION_RATE, samples, held_back, steps, seed)


def train_importance(
    projection: Floats,
    samples: Sequence[Sample],
    held_back: Sequence[Sample],
    steps: int,
    seed: int,
) -> Iterator[Progress]:
    """Trains the direction of a token's importance (index/importance.py), float32 [768], from
    zeros, with the projection, float32 [768, dimensions], as it is. Takes the samples in turn.

    Yields every hundred steps.
    """
    direction = torch.nn.Parameter(torch.zeros(len(projection)))
    everything = _Scorer(torch.from_numpy(projection), direction)
    return _train(everything, direction, _IMPORTANCE_RATE, samples, held_back, steps, seed)


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Late interaction, as the product computes it."""

    matrix: torch.Tensor
    direction: torch.Tensor

    def scores(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """Of each question with each passage, [questions, passages]."""
        features = _stacked([pair.query for pair in pairs])
        passages = _stacked([pair.passage for pair in pairs])
        similarities = self._project(features) @ self._project(passages).T
        best = torch.stack(
            [
                part.amax(dim=1)
                for part in torch.split(similarities, [len(p.passage) for p in pairs], dim=1)
            ],
            dim=1,
        )
        rarity = torch.from_numpy(np.concatenate([pair.rarity for pair in pairs]))
        weights = rarity * torch.exp(features @ self.direction)
        lengths = [len(pair.query) for pair in pairs]
        rows = [
            weight @ part / weight.sum().clamp(min=1e-6)
            for part, weight in zip(
                torch.split(best, lengths), torch.split(weights, lengths), strict=True
            )
        ]
        return torch.stack(rows)

    def _project(self, features: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(features @ self.matrix, dim=-1)

    def found_first(self, sample: Sample, seed: int) -> float:
        """The share of a sample's questions whose passage comes first."""
        chance = random.Random(seed)  # noqa: S311 - the same questions each time
        with torch.no_grad():
            shares = []
            for _ in range(_BATCHES_HELD_BACK):
                pairs = sample(chance)
                first = self.scores(pairs).argmax(dim=1)
                shares.append(float((first == torch.arange(len(pairs))).float().mean()))
        return float(np.mean(shares))


def _train(
    scorer: _Scorer,
    learnt: torch.nn.Parameter,
    peak_rate: float,
    samples: Sequence[Sample],
    held_back: Sequence[Sample],
    steps: int,
    seed: int,
) -> Iterator[Progress]:
    chance = random.Random(seed)  # noqa: S311 - sampling, no secret
    optimiser = torch.optim.Adam([learnt])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak_rate, steps, pct_start=0.1)
    running = 0.0
    for step in range(1, steps + 1):
        pairs = samples[step % len(samples)](chance)
        loss = torch.nn.functional.cross_entropy(
            _SCALE * scorer.scores(pairs), torch.arange(len(pairs))
        )
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        schedule.step()
        current = float(loss.detach())
        running = current if step == 1 else 0.97 * running + 0.03 * current
        if step % 100 == 0 or step == steps:
            found = tuple(scorer.found_first(each, seed) for each in held_back)
            yield Progress(step, running, found, learnt.detach().numpy().copy())


def _stacked(states: Sequence[npt.NDArray[np.float16]]) -> torch.Tensor:
    return torch.from_numpy(np.concatenate(states).astype(np.float32))

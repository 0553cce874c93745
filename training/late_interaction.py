"""Trains what late interaction is made of, the encoder frozen: the projection of token vectors, a
matrix of 768 × 256, and the importance of a question's tokens, a direction of 768.

Batches are, in turn, questions and paragraphs of a few articles, so that the negatives are hard;
the same with words of another language in the questions; and parallel sentences, the question in
one language and the passage in another. The loss is cross-entropy over the late-interaction scores
of all passages of the batch.
"""

from __future__ import annotations

import math
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
_LENGTH = 0.94
_NOISE = 0.36
"""Passages' vectors have 2 bits a dimension: they come back at a cosine of .94, which noise of this
length makes, and as long. Another length, as in index/tokens.py, only scales the scores."""
_BATCHES_HELD_BACK = 8
"""Some 500 questions of each sample: a share of them is sure to .01."""


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
class Learnt:
    """What is trained."""

    projection: Floats
    """float32 [768, dimensions]."""
    importance: Floats
    """float32 [768], the direction of a token's importance (index/importance.py)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is; as text, the line for its log."""

    step: int
    loss: float
    """Its running mean."""
    found_first: tuple[float, ...]
    """For each of the samples held back, the share of questions whose passage comes first."""
    learnt: Learnt
    """What is being trained, so far."""

    def __str__(self) -> str:
        shares = ", ".join(f"{share:.3f}" for share in self.found_first)
        return f"step {self.step}: loss {self.loss:.3f}, found first {shares}"


class Training:
    """Trains the projection and the importance together, for late interaction as the product
    computes it.

    Args:
        start: what to begin with.
        seed: of all that is drawn.
    """

    def __init__(self, start: Learnt, seed: int) -> None:
        self._projection = torch.nn.Parameter(torch.from_numpy(start.projection.copy()))
        self._importance = torch.nn.Parameter(torch.from_numpy(start.importance.copy()))
        self._seed = seed

    def run(
        self, samples: Sequence[Sample], held_back: Sequence[Sample], steps: int
    ) -> Iterator[Progress]:
        """Takes the samples in turn. Yields every hundred steps."""
        torch.manual_seed(self._seed)
        chance = random.Random(self._seed)  # noqa: S311 - sampling, no secret
        rates = {self._projection: _PROJECTION_RATE, self._importance: _IMPORTANCE_RATE}
        optimiser = torch.optim.Adam([{"params": [learnt]} for learnt in rates])
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, list(rates.values()), steps, pct_start=0.1
        )
        running = 0.0
        for step in range(1, steps + 1):
            pairs = samples[step % len(samples)](chance)
            loss = torch.nn.functional.cross_entropy(
                _SCALE * self._scores(pairs), torch.arange(len(pairs))
            )
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            current = float(loss.detach())
            running = current if step == 1 else 0.97 * running + 0.03 * current
            if step % 100 == 0 or step == steps:
                found = tuple(self._found_first(each) for each in held_back)
                yield Progress(step, running, found, self._learnt())

    def _learnt(self) -> Learnt:
        projection, importance = (
            each.detach().numpy().copy() for each in (self._projection, self._importance)
        )
        return Learnt(projection, importance)

    def _scores(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """Of each question with each passage, [questions, passages]."""
        features = _stacked([pair.query for pair in pairs])
        questions = _unit(features @ self._projection)
        passages = _unit(_stacked([pair.passage for pair in pairs]) @ self._projection)
        passages = _LENGTH * _unit(passages + _noise(passages))
        similarities = questions @ passages.T
        best = torch.stack(
            [
                part.amax(dim=1)
                for part in torch.split(similarities, [len(p.passage) for p in pairs], dim=1)
            ],
            dim=1,
        )
        # As index.ranking.strength; the slope at 0 would be none.
        strengths = best.clamp(min=1e-4) ** 1.25
        rarity = torch.from_numpy(np.concatenate([pair.rarity for pair in pairs]))
        weights = rarity * torch.exp(features @ self._importance)
        lengths = [len(pair.query) for pair in pairs]
        rows = [
            weight @ part / weight.sum().clamp(min=1e-6)
            for part, weight in zip(
                torch.split(strengths, lengths), torch.split(weights, lengths), strict=True
            )
        ]
        return torch.stack(rows)

    def _found_first(self, sample: Sample) -> float:
        """The share of a sample's questions whose passage comes first, the same questions each
        time."""
        chance = random.Random(self._seed)  # noqa: S311 - sampling, no secret
        with torch.no_grad():
            shares = []
            for _ in range(_BATCHES_HELD_BACK):
                pairs = sample(chance)
                first = self._scores(pairs).argmax(dim=1)
                shares.append(float((first == torch.arange(len(pairs))).float().mean()))
        return float(np.mean(shares))


def _noise(vectors: torch.Tensor) -> torch.Tensor:
    """As far from unit vectors as their 2 bits a dimension are (index/tokens.py)."""
    a_dimension = _NOISE / math.sqrt(vectors.shape[1])
    return torch.randn_like(vectors) * a_dimension


def _unit(vectors: torch.Tensor) -> torch.Tensor:
    scaled: torch.Tensor = torch.nn.functional.normalize(vectors, dim=-1)
    return scaled


def _stacked(states: Sequence[npt.NDArray[np.float16]]) -> torch.Tensor:
    return torch.from_numpy(np.concatenate(states).astype(np.float32))

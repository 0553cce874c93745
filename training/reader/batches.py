"""Pairs as arrays, those of like length together, some of them with words in other languages."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.reader.mixing import mix
from training.reader.packed import (
    END,
    NO_ANSWER,
    NO_TITLE,
    NOT_TOLD,
    PADDING,
    START,
    Packed,
    Pairs,
)

LONGEST = 512
"""Tokens: the encoder's positions."""
_LONGEST_QUESTION = 96

_BATCHES_SORTED = 50
"""Batches whose pairs are sorted by length among themselves: little padding, and still mixed."""

_WIDTHS = 8
"""Widths of batches are multiples: fused attention kernels ask for it."""

_WORDS_MIXED = (0.4, 0.7, 1.0)
"""Shares of the words of a text that is mixed."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Shares of the pairs of which words are put in another language: half of the product's
    questions are in another language than the passage that answers them, and English must not be
    unlearnt."""

    questions: float = 0.4
    passages: float = 0.3


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pairs; all arrays have one row for each."""

    ids: npt.NDArray[np.int32]
    """int32 [pairs, tokens], `<s> title passage </s> </s> question </s>`, padded."""
    plain: npt.NDArray[np.int32]
    """The same with the question as it was asked, in no other words."""
    sides: npt.NDArray[np.int32]
    """int32 [pairs], where the question begins."""
    text: npt.NDArray[np.int32]
    """int32 [pairs, 2], the tokens of the passage's text."""
    places: npt.NDArray[np.int64]
    """int64 [pairs, 2], first and last token of the answer, 0 where there is none, NOT_TOLD."""
    relevant: npt.NDArray[np.float32]
    """float32 [pairs]: 1, 0, or NOT_TOLD."""


def order(lengths: npt.NDArray[np.int64], size: int, seed: int) -> list[npt.NDArray[np.int64]]:
    """All pairs of a round in batches, the same for a seed.

    Args:
        lengths: int64 [pairs], about how many tokens each has.
    """
    chance = np.random.default_rng(seed)
    numbers = chance.permutation(len(lengths))
    batches: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(numbers), size * _BATCHES_SORTED):
        some = numbers[start : start + size * _BATCHES_SORTED]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches.extend(some[at : at + size] for at in range(0, len(some), size))
    return [batches[number] for number in chance.permutation(len(batches))]


def lengths_of(packed: Packed, pairs: Pairs) -> npt.NDArray[np.int64]:
    """About how many tokens each pair has."""
    tokens = np.diff(packed.offsets)
    cut: npt.NDArray[np.int64] = pairs["cut_to"] - pairs["cut_from"]
    lengths: npt.NDArray[np.int64] = tokens[pairs["question"]] + tokens[pairs["passage"]] - cut
    return lengths


class Batches:
    """Batches of all rounds, one after the other, each made when it is asked for.

    Args:
        packed: the texts and rounds; the first round follows on the last.
        steps: how many batches.
        size: pairs in a batch.
        seed: of order and mixing.
    """

    def __init__(self, packed: Packed, steps: int, size: int, seed: int, mixture: Mixture) -> None:
        self._packed = packed
        self._mixture = mixture
        self._seed = seed
        self._batches: list[tuple[Pairs, npt.NDArray[np.int64]]] = []
        turn = 0
        while len(self._batches) < steps:
            pairs = packed.rounds[(turn + seed) % len(packed.rounds)]
            rows = order(lengths_of(packed, pairs), size, seed * 1000 + turn)
            self._batches.extend((pairs, each) for each in rows)
            turn += 1
        del self._batches[steps:]

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, step: int) -> Batch:
        pairs, rows = self._batches[step]
        chance = random.Random(self._seed * 1_000_003 + step)  # noqa: S311 - augmentation, no secret
        return make_batch(self._packed, pairs[rows], self._mixture, chance)


def make_batch(packed: Packed, pairs: Pairs, mixture: Mixture, chance: random.Random) -> Batch:
    """The arrays of these pairs."""
    read = [_read(packed, pair, mixture, chance) for pair in pairs]
    width = max(max(len(each.ids), len(each.plain)) for each in read)
    width += -width % _WIDTHS
    ids = np.full((len(read), width), PADDING, dtype=np.int32)
    plain = ids.copy()
    for row, each in enumerate(read):
        ids[row, : len(each.ids)] = each.ids
        plain[row, : len(each.plain)] = each.plain
    return Batch(
        ids=ids,
        plain=plain,
        sides=np.array([each.sides for each in read], dtype=np.int32),
        text=np.array([each.text for each in read], dtype=np.int32),
        places=np.array([each.places for each in read], dtype=np.int64),
        relevant=pairs["relevant"].astype(np.float32),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    ids: list[int]
    plain: list[int]
    sides: int
    text: tuple[int, int]
    places: tuple[int, int]


def _read(packed: Packed, pair: Any, mixture: Mixture, chance: random.Random) -> _Row:
    plain = packed.text(pair["question"])[:_LONGEST_QUESTION].tolist()
    title = [] if pair["title"] == NO_TITLE else packed.text(pair["title"]).tolist()
    passage = packed.text(pair["passage"]).tolist()
    start, end = int(pair["start"]), int(pair["end"])
    del passage[int(pair["cut_from"]) : int(pair["cut_to"])]
    question = plain
    languages = packed.dictionaries
    if languages and pair["mixed"]:
        language = chance.choice(languages)
        if chance.random() < mixture.questions:
            share = chance.choice(_WORDS_MIXED)
            question = mix(plain, packed.begins, language, share, chance).tokens
        if chance.random() < mixture.passages:
            other = language if chance.random() < 0.5 else chance.choice(languages)
            mixed = mix(passage, packed.begins, other, chance.choice(_WORDS_MIXED), chance)
            passage = mixed.tokens
            if start >= 0:
                start, end = (
                    mixed.places[start],
                    max(mixed.places[end + 1] - 1, mixed.places[start]),
                )
    question = question[:_LONGEST_QUESTION]
    passage = passage[: LONGEST - _LONGEST_QUESTION - 4 - len(title)]
    first = 1 + len(title)
    last = first + len(passage)
    head = [START, *title, *passage, END, END]
    return _Row(
        ids=[*head, *question, END],
        plain=[*head, *plain, END],
        sides=last + 1,
        text=(first, last),
        places=_places(start, end, first, len(passage)),
    )


def _places(start: int, end: int, first: int, tokens: int) -> tuple[int, int]:
    if start == NO_ANSWER:
        return 0, 0
    if start == NOT_TOLD or end >= tokens:
        return NOT_TOLD, NOT_TOLD
    return first + start, first + end

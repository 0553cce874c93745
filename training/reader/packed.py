"""What a training reads, in few bytes: it has to travel to a machine with a GPU, which has neither
the tokenizer nor the texts.

Texts are numbers of tokens in a vocabulary of the tokens that occur. Only numpy is needed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.model.four_bit import from_four_bit
from training.reader.four_bit import to_four_bit

Ids = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]

START, PADDING, END = 0, 1, 2
"""`<s>`, `<pad>` and `</s>` in the vocabulary of XLM-RoBERTa, and in ours."""

NO_TITLE = -1
NO_ANSWER = -1
NOT_TOLD = -2

PAIR = np.dtype(
    [
        ("question", "<i4"),
        ("title", "<i4"),  # or NO_TITLE
        ("passage", "<i4"),
        ("start", "<i2"),  # tokens of the passage, the first and the last of the answer,
        ("end", "<i2"),  # or NO_ANSWER, or NOT_TOLD
        ("cut_from", "<i2"),  # tokens [cut_from, cut_to) are left out
        ("cut_to", "<i2"),
        ("relevant", "i1"),  # 1, 0, or NOT_TOLD
        ("mixed", "i1"),  # 1 where words may be put in another language
    ]
)
Pairs = npt.NDArray[np.void]
"""PAIR [pairs]."""

Translations = dict[tuple[int, ...], list[tuple[int, ...]]]
"""The tokens of a word, and those of what it may be in another language."""


@dataclass(frozen=True, slots=True)
class Packed:
    """All of it."""

    tokens: Ids
    """uint32 [tokens of all texts], without `<s>` and `</s>`."""
    offsets: npt.NDArray[np.int64]
    """int64 [texts + 1], where each text's tokens begin."""
    begins: npt.NDArray[np.bool_]
    """bool [vocabulary], whether a token begins a word."""
    rounds: list[Pairs]
    dictionaries: list[Translations]
    """One for each language."""

    def text(self, number: int) -> Ids:
        """The tokens of a text."""
        return self.tokens[self.offsets[number] : self.offsets[number + 1]]

    def save(self, path: Path) -> None:
        """Writes it, compressed, without pickle."""
        arrays: dict[str, Any] = {
            "tokens": self.tokens,
            "lengths": np.diff(self.offsets).astype(np.uint16),
            "begins": np.packbits(self.begins),
            "vocabulary": len(self.begins),
            "rounds": len(self.rounds),
            "dictionaries": len(self.dictionaries),
        }
        for number, pairs in enumerate(self.rounds):
            arrays |= {f"round{number}_{name}": pairs[name] for name in PAIR.names or ()}
        for number, dictionary in enumerate(self.dictionaries):
            flat = [part for word, into in dictionary.items() for part in (word, *into)]
            arrays[f"words{number}"] = np.array([1 + len(v) for v in dictionary.values()], np.uint8)
            arrays[f"parts{number}"] = np.array([len(part) for part in flat], np.uint8)
            arrays[f"ids{number}"] = np.array([i for part in flat for i in part], np.uint32)
        np.savez_compressed(path, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> Packed:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            lengths = data["lengths"].astype(np.int64)
            rounds = []
            for number in range(int(data["rounds"])):
                columns = {name: data[f"round{number}_{name}"] for name in PAIR.names or ()}
                pairs = np.zeros(len(columns["question"]), dtype=PAIR)
                for name, column in columns.items():
                    pairs[name] = column
                rounds.append(pairs)
            return cls(
                tokens=data["tokens"],
                offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
                begins=np.unpackbits(data["begins"])[: int(data["vocabulary"])].astype(bool),
                rounds=rounds,
                dictionaries=[
                    _dictionary(*(data[f"{name}{number}"] for name in ("words", "parts", "ids")))
                    for number in range(int(data["dictionaries"]))
                ],
            )


def _dictionary(
    words: npt.NDArray[np.uint8], parts: npt.NDArray[np.uint8], ids: Ids
) -> Translations:
    ends = np.cumsum(parts, dtype=np.int64)
    tuples = [tuple(ids[end - n : end].tolist()) for end, n in zip(ends, parts, strict=True)]
    made: Translations = {}
    at = 0
    for count in words.tolist():
        made[tuples[at]] = tuples[at + 1 : at + count]
        at += count
    return made


def save_weights(path: Path, tensors: dict[str, Floats], four_bit: Sequence[str]) -> None:
    """Writes weights, those named in `four_bit` in four bits and the others as they are."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, weights in tensors.items():
        if name in four_bit:
            arrays[f"{name}:scales"], arrays[f"{name}:packed"] = to_four_bit(weights)
            arrays[f"{name}:shape"] = np.array(weights.shape)
        else:
            arrays[name] = weights
    np.savez(path, allow_pickle=False, **arrays)


def load_weights(path: Path) -> dict[str, Floats]:
    """Reads what `save_weights` wrote."""
    with np.load(path, allow_pickle=False) as data:
        made: dict[str, Floats] = {}
        for name in data.files:
            whole, _, part = name.partition(":")
            if not part:
                made[name] = data[name]
            elif part == "shape":
                weights = from_four_bit(data[f"{whole}:scales"], data[f"{whole}:packed"])
                made[whole] = weights.reshape(data[name])
        return made

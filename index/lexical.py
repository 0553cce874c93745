"""The lexical leg: BM25 over stemmed terms, for names, codes and rare words.

bm25s computes the scores when a snapshot is built: for each term the passages that it occurs in,
and what it adds to the score of each. They are mapped from disk, and a search reads no more of them
than it needs (docs/decisions/vector-index.md).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]

_K1 = 1.2
_B = 0.75
"""Lucene's defaults (Robertson and Zaragoza, 2009). On SciFact's 809 train queries nDCG@10 is .703
with them, .702 with 0.9 and 0.4 or with 1.5 and 0.75, .699 with 1.2 and 0.9: it hardly matters."""

_COLUMNS = 4_096
"""Sums that are compared at once to find out which can be among the highest; many times the 50 that
a search asks for. 2,048 to 16,384 take the same time, 2 ms with all the rest of a million."""

# Of terms in the order of their keys.
_KEYS_FILE = "keys.npy"
_STARTS_FILE = "starts.npy"
# Of the passages of one term after the other.
_PASSAGES_FILE = "passages.npy"
_SCORES_FILE = "scores.npy"


class LexicalBuilder:
    """Takes the terms of one passage after the other, at 4 bytes a term."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._ids = array("i")
        self._ends = array("q", [0])

    def add(self, terms: Iterable[str]) -> None:
        """Adds the next passage."""
        vocabulary = self._vocabulary
        self._ids.extend([vocabulary.setdefault(term, len(vocabulary)) for term in terms])
        self._ends.append(len(self._ids))

    def write(self, folder: Path) -> None:
        """Writes the index of all that was added into a new folder."""
        folder.mkdir()
        # A term's id is its rank by key, so that none has to be kept.
        keys = np.array([_key(term) for term in self._vocabulary], dtype=np.uint64)
        order = np.argsort(keys)
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        passages = _Passages(rank[np.frombuffer(self._ids, dtype=np.int32)], self._ends)
        starts = np.zeros(len(keys) + 1, dtype=np.int64)
        numbers, scores = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        if len(keys):  # the engine can't index nothing
            engine = bm25s.BM25(method="lucene", k1=_K1, b=_B)
            made = engine.build_index_from_ids(range(len(keys)), passages, show_progress=False)
            starts, numbers, scores = made["indptr"], made["indices"], made["data"]
        np.save(folder / _KEYS_FILE, keys[order])
        np.save(folder / _STARTS_FILE, starts.astype(np.int64, copy=False))
        np.save(folder / _PASSAGES_FILE, numbers.astype(np.int32, copy=False))
        np.save(folder / _SCORES_FILE, scores.astype(np.float32, copy=False))


class _Passages(Sequence[list[int]]):
    """The term ids of each passage, as bm25s wants them, made when they are asked for."""

    def __init__(self, ids: npt.NDArray[np.int32], ends: array[int]) -> None:
        self._ids = ids
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        return self._ids[self._ends[number] : self._ends[number + 1]].tolist()

    def __iter__(self) -> Iterator[list[int]]:
        return (self[number] for number in range(len(self)))


class LexicalIndex:
    """BM25 over the terms of all passages.

    Args:
        keys: uint64 [terms], rising.
        starts: int64 [terms + 1], where the passages of each term begin.
        numbers: int32, the passages of one term after the other, each term's rising.
        scores: float32, what the term adds to the score of each of them.
        passages: how many there are.
    """

    def __init__(
        self,
        keys: npt.NDArray[np.uint64],
        starts: Ids,
        numbers: npt.NDArray[np.int32],
        scores: Floats,
        passages: int,
    ) -> None:
        self._keys = keys
        self._starts = starts
        self._numbers = numbers
        self._scores = scores
        self._passages = passages

    @classmethod
    def open(cls, folder: Path, passages: int) -> LexicalIndex:
        """Maps an index that was built over this many passages."""
        return cls(
            _mapped(folder / _KEYS_FILE),
            _mapped(folder / _STARTS_FILE),
            _mapped(folder / _PASSAGES_FILE),
            _mapped(folder / _SCORES_FILE),
            passages,
        )

    def document_frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term occurs; terms that occur nowhere are left out."""
        ids = zip(terms, self._ids(terms), strict=True)
        return {term: self._frequency(id) for term, id in ids if id is not None}

    def scores(self, terms: Sequence[str], passages: Ids) -> Floats:
        """The BM25 scores of some passages, float32 [len(passages)]; 0 where no term occurs."""
        sums = np.zeros(len(passages), dtype=np.float32)
        for id in self._ids(terms):
            if id is not None:
                sums += self._added(id, passages)
        return sums

    def best(self, terms: Sequence[str], count: int, mask: Mask) -> Ids:
        """The passages of the highest scores above 0 that the mask allows, best first; of equal
        scores the earlier passage first, so that a ranking never depends on chance.
        """
        # In columns, of which the highest is one sweep over whole rows.
        sums = np.zeros(-(-self._passages // _COLUMNS) * _COLUMNS, dtype=np.float32)
        for id in self._ids(terms):
            if id is not None:
                numbers, scores = self._postings(id)
                sums[numbers] += scores
        if not mask.all():
            sums[: len(mask)] *= mask
        # As many columns hold a sum as high as this, so the `count`th highest sum is no lower.
        bound = _nth(sums.reshape(-1, _COLUMNS).max(axis=0, initial=0), count)
        found = np.flatnonzero(sums >= bound if bound > 0 else sums)
        best: Ids = found[np.lexsort((found, -sums[found]))[:count]]
        return best

    def _ids(self, terms: Sequence[str]) -> list[int | None]:
        keys = np.array([_key(term) for term in terms], dtype=np.uint64)
        ids = np.searchsorted(self._keys, keys)
        return [
            int(id) if id < len(self._keys) and self._keys[id] == key else None
            for id, key in zip(ids, keys, strict=True)
        ]

    def _frequency(self, id: int) -> int:
        return int(self._starts[id + 1] - self._starts[id])

    def _postings(self, id: int) -> tuple[npt.NDArray[np.int32], Floats]:
        """The passages that a term occurs in, and what it adds to the score of each."""
        here = slice(self._starts[id], self._starts[id + 1])
        return self._numbers[here], self._scores[here]

    def _added(self, id: int, passages: Ids) -> Floats:
        """What a term adds to the scores of some passages."""
        numbers, scores = self._postings(id)
        # Of the same type, or numpy would convert all of the term's passages.
        wanted = passages.astype(np.int32)
        places = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
        added: Floats = np.where(numbers[places] == wanted, scores[places], np.float32(0))
        return added


def _nth(values: Floats, count: int) -> float:
    """The `count`th highest, 0 where there are fewer."""
    if len(values) < count:
        return 0.0
    return float(np.partition(values, len(values) - count)[len(values) - count])


def _key(term: str) -> int:
    """64 bits that stand for a term: two of a million terms share theirs at 1 in 37 million."""
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _mapped(path: Path) -> npt.NDArray[Any]:
    # As a plain array: a slice of np.memmap costs ten times as much as one of an array.
    return np.asarray(np.load(path, mmap_mode="r"))

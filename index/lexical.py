"""The lexical leg: BM25 over stemmed terms, for names, codes and rare words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_K1 = 1.2
_B = 0.75
"""Lucene's defaults (Robertson and Zaragoza, 2009). On SciFact's 809 train queries nDCG@10 is .703
with them, .702 with 0.9 and 0.4 or with 1.5 and 0.75, .699 with 1.2 and 0.9: it hardly matters."""


class LexicalIndex:
    """BM25 over the terms of all passages, mapped from disk."""

    def __init__(self, engine: bm25s.BM25, passages: int) -> None:
        self._engine = engine
        self._passages = passages

    @staticmethod
    def build(folder: Path, terms: Sequence[Sequence[str]]) -> None:
        """Writes the index of `terms`, one list a passage, into a new folder."""
        folder.mkdir()
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in each] for each in terms]
        if not vocabulary:  # the engine can't index nothing; nobody asks for this term
            vocabulary[""] = 0
            ids = [[0]] * max(len(ids), 1)
        engine = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        engine.save(folder, show_progress=False)

    @classmethod
    def open(cls, folder: Path, passages: int) -> LexicalIndex:
        """Opens an index that `build` wrote over this many passages."""
        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False), passages)

    def document_frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term occurs; terms that occur nowhere are left out."""
        vocabulary = self._engine.vocab_dict
        pointers = self._engine.scores["indptr"]
        return {
            term: int(pointers[vocabulary[term] + 1] - pointers[vocabulary[term]])
            for term in terms
            if term in vocabulary
        }

    def scores(self, terms: Sequence[str]) -> Floats:
        """The BM25 score of every passage, float32 [passages]; 0 where no term occurs."""
        ids = [self._engine.vocab_dict[term] for term in terms if term in self._engine.vocab_dict]
        if not ids:
            return np.zeros(self._passages, dtype=np.float32)
        return np.asarray(self._engine.get_scores_from_ids(ids), dtype=np.float32)

    def best(self, scores: Floats, count: int, mask: Mask) -> npt.NDArray[np.int64]:
        """The passages of the highest scores above 0 that the mask allows, best first; of equal
        scores the earlier passage first, so that a ranking never depends on chance."""
        allowed = np.flatnonzero((scores > 0) & mask)
        if len(allowed) > count:
            bound = np.partition(scores[allowed], len(allowed) - count)[len(allowed) - count]
            allowed = allowed[scores[allowed] >= bound]
        order = np.lexsort((allowed, -scores[allowed]))[:count]
        best: npt.NDArray[np.int64] = allowed[order]
        return best

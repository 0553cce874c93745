"""The dense leg: one vector a passage in FAISS, searched under the same mask as every leg.

The type of the index follows the size of the corpus: every passage is compared with the question as
long as that is fast; in a larger corpus the passages lie in lists of such as are close to one
another, and only the lists closest to the question are read (docs/decisions/vector-index.md).
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# torch (in other tools of the same process) and faiss each bring an OpenMP runtime; imported in
# this order they share one. See https://github.com/facebookresearch/faiss/issues/2099.
import faiss
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float16] | Floats
Mask = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]

EXACT_UP_TO = 200_000
"""Passages of the largest corpus of which every one is compared: 6 ms (one thread), where the rest
of a search takes 19 ms. In a larger one this many of the allowed are compared at least, so that a
filter that lets no more through makes a search exact again."""

_SHARE = 8
"""In a corpus eight times as large as that and beyond, an eighth of the allowed passages is
compared. Of a million .993 of the ten closest are among the closest eighth, .997 among the closest
fifth, which 200,000 are."""

_LISTS = 4
"""Times the square root of the passages: how many lists, the least that faiss' guidelines advise.
With 1,024 instead of 4,096 the closest eighth of a million holds .985 of the ten closest."""

_TRAINED_ON = 64
"""Passages for each list that the lists are learnt from, between faiss' limits of 39 and 256."""

_BLOCK = 50_000
"""Vectors added at a time: 75 MB in single precision."""


class VectorIndex:
    """Inner-product search over half-precision vectors, mapped from disk.

    Args:
        engine: the index in faiss.
        least: how many of the allowed passages are compared at least.
    """

    def __init__(self, engine: faiss.Index, least: int = EXACT_UP_TO) -> None:
        self._engine = engine
        self._least = least
        self._lists = _Lists(engine) if isinstance(engine, faiss.IndexIVF) else None

    @staticmethod
    def build(path: Path, vectors: Rows, exact_up_to: int = EXACT_UP_TO) -> None:
        """Writes the index of [passages, dimensions] unit vectors.

        Half precision halves the memory and rounds a cosine by less than a thousandth.

        Args:
            path: of the new file.
            vectors: in single or half precision.
            exact_up_to: a larger corpus gets lists.
        """
        count, dimensions = vectors.shape
        half, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        engine: faiss.Index
        if count <= exact_up_to:
            engine = faiss.IndexScalarQuantizer(dimensions, half, metric)
            engine.train(np.zeros((1, dimensions), dtype=np.float32))  # learns nothing, but asks
            _add(engine, vectors)
        else:
            lists = round(_LISTS * math.sqrt(count))
            engine = faiss.IndexIVFScalarQuantizer(
                faiss.IndexFlatIP(dimensions), dimensions, lists, half, metric, False
            )
            engine.cp.spherical = True
            engine.cp.max_points_per_centroid = _TRAINED_ON
            with _every_core():
                engine.train(_sample(vectors, _TRAINED_ON * lists))
                _add(engine, vectors)
            engine.make_direct_map(True)  # by which single vectors are found again
        faiss.write_index(engine, str(path))

    @classmethod
    def open(cls, path: Path, least: int = EXACT_UP_TO) -> VectorIndex:
        """Maps an index that `build` wrote: what no search reads takes no memory."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), least)

    @property
    def exact(self) -> bool:
        """Whether every passage is compared in every search."""
        return self._lists is None

    @property
    def dimensions(self) -> int:
        """Of each vector."""
        return int(self._engine.d)

    def __len__(self) -> int:
        return int(self._engine.ntotal)

    def best(self, query: Floats, count: int, mask: Mask) -> tuple[Ids, Floats]:
        """The passages closest to a float32 [dimensions] unit vector that the mask allows.

        Returns:
            Passage numbers, int64, and cosines, float32, best first; fewer where fewer are allowed.
        """
        if not mask.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        selector = None
        if not mask.all():
            bits = np.packbits(mask, bitorder="little")
            # The stubs know the C++ signatures, not the Python ones that faiss puts over them.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        if self._lists is None:
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        else:
            parameters = faiss.SearchParametersIVF(  # type: ignore[call-arg]
                sel=selector, nprobe=self._lists.to_read(query, mask, self._least)
            )
        scores, ids = self._engine.search(query[None], min(count, len(self)), params=parameters)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def cosines(self, query: Floats, passages: Ids) -> Floats:
        """The cosines of some passages, float32 [len(passages)]."""
        result: Floats = self.vectors(passages) @ query
        return result

    def vectors(self, passages: Ids) -> Floats:
        """The vectors of some passages, float32 [len(passages), dimensions]."""
        if not len(passages):
            return np.zeros((0, self._engine.d), dtype=np.float32)
        result: Floats = self._engine.reconstruct_batch(passages)
        return result


class _Lists:
    """Which passages lie in which list of an inverted file."""

    def __init__(self, engine: faiss.IndexIVF) -> None:
        self._centres: Floats = engine.quantizer.reconstruct_n(0, engine.nlist)
        # faiss keeps of each passage its list, in the upper 32 bits, and its place in it.
        places = faiss.vector_to_array(engine.direct_map.array)
        self._list_of = (places >> 32).astype(np.int32)
        self._sizes = np.bincount(self._list_of, minlength=engine.nlist)

    def to_read(self, query: Floats, mask: Mask, least: int) -> int:
        """How many of the lists, the closest to a vector first, hold `least` of the allowed
        passages and an eighth of them."""
        allowed = self._sizes
        if not mask.all():
            allowed = np.bincount(self._list_of[mask], minlength=len(allowed))
        held = np.cumsum(allowed[np.argsort(-(self._centres @ query))])
        enough = max(least, int(held[-1]) // _SHARE)
        return min(int(np.searchsorted(held, enough)) + 1, len(held))


def _add(engine: faiss.Index, vectors: Rows) -> None:
    for start in range(0, len(vectors), _BLOCK):
        engine.add(vectors[start : start + _BLOCK].astype(np.float32))


def _sample(vectors: Rows, count: int) -> Floats:
    """`count` of the vectors, the same ones every time."""
    if len(vectors) > count:
        chosen = np.random.default_rng(0).choice(len(vectors), count, replace=False)
        vectors = vectors[np.sort(chosen)]
    return vectors.astype(np.float32)


@contextmanager
def _every_core() -> Iterator[None]:
    """Lets faiss use all cores, which it is kept from elsewhere (knowledge/opening.py): here it
    computes for a minute."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)

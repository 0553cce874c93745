"""The dense leg: one vector a passage in FAISS, searched under the same mask as every leg."""

from __future__ import annotations

from pathlib import Path

# torch (in other tools of the same process) and faiss each bring an OpenMP runtime; imported in
# this order they share one. See https://github.com/facebookresearch/faiss/issues/2099.
import faiss
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]


class VectorIndex:
    """Exact inner-product search over half-precision vectors."""

    def __init__(self, engine: faiss.Index) -> None:
        self._engine = engine

    @staticmethod
    def build(path: Path, vectors: Floats) -> None:
        """Writes the index of float32 [passages, dimensions] unit vectors.

        Half precision halves the memory and rounds a cosine by less than a thousandth.
        """
        engine = faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        if len(vectors):
            engine.train(vectors[:1])
            engine.add(vectors)
        faiss.write_index(engine, str(path))

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Opens an index that `build` wrote."""
        return cls(faiss.read_index(str(path)))

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
        parameters = None
        if not mask.all():
            bits = np.packbits(mask, bitorder="little")
            # The stubs know the C++ signatures, not the Python ones that faiss puts over them.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, ids = self._engine.search(query[None], min(count, len(self)), params=parameters)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def cosines(self, query: Floats, passages: Ids) -> Floats:
        """The cosines of some passages, float32 [len(passages)]."""
        if not len(passages):
            return np.zeros(0, dtype=np.float32)
        vectors = self._engine.reconstruct_batch(passages)
        result: Floats = vectors @ query
        return result

    def vectors(self, passages: Ids) -> Floats:
        """The vectors of some passages, float32 [len(passages), dimensions]."""
        if not len(passages):
            return np.zeros((0, self._engine.d), dtype=np.float32)
        result: Floats = self._engine.reconstruct_batch(passages)
        return result

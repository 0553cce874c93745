"""Token vectors, compressed to 2 bits a dimension, for late interaction.

Late interaction (ColBERT, Khattab and Zaharia 2020): a passage is as relevant as the mean over the
question's tokens of the best match among the passage's tokens. The vectors come from the same
forward pass as the passage's pooled vector, so they cost nothing but their room on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Spans = npt.NDArray[np.uint16]

DIMENSIONS = 256
BYTES_A_TOKEN = DIMENSIONS // 4
"""64 bytes. XQuAD-R's nDCG@10 (en, es, ar, ru) by principal components: 256 dimensions at 2 bits
.92 .87 .80 .86, 128 at 4 bits .89 .83 .74 .80, 256 uncompressed .91 .87 .79 .87."""


_TEXTS_AT_ONCE = 5
"""Passages compared at a time: their 1,000 tokens, 1 MB unpacked, stay in the processor's cache.
16,000 tokens against a question of 18 take 4.0 ms so, and 5.6 ms all at once (one thread)."""


class TokenQuantizer:
    """Unit vectors of 256 dimensions to 64 bytes and back.

    TurboQuant (Zandieh et al. 2025) as faiss has it: each coordinate of a randomly rotated unit
    vector is about normal, so one set of four levels fits them all and nothing is trained. The
    rotation is part of the projection (index/correction.py). Safe to share between threads.
    """

    def __init__(self) -> None:
        self._engine = faiss.IndexScalarQuantizer(
            DIMENSIONS, faiss.ScalarQuantizer.QT_2bit_tqmse, faiss.METRIC_INNER_PRODUCT
        )
        # Nothing is learnt from it, but faiss wants the call.
        self._engine.train(np.zeros((1, DIMENSIONS), dtype=np.float32))

    def encode(self, vectors: Floats) -> Codes:
        """float32 [tokens, 256] → uint8 [tokens, 64]."""
        codes: Codes = self._engine.sa_encode(np.ascontiguousarray(vectors, dtype=np.float32))
        return codes

    def decode(self, codes: Codes) -> Floats:
        """uint8 [tokens, 64] → float32 [tokens, 256], of about unit length."""
        vectors: Floats = self._engine.sa_decode(np.ascontiguousarray(codes))
        return vectors


class TokenStore:
    """The token vectors of many texts in one mapped file: only what is asked for is read."""

    def __init__(
        self, codes: Codes, spans: Spans, offsets: Offsets, quantizer: TokenQuantizer
    ) -> None:
        self._codes = codes
        self._spans = spans
        self._offsets = offsets
        self._quantizer = quantizer

    @staticmethod
    def build(path: Path, codes: Sequence[Codes], spans: Sequence[Spans]) -> None:
        """Writes `path` (all codes, one text after the other), `path`.spans (the character range of
        each token, the same way) and `path`.offsets.npy."""
        with path.open("wb") as file:
            for each in codes:
                file.write(each.tobytes())
        with _spans_path(path).open("wb") as file:
            for its in spans:
                file.write(its.tobytes())
        offsets = np.zeros(len(codes) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in codes], out=offsets[1:])
        np.save(_offsets_path(path), offsets)

    @classmethod
    def open(cls, path: Path, quantizer: TokenQuantizer) -> TokenStore:
        """Maps what `build` wrote."""
        offsets = np.load(_offsets_path(path))
        if offsets[-1] == 0:  # an empty file can't be mapped
            nothing = np.zeros((0, BYTES_A_TOKEN), dtype=np.uint8)
            return cls(nothing, np.zeros((0, 2), dtype=np.uint16), offsets, quantizer)
        # As plain arrays: a slice of np.memmap costs ten times as much as one of an array.
        codes = np.asarray(np.memmap(path, dtype=np.uint8, mode="r")).reshape(-1, BYTES_A_TOKEN)
        spans = np.asarray(np.memmap(_spans_path(path), dtype=np.uint16, mode="r")).reshape(-1, 2)
        return cls(codes, spans, offsets, quantizer)

    def codes(self, text: int) -> Codes:
        """The codes of one text, uint8 [tokens, 64]."""
        return self._codes[self._offsets[text] : self._offsets[text + 1]]

    def spans(self, text: int) -> npt.NDArray[np.int64]:
        """The character range [start, end) of each token of one text, int64 [tokens, 2]."""
        return self._spans[self._offsets[text] : self._offsets[text + 1]].astype(np.int64)

    def best_matches(self, query: Floats, texts: npt.NDArray[np.int64]) -> Floats:
        """For each text and each of the question's tokens, the best cosine among the text's tokens.

        Args:
            query: float32 [question tokens, 256], unit vectors.
            texts: int64 [texts], which ones.

        Returns:
            float32 [texts, question tokens]; -1 throughout for a text without tokens.
        """
        lengths = self._offsets[texts + 1] - self._offsets[texts]
        result = np.full((len(texts), len(query)), -1.0, dtype=np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled) == 0 or len(query) == 0:
            return result
        for first in range(0, len(filled), _TEXTS_AT_ONCE):
            part = filled[first : first + _TEXTS_AT_ONCE]
            vectors = self._quantizer.decode(np.concatenate([self.codes(t) for t in texts[part]]))
            starts = np.concatenate([[0], np.cumsum(lengths[part])[:-1]])
            result[part] = np.maximum.reduceat(vectors @ query.T, starts, axis=0)
        return result

    def similarities(self, query: Floats, text: int) -> Floats:
        """The cosine of every token of one text with every token of the question,
        float32 [tokens, question tokens]."""
        result: Floats = self._quantizer.decode(self.codes(text)) @ query.T
        return result


def _spans_path(path: Path) -> Path:
    return path.with_name(path.name + ".spans")


def _offsets_path(path: Path) -> Path:
    return path.with_name(path.name + ".offsets.npy")

"""Token vectors, compressed to 2 bits a dimension, for late interaction.

Late interaction (ColBERT, Khattab and Zaharia 2020): a passage is as relevant as the mean over the
question's tokens of the best match among the passage's tokens. The vectors come from the same
forward pass as the passage's pooled vector, so they cost nothing but their room on disk.
"""

from __future__ import annotations

import os
import weakref
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.ranking import strength

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Spans = npt.NDArray[np.uint16]

DIMENSIONS = 256
BYTES_A_TOKEN = DIMENSIONS // 4
"""64 bytes. XQuAD-R's nDCG@10 (en, es, ar, ru) by principal components: 256 dimensions at 2 bits
.92 .87 .80 .86, 128 at 4 bits .89 .83 .74 .80, 256 uncompressed .91 .87 .79 .87."""


_LENGTH = 0.86
"""What vectors come back with. At 2 bits it would be .94 on average (.02 more or less). That all
have the same finds more: XQuAD-R, every third question, found first es→en .935 to .940, ar→en .811
to .826, ru→en .879 to .889. That it is a little less keeps cosines where they were with the
projection before, which bounds elsewhere were measured with (docs/decisions/token-vectors.md)."""

_TEXTS_AT_ONCE = 30
"""Passages that one thread compares at a time: half of the candidates of a search. Sixty passages,
15,000 tokens, against a question of 24 take 6.8 ms unpacked by faiss on one thread, 4.8 by the
table, and 3.0 on two threads (2 cores, one run)."""

_TOKENS_WORTH_A_THREAD = 4_000
"""Fewer, as the titles of sixty passages have, are compared sooner than another thread begins: .54
ms for .63, on two cores."""

_TOKENS_AT_ONCE = 512
"""Tokens that are unpacked before they are multiplied: half a megabyte, which stays in the
processor's cache. Sixty passages take 2.3 ms, and 2.9 with half of them unpacked at once."""

_BLOCK = 16
"""Tokens. Two neighbouring blocks are a window: 32 tokens, of which the next one shares 16
(docs/decisions/ranking.md)."""

_ODD_BITS = np.uint64(0x5555_5555_5555_5555)
"""The lower bit of each of the 32 dimensions in eight bytes of a code."""


class TokenQuantizer:
    """Unit vectors of 256 dimensions to 64 bytes and back.

    TurboQuant (Zandieh et al. 2025) as faiss has it: each coordinate of a randomly rotated unit
    vector is about normal, so one set of four levels fits them all and nothing is trained. The
    rotation is part of the projection (index/correction.py). Safe to share between threads.

    Codes are unpacked by a table, four dimensions a byte, which takes less time than faiss' decoder
    (docs/decisions/token-vectors.md).
    """

    def __init__(self) -> None:
        self._engine = faiss.IndexScalarQuantizer(
            DIMENSIONS, faiss.ScalarQuantizer.QT_2bit_tqmse, faiss.METRIC_INNER_PRODUCT
        )
        # Nothing is learnt from it, but faiss wants the call.
        self._engine.train(np.zeros((1, DIMENSIONS), dtype=np.float32))
        every_byte = np.arange(256, dtype=np.uint8)
        decoded = self._engine.sa_decode(np.repeat(every_byte[:, None], BYTES_A_TOKEN, axis=1))
        four: Floats = np.ascontiguousarray(decoded[:, :4])
        # Four numbers in one of 16 bytes, which numpy copies at once.
        self._table = four.view(np.complex128)[:, 0]
        inner, outer = np.unique(np.abs(four)).astype(np.float64)
        outer_count = np.arange(DIMENSIONS + 1)
        squared = outer_count * outer**2 + (DIMENSIONS - outer_count) * inner**2
        self._scale: Floats = (_LENGTH / np.sqrt(squared)).astype(np.float32)

    def encode(self, vectors: Floats) -> Codes:
        """float32 [tokens, 256] → uint8 [tokens, 64]."""
        codes: Codes = self._engine.sa_encode(np.ascontiguousarray(vectors, dtype=np.float32))
        return codes

    def decode(self, codes: Codes) -> Floats:
        """uint8 [tokens, 64] → float32 [tokens, 256], all _LENGTH long."""
        vectors = self._levels(codes)
        vectors *= self._scales(codes)[:, np.newaxis]
        return vectors

    def cosines(self, codes: Codes, query: Floats) -> Floats:
        """Of the tokens of a text, uint8 [tokens, 64], with those of a question, float32 [question
        tokens, 256]: float32 [tokens, question tokens]. As with what `decode` gives; bringing the
        products to one length, ten times fewer numbers, takes less time."""
        cosines = np.empty((len(codes), len(query)), dtype=np.float32)
        for first in range(0, len(codes), _TOKENS_AT_ONCE):
            part = slice(first, first + _TOKENS_AT_ONCE)
            np.matmul(self._levels(codes[part]), query.T, out=cosines[part])
        cosines *= self._scales(codes)[:, np.newaxis]
        return cosines

    def _levels(self, codes: Codes) -> Floats:
        """float32 [tokens, 256], each dimension at one of the four levels."""
        # Without a check for each byte whether it is within the table, as all are.
        levels: Floats = self._table.take(codes, mode="clip").view(np.float32)
        return levels

    def _scales(self, codes: Codes) -> Floats:
        """What brings the levels of each token to _LENGTH, float32 [tokens].

        A length depends on nothing but how many dimensions are at an outer level, of which both
        bits are the same (00 the lowest level, 11 the highest).
        """
        words = codes.view(np.uint64)
        outer = ~(words ^ (words >> np.uint64(1))) & _ODD_BITS
        scales: Floats = self._scale[np.bitwise_count(outer).sum(axis=1, dtype=np.intp)]
        return scales


class TokenWriter:
    """Writes the token vectors of one text after the other: `path` (all codes), `path`.spans (the
    character range of each token) and, when it is closed, `path`.offsets.npy."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._codes = path.open("wb")
        self._spans = _spans_path(path).open("wb")
        self._ends = array("q", [0])

    def add(self, codes: Codes, spans: Spans) -> None:
        """Adds the next text: uint8 [tokens, 64] and uint16 [tokens, 2]."""
        self._codes.write(codes.tobytes())
        self._spans.write(spans.tobytes())
        self._ends.append(self._ends[-1] + len(codes))

    def __enter__(self) -> TokenWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._codes.close()
        self._spans.close()
        np.save(_offsets_path(self._path), np.frombuffer(self._ends, dtype=np.int64))


class TokenStore:
    """The token vectors of many texts in one file: only what is asked for is read.

    It is read and not mapped: mapped pages count as the process's memory, and searches would map
    more and more of a file of gigabytes. Safe to share between threads.
    """

    def __init__(
        self, path: Path, offsets: Offsets, quantizer: TokenQuantizer, threads: int
    ) -> None:
        self._codes = _File(path)
        self._spans = _File(_spans_path(path))
        self._offsets = offsets
        self._quantizer = quantizer
        others = (threads or os.cpu_count() or 1) - 1  # beside the one that asks
        self._pool = ThreadPoolExecutor(others, thread_name_prefix="tokens") if others else None

    @classmethod
    def open(cls, path: Path, quantizer: TokenQuantizer, threads: int = 0) -> TokenStore:
        """Opens what a `TokenWriter` wrote.

        Args:
            path: of the codes.
            quantizer: as made them.
            threads: to compare on; 0 for one a core.
        """
        return cls(path, np.load(_offsets_path(path)), quantizer, threads)

    def close(self) -> None:
        """Closes the files, when nothing is compared any more."""
        if self._pool:
            self._pool.shutdown()
        self._codes.close()
        self._spans.close()

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def codes(self, text: int) -> Codes:
        """The codes of one text, uint8 [tokens, 64]."""
        return self._codes_of(np.array([text], dtype=np.int64))

    def spans(self, text: int) -> npt.NDArray[np.int64]:
        """The character range [start, end) of each token of one text, int64 [tokens, 2]."""
        first, end = int(self._offsets[text]), int(self._offsets[text + 1])
        spans = np.empty((end - first, 2), dtype=np.uint16)
        self._spans.read(spans, first * spans.itemsize * 2)
        return spans.astype(np.int64)

    def _codes_of(self, texts: npt.NDArray[np.int64]) -> Codes:
        """The codes of some texts, one after the other."""
        lengths = self._offsets[texts + 1] - self._offsets[texts]
        return self._read(texts, np.cumsum(lengths) - lengths, int(lengths.sum()))

    def _in_blocks(self, texts: npt.NDArray[np.int64]) -> tuple[Codes, npt.NDArray[np.int64]]:
        """The codes of some texts, each from the start of a block on, and the first row of each,
        int64 [texts]. What fills the last block of a text means nothing."""
        lengths = self._offsets[texts + 1] - self._offsets[texts]
        rows = -(-lengths // _BLOCK) * _BLOCK
        first_rows = np.cumsum(rows) - rows
        return self._read(texts, first_rows, int(rows.sum())), first_rows

    def _read(self, texts: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], total: int) -> Codes:
        """An array of so many rows with the codes of each text from its row on."""
        codes = np.zeros((total, BYTES_A_TOKEN), dtype=np.uint8)
        firsts, ends = self._offsets[texts], self._offsets[texts + 1]
        for row, first, end in zip(rows.tolist(), firsts.tolist(), ends.tolist(), strict=True):
            self._codes.read(codes[row : row + end - first], first * BYTES_A_TOKEN)
        return codes

    def best_matches(self, query: Floats, texts: npt.NDArray[np.int64]) -> Floats:
        """For each text and each of the question's tokens, the best cosine among the text's tokens:
        the first of what `best_windows` gives."""
        unmatched = np.full((len(texts), len(query)), -1.0, dtype=np.float32)
        weights = np.zeros(len(query), dtype=np.float32)
        return self.best_windows(query, weights, unmatched, texts)[0]

    def best_windows(
        self,
        query: Floats,
        weights: Floats,
        elsewhere: Floats,
        texts: npt.NDArray[np.int64],
    ) -> tuple[Floats, Floats, list[Floats]]:
        """How well texts match a question as a whole, and in the one place where they do best.

        Args:
            query: float32 [question tokens, 256], unit vectors.
            weights: float32 [question tokens], not negative, of which a window's match is the mean.
            elsewhere: float32 [texts, question tokens], how well the token is matched by what holds
                for every window: by the title of the text's document.
            texts: int64 [texts], which ones.

        Returns:
            For each text and each of the question's tokens the best cosine among the text's tokens,
            float32 [texts, question tokens]; for each text that of its windows of 32 tokens with
            the highest mean of the strengths (index/ranking.py) of the question's tokens' best
            cosines in it or elsewhere, float32 [texts], both -1 throughout for a text without
            tokens; and what `similarities` gives.
        """
        lengths = self._offsets[texts + 1] - self._offsets[texts]
        matches = np.full((len(texts), len(query)), -1.0, dtype=np.float32)
        windows = np.full(len(texts), -1.0, dtype=np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled) == 0 or len(query) == 0:
            return matches, windows, [_no_cosines(length, query) for length in lengths.tolist()]
        every = [_no_cosines(0, query)] * len(texts)
        shares = weights / (float(weights.sum()) or 1.0)
        few = lengths.sum() < _TOKENS_WORTH_A_THREAD
        at_once = len(filled) if few else _TEXTS_AT_ONCE
        parts = [filled[first : first + at_once] for first in range(0, len(filled), at_once)]

        def compare(part: npt.NDArray[np.intp]) -> None:
            codes, first_rows = self._in_blocks(texts[part])
            cosines = self._quantizer.cosines(codes, query)
            ends = first_rows + lengths[part]
            following = np.append(first_rows[1:], len(codes))
            for number, first, end, next_first in zip(
                part.tolist(), first_rows.tolist(), ends.tolist(), following.tolist(), strict=True
            ):
                cosines[end:next_first] = -1.0
                every[number] = cosines[first:end]
            blocks, firsts = _best_of_blocks(cosines), first_rows // _BLOCK
            matches[part] = np.maximum.reduceat(blocks, firsts, axis=0)
            counts = np.diff(firsts, append=len(blocks))
            whole = np.maximum(_windows(blocks, firsts), np.repeat(elsewhere[part], counts, axis=0))
            windows[part] = np.maximum.reduceat(strength(whole) @ shares, firsts)

        shared = [self._pool.submit(compare, part) for part in parts[1:]] if self._pool else []
        for part in parts[:1] if self._pool else parts:
            compare(part)
        for each in shared:
            each.result()
        return matches, windows, every

    def similarities(self, query: Floats, texts: npt.NDArray[np.int64]) -> list[Floats]:
        """Of each text the cosine of every token with every token of the question, float32 [tokens,
        question tokens]. Ten texts at once take four fifths of the time of one after the other."""
        lengths = self._offsets[texts + 1] - self._offsets[texts]
        cosines = self._quantizer.cosines(self._codes_of(texts), query)
        return _split(cosines, lengths)


def _no_cosines(tokens: int, query: Floats) -> Floats:
    """float32 [tokens, question tokens], where either are none."""
    return np.empty((tokens, len(query)), dtype=np.float32)


def _split(cosines: Floats, lengths: npt.NDArray[np.int64]) -> list[Floats]:
    """The part of each text, of the cosines of texts that follow each other."""
    ends = np.cumsum(lengths)
    firsts = ends - lengths
    return [cosines[a:b] for a, b in zip(firsts.tolist(), ends.tolist(), strict=True)]


def _best_of_blocks(cosines: Floats) -> Floats:
    """The best cosines within each block of 16 tokens.

    Halves are compared as wholes: with `reduceat`, row by row, the late interaction of sixty
    passages takes 4.5 ms and not 4.0.

    Args:
        cosines: float32 [16 × blocks, question tokens].

    Returns:
        float32 [blocks, question tokens].
    """
    best = cosines.reshape(len(cosines) // _BLOCK, -1)
    for _ in range(_BLOCK.bit_length() - 1):
        first, second = np.split(best, 2, axis=1)
        best = np.maximum(first, second)
    return best


def _windows(blocks: Floats, firsts: npt.NDArray[np.int64]) -> Floats:
    """The best cosines of each block and the next one of the same text, float32 [blocks, question
    tokens]. The last block of a text stands alone, and is within the window before."""
    following = np.vstack([blocks[1:], blocks[:1]])
    following[firsts - 1] = -1.0  # what follows the last block of the text before (or of the last)
    windows: Floats = np.maximum(blocks, following)
    return windows


class _File:
    """A file of which threads read parts, closed at the latest with its last user."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._closing = weakref.finalize(self, os.close, self._number)

    def close(self) -> None:
        self._number = -1  # another file may get the old one
        self._closing()

    def read(self, into: npt.NDArray[Any], offset: int) -> None:
        """Fills an array with the bytes from an offset on.

        Raises:
            OSError: if the file is closed, or ends before.
        """
        if into.size and os.preadv(self._number, [into.data], offset) != into.nbytes:
            raise OSError(f"{self._path} is too short: see `knowledge doctor`")


def _spans_path(path: Path) -> Path:
    return path.with_name(path.name + ".spans")


def _offsets_path(path: Path) -> Path:
    return path.with_name(path.name + ".offsets.npy")

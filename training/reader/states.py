"""The states of texts after the encoder's lower layers, on disk: they are computed once, whatever
is trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.correction import unit
from index.encoder import MAX_TOKENS, Encoder

_FILES = ("states", "spans", "pooled", "offsets")
_WIDTH = 384
_TOLD_EVERY = 4000


@dataclass(frozen=True, slots=True)
class States:
    """Of many texts; mapped from disk."""

    states: npt.NDArray[np.float16]
    """float16 [tokens of all texts, 384], after layer MIDDLE_LAYER (index/model/prepare.py)."""
    spans: npt.NDArray[np.int32]
    """int32 [tokens of all texts, 2], characters."""
    pooled: npt.NDArray[np.float32]
    """float32 [texts, 384], unit length."""
    offsets: npt.NDArray[np.int64]
    """int64 [texts + 1], where each text's tokens begin."""

    def of(self, text: int) -> slice:
        """The tokens of a text."""
        return slice(int(self.offsets[text]), int(self.offsets[text + 1]))


def encode(encoder: Encoder, texts: Sequence[str], folder: Path) -> States:
    """Encodes the texts into a folder, or reads what lies there already."""
    done = folder / "done"
    if not done.is_file():
        _write(encoder, texts, folder)
        done.touch()
    return States(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in _FILES))


def _write(encoder: Encoder, texts: Sequence[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    counts = np.minimum(encoder.count_tokens(texts), MAX_TOKENS)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    np.save(folder / "offsets.npy", offsets)
    total = int(offsets[-1])
    states = _new(folder / "states.npy", np.dtype(np.float16), (total, _WIDTH))
    spans = _new(folder / "spans.npy", np.dtype(np.int32), (total, 2))
    pooled = _new(folder / "pooled.npy", np.dtype(np.float32), (len(texts), _WIDTH))
    done = 0
    for batch in encoder.encode(texts):
        for each in batch:
            at = slice(int(offsets[each.position]), int(offsets[each.position + 1]))
            states[at] = each.layers[:, 0]
            spans[at] = each.spans
            pooled[each.position] = unit(each.states.mean(axis=0))
        done += len(batch)
        if done // _TOLD_EVERY != (done - len(batch)) // _TOLD_EVERY:
            print(f"{done} of {len(texts)} texts encoded", flush=True)
    for array in (states, spans, pooled):
        array.flush()


def _new(path: Path, dtype: np.dtype[np.generic], shape: tuple[int, ...]) -> np.memmap:
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)

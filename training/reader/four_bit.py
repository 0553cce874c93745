"""Weights of the packaged model in 4 bits, as the package has them: exact, an eighth of the size.

A block of 32 weights is 32 numbers from -8 to 7 times one scale in half precision (Q4_0,
index/model/unpack.py).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_BLOCK = 32
_OFFSET = 8


def to_four_bit(weights: Floats) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]:
    """Scales, float16 [blocks], and two numbers a byte, uint8 [blocks, 16].

    Args:
        weights: float32, a multiple of 32 numbers in blocks that came from 4 bits.

    Raises:
        ValueError: if they did not, so that something would be lost.
    """
    blocks = weights.reshape(-1, _BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)[:, 0]
    scales = (largest / -_OFFSET).astype(np.float16)
    divisor = np.where(scales == 0, 1, scales).astype(np.float32)
    numbers = (np.rint(blocks / divisor[:, None]) + _OFFSET).astype(np.int64)
    if numbers.min(initial=0) < 0 or numbers.max(initial=0) > 2 * _OFFSET - 1:
        raise ValueError("these weights did not come from 4 bits")
    nibbles = numbers.astype(np.uint8)
    packed = nibbles[:, : _BLOCK // 2] | (nibbles[:, _BLOCK // 2 :] << 4)
    if not np.array_equal(from_four_bit(scales, packed), weights.reshape(-1)):
        raise ValueError("these weights did not come from 4 bits")
    return scales, packed


def from_four_bit(scales: npt.NDArray[np.float16], packed: npt.NDArray[np.uint8]) -> Floats:
    """The weights again, float32 [blocks * 32]."""
    numbers = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - _OFFSET
    return (numbers * scales.astype(np.float32)[:, None]).reshape(-1)

"""Weights of the packaged model in 4 bits, as the package has them: exact, an eighth of the size.

A block of 32 weights is 32 numbers from -8 to 7 times one scale in half precision (Q4_0,
index/model/unpack.py).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.model.four_bit import GROUP, ZERO, from_four_bit

Floats = npt.NDArray[np.float32]

_ERROR = 0.01
"""Steps that a weight may be off its number of 4 bits; fp16 keeps the largest, of 8 steps, to a
250th of one."""

_OTHERS = "these weights did not come from 4 bits"


def to_four_bit(weights: Floats) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]:
    """Scales, float16 [blocks], and two numbers a byte, uint8 [blocks, 16].

    Args:
        weights: float32, a multiple of 32 numbers in blocks that came from 4 bits.

    Raises:
        ValueError: if they did not, so that something would be lost.
    """
    found = _to_numbers(weights.reshape(-1, GROUP))
    if found is None:
        raise ValueError(_OTHERS)
    numbers, scales = found[0], found[1][:, 0]
    packed = numbers[:, : GROUP // 2] | (numbers[:, GROUP // 2 :] << np.uint8(4))
    if not np.array_equal(from_four_bit(scales, packed), weights.reshape(-1)):
        raise ValueError(_OTHERS)
    return scales, packed


def _to_numbers(
    groups: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]] | None:
    """What weights are as numbers of 4 bits.

    In Q4_0 the weight farthest from 0 has the number 0, which stands for -8, so it tells the scale.

    Args:
        groups: float32 [..., 32], of which each has a scale of its own.

    Returns:
        uint8 [..., 32], numbers from 0 to 15, and float16 [..., 1], what they are to be multiplied
        with after 8 is taken off; None where the weights are no such numbers.
    """
    highest, lowest = groups.max(axis=-1, keepdims=True), groups.min(axis=-1, keepdims=True)
    scales = np.where(highest > -lowest, highest, lowest) / np.float32(-ZERO)
    scales[scales == 0.0] = 1.0
    steps = groups / scales
    numbers = np.rint(steps)
    if np.abs(steps - numbers).max(initial=0) > _ERROR or numbers.max(initial=0) >= ZERO:
        return None
    return (numbers + ZERO).astype(np.uint8), scales.astype(np.float16)

"""Weights of the packaged model in 4 bits, as the package has them: exact, an eighth of the size.

A block of 32 weights is 32 numbers from -8 to 7 times one scale in half precision (Q4_0,
index/model/unpack.py).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.model.four_bit import GROUP, from_four_bit, to_numbers

Floats = npt.NDArray[np.float32]

_OTHERS = "these weights did not come from 4 bits"


def to_four_bit(weights: Floats) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]:
    """Scales, float16 [blocks], and two numbers a byte, uint8 [blocks, 16].

    Args:
        weights: float32, a multiple of 32 numbers in blocks that came from 4 bits.

    Raises:
        ValueError: if they did not, so that something would be lost.
    """
    found = to_numbers(weights.reshape(-1, GROUP))
    if found is None:
        raise ValueError(_OTHERS)
    numbers, scales = found[0], found[1][:, 0]
    packed = numbers[:, : GROUP // 2] | (numbers[:, GROUP // 2 :] << np.uint8(4))
    if not np.array_equal(from_four_bit(scales, packed), weights.reshape(-1)):
        raise ValueError(_OTHERS)
    return scales, packed

"""Weights as numbers of 4 bits with a scale for each 32 (Q4_0, index/model/unpack.py).

Only numpy is needed here: a reader is trained on machines that have little else.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

GROUP = 32
"""Weights with one scale: a block of Q4_0."""

ZERO = 8
"""What stands for 0 among the 16 numbers."""


def from_four_bit(
    scales: npt.NDArray[np.float16], nibbles: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float32]:
    """The weights of Q4_0 blocks, float32 [blocks * 32].

    Args:
        scales: float16 [blocks].
        nibbles: uint8 [blocks, 16]; the low halves are the first 16 numbers, the high ones the
            rest.
    """
    numbers = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - ZERO
    numbers *= scales.astype(np.float32)[:, None]
    return numbers.reshape(-1)

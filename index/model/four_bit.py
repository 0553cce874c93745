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

_ERROR = 0.01
"""Steps that a weight may be off its number of 4 bits; fp16 keeps the largest, of 8 steps, to a
250th of one."""


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


def to_numbers(
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

"""Which tokens of a text late interaction compares: those that say something."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_WORDS_IN_A_SIGN = frozenset("%‰٪")
"""Punctuation to Unicode, but read as words: one says "percent", and the other has these."""


def compared_tokens(
    text: str, spans: npt.NDArray[np.integer], prefix_tokens: int
) -> npt.NDArray[np.intp]:
    """The tokens of a text that are compared: neither those of its prefix, nor `</s>`, nor what is
    nothing but punctuation and white space. That is an eighth of a report's tokens; without them
    comparing takes less time, and finds more (docs/decisions/token-vectors.md).

    Args:
        text: as embedded.
        spans: integers [tokens, 2], the character range [start, end) of each token in it.
        prefix_tokens: how many the prefix has, `<s>` included.

    Returns:
        int64, their numbers, rising.
    """
    said = np.zeros(len(text) + 1, dtype=np.int64)
    np.cumsum([_says_something(character) for character in text], out=said[1:])
    compared = said[spans[:, 1]] > said[spans[:, 0]]
    compared[:prefix_tokens] = compared[-1] = False
    return np.flatnonzero(compared)


@lru_cache(maxsize=10_000)
def _says_something(character: str) -> bool:
    return character in _WORDS_IN_A_SIGN or unicodedata.category(character)[0] not in "PZC"

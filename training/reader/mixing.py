"""Puts words of a text in another language, among its tokens.

Models trained on such mixtures read other languages better (Qin et al. 2020, CoSDA-ML).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.reader.packed import Translations

_LONGEST_WORD = 4
"""Tokens; longer ones are rare, and each is looked up."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A text in other words."""

    tokens: list[int]
    places: list[int]
    """[tokens of the text before + 1], where each one's place is now."""


def mix(
    tokens: list[int],
    begins: npt.NDArray[np.bool_],
    translations: Translations,
    share: float,
    chance: random.Random,
) -> Mixed:
    """The text with a share of the words that the dictionary has put in its language.

    Args:
        begins: bool [vocabulary], whether a token begins a word.
        share: from 0 to 1.
    """
    count = len(tokens)
    starts = [*begins[tokens].tolist(), True]
    made: list[int] = []
    places: list[int] = []
    at = 0
    while at < count:
        words: list[tuple[int, ...]] | None = None
        length = 1
        if starts[at]:
            for length in range(min(_LONGEST_WORD, count - at), 0, -1):
                if starts[at + length]:
                    words = translations.get(tuple(tokens[at : at + length]))
                    if words:
                        break
        if words and chance.random() < share:
            places.extend([len(made)] * length)
            made.extend(chance.choice(words))
            at += length
        else:
            places.append(len(made))
            made.append(tokens[at])
            at += 1
    places.append(len(made))
    return Mixed(made, places)

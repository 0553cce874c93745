"""English words in other languages, learnt from parallel sentences.

Two words are translations where their states are each other's nearest within a pair of sentences
(Jalili Sabet et al. 2020, SimAlign), often enough over all pairs.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from index.analysis import words
from index.correction import Floats, unit
from index.encoder import Encoded, Encoder

Dictionary = dict[str, list[str]]
"""An English word, folded, and what it may be in the other language."""

_PAIRS = 2
"""Of sentences, that must agree on a translation; one may be wrong."""
_SHARE = 0.12
"""Of a word's translations that one must have: a verb has many forms, and a mistake is rare."""
_TRANSLATIONS = 4

_WORDS_MIXED = (0.4, 0.7, 1.0)
"""Shares of a question's words that are replaced."""

Word = tuple[str, int, int]


def learn_dictionaries(
    encoder: Encoder, sentences: Sequence[dict[str, str]], languages: Sequence[str]
) -> dict[str, Dictionary]:
    """A dictionary from English to each of the languages.

    Args:
        sentences: each in English and in the languages (training/texts.py).
    """
    english = _encode(encoder, [each["en"] for each in sentences])
    return {
        language: _dictionary(
            [each["en"] for each in sentences],
            english,
            [each[language] for each in sentences],
            _encode(encoder, [each[language] for each in sentences]),
        )
        for language in languages
    }


def in_other_words(
    question: str, dictionary: Dictionary, share: float, chance: random.Random
) -> str:
    """The question with a share of the words that the dictionary has in the other language.

    Models trained on such mixtures read other languages better (Qin et al. 2020, CoSDA-ML).
    """
    made: list[str] = []
    at = 0
    for word, start, end in words(question):
        if word in dictionary and chance.random() < share:
            made.extend((question[at:start], chance.choice(dictionary[word])))
            at = end
    return "".join((*made, question[at:]))


def mixed_questions(
    questions: Sequence[str], dictionaries: dict[str, Dictionary], seed: int
) -> list[str]:
    """Each question with words of one of the languages, drawn anew."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    return [_in_some_language(each, dictionaries, chance) for each in questions]


def _in_some_language(
    question: str, dictionaries: dict[str, Dictionary], chance: random.Random
) -> str:
    dictionary = dictionaries[chance.choice(sorted(dictionaries))]
    return in_other_words(question, dictionary, chance.choice(_WORDS_MIXED), chance)


def _dictionary(
    english: Sequence[str],
    english_states: Sequence[tuple[npt.NDArray[np.int32], Floats]],
    other: Sequence[str],
    other_states: Sequence[tuple[npt.NDArray[np.int32], Floats]],
) -> Dictionary:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in zip(english, english_states, other, other_states, strict=True):
        for word, translation in set(_aligned(*pair)):
            counts[word][translation] += 1
    made: Dictionary = {}
    for word, translations in counts.items():
        total = translations.total()
        kept = [
            each
            for each, n in translations.most_common(_TRANSLATIONS)
            if n >= _PAIRS and n >= _SHARE * total
        ]
        if kept:
            made[word] = kept
    return made


def _aligned(
    english: str,
    english_states: tuple[npt.NDArray[np.int32], Floats],
    other: str,
    other_states: tuple[npt.NDArray[np.int32], Floats],
) -> Iterable[tuple[str, str]]:
    ours, theirs = words(english), words(other)
    if not ours or not theirs:
        return
    cosines = _by_word(english_states, ours) @ _by_word(other_states, theirs).T
    best, back = cosines.argmax(axis=1), cosines.argmax(axis=0)
    for row, column in enumerate(best.tolist()):
        word, first, last = ours[row]
        if back[column] == row and not english[first:last].isupper():  # "WHO" is not "who"
            _, start, end = theirs[column]
            yield word, other[start:end].lower()


def _by_word(states: tuple[npt.NDArray[np.int32], Floats], found: Sequence[Word]) -> Floats:
    """The mean state of each word's tokens, float32 [words, 384], unit length."""
    spans, vectors = states
    touched = np.array(
        [(spans[:, 0] < end) & (spans[:, 1] > start) for _, start, end in found], dtype=np.float32
    )
    return unit(touched @ vectors)


def _encode(encoder: Encoder, texts: Sequence[str]) -> list[tuple[npt.NDArray[np.int32], Floats]]:
    """Each text's character spans and middle-layer states, less the mean of all texts, which is
    what makes a language's states its own."""
    encoded: dict[int, Encoded] = {}
    for batch in encoder.encode(texts):
        encoded.update((each.position, each) for each in batch)
    ordered = [encoded[position] for position in range(len(texts))]
    mean = np.concatenate([each.layers[:, 0] for each in ordered]).mean(axis=0)
    return [(each.spans, each.layers[:, 0] - mean) for each in ordered]

"""From pairs of texts to numbers: what a training reads (training/reader/packed.py)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from evaluation.collections import read_squad, sample
from index.model.prepare import TOKENIZER_FILE
from training.dictionary import Dictionary
from training.reader.examples import Pair, Passage, as_spoken
from training.reader.packed import (
    END,
    NO_ANSWER,
    NO_TITLE,
    NOT_TOLD,
    PADDING,
    PAIR,
    START,
    Floats,
    Packed,
    Pairs,
    Translations,
    save_weights,
)

_WORD_START = "▁"
_AT_ONCE = 20_000
_CHECKED = 2000
"""Questions of a file to check with: F1 is then known to .01."""
_WORDS = "embeddings.word_embeddings.weight"

Check = dict[str, Any]
"""As training/reader/scoring.py reads it."""

Spans = npt.NDArray[np.int32]


class Packer:
    """Collects texts and pairs, each text once.

    Args:
        model: the prepared model's folder.
    """

    def __init__(self, model: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(model / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._numbers: dict[str, int] = {}
        self._ids: list[npt.NDArray[np.int32]] = []
        self._spans: dict[int, Spans] = {}
        self._rounds: list[Pairs] = []
        self._dictionaries: list[dict[tuple[int, ...], list[tuple[int, ...]]]] = []

    def add(self, texts: Iterable[str], *, spans: bool = False) -> list[int]:
        """The numbers of these texts.

        Args:
            spans: whether the characters of their tokens will be asked for.
        """
        wanted = list(texts)
        new = [each for each in dict.fromkeys(wanted) if each not in self._numbers]
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            for text, encoded in zip(some, self._encode(some), strict=True):
                number = self._numbers[text] = len(self._ids)
                self._ids.append(np.array(encoded.ids, dtype=np.int32))
                if spans:
                    self._spans[number] = np.array(encoded.offsets, np.int32).reshape(-1, 2)
        return [self._numbers[each] for each in wanted]

    def add_round(self, pairs: Sequence[Pair], passages: Sequence[Passage]) -> None:
        """One round of pairs."""
        texts = [
            (as_spoken(text) if pair.spoken else None) or text
            for pair in pairs
            for text in [passages[pair.passage].text]
        ]
        made = np.zeros(len(pairs), dtype=PAIR)
        made["question"] = self.add(each.question for each in pairs)
        made["passage"] = numbers = np.array(self.add(texts, spans=True))
        titles = [passages[each.passage].title if each.titled else "" for each in pairs]
        made["title"] = np.where([not each for each in titles], NO_TITLE, self.add(titles))
        made["mixed"] = [each.mixed for each in pairs]
        made["relevant"] = [NOT_TOLD if p.relevant is None else p.relevant for p in pairs]
        for row, (pair, number) in enumerate(zip(pairs, numbers.tolist(), strict=True)):
            spans = self._spans[number]
            first, last = touched(spans, pair.start, pair.end)
            if not pair.told:
                first = last = NOT_TOLD
            made["start"][row], made["end"][row] = first, last
            first, last = touched(spans, *pair.cut)
            if first != NO_ANSWER:
                made["cut_from"][row], made["cut_to"][row] = first, last + 1
        self._rounds.append(made)

    def add_check(self, path: Path) -> Check:
        """A file in SQuAD's layout to check with."""
        texts, drawn = read_squad(path)
        asked = sample(drawn, _CHECKED)
        used = {each.paragraph for each in asked}
        texts = [each for each in texts if each.key in used]
        numbers = self.add((each.text for each in texts), spans=True)
        place = {each.key: at for at, each in enumerate(texts)}
        questions = self.add(each.question for each in asked)
        return {
            "passages": [
                {"tokens": number, "spans": self._spans[number].tolist(), "text": each.text}
                for each, number in zip(texts, numbers, strict=True)
            ],
            "questions": [
                {"question": number, "passage": place[each.paragraph], "answers": each.answers}
                for each, number in zip(asked, questions, strict=True)
            ],
        }

    def add_dictionary(self, dictionary: Dictionary) -> None:
        """The translations of words into one language; a word that begins with a capital, too."""
        made: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        written = [spelt for word in dictionary for spelt in (word, word.capitalize())]
        into = [each for word in dictionary for each in dictionary[word]]
        keys = iter(self._encode(written))
        values = iter(self._encode(into))
        for word in dictionary:
            translations = [tuple(next(values).ids) for _ in dictionary[word]]
            for _ in range(2):
                made.setdefault(tuple(next(keys).ids), translations)
        self._dictionaries.append(made)

    def pack(self) -> tuple[Packed, npt.NDArray[np.int64]]:
        """All of it, in the vocabulary of the tokens that occur, and those tokens' numbers in the
        model's vocabulary, int64 [vocabulary].
        """
        words = [t for d in self._dictionaries for word, into in d.items() for t in (word, *into)]
        special = [START, PADDING, END]
        occurring = np.unique(np.concatenate([*self._ids, *(np.array(t) for t in words), special]))
        ours = {int(token): number for number, token in enumerate(occurring)}
        lengths = [len(each) for each in self._ids]
        packed = Packed(
            tokens=np.searchsorted(occurring, np.concatenate(self._ids)).astype(np.uint32),
            offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            begins=np.array([self._begins(int(token)) for token in occurring]),
            rounds=self._rounds,
            dictionaries=[_renumbered(each, ours) for each in self._dictionaries],
        )
        return packed, occurring.astype(np.int64)

    def _encode(self, texts: Sequence[str]):  # type: ignore[no-untyped-def]
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)

    def _begins(self, token: int) -> bool:
        """A mark begins a word, too: what stands before it is whole."""
        text = self._tokenizer.id_to_token(token) or ""
        return text.startswith(_WORD_START) or not any(
            unicodedata.category(letter)[0] in "LMN" for letter in text
        )


def filled_in(check: Check, packed: Packed) -> Check:
    """What `Packer.add_check` made, with the tokens of the texts instead of their numbers."""
    for each in check["passages"]:
        each["tokens"] = packed.text(each["tokens"]).tolist()
    for each in check["questions"]:
        each["question"] = packed.text(each["question"]).tolist()
    return check


def touched(spans: Spans, start: int, end: int) -> tuple[int, int]:
    """The first and the last token of some characters; NO_ANSWER twice where there is none."""
    found = np.flatnonzero((spans[:, 0] < end) & (spans[:, 1] > start))
    return (int(found[0]), int(found[-1])) if len(found) else (NO_ANSWER, NO_ANSWER)


def pack_weights(path: Path, tensors: dict[str, Floats], vocabulary: npt.NDArray[np.int64]) -> None:
    """Writes an encoder's weights with the vectors of these words only.

    Args:
        tensors: named as in Hugging Face's BertModel.
        vocabulary: int64 [tokens], numbers in the model's vocabulary.
    """
    kept = {**tensors, _WORDS: tensors[_WORDS][vocabulary]}
    layers = [name for name, each in kept.items() if name.startswith("encoder") and each.ndim == 2]
    save_weights(path, kept, [_WORDS, *layers])


def _renumbered(
    dictionary: dict[tuple[int, ...], list[tuple[int, ...]]], ours: dict[int, int]
) -> Translations:
    def number(tokens: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(ours[token] for token in tokens)

    return {number(word): [number(each) for each in into] for word, into in dictionary.items()}

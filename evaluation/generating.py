"""A corpus of any size for measuring speed and recall, from the passages of an ingested one.

Up to the size of the ingested corpus its documents are taken as they are. Beyond it, its documents
come again and again with generated passages, one at a time, so that a million need no memory:

- a passage's text is the first half of one real passage and the second half of another in the same
  language. So words are as frequent as in real text, and so are the pairs of words of a question;
- a word that only one real passage has is spelt in a cipher of the copy's own, so that the
  vocabulary grows with the corpus, as names and numbers make it grow;
- its token vectors are those of the two halves;
- its pooled vector turns the one's towards the other's about the mean of their language, by an
  angle that is uniform between none and a right one. That leaves the mean and the covariance as
  they are (cos² + sin² = 1), and no vector comes twice.
"""

from __future__ import annotations

import math
import random
import re
import string
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import numpy.typing as npt

from index.documents import Document, Passage, Span
from index.embedding import PassageVectors
from index.passage_text import passage_input
from index.search import Index
from index.snapshot_files import inputs_of
from index.vector_cache import Input, VectorCache

Floats = npt.NDArray[np.float32]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Half:
    """The half of a passage, with its tokens."""

    text: str
    token_ids: npt.NDArray[np.int32]
    codes: npt.NDArray[np.uint8]
    spans: npt.NDArray[np.int64]
    """int64 [tokens, 2], places in `text`."""


@dataclass(frozen=True, slots=True)
class _Real:
    """A real passage and what is made of it."""

    passage: Passage
    pooled: Floats
    head: _Half
    """With what the model sees before the text: title and heading."""
    tail: _Half


class Corpus:
    """Documents, their passages in the same order, and the vectors of all that is searched.

    Args:
        index: an ingested corpus, opened.
        cache: the cache of its vectors.
        size: how many passages.
        seed: of everything that is left to chance.

    Raises:
        KeyError: if the cache lacks a vector: the corpus was ingested by another version.
    """

    def __init__(self, index: Index, cache: VectorCache, size: int, seed: int = 0) -> None:
        self.seconds = 0.0
        """That making passages and vectors took so far; to be left out of what is measured."""
        self.size = size
        self._chance = random.Random(seed)  # noqa: S311
        self._made: dict[Input, PassageVectors] = {}
        documents = [each for each in index.documents if len(index.passage_numbers(each.id))]
        self._chance.shuffle(documents)
        self._read_real(index, cache, documents)
        self._layout = list(self._copies(documents))
        self.documents = [document for _, document, _ in self._layout]

    def passages(self) -> Iterator[Passage]:
        """The passages by document; to be gone through once, together with `read`."""
        for copy, document, originals in self._layout:
            cipher = _cipher(copy)
            for real in originals:
                began = time.perf_counter()
                passage = real.passage if copy == 0 else self._make(real, document, cipher)
                self.seconds += time.perf_counter() - began
                yield passage

    def read(self, inputs: Iterable[Input]) -> Iterator[PassageVectors]:
        """See `VectorSource.read`. Those of a generated passage are given once, after it was made;
        headers of copies are those of their originals."""
        for each in inputs:
            began = time.perf_counter()
            vectors = self._made.pop(each, None) or self._real[each]
            self.seconds += time.perf_counter() - began
            yield vectors

    def _read_real(self, index: Index, cache: VectorCache, documents: list[Document]) -> None:
        of_document = {
            each.id: index.store.passages(index.passage_numbers(each.id).tolist())
            for each in documents
        }
        passages = [passage for its in of_document.values() for passage in its]
        inputs = inputs_of(documents, passages)
        self._real = dict(zip(inputs, cache.read(inputs), strict=True))
        reals = [
            _real(passage, given[0], self._real[given])
            for given, passage in zip(inputs, passages, strict=False)
        ]
        self._originals: dict[str, list[_Real]] = defaultdict(list)
        self._in_language: dict[str, list[_Real]] = defaultdict(list)
        for real in reals:
            self._originals[real.passage.document_id].append(real)
            self._in_language[real.passage.language].append(real)
        self._means = {
            language: np.mean([each.pooled for each in its], axis=0)
            for language, its in self._in_language.items()
        }
        frequency = Counter(word for each in passages for word in set(_WORD.findall(each.text)))
        self._rare = frozenset(word for word, times in frequency.items() if times == 1)

    def _copies(self, documents: list[Document]) -> Iterator[tuple[int, Document, list[_Real]]]:
        """Number of the copy, document, and what its passages are made of, up to the size."""
        left = self.size
        for copy in count():
            for each in documents:
                if left <= 0:
                    return
                suffix = f"-{copy}" if copy else ""
                originals = self._originals[each.id][:left]
                left -= len(originals)
                yield copy, replace(each, id=each.id + suffix, key=each.key + suffix), originals

    def _make(self, first: _Real, document: Document, cipher: dict[int, int]) -> Passage:
        """A passage of two, whose vectors are kept until they are read."""
        language = first.passage.language
        second = self._chance.choice(self._in_language[language])
        head, tail = first.head, second.tail
        beginning = _head_of(first.passage)
        if not beginning and not tail.text:  # of a single word there are no halves
            return replace(first.passage, document_id=document.id)
        text = self._respelt(f"{beginning} {tail.text}", cipher)
        page = first.passage.spans[0].page if first.passage.spans else None
        passage = replace(
            first.passage,
            document_id=document.id,
            text=text,
            spans=(Span(0, len(text), page=page),),
        )
        angle = self._chance.uniform(0, math.pi / 2)
        mean = self._means[language]
        pooled = mean + (
            math.cos(angle) * (first.pooled - mean) + math.sin(angle) * (second.pooled - mean)
        )
        spans = np.concatenate([head.spans, tail.spans + len(head.text) + 1])
        self._made[passage_input(document, passage), language] = PassageVectors(
            pooled=(pooled / np.linalg.norm(pooled)).astype(np.float32),
            token_ids=np.concatenate([head.token_ids, tail.token_ids]),
            codes=np.concatenate([head.codes, tail.codes]),
            spans=spans.astype(np.uint16),
        )
        return passage

    def _respelt(self, text: str, cipher: dict[int, int]) -> str:
        """The words that are the original's alone in other letters, at the same length."""
        return _WORD.sub(
            lambda m: m.group().translate(cipher) if m.group() in self._rare else m.group(), text
        )


def _real(passage: Passage, seen: str, vectors: PassageVectors) -> _Real:
    """Args: the passage, what the model saw of it, and what it made of that."""
    head_end = len(seen) - len(passage.text) + len(_head_of(passage))
    tail = passage.text[len(passage.text) // 2 :].partition(" ")[2]
    tail_start = len(seen) - len(tail)
    spans = vectors.spans.astype(np.int64)
    in_head, in_tail = spans[:, 1] <= head_end, spans[:, 0] >= tail_start
    return _Real(
        passage,
        vectors.pooled,
        _Half(seen[:head_end], vectors.token_ids[in_head], vectors.codes[in_head], spans[in_head]),
        _Half(
            tail, vectors.token_ids[in_tail], vectors.codes[in_tail], spans[in_tail] - tail_start
        ),
    )


def _head_of(passage: Passage) -> str:
    """The first half of a passage's text, to the last whole word."""
    return passage.text[: len(passage.text) // 2].rpartition(" ")[0]


def _cipher(copy: int) -> dict[int, int]:
    """For each copy other letters and digits for a to z and 0 to 9."""
    table: dict[int, int] = {}
    for alphabet in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        shuffled = random.Random(copy).sample(alphabet, len(alphabet))  # noqa: S311
        table.update(str.maketrans(alphabet, "".join(shuffled)))
    return table

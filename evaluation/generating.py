"""A corpus of any size for measuring speed, from the passages of an ingested one.

Up to the size of the ingested corpus its documents are taken as they are. Beyond it, documents are
generated: each passage has the first half of one real passage and the second half of another in the
same language, and as many of their token vectors as it has tokens; its pooled vector turns the one
towards the other about the mean of the language, which leaves mean and covariance as they are.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.documents import Document, Passage, Span
from index.embedding import Embedder, PassageVectors
from index.search import Index
from index.snapshot_files import inputs_of
from index.vector_cache import Input, VectorCache

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, their passages in the same order, and the vectors of all that is searched."""

    documents: list[Document]
    passages: list[Passage]
    vectors: VectorCache


class GeneratedVectors(VectorCache):
    """Vectors of real texts, and of halves of them put together."""

    def __init__(self, path: Path, embedder: Embedder, real: dict[Input, PassageVectors]) -> None:
        super().__init__(path, embedder.fingerprint)
        self._embedder = embedder
        self._real = real
        self._means = _means(real)
        self._mixed: dict[Input, tuple[Input, Input, float]] = {}

    def mix(self, made: Input, first: Input, second: Input, angle: float) -> None:
        """Says which texts a generated one was made of, and how far its vector is turned from the
        one to the other, in radians."""
        self._mixed[made] = (first, second, angle)

    def read(self, inputs: Iterable[Input]) -> Iterator[PassageVectors]:
        """See `VectorCache.read`."""
        for each in inputs:
            yield self._real[each] if each in self._real else self._mixture(each)

    def _mixture(self, made: Input) -> PassageVectors:
        first_input, second_input, angle = self._mixed[made]
        first, second = self._real[first_input], self._real[second_input]
        mean = self._means[made[1]]
        turned = math.cos(angle) * (first.pooled - mean) + math.sin(angle) * (second.pooled - mean)
        pooled = mean + turned
        head, tail = len(first.token_ids) // 2, len(second.token_ids) // 2
        token_ids = np.concatenate([first.token_ids[:head], second.token_ids[tail:]])
        codes = np.concatenate([first.codes[:head], second.codes[tail:]])
        spans = np.array(self._embedder.token_offsets(made[0]), dtype=np.uint16).reshape(-1, 2)
        tokens = len(spans)
        return PassageVectors(
            pooled=(pooled / np.linalg.norm(pooled)).astype(np.float32),
            token_ids=np.resize(token_ids, tokens),
            codes=np.resize(codes, (tokens, codes.shape[1])),
            spans=spans,
        )


def corpus_of_size(
    index: Index, cache: VectorCache, size: int, scratch: Path, seed: int = 0
) -> Corpus:
    """A corpus of `size` passages like those of an ingested one.

    Args:
        index: the ingested corpus, opened.
        cache: the cache of its vectors.
        scratch: an empty folder for files that are needed as long as the corpus is.

    Raises:
        KeyError: if the cache lacks a vector: the corpus was ingested by another version.
    """
    chance = random.Random(seed)  # noqa: S311
    documents = [each for each in index.documents if len(index.passage_numbers(each.id))]
    chance.shuffle(documents)
    of_document = {
        each.id: index.store.passages(index.passage_numbers(each.id).tolist()) for each in documents
    }
    passages = [passage for each in documents for passage in of_document[each.id]]
    inputs = inputs_of(documents, passages)
    real = dict(zip(inputs, cache.read(inputs), strict=True))
    vectors = GeneratedVectors(scratch / "vectors.sqlite", index.embedder, real)
    by_language: dict[str, list[tuple[Input, Passage]]] = defaultdict(list)
    for given, passage in zip(inputs, passages, strict=False):
        by_language[passage.language].append((given, passage))
    corpus = Corpus([], [], vectors)
    for document, its_passages in _endlessly(documents, of_document):
        if len(corpus.passages) >= size:
            break
        its_passages = its_passages[: size - len(corpus.passages)]
        corpus.documents.append(document)
        if document.id in of_document:
            corpus.passages.extend(its_passages)
            continue
        for first in its_passages:
            second_input, second = chance.choice(by_language[first.language])
            made = _joined(first, second)
            first_document = replace(document, id=first.document_id)
            [first_input] = inputs_of([first_document], [first])[:1]
            corpus.passages.append(replace(made, document_id=document.id))
            [made_input] = inputs_of([document], corpus.passages[-1:])[:1]
            vectors.mix(made_input, first_input, second_input, chance.uniform(0, math.pi / 2))
    return corpus


def _endlessly(
    documents: Sequence[Document], passages: dict[str, list[Passage]]
) -> Iterator[tuple[Document, list[Passage]]]:
    """The documents with their passages, then again and again under other ids."""
    copy = 0
    while documents:
        for each in documents:
            suffix = f"-{copy}" if copy else ""
            yield replace(each, id=each.id + suffix, key=each.key + suffix), passages[each.id]
        copy += 1


def _joined(first: Passage, second: Passage) -> Passage:
    head = first.text[: len(first.text) // 2].rpartition(" ")[0]
    tail = second.text[len(second.text) // 2 :].partition(" ")[2]
    text = f"{head} {tail}".strip() or first.text
    page = first.spans[0].page if first.spans else None
    return replace(first, text=text, spans=(Span(0, len(text), page=page),))


def _means(vectors: dict[Input, PassageVectors]) -> dict[str, Floats]:
    by_language: dict[str, list[Floats]] = defaultdict(list)
    for (_, language), each in vectors.items():
        by_language[language].append(each.pooled)
    return {language: np.mean(each, axis=0) for language, each in by_language.items()}

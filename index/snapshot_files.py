"""The files of a snapshot: what is written into its folder, but for the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.analysis import code_term, terms
from index.correction import Correction
from index.documents import Document, Passage
from index.embedding import DIMENSIONS
from index.lexical import LexicalIndex
from index.passage_text import headed_text, header_input, header_text, passage_input
from index.passages import PassageStore
from index.tokens import Codes, Spans, TokenStore
from index.vector_cache import Input, VectorCache
from index.vectors import VectorIndex

PASSAGES_FILE = "passages.sqlite"
VECTORS_FILE = "vectors.faiss"
HEADER_VECTORS_FILE = "headers.faiss"
LEXICAL_FOLDER = "lexical"
TOKENS_FILE = "tokens.bin"
HEADER_TOKENS_FILE = "header-tokens.bin"
TOKEN_FREQUENCY_FILE = "token-frequency.npy"


def inputs_of(documents: Sequence[Document], passages: Iterable[Passage]) -> list[Input]:
    """Everything that has to be embedded for a snapshot: first the passages in their order, then
    the headers of the documents in theirs."""
    by_id = {document.id: document for document in documents}
    inputs = [(passage_input(by_id[p.document_id], p), p.language) for p in passages]
    return inputs + [(header_input(document), document.language) for document in documents]


def write_files(
    folder: Path, documents: Sequence[Document], passages: Sequence[Passage], cache: VectorCache
) -> None:
    """Writes everything that a search needs into an empty folder.

    Raises:
        KeyError: if the cache lacks a vector.
    """
    inputs = inputs_of(documents, passages)
    PassageStore.build(folder / PASSAGES_FILE, documents, passages)
    correction = Correction()
    of_passages, of_headers = inputs[: len(passages)], inputs[len(passages) :]
    frequency = _write_vectors(
        folder / VECTORS_FILE, folder / TOKENS_FILE, of_passages, cache, correction
    )
    _write_vectors(
        folder / HEADER_VECTORS_FILE, folder / HEADER_TOKENS_FILE, of_headers, cache, correction
    )
    ids = np.fromiter(frequency, dtype=np.int32, count=len(frequency))
    counts = np.fromiter(frequency.values(), dtype=np.int32, count=len(frequency))
    np.save(folder / TOKEN_FREQUENCY_FILE, np.stack([ids, counts]))
    LexicalIndex.build(folder / LEXICAL_FOLDER, _passage_terms(documents, passages))


def _write_vectors(
    path: Path, tokens: Path, inputs: Sequence[Input], cache: VectorCache, correction: Correction
) -> Counter[int]:
    """Writes the corrected pooled vectors and those of the tokens; returns in how many of the texts
    each vocabulary entry occurs."""
    pooled = np.zeros((len(inputs), DIMENSIONS), dtype=np.float32)
    codes: list[Codes] = []
    spans: list[Spans] = []
    frequency: Counter[int] = Counter()
    for row, (vectors, (_, language)) in enumerate(zip(cache.read(inputs), inputs, strict=True)):
        pooled[row] = correction.pooled(vectors.pooled, language)
        codes.append(vectors.codes)
        spans.append(vectors.spans)
        frequency.update(set(vectors.token_ids.tolist()))
    VectorIndex.build(path, pooled)
    TokenStore.build(tokens, codes, spans)
    return frequency


def _passage_terms(documents: Sequence[Document], passages: Sequence[Passage]) -> list[list[str]]:
    """The search terms of each passage, with those of its document's title, metadata and codes."""
    of_document = {
        document.id: terms(header_text(document), document.language)
        + [code_term(code) for code in document.codes]
        for document in documents
    }
    return [
        terms(headed_text(passage), passage.language) + of_document[passage.document_id]
        for passage in passages
    ]


def check_order(documents: Sequence[Document], passages: Sequence[Passage]) -> None:
    """Makes sure that the passages stand grouped by document, in the order of the documents: a
    search finds a document's passages by halving.

    Raises:
        ValueError: if they do not.
    """
    position = {document.id: number for number, document in enumerate(documents)}
    numbers = [position[passage.document_id] for passage in passages]
    if any(number > following for number, following in pairwise(numbers)):
        raise ValueError("the passages must be grouped by document, in the documents' order")

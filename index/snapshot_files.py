"""The files of a snapshot: what is written into its folder, but for the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import tee
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.analysis import code_term, country_term, terms
from index.correction import Correction
from index.documents import Document, Passage
from index.embedding import DIMENSIONS, PassageVectors
from index.lexical import LexicalBuilder
from index.passage_text import headed_text, header_input, header_text, passage_input
from index.passages import PassageWriter
from index.tokens import TokenWriter
from index.vector_cache import Input
from index.vectors import VectorIndex

PASSAGES_FILE = "passages.sqlite"
VECTORS_FILE = "vectors.faiss"
HEADER_VECTORS_FILE = "headers.faiss"
LEXICAL_FOLDER = "lexical"
TOKENS_FILE = "tokens.bin"
HEADER_TOKENS_FILE = "header-tokens.bin"
TOKEN_FREQUENCY_FILE = "token-frequency.npy"

Advance = Callable[[int], None]


class VectorSource(Protocol):
    """What gives the vectors of texts: the cache of ingestion, or one like it."""

    def read(self, inputs: Iterable[Input]) -> Iterator[PassageVectors]:
        """The vectors of each input, in order.

        Raises:
            KeyError: for an input that has none.
        """


def inputs_of(documents: Sequence[Document], passages: Iterable[Passage]) -> list[Input]:
    """Everything that has to be embedded for a snapshot: first the passages in their order, then
    the headers of the documents in theirs."""
    return [*_passage_inputs(documents, passages), *_header_inputs(documents)]


def write_files(
    folder: Path,
    documents: Sequence[Document],
    passages: Iterable[Passage],
    source: VectorSource,
    advance: Advance,
) -> int:
    """Writes everything that a search needs into an empty folder; returns how many passages.

    The passages go by once and only their pooled vectors and terms stay in memory, 1.3 KB a
    passage: a corpus may be larger than memory.

    Raises:
        KeyError: if the source lacks a vector.
        ValueError: if the passages are not grouped by document, in the order of the documents.
    """
    passages, again = tee(passages)
    vectors = source.read(_passage_inputs(documents, again))
    correction, frequency, lexical = Correction(), Counter[int](), LexicalBuilder()
    of_document = {each.id: _document_terms(each) for each in documents}
    pooled = _Rows()
    with (
        PassageWriter(folder / PASSAGES_FILE, documents) as store,
        TokenWriter(folder / TOKENS_FILE) as tokens,
    ):
        for passage, its in zip(passages, vectors, strict=True):
            store.add(passage)
            pooled.add(correction.pooled(its.pooled, passage.language))
            tokens.add(its.codes, its.spans)
            frequency.update(set(its.token_ids.tolist()))
            own = terms(headed_text(passage), passage.language)
            lexical.add(own + of_document[passage.document_id])
            advance(1)
    VectorIndex.build(folder / VECTORS_FILE, pooled.array())
    lexical.write(folder / LEXICAL_FOLDER)
    ids = np.fromiter(frequency, dtype=np.int32, count=len(frequency))
    counts = np.fromiter(frequency.values(), dtype=np.int32, count=len(frequency))
    np.save(folder / TOKEN_FREQUENCY_FILE, np.stack([ids, counts]))
    _write_headers(folder, documents, source.read(_header_inputs(documents)), correction)
    return len(pooled)


def _write_headers(
    folder: Path,
    documents: Sequence[Document],
    vectors: Iterable[PassageVectors],
    correction: Correction,
) -> None:
    pooled = _Rows()
    with TokenWriter(folder / HEADER_TOKENS_FILE) as tokens:
        for document, its in zip(documents, vectors, strict=True):
            pooled.add(correction.pooled(its.pooled, document.language))
            tokens.add(its.codes, its.spans)
    # They are never searched, only looked up, so lists would be of no use.
    VectorIndex.build(folder / HEADER_VECTORS_FILE, pooled.array(), exact_up_to=len(pooled))


class _Rows:
    """Pooled vectors that come one at a time, kept in half precision as the index keeps them."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, row: npt.NDArray[np.float32]) -> None:
        self._bytes += row.astype(np.float16).tobytes()

    def __len__(self) -> int:
        return len(self.array())

    def array(self) -> npt.NDArray[np.float16]:
        return np.frombuffer(self._bytes, dtype=np.float16).reshape(-1, DIMENSIONS)


def _passage_inputs(documents: Sequence[Document], passages: Iterable[Passage]) -> Iterator[Input]:
    by_id = {document.id: document for document in documents}
    return ((passage_input(by_id[p.document_id], p), p.language) for p in passages)


def _header_inputs(documents: Iterable[Document]) -> Iterator[Input]:
    return ((header_input(document), document.language) for document in documents)


def _document_terms(document: Document) -> list[str]:
    """The terms of a document's title and metadata, which all its passages have: those of its codes
    and countries also where their names are ambiguous."""
    codes = [code_term(code) for code in document.codes]
    countries = [country_term(country) for country in document.countries]
    return terms(header_text(document), document.language) + codes + countries

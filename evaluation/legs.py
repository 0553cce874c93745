"""The rankings of one question by each leg alone and by the product, as lists of documents."""

from __future__ import annotations

from collections.abc import Iterable

from index.question import Question
from index.results import Filter
from index.search import Index

LEGS = ("fused", "dense", "bm25", "ask")
"""The product's search, its two legs alone, and the order of the passages below an answer, in which
the reader has a say."""

DOCUMENTS = 100
"""Documents that a leg alone is asked for, as recall@100 needs."""

_PASSAGES = 1000
"""Passages asked for so that there are 100 documents among them."""


def rankings(index: Index, question: Question, filter_: Filter) -> dict[str, list[str]]:
    """By leg, the keys of the documents, best first. A document's place is its best passage's.

    The fused ranking is that of the product: of its candidates and of nothing else.
    """
    mask = index.columns.passage_mask(filter_)
    candidates = index.candidates(question, filter_)
    reread, _ = index.reread(question, candidates)
    dense, _ = index.vectors.best(question.vectors.pooled, _PASSAGES, mask)
    bm25 = index.lexical.best(question.terms, _PASSAGES, mask)
    return {
        "fused": _documents(index, candidates.numbers.tolist()),
        "dense": _documents(index, dense.tolist()),
        "bm25": _documents(index, bm25.tolist()),
        "ask": _documents(index, reread.numbers.tolist()),
    }


def fused(index: Index, question: Question, filter_: Filter) -> list[str]:
    """The keys of the documents as the product ranks them, best first."""
    return _documents(index, index.candidates(question, filter_).numbers.tolist())


def _documents(index: Index, passages: Iterable[int]) -> list[str]:
    numbers = dict.fromkeys(int(index.document_of[passage]) for passage in passages)
    return [index.documents[number].key for number in numbers][:DOCUMENTS]

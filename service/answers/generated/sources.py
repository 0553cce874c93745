"""Which passages a model is given: those that the reader and the endpoint may both have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.documents import Document, Passage
from index.results import Filter, Hit
from index.search import Index
from service.answers.generated.budget import token_bound
from service.answers.generated.quoting import quoted

PASSAGES = 6
"""Passages given, at most: 40 of 48 answers stand in the first six, and eight hold no more of them
(docs/decisions/answers.md)."""

_TITLE_CHARACTERS = 120
_LINE_TOKENS = 8
"""For the number, the brackets and the end of the line."""

_SHORTEST = 200
"""Characters of a passage that is worth its place when the rest does not fit."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as the model is given it."""

    number: int
    """By which the model cites it, from 1."""
    index_number: int
    """Of the passage in the index."""
    document: Document
    passage: Passage
    title: str
    text: str
    """Cleaned for the prompt; shorter than the passage's where it did not fit."""


def find_sources(
    index: Index, question: str, filter_: Filter, allowed: frozenset[str], tokens: int
) -> list[Source]:
    """The best passages that fit, best first.

    Args:
        filter_: the reader's, with the groups that the reader has.
        allowed: groups whose documents the endpoint may have; a document is given only if the
            reader and the endpoint both may.
        tokens: room for all of them.
    """
    groups = filter_.groups & allowed
    if not groups:
        return []
    found = index.search(question, replace(filter_, groups=groups), PASSAGES, 0)
    sources: list[Source] = []
    for hit in found.hits:
        source = _source(index, hit, len(sources) + 1, tokens)
        if source is None:
            break
        tokens -= token_bound(source.title) + token_bound(source.text) + _LINE_TOKENS
        sources.append(source)
    return sources


def _source(index: Index, hit: Hit, number: int, tokens: int) -> Source | None:
    """The passage, cut at a word's end where it does not fit; None where too little of it does."""
    title = quoted(hit.document.title)[:_TITLE_CHARACTERS]
    text = quoted(hit.passage.text)
    room = tokens - token_bound(title) - _LINE_TOKENS
    if token_bound(text) > room:
        text = _cut(text, room)
        if len(text) < _SHORTEST:
            return None
    passages = index.passage_numbers(hit.document.id)
    index_number = int(passages[hit.passage.ordinal])
    return Source(number, index_number, hit.document, hit.passage, title, text)


def _cut(text: str, tokens: int) -> str:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if token_bound(text[:middle]) <= tokens:
            low = middle
        else:
            high = middle - 1
    return text[:low].rpartition(" ")[0]

"""The one filter: access and facets as a mask over passages, which every leg of a search obeys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.documents import Document
from index.results import Filter

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

FACETS = ("kind", "language", "country", "year", "theme", "source")

_MASKS_KEPT = 128
"""Readers share a few access levels and filters."""

_MASK_BYTES_KEPT = 32_000_000
"""A mask of a million passages is 1 MB, and making one takes 2 ms: a few are enough then."""


class Columns:
    """What is filtered and counted by, for all documents of a snapshot, in memory.

    Args:
        documents: by number.
        passage_counts: int64 [documents], how many passages each has; they stand in the order of
            the documents.
    """

    def __init__(self, documents: Sequence[Document], passage_counts: Numbers) -> None:
        self._documents = documents
        self._passage_counts = passage_counts
        self._numbers = {document.id: number for number, document in enumerate(documents)}
        self._values: dict[str, dict[str, Numbers]] = {
            field: _inverted(documents, field) for field in (*FACETS, "access", "code")
        }
        self._years = np.array([each.year or 0 for each in documents], dtype=np.int64)
        masks = min(_MASKS_KEPT, _MASK_BYTES_KEPT // (int(passage_counts.sum()) or 1))
        self._passage_mask = lru_cache(maxsize=max(masks, 1))(self._compute_passage_mask)
        self._document_mask = lru_cache(maxsize=_MASKS_KEPT)(self._compute_document_mask)

    def document_mask(self, filter_: Filter) -> Mask:
        """bool [documents]: which documents the filter lets through. Read-only."""
        return self._document_mask(filter_)

    def passage_mask(self, filter_: Filter) -> Mask:
        """bool [passages]: which passages the filter lets through. Read-only."""
        return self._passage_mask(filter_)

    def number_of(self, document_id: str) -> int | None:
        """A document's number, None where there is none."""
        return self._numbers.get(document_id)

    def with_any_code(self, codes: Iterable[str]) -> Numbers:
        """The numbers of the documents that carry any of these project codes, int64, rising."""
        return np.flatnonzero(self._any_of("code", codes))

    def facets(self, documents: Iterable[int]) -> dict[str, dict[str, int]]:
        """Field → value → number of these documents, most frequent first."""
        counters: dict[str, Counter[str]] = {field: Counter() for field in FACETS}
        for number in documents:
            for field in FACETS:
                counters[field].update(_values_of(self._documents[number], field))
        return {
            field: dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
            for field, counter in counters.items()
        }

    def _compute_passage_mask(self, filter_: Filter) -> Mask:
        mask = np.repeat(self.document_mask(filter_), self._passage_counts)
        mask.flags.writeable = False
        return mask

    def _compute_document_mask(self, filter_: Filter) -> Mask:
        mask = self._any_of("access", filter_.groups)
        wanted = {
            "kind": filter_.kinds,
            "language": filter_.languages,
            "country": filter_.countries,
            "theme": filter_.themes,
            "source": filter_.sources,
        }
        for field, values in wanted.items():
            if values:
                mask &= self._any_of(field, values)
        if filter_.documents:
            mask &= self._these(filter_.documents)
        if filter_.year_from is not None:
            mask &= self._years >= filter_.year_from
        if filter_.year_to is not None:
            mask &= (self._years <= filter_.year_to) & (self._years > 0)
        mask &= ~self._these(filter_.without_documents)
        mask.flags.writeable = False
        return mask

    def _any_of(self, field: str, values: Iterable[str]) -> Mask:
        mask = np.zeros(len(self._documents), dtype=np.bool_)
        for value in values:
            numbers = self._values[field].get(value)
            if numbers is not None:
                mask[numbers] = True
        return mask

    def _these(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(len(self._documents), dtype=np.bool_)
        mask[[self._numbers[id] for id in ids if id in self._numbers]] = True
        return mask


def _inverted(documents: Sequence[Document], field: str) -> dict[str, Numbers]:
    numbers: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        for value in _values_of(document, field):
            numbers.setdefault(value, []).append(number)
    return {value: np.array(each, dtype=np.int64) for value, each in numbers.items()}


def _values_of(document: Document, field: str) -> tuple[str, ...]:
    match field:
        case "country":
            return document.countries
        case "theme":
            return document.themes
        case "code":
            return document.codes
        case "year":
            return (str(document.year),) if document.year else ()
        case _:
            return (getattr(document, field),)

"""The one filter: access and facets as a mask over passages, which every leg of a search obeys."""

from __future__ import annotations

from array import array
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
        self._passage_counts = passage_counts
        self._numbers = {document.id: number for number, document in enumerate(documents)}
        self._columns = {
            field: _Column(_values_of(each, field) for each in documents)
            for field in (*FACETS, "access", "code")
        }
        self._years = np.array([each.year or 0 for each in documents], dtype=np.int64)
        masks = min(_MASKS_KEPT, _MASK_BYTES_KEPT // (int(passage_counts.sum()) or 1))
        self._passage_mask = lru_cache(maxsize=max(masks, 1))(self._compute_passage_mask)
        self._having = lru_cache(maxsize=_MASKS_KEPT)(self._compute_having)
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

    def having(self, field: str, values: tuple[str, ...] | None = None) -> Mask:
        """bool [documents]: which have any of these values, or any value at all. Read-only.

        Args:
            field: one of FACETS, "access" or "code".
        """
        return self._having(field, values)

    def facets(self, documents: Iterable[int]) -> dict[str, dict[str, int]]:
        """Field → value → number of these documents, most frequent first."""
        numbers = np.fromiter(documents, dtype=np.int64)
        return {field: self._columns[field].counts(numbers) for field in FACETS}

    def _compute_passage_mask(self, filter_: Filter) -> Mask:
        mask = np.repeat(self.document_mask(filter_), self._passage_counts)
        mask.flags.writeable = False
        return mask

    def _compute_document_mask(self, filter_: Filter) -> Mask:
        mask = self._columns["access"].any_of(filter_.groups)
        wanted = {
            "kind": filter_.kinds,
            "language": filter_.languages,
            "country": filter_.countries,
            "theme": filter_.themes,
            "source": filter_.sources,
        }
        for field, values in wanted.items():
            if values:
                mask &= self._columns[field].any_of(values)
        if filter_.documents:
            mask &= self._these(filter_.documents)
        if filter_.year_from is not None:
            mask &= self._years >= filter_.year_from
        if filter_.year_to is not None:
            mask &= (self._years <= filter_.year_to) & (self._years > 0)
        mask &= ~self._these(filter_.without_documents)
        mask.flags.writeable = False
        return mask

    def _compute_having(self, field: str, values: tuple[str, ...] | None) -> Mask:
        column = self._columns[field]
        mask = column.filled() if values is None else column.any_of(values)
        mask.flags.writeable = False
        return mask

    def _these(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(len(self._numbers), dtype=np.bool_)
        mask[[self._numbers[id] for id in ids if id in self._numbers]] = True
        return mask


class _Column:
    """One field of all documents: a number for each value of each document, one after the other.

    Args:
        values: of each document, by number.
    """

    def __init__(self, values: Iterable[Sequence[str]]) -> None:
        self._codes: dict[str, int] = {}
        codes, ends = array("i"), array("q", [0])
        for each in values:
            codes.extend([self._codes.setdefault(value, len(self._codes)) for value in each])
            ends.append(len(codes))
        self._values = list(self._codes)
        self._all = np.frombuffer(codes, dtype=np.int32)
        self._starts = np.frombuffer(ends, dtype=np.int64)

    def any_of(self, values: Iterable[str]) -> Mask:
        """bool [documents]: which have one of these values."""
        wanted = np.zeros(len(self._values) + 1, dtype=np.bool_)
        wanted[[self._codes[value] for value in values if value in self._codes]] = True
        before = np.concatenate([[0], np.cumsum(wanted[self._all])])
        mask: Mask = before[self._starts[1:]] > before[self._starts[:-1]]
        return mask

    def filled(self) -> Mask:
        """bool [documents]: which have any value."""
        mask: Mask = self._starts[1:] > self._starts[:-1]
        return mask

    def counts(self, documents: Numbers) -> dict[str, int]:
        """Value → how many of these documents have it, most frequent first."""
        firsts, ends = self._starts[documents], self._starts[documents + 1]
        lengths = ends - firsts
        # The places of all their values: each document's first one, and so many more.
        places = np.repeat(ends - np.cumsum(lengths), lengths) + np.arange(lengths.sum())
        counts = np.bincount(self._all[places], minlength=len(self._values))
        found = [(int(counts[code]), self._values[code]) for code in np.flatnonzero(counts)]
        return {
            value: count for count, value in sorted(found, key=lambda each: (-each[0], each[1]))
        }


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

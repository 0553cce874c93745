"""Documents related to a document or to a text, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.analysis import fold
from index.correction import unit
from index.countries import find_countries
from index.documents import Document
from index.languages import detect_language
from index.passage_text import PASSAGE_PREFIX
from index.project_codes import find_project_codes
from index.results import Filter, Related

if TYPE_CHECKING:
    from index.search import Index

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_PIECES = 12
"""Passages of the given document that are compared, evenly taken: a report of 200 passages is
about no more than what twelve of them say."""

_PIECE_CHARACTERS = 900
"""As long as the passages that ingestion makes, so that the vectors compare."""

_NEIGHBOURS = 40
"""Closest passages looked up for each piece."""

_BEST_PAIRS = 3
"""Pairs that a document's closeness is the mean of: one pair alike may be boilerplate."""

_SHARED_COUNTRY = 0.02
_SHARED_THEME = 0.02
_SHARED_CODE = 0.05
"""On top of a score whose first and tenth result lie 0.03 apart (mean of 60 documents)."""

_SAME = 0.985
"""Cosine of two documents' titles and metadata, or of the passages that make up more than half of
the given text, from which the second tells a reader nothing new: another version, a brief of the
same report in the same words. Of 1,777 documents 4 % have such a one; at 0.982 stand two phases of
a programme, which are two things."""

_SAME_UNDER_ONE_TITLE = 0.9
"""Cosine of the closest passages from which a document with the given title is the given text
itself, although it was cut elsewhere. Of 59 documents given by title and text each one's own lies
at 0.95 or above; another document's is below 0.9 as a rule."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What is compared with the knowledge base."""

    header: Floats
    """float32 [384]."""
    pieces: Floats
    """float32 [pieces, 384]."""
    texts: list[str]
    title: str
    """Folded; empty for a document, whose number is known."""
    bare: bool
    """Whether there is no more than a title."""
    countries: frozenset[str]
    themes: frozenset[str]
    codes: frozenset[str]
    excluded: int | None
    """The document's own number."""


def find_related(
    index: Index,
    filter_: Filter,
    limit: int,
    *,
    document_id: str | None,
    title: str | None,
    text: str | None,
) -> list[Related]:
    """The documents closest to a given one, best first; never itself nor one that repeats it or an
    earlier result, also where it is given by its title and text.

    Raises:
        KeyError: for a document id that the index does not hold, or that the reader may not see:
            each result shows words of the given document beside its own.
        ValueError: if neither a document nor a title or text is given.
    """
    if document_id is not None:
        if index.document(document_id, Filter(groups=filter_.groups)) is None:
            raise KeyError(document_id)
        given = _of_document(index, document_id)
    elif (title or "").strip() or (text or "").strip():
        given = _of_text(index, title or "", text or "")
    else:
        raise ValueError("give a document, or a title or a text")
    return _closest(index, given, filter_, limit)


def _of_document(index: Index, document_id: str) -> _Given:
    numbers = index.passage_numbers(document_id)
    own = int(index.number_of(document_id))
    document = index.documents[own]
    if len(numbers) > _PIECES:
        numbers = numbers[np.linspace(0, len(numbers) - 1, _PIECES).astype(np.int64)]
    return _Given(
        header=index.headers.vectors(np.array([own], dtype=np.int64))[0],
        pieces=index.vectors.vectors(numbers),
        texts=[passage.text for passage in index.store.passages(numbers.tolist())],
        title="",
        bare=False,
        countries=frozenset(document.countries),
        themes=frozenset(document.themes),
        codes=frozenset(document.codes),
        excluded=own,
    )


def _of_text(index: Index, title: str, text: str) -> _Given:
    # Takes a tenth of a second, which a service's start need not wait for.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_PIECE_CHARACTERS, chunk_overlap=0, keep_separator="end"
    )
    texts = splitter.split_text(text)[:_PIECES] or [title]
    language = detect_language(f"{title}\n{text[:2000]}")
    inputs = [(f"{PASSAGE_PREFIX}{title}\n{piece}", language) for piece in texts]
    vectors = np.zeros((len(inputs) + 1, index.headers.dimensions), dtype=np.float32)
    whole = (f"{PASSAGE_PREFIX}{title or texts[0]}", language)
    for batch in index.embedder.embed_passages([*inputs, whole]):
        for position, embedded in batch:
            vectors[position] = embedded.pooled
    vectors = index.embedder.correction.pooled(vectors, language)
    everything = f"{title}\n{text}"
    return _Given(
        header=vectors[-1],
        pieces=vectors[:-1],
        texts=texts,
        title=_folded(title),
        bare=not text.strip(),
        countries=frozenset(find_countries(everything)),
        themes=frozenset(),
        codes=frozenset(find_project_codes(everything)),
        excluded=None,
    )


def _closest(index: Index, given: _Given, filter_: Filter, limit: int) -> list[Related]:
    mask = index.columns.passage_mask(filter_)
    if given.excluded is not None:
        mask = mask & (index.document_of != given.excluded)
    pairs: dict[int, list[tuple[float, int, int]]] = {}
    for row, piece in enumerate(given.pieces):
        numbers, cosines = index.vectors.best(piece, _NEIGHBOURS, mask)
        for number, cosine in zip(numbers.tolist(), cosines.tolist(), strict=True):
            document = int(index.document_of[number])
            pairs.setdefault(document, []).append((cosine, number, row))
    different = [n for n in pairs if not _repeats(given, index.documents[n].title, pairs[n])]
    documents = np.array(sorted(different), dtype=np.int64)
    headers = index.headers.vectors(documents)
    closeness = headers @ given.header
    scores = np.array(
        [
            (_mean_of_best(pairs[int(n)]) + float(closeness[row])) / 2
            + _bonus(given, index.documents[int(n)])
            for row, n in enumerate(documents)
        ]
    )
    chosen: list[int] = []
    for row in np.lexsort((documents, -scores)).tolist():
        if len(chosen) == limit:
            break
        repeats = [given.header] if given.excluded is not None else []
        repeats += [headers[other] for other in chosen]
        if all(float(unit(headers[row]) @ unit(other)) < _SAME for other in repeats):
            chosen.append(row)
    return [
        _explain(
            index, given, int(documents[row]), float(scores[row]), max(pairs[int(documents[row])])
        )
        for row in chosen
    ]


def _repeats(given: _Given, title: str, pairs: list[tuple[float, int, int]]) -> bool:
    """Whether a document holds what is given: the given text itself, or most of it word by word."""
    closest = max(pairs)[0]
    if given.title and given.title == _folded(title):
        return given.bare or closest >= _SAME_UNDER_ONE_TITLE
    if closest < _SAME:
        return False
    same = {row for cosine, _, row in pairs if cosine >= _SAME}
    return 2 * sum(len(given.texts[row]) for row in same) > sum(map(len, given.texts))


def _folded(title: str) -> str:
    return " ".join(fold(title).split())


def _mean_of_best(pairs: list[tuple[float, int, int]]) -> float:
    best = sorted((cosine for cosine, _, _ in pairs), reverse=True)[:_BEST_PAIRS]
    return sum(best) / len(best)


def _bonus(given: _Given, document: Document) -> float:
    return (
        _SHARED_COUNTRY * bool(given.countries & set(document.countries))
        + _SHARED_THEME * bool(given.themes & set(document.themes))
        + _SHARED_CODE * bool(given.codes & set(document.codes))
    )


def _explain(
    index: Index, given: _Given, number: int, score: float, pair: tuple[float, int, int]
) -> Related:
    document = index.documents[number]
    _, passage, row = pair
    return Related(
        document=document,
        score=score,
        passage=index.store.passages([passage])[0],
        counterpart=given.texts[row],
        shared_countries=tuple(c for c in document.countries if c in given.countries),
        shared_themes=tuple(t for t in document.themes if t in given.themes),
        shared_codes=tuple(c for c in document.codes if c in given.codes),
    )

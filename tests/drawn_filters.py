"""Filters as hypothesis draws them for `word_index.drawn_collection`, and what they mean."""

from __future__ import annotations

from hypothesis import strategies as st
from word_index import ACCESS, COUNTRIES, KINDS, LANGUAGES, SOURCES, THEMES

from index.documents import Document
from index.results import Filter


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """None, one or two of the values."""
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


_YEARS = st.none() | st.integers(2018, 2022)
_IDS = st.just(()) | some("d1", "d2", "d3", "d40", "nowhere")

FILTERS = st.builds(
    Filter,
    groups=st.frozensets(st.sampled_from([*ACCESS, "restricted:none"])),
    kinds=some(*KINDS, "award"),
    languages=some(*LANGUAGES),
    countries=some(*COUNTRIES, "PER"),
    themes=some(*THEMES),
    sources=some(*SOURCES),
    year_from=_YEARS,
    year_to=_YEARS,
    documents=_IDS,
    without_documents=_IDS,
)


def lets_through(filter_: Filter, document: Document) -> bool:
    """The filter said in plain words, one document at a time."""
    if document.access not in filter_.groups or document.id in filter_.without_documents:
        return False
    single = (
        (filter_.kinds, document.kind),
        (filter_.languages, document.language),
        (filter_.sources, document.source),
        (filter_.documents, document.id),
    )
    if any(wanted and value not in wanted for wanted, value in single):
        return False
    several = ((filter_.countries, document.countries), (filter_.themes, document.themes))
    if any(wanted and not set(wanted) & set(values) for wanted, values in several):
        return False
    if filter_.year_from is not None and (document.year or 0) < filter_.year_from:
        return False
    return filter_.year_to is None or (
        document.year is not None and document.year <= filter_.year_to
    )

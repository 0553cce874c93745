from collections import Counter

import numpy as np
from drawn_filters import FILTERS, lets_through
from hypothesis import given
from hypothesis import strategies as st
from word_index import document, drawn_collection

from index.filtering import FACETS, Columns
from index.results import Filter

COLLECTION = drawn_collection(60, seed=5)
DOCUMENTS = [each for each, _ in COLLECTION]
COUNTS = np.array([len(each) for _, each in COLLECTION])
DOCUMENT_OF = np.repeat(np.arange(60), COUNTS)
COLUMNS = Columns(DOCUMENTS, COUNTS)


@given(FILTERS)
def test_the_mask_is_the_filter_applied_to_each_document(filter_: Filter) -> None:
    wanted = [lets_through(filter_, document) for document in DOCUMENTS]
    assert COLUMNS.document_mask(filter_).tolist() == wanted
    assert COLUMNS.passage_mask(filter_).tolist() == [wanted[n] for n in DOCUMENT_OF]


def test_nobody_sees_anything_without_a_group() -> None:
    assert not COLUMNS.document_mask(Filter(groups=frozenset())).any()


def test_by_default_only_what_is_public() -> None:
    mask = COLUMNS.document_mask(Filter())
    assert mask.tolist() == [each.access == "public" for each in DOCUMENTS]


def test_masks_cannot_be_changed_by_who_gets_them() -> None:
    masks = (COLUMNS.document_mask(Filter()), COLUMNS.passage_mask(Filter()))
    for mask in (*masks, COLUMNS.having("country"), COLUMNS.having("language", ("en",))):
        assert not mask.flags.writeable


def test_documents_by_id_and_by_code() -> None:
    documents = [
        document("a", codes=("XS.1", "XS.2")),
        document("b"),
        document("c", codes=("XS.2",)),
    ]
    columns = Columns(documents, np.array([1, 1, 1]))
    assert [columns.number_of(each) for each in ("a", "c", "nowhere")] == [0, 2, None]
    assert columns.having("code", ("XS.2", "XS.1")).tolist() == [True, False, True]
    assert columns.having("code", ("XS.1",)).tolist() == [True, False, False]
    assert not columns.having("code", ()).any()
    assert not columns.having("code", ("XS.3",)).any()
    assert columns.having("code").tolist() == [True, False, True]


def test_the_larger_the_corpus_the_fewer_masks_are_kept() -> None:
    columns = Columns([document("a")], np.array([10_000_000]))
    for year in range(2000, 2020):
        columns.passage_mask(Filter(year_to=year))
    assert columns._passage_mask.cache_info().currsize == 3


@given(st.lists(st.integers(0, 59), unique=True))
def test_facets_count_documents(numbers: list[int]) -> None:
    facets = COLUMNS.facets(numbers)
    assert tuple(facets) == FACETS
    chosen = [DOCUMENTS[number] for number in numbers]
    assert facets["kind"] == Counter(each.kind for each in chosen)
    assert facets["country"] == Counter(code for each in chosen for code in each.countries)
    assert facets["year"] == Counter(str(each.year) for each in chosen if each.year)
    for counts in facets.values():
        order = [(-count, value) for value, count in counts.items()]
        assert order == sorted(order)

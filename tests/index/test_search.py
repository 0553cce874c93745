import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from drawn_filters import FILTERS, lets_through
from hypothesis import given, settings
from hypothesis import strategies as st
from word_index import (
    ACCESS,
    KINDS,
    WORDS,
    document,
    drawn_collection,
    open_index,
    passages,
    word_embedder,
)

from index.candidates import DENSE_CANDIDATES, LEXICAL_CANDIDATES
from index.results import Filter, Hit, SearchResult
from index.search import Index
from index.vectors import VectorIndex

EVERYONE = Filter(groups=frozenset(ACCESS))
CAP = 2
QUESTION = st.lists(st.sampled_from([*WORDS.split(), "p3x0", "p90x1"]), max_size=4).map(" ".join)


@pytest.fixture(scope="module", params=["exact", "lists"])
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """So many passages that the legs have to choose, in both types of the dense leg."""
    root = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "lists":
            patch.setattr(VectorIndex, "build", partial(VectorIndex.build, exact_up_to=100))
        index = open_index(root, word_embedder(), drawn_collection(120, seed=4), CAP)
    assert index.vectors.exact == (request.param == "exact")
    assert len(index.document_of) > 2 * DENSE_CANDIDATES
    yield index
    index.close()


def key(hit: Hit) -> tuple[str, int]:
    return hit.document.id, hit.passage.ordinal


def check_highlights(hit: Hit) -> None:
    for start, end in hit.highlights:
        assert 0 <= start < end <= len(hit.passage.text)
        assert hit.passage.text[start:end] == hit.passage.text[start:end].strip()
    for (_, end), (start, _) in pairwise(hit.highlights):
        assert end < start


# The filter


@given(FILTERS, QUESTION)
@settings(max_examples=40)
def test_nothing_that_the_filter_hides_is_seen(
    index: Index, filter_: Filter, question: str
) -> None:
    result = index.search(question, filter_, 1000, 0)
    assert all(lets_through(filter_, hit.document) for hit in result.hits)
    allowed = [each for each in index.documents if lets_through(filter_, each)]
    assert result.facets == index.columns.facets(
        dict.fromkeys(index.number_of(hit.document.id) for hit in result.hits)
    )
    assert sum(result.facets["source"].values()) <= len(allowed)
    if allowed:
        assert result.total > 0
    for hit in result.hits:
        check_highlights(hit)


@given(FILTERS, QUESTION)
@settings(max_examples=60)
def test_both_legs_obey_one_mask(index: Index, filter_: Filter, question: str) -> None:
    """Each leg gives the first of its whole ranking that the filter lets through, no more and no
    fewer, so the same passages are allowed in both."""
    understood = index.understand(question)
    mask = np.array(
        [lets_through(filter_, index.documents[number]) for number in index.document_of]
    )
    everything = np.ones(len(mask), dtype=np.bool_)
    dense, _ = index.vectors.best(understood.vectors.pooled, len(mask), everything)
    lexical = index.lexical.best(understood.terms, len(mask), everything)
    expected = {
        *dense[mask[dense]][:DENSE_CANDIDATES].tolist(),
        *lexical[mask[lexical]][:LEXICAL_CANDIDATES].tolist(),
    }
    found = index.candidates(understood, filter_)
    assert set(found.numbers.tolist()) == expected
    assert len(found.numbers) == len(expected)
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)


@given(FILTERS, st.sampled_from(WORDS.split()))
@settings(max_examples=40)
def test_where_only_some_lists_are_read_the_filter_holds_too(
    index: Index, filter_: Filter, question: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.vectors, "_least", 20)
        hits = index.search(question, filter_, 1000, 0).hits
    assert all(lets_through(filter_, hit.document) for hit in hits)
    allowed = int(index.columns.passage_mask(filter_).sum())
    assert len(hits) >= min(20, allowed)


@pytest.mark.parametrize("access", ["internal", "restricted:ikm", "restricted:medical"])
def test_no_way_leads_to_a_document_of_another_access(index: Index, access: str) -> None:
    reader = Filter(groups=frozenset(ACCESS) - {access})
    hidden = [each for each in index.documents if each.access == access][:5]
    assert len(hidden) == 5
    seen = next(each for each in index.documents if each.access != access)
    for each in hidden:
        number = each.id.removeprefix("d")
        # A word that stands in no other passage, the title, and the ids themselves.
        for question in (f"p{number}x0", each.title):
            found = index.candidates(index.understand(question), reader)
            documents = {index.documents[n] for n in index.document_of[found.numbers]}
            assert all(document.access != access for document in documents)
        only = Filter(groups=reader.groups, documents=(each.id, seen.id))
        result = index.search(f"p{number}x0", only, 1000, 0)
        assert {hit.document.id for hit in result.hits} == {seen.id}
        assert result.total == len(index.passages_of(seen.id, reader))
        assert sum(result.facets["kind"].values()) == 1

        assert index.document(each.id, reader) is None
        assert index.document_by_url(each.url or "", reader) is None
        assert index.passages_of(each.id, reader) == []
        with pytest.raises(KeyError):
            index.related(reader, 5, document_id=each.id)
        texts = " ".join(p.text for p in index.passages_of(each.id, EVERYONE))
        related = index.related(reader, 50, title=each.title, text=texts)
        assert all(one.document.access != access for one in related)
    related = index.related(reader, 200, document_id=seen.id)
    assert related
    assert all(one.document.access != access for one in related)


def test_nobody_without_groups_finds_anything(index: Index) -> None:
    result = index.search("cash grant", Filter(groups=frozenset()), 10, 0)
    assert (result.hits, result.total) == ((), 0)
    assert not any(result.facets.values())


# Pages of results


@given(question=QUESTION, kind=st.sampled_from(KINDS), limit=st.integers(1, 40))
@settings(max_examples=8)
def test_paging_gives_each_passage_once(index: Index, question: str, kind: str, limit: int) -> None:
    filter_ = Filter(groups=frozenset({"public", "internal"}), kinds=(kind,))
    whole = index.search(question, filter_, 1000, 0)
    assert len(whole.hits) == whole.total > 0
    paged: list[Hit] = []
    for offset in range(0, whole.total, limit):
        page = index.search(question, filter_, limit, offset)
        assert page.total == whole.total
        assert page.facets == whole.facets
        paged.extend(page.hits)
    assert [key(hit) for hit in paged] == [key(hit) for hit in whole.hits]
    assert len({key(hit) for hit in paged}) == len(paged)
    assert index.search(question, filter_, limit, whole.total).hits == ()


def test_no_document_fills_a_page(index: Index) -> None:
    result = index.search("cash grant for a border clinic", EVERYONE, 1000, 0)
    seen: Counter[str] = Counter()
    rounds = []
    for hit in result.hits:
        rounds.append(seen[hit.document.id] // CAP)
        seen[hit.document.id] += 1
    assert rounds == sorted(rounds)
    assert max(rounds) > 0
    for number in range(max(rounds) + 1):
        of_round = [h.score for h, r in zip(result.hits, rounds, strict=True) if r == number]
        assert of_round == sorted(of_round, reverse=True)


def test_a_search_says_the_same_again_and_from_any_thread(index: Index) -> None:
    def ask() -> SearchResult:
        return index.search("winter permit for a boat", EVERYONE, 20, 0)

    wanted = ask()
    found: list[SearchResult] = []
    threads = [
        threading.Thread(target=lambda: found.extend(ask() for _ in range(3))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 12


@pytest.mark.parametrize("question", ["", " ", "?!", "the of and", "🌊", "\x00", "word " * 600])
def test_any_question_can_be_asked(index: Index, question: str) -> None:
    assert len(index.search(question, EVERYONE, 5, 0).hits) == 5


def test_the_passage_with_the_words_comes_first(index: Index) -> None:
    for number in (0, 17, 64):
        [hit] = index.search(f"p{number}x0", EVERYONE, 1, 0).hits
        assert key(hit) == (f"d{number}", 0)
        [(start, end)] = hit.highlights
        assert hit.passage.text[start:end].endswith(f"p{number}x0")
        assert hit.lexical > 0


def test_the_signals_of_a_hit_lie_in_their_ranges(index: Index) -> None:
    for hit in index.search("cash grant radio", EVERYONE, 50, 0).hits:
        assert -1.001 <= hit.similarity <= 1.001
        assert -1.2 <= hit.late <= 1.2  # token vectors are compressed, so of about unit length
        assert hit.lexical >= 0


def test_each_token_of_a_passage_has_its_place(index: Index) -> None:
    understood = index.understand("shelter")
    numbers = (0, 5, 100)
    passages = index.store.passages(numbers)
    matched = index.similarities(understood, numbers, passages)
    for passage, (offsets, similarities) in zip(passages, matched, strict=True):
        assert [passage.text[start:end] for start, end in offsets] == passage.text.split()
        assert similarities.shape == (len(offsets), len(understood.vectors.token_ids))


def test_what_the_ranking_compared_is_not_compared_again(index: Index) -> None:
    understood = index.understand("cash grant radio")
    candidates = index.candidates(understood, EVERYONE)
    numbers = candidates.numbers[:5].tolist()
    known = [understood.cosines[number] for number in numbers]
    passages = index.store.passages(numbers)
    for (_, kept), (_, fresh) in zip(
        index.similarities(understood, numbers, passages),
        index.similarities(index.understand("cash grant radio"), numbers, passages),
        strict=True,
    ):
        assert kept == pytest.approx(fresh, abs=1e-6)
    assert all(understood.cosines[each] is of for each, of in zip(numbers, known, strict=True))


# Single documents


def test_a_documents_passages_in_order(index: Index) -> None:
    for each in index.documents[:10]:
        found = index.passages_of(each.id, EVERYONE)
        assert [passage.ordinal for passage in found] == list(range(len(found)))
        assert {passage.document_id for passage in found} == {each.id}
    assert index.passages_of("nowhere", EVERYONE) == []
    assert index.document("nowhere", EVERYONE) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/7",
        "https://example.org/7/",
        "https://EXAMPLE.org/7#page=3",
        "  http://example.org/7 ",
    ],
)
def test_a_document_by_its_address(index: Index, url: str) -> None:
    found = index.document_by_url(url, EVERYONE)
    assert found is not None
    assert found.id == "d7"


@pytest.mark.parametrize(
    "url", ["", "/", "https://example.org/700", "https://example.org/7?page=2", "http://[", "d7"]
)
def test_an_address_that_nothing_has(index: Index, url: str) -> None:
    assert index.document_by_url(url, EVERYONE) is None


def test_an_empty_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    index = open_index(tmp_path_factory.mktemp("empty"), word_embedder(), [])
    result = index.search("cash IB.0238", EVERYONE, 10, 0)
    assert (result.hits, result.total) == ((), 0)
    assert index.related(EVERYONE, 5, title="cash", text="grants") == []
    assert index.document_by_url("https://example.org/7", EVERYONE) is None


def test_a_document_without_passages(tmp_path_factory: pytest.TempPathFactory) -> None:
    bare = document("bare", codes=("XS.0101",), title="Nothing was read of this")
    full = document("full")
    index = open_index(
        tmp_path_factory.mktemp("bare"), word_embedder(), [(bare, []), (full, passages(full, "x"))]
    )
    [hit] = index.search("XS.0101", EVERYONE, 10, 0).hits
    assert hit.document.id == "full"
    assert index.document("bare", EVERYONE) == bare
    assert index.related(EVERYONE, 5, document_id="bare") == []

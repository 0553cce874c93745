from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import pairwise

import pytest
from word_index import ACCESS, document, drawn_collection, open_index, passages, word_embedder

from index.documents import Document, Passage, Span
from index.embedding import Embedder
from index.results import Answer, Filter, Quote
from index.search import Index
from service.answers.answer import (
    MISSING_NAMES,
    NO_ANSWER,
    NOTHING_CLOSE,
    NOTHING_FOUND,
    OTHER_COUNTRY,
    _reason,
    answer,
)
from service.answers.confidence import Features

EVERYONE = Filter(groups=frozenset(ACCESS))
QUESTIONS = ("cash grant", "winter permit for a boat?", "Who trusts p3x0 in Kenya?", "", "?")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    drawn = drawn_collection(40, seed=6)
    index = open_index(tmp_path_factory.mktemp("answer"), word_embedder(), drawn)
    yield index
    index.close()


def ask(index: Index, question: str, filter_: Filter = EVERYONE, threshold: float = 0.0) -> Answer:
    return answer(index, question, filter_, 5, 0, threshold)[0]


def check_quote(index: Index, quote: Quote) -> None:
    """The words stand in the source where the quote says."""
    assert quote.passage in index.passages_of(quote.document.id, EVERYONE)
    assert quote.passage.document_id == quote.document.id
    assert quote.text == quote.passage.text[quote.start : quote.end]
    assert quote.text == quote.text.strip() != ""
    spans = [s for s in quote.passage.spans if s.start < quote.end and s.end > quote.start]
    assert spans
    for span in spans:
        assert (span.page, span.page_label) == (quote.page, quote.page_label)
        assert span.speaker == quote.speaker
        if span.start_time is not None and span.end_time is not None:
            assert quote.start_time is not None
            assert quote.end_time is not None
            assert quote.start_time <= span.start_time
            assert span.end_time <= quote.end_time
    for start, end in quote.highlights:
        assert quote.start <= start < end <= quote.end
    for (_, end), (start, _) in pairwise(quote.highlights):
        assert end < start


@pytest.mark.parametrize("question", QUESTIONS)
def test_quotes_are_verbatim_with_their_place(index: Index, question: str) -> None:
    found = ask(index, question)
    assert not found.abstained
    assert found.reason == ""
    assert 1 <= len(found.quotes) <= 3
    for quote in found.quotes:
        check_quote(index, quote)
    texts = [quote.text.casefold() for quote in found.quotes]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_threshold_decides(index: Index, question: str) -> None:
    sure = ask(index, question).confidence
    assert 0.0 <= sure <= 1.0
    always = ask(index, question, threshold=1.0)
    assert always.abstained
    assert always.quotes == ()
    assert always.confidence == sure
    assert always.reason in {NOTHING_CLOSE, OTHER_COUNTRY, MISSING_NAMES, NO_ANSWER}
    assert not ask(index, question, threshold=sure).abstained


@pytest.mark.parametrize("text", ["Yes.", "移民。", "?", "12"])
def test_however_little_there_is_it_can_be_quoted(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    one = document("d")
    index = open_index(
        tmp_path_factory.mktemp("little"), word_embedder(), [(one, passages(one, text))]
    )
    assert [quote.text for quote in ask(index, "Was it so?").quotes] == [text]
    index.close()


def test_without_a_passage_it_says_that_nothing_was_found(index: Index) -> None:
    for filter_ in (Filter(groups=frozenset()), replace(EVERYONE, kinds=("award",))):
        found, result = answer(index, "cash grant", filter_, 5, 0, 0.0)
        assert found == Answer((), 0.0, abstained=True, reason=NOTHING_FOUND)
        assert (result.hits, result.total) == ((), 0)


def test_the_passages_are_those_of_a_search(index: Index) -> None:
    for threshold in (0.0, 1.0):
        for limit, offset in ((5, 0), (3, 4)):
            _, result = answer(index, "cash grant", EVERYONE, limit, offset, threshold)
            assert result == index.search("cash grant", EVERYONE, limit, offset)


@pytest.mark.parametrize("access", ["internal", "restricted:ikm"])
def test_nothing_hidden_is_ever_quoted(index: Index, access: str) -> None:
    reader = Filter(groups=frozenset(ACCESS) - {access})
    for each in index.documents:
        if each.access == access:
            question = index.passages_of(each.id, EVERYONE)[0].text
            found = ask(index, question, reader)
            assert all(quote.document.access != access for quote in found.quotes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, NOTHING_CLOSE),
        ({"relevance": -0.1}, NOTHING_CLOSE),
        ({"relevance": 0.1}, NO_ANSWER),
        ({"uncovered": 0.9}, NOTHING_CLOSE),
        ({"uncovered": 0.9, "other_country": 1.0, "missing_names": 1.0}, NOTHING_CLOSE),
        ({"other_country": 1.0}, OTHER_COUNTRY),
        ({"other_country": 1.0, "missing_names": 0.5}, OTHER_COUNTRY),
        ({"missing_names": 0.5}, MISSING_NAMES),
    ],
)
def test_reasons(changes: dict[str, float], reason: str) -> None:
    nothing = Features(**{field.name: 0.0 for field in fields(Features)})
    assert _reason(replace(nothing, **changes), listed=False) == reason


def test_what_could_not_be_listed_is_not_called_close() -> None:
    nothing = Features(**{field.name: 0.0 for field in fields(Features)})
    assert _reason(replace(nothing, relevance=0.5), listed=True) == NOTHING_CLOSE


# With the real model


def meaningful_collection() -> list[tuple[Document, list[Passage]]]:
    report = document("report", kind="report", title="Cash grants in Ethiopia", countries=("ETH",))
    turns = (
        ("Amina", 70.0, 81.5, "How did you find the members of the diaspora in Italy?"),
        ("Joel", 81.5, 95.0, "Volunteers telephoned two hundred associations in eleven weeks."),
        ("Amina", 95.0, 110.0, "And then radio presenters introduced you to the elders."),
    )
    session = document("session", kind="session", title="Mapping the Ghanaian diaspora")
    text, spans = "", []
    for speaker, start, end, said in turns:
        text += "\n" * bool(text)
        spans.append(
            Span(
                len(text),
                len(text) + len(said),
                start_time=start,
                end_time=end,
                speaker=speaker,
            )
        )
        text += said
    recorded = Passage("session", 0, text, "en", spans=tuple(spans))
    pages = passages(
        report,
        "The grants were paid in two parts. Returnees received four hundred dollars each, and "
        "three months of coaching by volunteers. Nobody had to pay anything back.",
        "Two shops in three were still open after a year. Those of women closed less often.",
    )
    return [(report, pages), (session, [recorded])]


@pytest.fixture(scope="module")
def meaningful(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    index = open_index(tmp_path_factory.mktemp("meaning"), embedder, meaningful_collection())
    yield index
    index.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "words", "page"),
    [
        ("How much money did each returnee receive?", "four hundred dollars", 1),
        ("Combien d'argent les personnes de retour ont-elles reçu ?", "four hundred dollars", 1),
        ("¿Cuántas tiendas seguían abiertas después de un año?", "Two shops in three", 2),
        ("كم متجرا بقي مفتوحا بعد سنة؟", "Two shops in three", 2),
    ],
)
def test_the_sentence_that_answers_is_quoted(
    meaningful: Index, question: str, words: str, page: int
) -> None:
    found = ask(meaningful, question)
    for quote in found.quotes:
        check_quote(meaningful, quote)
    best = found.quotes[0]
    assert words in best.text
    assert (best.document.id, best.page) == ("report", page)


@pytest.mark.model
def test_what_was_said_is_quoted_with_who_and_when(meaningful: Index) -> None:
    found = ask(meaningful, "How were associations of the diaspora reached?")
    for quote in found.quotes:
        check_quote(meaningful, quote)
    best = found.quotes[0]
    assert best.text == "Volunteers telephoned two hundred associations in eleven weeks."
    assert (best.speaker, best.start_time, best.end_time) == ("Joel", 81.5, 95.0)

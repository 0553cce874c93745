"""A quote that does not stand where it is cited never leaves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from word_index import document, open_index, passages, word_embedder

from index.results import Filter, Quote
from index.search import Index
from service.answers.answer import answer
from service.answers.verification import stands


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    report, note = document("report"), document("note")
    texts = ("The clinic opened in March with two nurses.", "A radio warns of the flood at night.")
    made = [(report, passages(report, *texts)), (note, passages(note, "The school has a boat."))]
    index = open_index(tmp_path_factory.mktemp("verification"), word_embedder(), made)
    yield index
    index.close()


@pytest.fixture
def quote(index: Index) -> Quote:
    found, _ = answer(index, "clinic nurses March", Filter(), 5, 0, 0.0)
    return found.quotes[0]


def number_of(index: Index, quote: Quote) -> int:
    first = int(index.passage_numbers(quote.document.id)[0])
    return first + quote.passage.ordinal


def test_what_stands_there_passes(index: Index, quote: Quote) -> None:
    assert stands(index, number_of(index, quote), quote)


def test_other_words_another_page_speaker_or_document_do_not(index: Index, quote: Quote) -> None:
    number = number_of(index, quote)
    made_up = replace(quote.passage, text=quote.passage.text.replace("two nurses", "ten nurses"))
    wrong = (
        replace(quote, passage=made_up),
        replace(quote, page=7),
        replace(quote, page_label="vii"),
        replace(quote, speaker="Awa"),
        replace(quote, document=replace(quote.document, title="Another")),
        replace(quote, start=quote.end),
        replace(quote, passage=made_up, lead=(0, len(made_up.text)), start=0, end=3),
    )
    assert [stands(index, number, each) for each in wrong] == [False] * len(wrong)
    assert not stands(index, number + 1, quote)

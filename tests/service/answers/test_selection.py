from collections.abc import Iterator
from pathlib import Path

import pytest
from word_index import document, drawn_collection, open_index, passages, word_embedder

from index.diversity import spread
from index.results import Filter
from index.search import Index
from service.answers.selection import (
    _FALL,
    MOST_QUOTES,
    PASSAGES,
    choose,
    choose_of_each_document,
)
from service.answers.sentence_scores import Choice
from service.answers.sentences import sentences


def choices_of(index: Index, question: str) -> tuple[list[Choice], list[int]]:
    """What is chosen, and the numbers of the passages as they are shown."""
    understood = index.understand(question)
    candidates = index.candidates(understood, Filter())
    order = spread(index.document_of[candidates.numbers], index.cap).tolist()
    chosen = choose(index, understood, candidates, order, {})
    return chosen, [int(candidates.numbers[position]) for position in order]


def quoted(folder: Path, question: str, *texts: str) -> list[str]:
    """What is chosen from documents of one passage each, best first."""
    documents = [document(f"d{n}", title="Title") for n in range(len(texts))]
    given = [(one, passages(one, text)) for one, text in zip(documents, texts, strict=True)]
    index = open_index(folder, word_embedder(), given)
    chosen, _ = choices_of(index, question)
    index.close()
    return [each.passage.text[each.start : each.end] for each in chosen]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    drawn = drawn_collection(30, seed=9)
    index = open_index(tmp_path_factory.mktemp("selection"), word_embedder(), drawn)
    yield index
    index.close()


@pytest.mark.parametrize("question", ["cash grant", "winter boat p4x0", "visa for a nurse?", "?"])
def test_one_to_three_sentences_of_the_best_passages(index: Index, question: str) -> None:
    chosen, shown = choices_of(index, question)
    assert 1 <= len(chosen) <= MOST_QUOTES
    scores = [each.score for each in chosen]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] - scores[-1] <= _FALL
    for each in chosen:
        assert each.number in shown[:PASSAGES]
        assert [each.passage] == index.store.passages([each.number])
        assert (each.start, each.end) in sentences(each.passage)
        assert -1.2 <= each.match <= 1.2


RIGHT = "Volunteers from the diaspora coached every returnee who had opened a shop in the town."
WRONG = "The radio announced every flood two days before any water came to the island."


def test_the_sentence_that_matches_comes_first(tmp_path: Path) -> None:
    for number, text in enumerate((f"{RIGHT} {WRONG}", f"{WRONG} {RIGHT}")):
        found = quoted(tmp_path / str(number), "volunteers coached every returnee", text)
        assert found[0] == RIGHT


def test_the_same_sentence_is_quoted_once(tmp_path: Path) -> None:
    found = quoted(tmp_path, "volunteers coached", RIGHT, f"{WRONG} {RIGHT}", RIGHT.upper())
    assert len({each.casefold() for each in found}) == len(found)


def test_a_statement_is_preferred_to_a_question(tmp_path: Path) -> None:
    asked = RIGHT[:-1] + "?"
    assert quoted(tmp_path, "volunteers coached every returnee", f"{asked} {RIGHT}")[0] == RIGHT


def test_a_number_is_preferred_where_one_is_asked_for(tmp_path: Path) -> None:
    without = "Many returnees in the town had opened a shop with the help of the diaspora."
    with_one = "In the town 420 returnees had opened a shop with the help of the diaspora."
    for number, text in enumerate((f"{without} {with_one}", f"{with_one} {without}")):
        found = quoted(tmp_path / str(number), "How many returnees had opened a shop?", text)
        assert found[0] == with_one


def test_a_short_piece_is_quoted_only_where_there_is_nothing_longer(tmp_path: Path) -> None:
    assert quoted(tmp_path / "a", "radio", f"{RIGHT}\nOn the radio.") == [RIGHT]
    assert quoted(tmp_path / "b", "radio", "On the radio.") == ["On the radio."]


def test_what_a_project_is_its_title_says(tmp_path: Path) -> None:
    title = "Flood warnings on community radio in the islands of Kiribati."
    about = document("record", title=title, codes=("NC.0009",))
    other = document("other", title="Nurses in Ghana", codes=("NC.0010",))
    pages = [f"Project code NC.0009, page {n}: what is NC.0009?" for n in range(8)]
    report = document("report", title=title, codes=("NC.0009",))
    given = [
        (report, passages(report, *pages)),
        (about, passages(about, f"Project code: NC.0009 of 2021.\n\nTitle: {title}")),
        (other, passages(other, "Nurses in Ghana. Project code NC.0010, not NC.0009.")),
    ]
    index = open_index(tmp_path, word_embedder(), given)
    chosen, _ = choices_of(index, "What is project NC.0009?")
    asked_otherwise, _ = choices_of(index, "Who funded project NC.0009?")
    index.close()
    first = chosen[0]
    assert first.passage.text[first.start : first.end] == f"Title: {title}"
    assert asked_otherwise[0].passage.document_id != "record"


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("Which volunteers coached every returnee?", {"a", "b"}),
        ("Which apiaries trained beekeepers?", set()),
    ],
)
def test_a_list_has_one_sentence_of_each_title_that_speaks_of_it(
    tmp_path: Path, question: str, listed: set[str]
) -> None:
    documents = [
        document(key, title=title)
        for key, title in [("a", "Coaching"), ("b", "Shops"), ("c", "coaching"), ("d", "Floods")]
    ]
    texts = [f"{RIGHT} {RIGHT}", RIGHT, RIGHT.replace("town", "village"), WRONG]
    given = [(one, passages(one, text)) for one, text in zip(documents, texts, strict=True)]
    index = open_index(tmp_path, word_embedder(), given)
    understood = index.understand(question)
    candidates = index.candidates(understood, Filter())
    order = list(range(len(candidates.numbers)))
    chosen = choose_of_each_document(index, understood, candidates, order, {})
    index.close()
    titles = [each.passage.document_id for each in chosen]
    assert len(titles) == len(listed)
    assert {"a" if each == "c" else each for each in titles} == listed

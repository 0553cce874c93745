from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from word_index import ACCESS, document, drawn_collection, open_index, passages, word_embedder

from index.candidates import DENSE_CANDIDATES, LEXICAL_CANDIDATES, Candidates
from index.results import Filter
from index.search import Index

EVERYONE = Filter(groups=frozenset(ACCESS))
SAME = "The advisers stayed for a year and wrote a handbook."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """More passages than both legs propose, and a few documents whose metadata tell them apart."""
    given = drawn_collection(100, seed=12)
    for one in (
        document("coded", title="Handbook", codes=("XS.0101",)),
        document("secret", title="Handbook", codes=("XS.0101",), access="restricted:ikm"),
        document("kenya", title="Handbook", countries=("KEN",)),
        document("peru", title="Handbook", countries=("PER",)),
        document("anywhere", title="Handbook"),
    ):
        given.append((one, passages(one, *[SAME] * 5)))
    visit = document("visit", title="Handbook", countries=("PER",), language="fr")
    given.append((visit, passages(visit, SAME, "Deux conseillers partirent au Kénya.")))
    people = document("people", title="Handbook", countries=("PER",))
    given.append((people, passages(people, SAME, "Two Ghanaian advisers wrote a handbook.")))
    index = open_index(tmp_path_factory.mktemp("candidates"), word_embedder(), given)
    yield index
    index.close()


def candidates(index: Index, question: str, filter_: Filter = EVERYONE) -> Candidates:
    return index.candidates(index.understand(question), filter_)


def documents(index: Index, found: Candidates) -> list[str]:
    return [index.documents[number].id for number in index.document_of[found.numbers]]


def test_no_more_than_both_legs_propose_best_first(index: Index) -> None:
    found = candidates(index, "cash grant for a winter market")
    assert DENSE_CANDIDATES <= len(found.numbers) <= DENSE_CANDIDATES + LEXICAL_CANDIDATES
    assert len(set(found.numbers.tolist())) == len(found.numbers)
    assert np.all(np.diff(found.scores) <= 0)


def test_every_signal_has_a_row_for_each_candidate(index: Index) -> None:
    found = candidates(index, "cash grant")
    signals = found.signals
    tokens = len(signals.token_weights)
    for each in (signals.dense, signals.header, signals.lexical, signals.code, signals.country):
        assert each.shape == found.numbers.shape
    for each in (signals.matches, signals.header_matches):
        assert each.shape == (len(found.numbers), tokens)
    assert found.late.shape == found.scores.shape


def test_the_lexical_signal_is_a_share(index: Index) -> None:
    every = candidates(index, "p7x0 permit boat").signals.lexical
    assert every.min() >= 0.0
    assert every.max() <= 1.0


def test_a_code_in_the_metadata_makes_a_candidate(index: Index) -> None:
    for question in ("XS 0101", "cash grant and boat permit of xs.0101"):
        found = candidates(index, question)
        assert {"coded", "secret"} <= set(documents(index, found))
        assert set(documents(index, found)[:4]) <= {"coded", "secret"}
        assert found.signals.code[:4].tolist() == [1] * 4


def test_a_code_opens_no_way_around_the_filter(index: Index) -> None:
    public = documents(index, candidates(index, "XS.0101", Filter()))
    assert public[0] == "coded"
    assert "secret" not in public
    without = replace(EVERYONE, kinds=("report",))
    assert not {"coded", "secret"} & set(documents(index, candidates(index, "XS.0101", without)))


def test_the_country_that_is_asked_for_counts(index: Index) -> None:
    found = candidates(index, "Which handbook did the advisers in Kenya write?")
    order = list(dict.fromkeys(documents(index, found)))
    order = [each for each in order if each in {"kenya", "peru", "anywhere"}]
    assert order == ["kenya", "anywhere", "peru"]
    country = dict(zip(documents(index, found), found.signals.country.tolist(), strict=True))
    about_some = sum(bool(each.countries) for each in index.documents) / len(index.documents)
    assert 0 < about_some < 1
    assert country["kenya"] == pytest.approx(about_some)
    assert (country["anywhere"], country["peru"]) == (0, -1)


def test_what_is_in_another_language_than_the_question_is_not_held_against_it(
    index: Index,
) -> None:
    asked = "Which handbook did the advisers who stayed in the village for a year write?"
    found = candidates(index, asked)
    foreign = dict(zip(documents(index, found), found.signals.foreign.tolist(), strict=True))
    assert (foreign["visit"], foreign["kenya"]) == (1, 0)
    unclear = candidates(index, "XS.0101")
    assert not unclear.signals.foreign.any()


def test_a_passage_that_names_the_country_in_any_language_is_not_taken_for_one_about_others(
    index: Index,
) -> None:
    found = candidates(index, "Which handbook did the advisers in Kenya write?")
    numbers = index.passage_numbers("visit").tolist()
    signal = dict(zip(found.numbers.tolist(), found.signals.country.tolist(), strict=True))
    assert [signal.get(number, -1.0) for number in numbers] == [-1, 0]


def test_nor_is_one_that_names_its_nationality(index: Index) -> None:
    found = candidates(index, "Which handbook did the advisers in Ghana write?")
    numbers = index.passage_numbers("people").tolist()
    signal = dict(zip(found.numbers.tolist(), found.signals.country.tolist(), strict=True))
    assert [signal.get(number, -1.0) for number in numbers] == [-1, 0]


def test_a_nationality_in_the_question_is_no_other_country(index: Index) -> None:
    asked = "Which handbook did the Peruvian advisers in Kenya write?"
    found = candidates(index, asked)
    country = dict(zip(documents(index, found), found.signals.country.tolist(), strict=True))
    assert country["kenya"] > 0
    assert country["peru"] == 0


def test_without_a_country_in_the_question_none_counts(index: Index) -> None:
    assert not candidates(index, "Which handbook did the advisers write?").signals.country.any()

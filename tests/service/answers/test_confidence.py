from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_index import document, open_index, passages, word_embedder

from index.diversity import spread
from index.results import Filter
from index.search import Index
from service.answers.confidence import Features, confidence, features_of, names_of
from service.answers.selection import choose

NUMBERS = st.floats(-2, 2)


@given(st.builds(Features, **{field.name: NUMBERS for field in fields(Features)}))
def test_a_probability(features: Features) -> None:
    assert 0.0 <= confidence(features, read=False) <= 1.0


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    niger = document("niger", title="Return to Agadez", countries=("NER",), year=2021)
    flood = document("flood", title="Flood warning by radio")
    given = [
        (niger, passages(niger, "The workshop of Kindu trained 12,500 returnees as carpenters.")),
        (flood, passages(flood, "Fishers hear the warning from a radio on the islands.")),
    ]
    index = open_index(tmp_path_factory.mktemp("confidence"), word_embedder(), given)
    yield index
    index.close()


def features(index: Index, question: str) -> Features:
    understood = index.understand(question)
    candidates = index.candidates(understood, Filter())
    order = spread(index.document_of[candidates.numbers], index.cap).tolist()
    choices = choose(index, understood, candidates, order, {})
    return features_of(index, understood, candidates, {}, choices)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How many did IOM help in Niger in 2021?", {"iom", "niger", "2021"}),
        ("IOM paid whom?", {"iom"}),
        ("Who paid the women?", set()),
        ("Who paid 12,500 or 12.500 dollars?", {"12500"}),
        ("Combien d'évaluations à l'école d'Évry ?", {"evry"}),
        ("Сколько людей в Киеве?", {"киеве"}),
        ("كم دولارا حصل عليه العائدون في ٢٠٢١؟", {"2021"}),
        ("Did I help?", set()),
        ("", set()),
    ],
)
def test_names_and_numbers(index: Index, question: str, names: set[str]) -> None:
    assert names_of(index.understand(question)) == names


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("Who trained carpenters in Kindu?", 0.0),
        ("Who trained 12500 carpenters in Agadez?", 0.0),  # the title has it
        ("Who trained them in Niger in 2021?", 0.0),  # the metadata have it
        ("Who trained carpenters in Ruritania?", 1.0),
        ("Who trained carpenters in Kindu and Ruritania?", 0.5),
        ("Who trained carpenters?", 0.0),
    ],
)
def test_the_share_of_names_that_stand_nowhere(index: Index, question: str, share: float) -> None:
    assert features(index, question).missing_names == share


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Who trained returnees as carpenters in Niger?", 0.0),
        ("Who trained returnees as carpenters in Kenya?", 1.0),
        ("Who trained returnees as carpenters in Kenya and Niger?", 0.0),
        ("Who trained Nigerien returnees from Kenya as carpenters?", 0.0),
        ("Who trained returnees as carpenters?", 0.0),
        ("Which radio is a warning on the islands of Kenya?", 0.0),  # it may be about any country
    ],
)
def test_a_question_about_another_country(index: Index, question: str, other: float) -> None:
    assert features(index, question).other_country == other


def test_what_is_covered_by_the_passages(index: Index) -> None:
    known = features(index, "workshop trained returnees carpenters")
    unknown = features(index, "spaceship orbit telescope")
    assert known.uncovered == pytest.approx(0.0)
    assert unknown.uncovered == pytest.approx(1.0)
    assert known.match > unknown.match
    assert known.sentence > unknown.sentence
    assert known.lexical > unknown.lexical == 0.0


@pytest.mark.parametrize(
    ("holding", "anywhere", "first"),
    [([True, True], 0.0, 0.0), ([False, True], 0.0, 1.0), ([False, False], 1.0, 1.0)],
)
def test_whether_the_quotes_have_the_form_asked_for(
    index: Index, holding: list[bool], anywhere: float, first: float
) -> None:
    understood = index.understand("How many returnees were trained?")
    candidates = index.candidates(understood, Filter())
    [choice, *_] = choose(index, understood, candidates, [0], {})
    choices = [replace(choice, has_form=each) for each in holding]
    found = features_of(index, understood, candidates, {}, choices)
    assert (found.missing_form, found.first_missing_form) == (anywhere, first)


@given(st.text(max_size=60))
def test_any_question_has_features(index: Index, question: str) -> None:
    found = features(index, question)
    assert 0.0 <= found.uncovered <= 1.0 + 1e-6
    assert 0.0 <= found.missing_names <= 1.0
    assert found.other_country in {0.0, 1.0}
    assert 0.0 <= confidence(found, read=False) <= 1.0

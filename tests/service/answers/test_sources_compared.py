"""Over several sources: those that differ side by side, those that speak of a thing as a list."""

from collections.abc import Iterator

import pytest
from word_index import document, open_index, passages

from index.embedding import Embedder
from index.results import Filter
from index.search import Index
from service.answers.answer import answer

pytestmark = pytest.mark.model

TEXTS = {
    "final": "By the end the project had trained 420 carpenters in the town of Kindu.",
    "brief": "At its end the project had trained 380 carpenters in the town of Kindu.",
    "other": "The workshop in Kindu has a roof of 90 sheets of iron.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    made = [
        (one := document(name, title=name), passages(one, text)) for name, text in TEXTS.items()
    ]
    index = open_index(tmp_path_factory.mktemp("differ"), embedder, made)
    yield index
    index.close()


@pytest.mark.parametrize(
    "question",
    [
        "How many carpenters were trained in Kindu?",
        "Combien de menuisiers ont été formés à Kindu ?",
    ],
)
def test_two_figures_for_the_same_stand_first_and_are_said_to_differ(
    index: Index, question: str
) -> None:
    found, _ = answer(index, question, Filter(), 5, 0, 0.0)
    assert found.differ
    assert {quote.document.id for quote in found.quotes[:2]} == {"final", "brief"}


def test_figures_for_other_things_do_not_differ(index: Index) -> None:
    only = Filter(documents=("final", "other"))
    found, _ = answer(index, "How many carpenters were trained in Kindu?", only, 5, 0, 0.0)
    assert not found.differ


def test_what_there_is_comes_as_a_list_of_documents(index: Index) -> None:
    found, _ = answer(index, "Is there a project that trained carpenters?", Filter(), 5, 0, 0.0)
    assert found.listed
    assert sorted(quote.document.id for quote in found.quotes) == ["brief", "final"]


def test_what_nobody_speaks_of_is_not_listed(index: Index) -> None:
    found, _ = answer(index, "Has anyone worked with penguins?", Filter(), 5, 0, 0.0)
    assert found.listed
    assert found.abstained
    assert found.quotes == ()


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (
            "When did the clinic in Agadez open?",
            ("The clinic in Agadez opened in 2019.", "The clinic in Agadez opened in 2021."),
        ),
        (
            "In which country was the radio project piloted?",
            ("The radio project was piloted in Ghana.", "The radio project was piloted in Kenya."),
        ),
    ],
)
def test_dates_and_countries_differ_too(
    tmp_path_factory: pytest.TempPathFactory,
    embedder: Embedder,
    question: str,
    texts: tuple[str, str],
) -> None:
    documents = [document(name, title=name) for name in ("one", "two")]
    made = [(each, passages(each, text)) for each, text in zip(documents, texts, strict=True)]
    index = open_index(tmp_path_factory.mktemp("dates"), embedder, made)
    found, _ = answer(index, question, Filter(), 5, 0, 0.0)
    index.close()
    assert found.differ
    assert {quote.document.id for quote in found.quotes[:2]} == {"one", "two"}

"""What a question asks for by name, and in another language: with the real model."""

from collections.abc import Iterator

import pytest
from word_index import ACCESS, document, open_index, passages

from index.documents import Document, Passage
from index.embedding import Embedder
from index.results import Filter
from index.search import Index

pytestmark = pytest.mark.model

EVERYONE = Filter(groups=frozenset(ACCESS))
SPELLINGS = ("XS.0101", "XS 0101", "XS0101", "XS-0101", "xs.0101", "project xs 0101")


def meaningful_collection() -> list[tuple[Document, list[Passage]]]:
    cash = document("cash", title="Cash grants for returnees in Ethiopia", countries=("ETH",))
    coded = document("coded", title="Support to a ministry", codes=("XS.0101",))
    near = document("near", title="Project XS.0110, support to a ministry", codes=("XS.0110",))
    flood = document("flood", title="Alerte précoce", language="fr")
    training = document("training", title="Formation professionnelle", language="fr")
    winter = document("winter", title="Hébergement", language="fr")
    return [
        (
            cash,
            passages(
                cash,
                "Returnees receive four hundred dollars and three months of coaching.",
                "Most of the shops are opened by women.",
            ),
        ),
        (coded, passages(coded, "Two advisers worked in the ministry for a year.")),
        (near, passages(near, "Three advisers worked in the ministry; see XS.0110 and XS 0110.")),
        (flood, passages(flood, "La radio annonce les inondations deux jours avant l'eau.")),
        (training, passages(training, "Les personnes ont appris la couture en six mois.")),
        (winter, passages(winter, "Les familles passent l'hiver dans des logements chauffés.")),
    ]


@pytest.fixture(scope="module")
def meaningful(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    index = open_index(tmp_path_factory.mktemp("meaning"), embedder, meaningful_collection())
    yield index
    index.close()


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_who_asks_for_a_project_code_gets_that_project(meaningful: Index, spelling: str) -> None:
    for question in (spelling, f"How many advisers did {spelling} pay?"):
        assert meaningful.search(question, EVERYONE, 3, 0).hits[0].document.id == "coded"


def test_a_code_that_only_the_text_has(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> None:
    given = meaningful_collection()
    told = document("told", title="Minutes")
    given.append((told, passages(told, "The board discussed IB0238 and closed at noon.")))
    index = open_index(tmp_path_factory.mktemp("told"), embedder, given)
    assert index.search("IB.0238", EVERYONE, 3, 0).hits[0].document.id == "told"


@pytest.mark.parametrize(
    "question",
    [
        "Combien de dollars les personnes retournées reçoivent-elles ?",
        "¿Cuántos dólares reciben las personas retornadas en Etiopía?",
        "كم دولارا يحصل عليه العائدون؟",
        "How many dollars does a returnee get?",
    ],
)
def test_a_question_finds_its_passage_in_another_language(meaningful: Index, question: str) -> None:
    best = meaningful.search(question, EVERYONE, 3, 0).hits[0]
    assert (best.document.id, best.passage.ordinal) == ("cash", 0)


def test_highlights_cross_languages(meaningful: Index) -> None:
    [best] = meaningful.search("What did people learn in six months?", EVERYONE, 1, 0).hits
    assert best.document.id == "training"
    marked = [best.passage.text[start:end] for start, end in best.highlights]
    assert any("appris" in words for words in marked)
    assert not {"Les", "la", "en"} & set(marked)

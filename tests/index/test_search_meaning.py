"""What a question asks for by name, and in another language: with the real model."""

from collections.abc import Iterator
from dataclasses import replace

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


FURTHER = {
    "zh": ("社区广播", "社区广播电台在洪水到来前两天向岛上居民发出预警。避难所可容纳300人。"),
    "uk": (
        "Зимовий прихисток",
        "Родини провели зиму в теплих помешканнях, які відремонтувало місто.",
    ),
    "vi": ("Dạy nghề", "Những người trở về học may vá trong sáu tháng và mở cửa hàng."),
    "tr": ("Nakit yardımı", "Geri dönenler iş kurmak için dört yüz dolar nakit destek aldı."),
    "am": ("የጤና ቡድን", "የጤና ሠራተኞች መንደሮችን በየወሩ እየጎበኙ ሕፃናትን ይከትባሉ።"),
}
"""Language: a title and what it tells, of one subject each."""


@pytest.fixture(scope="module")
def further(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    given = []
    for language, (title, text) in FURTHER.items():
        told = document(language, title=title, language=language)
        given.append((told, [replace(each, language=language) for each in passages(told, text)]))
    for number, text in enumerate(
        (
            "The ministry pays two advisers for a year.",
            "Radio stations need a licence, which the council renews in spring.",
            "Shops in the market close on Fridays and open again on Sundays.",
            "Health insurance is paid by the employer from the first day.",
            "Families may file a complaint at the office or by telephone.",
        )
    ):
        told = document(f"en{number}", title="Notes")
        given.append((told, passages(told, text)))
    index = open_index(tmp_path_factory.mktemp("further"), embedder, given)
    yield index
    index.close()


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("zh", "How early does the radio warn of floods?"),
        ("uk", "Where did families stay in winter?"),
        ("vi", "What did people who returned learn, and for how long?"),
        ("tr", "How many dollars does a returnee get to start a business?"),
        ("am", "Who vaccinates children in the villages?"),
    ],
)
def test_sources_in_further_languages_are_found_in_english(
    further: Index, language: str, question: str
) -> None:
    assert further.search(question, EVERYONE, 3, 0).hits[0].document.id == language


def test_only_the_words_asked_for_are_marked_where_none_are_parted(further: Index) -> None:
    [best] = further.search("避难所能容纳多少人？", EVERYONE, 1, 0).hits
    assert best.document.id == "zh"
    marked = [best.passage.text[start:end] for start, end in best.highlights]
    assert any("避难所" in words for words in marked)
    assert sum(map(len, marked)) < len(best.passage.text) / 2

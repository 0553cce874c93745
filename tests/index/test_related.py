from collections.abc import Iterator
from pathlib import Path

import pytest
from word_index import document, drawn_collection, open_index, passages, word_embedder

from index.documents import Document, Passage
from index.embedding import Embedder
from index.results import Filter, Related
from index.search import Index

EVERYONE = Filter(groups=frozenset({"public", "internal", "restricted:ikm", "restricted:medical"}))

GRANTS = (
    "Returnees receive a cash grant of four hundred dollars to open a small shop.",
    "Most of the shops are run by women and stay open for more than a year.",
)


COACHED = "Volunteers visit returnees who opened a small shop and stay for a year."

PROSE = (
    (
        "In the highlands, returnees receive four hundred dollars and three months of coaching. "
        "Most of them open a shop; some buy tools for a workshop or seed for a field.",
        "A year later two shops in three are still open. Those run by two sisters or by a couple "
        "last longest, as one of them can travel to buy goods.",
        "The evaluation recommends to pay in two parts, and to keep the coach for a whole year.",
    ),
    (
        "Along the coast, fishers hear flood warnings from a community radio in four languages. "
        "The warning reaches the islands two days before the water does.",
        "Radio presenters read the bulletin in the morning and again at dusk, when boats return.",
    ),
    (
        "After the storm, families repaired their own roofs with iron sheets and a week of "
        "training by local carpenters, who checked every joint before they left.",
        "The roofs withstood the next season. Only four of three hundred had to be mended.",
    ),
)


def collection() -> list[tuple[Document, list[Passage]]]:
    grants = document(
        "grants",
        title="Cash grants for returnees",
        countries=("ETH", "NER"),
        themes=("reintegration", "cash"),
        codes=("IB.0238",),
    )
    coaching = document(
        "coaching",
        kind="report",
        title="Coaching for returnees with a shop",
        countries=("NER",),
        themes=("cash", "coaching"),
        codes=("IB.0238", "IB.0500"),
    )
    copy = document("copy", title="Another name altogether", source="elsewhere")
    twin = document(
        "twin",
        kind="report",
        title="Coaching for returnees with a shop",
        countries=("NER",),
        themes=("cash", "coaching"),
        codes=("IB.0238", "IB.0500"),
    )
    hidden = document("hidden", title="Cash grants misused", access="restricted:ikm")
    floods = document("floods", title="Flood warning by radio", countries=("BGD",))
    return [
        (grants, passages(grants, *GRANTS)),
        (coaching, passages(coaching, COACHED)),
        (copy, passages(copy, *GRANTS)),
        (twin, passages(twin, COACHED)),
        (hidden, passages(hidden, "Two partners misused a cash grant of four hundred dollars.")),
        (floods, passages(floods, "Fishers hear warnings of a flood from a radio.")),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    index = open_index(tmp_path_factory.mktemp("related"), word_embedder(), collection())
    yield index
    index.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    drawn = drawn_collection(40, seed=11)
    index = open_index(tmp_path_factory.mktemp("many"), word_embedder(), drawn)
    yield index
    index.close()


def ids(related: list[Related]) -> list[str]:
    return [each.document.id for each in related]


def test_never_itself_and_best_first(many: Index) -> None:
    for each in many.documents:
        related = many.related(EVERYONE, 5, document_id=each.id)
        assert len(related) == 5
        assert each.id not in ids(related)
        assert len(set(ids(related))) == 5
        scores = [one.score for one in related]
        assert scores == sorted(scores, reverse=True)


def test_the_closest_pair_is_shown_in_the_words_of_both(many: Index) -> None:
    for each in many.documents[:10]:
        own = {passage.text for passage in many.passages_of(each.id, EVERYONE)}
        for one in many.related(EVERYONE, 3, document_id=each.id):
            assert one.passage.document_id == one.document.id
            assert one.passage in many.passages_of(one.document.id, EVERYONE)
            assert one.counterpart in own


def test_what_is_shared_is_named(index: Index) -> None:
    [first, *_] = index.related(EVERYONE, 5, document_id="grants")
    assert first.document.id in {"coaching", "twin"}
    assert first.shared_countries == ("NER",)
    assert first.shared_themes == ("cash",)
    assert first.shared_codes == ("IB.0238",)
    floods = next(
        one
        for one in index.related(EVERYONE, 9, document_id="grants")
        if one.document.id == "floods"
    )
    assert (floods.shared_countries, floods.shared_themes, floods.shared_codes) == ((), (), ())


def test_no_two_results_that_say_the_same(index: Index) -> None:
    related = ids(index.related(EVERYONE, 9, document_id="grants"))
    assert len({"coaching", "twin"} & set(related)) == 1


def test_the_same_words_under_another_name_are_no_news(index: Index) -> None:
    assert "twin" not in ids(index.related(EVERYONE, 9, document_id="coaching"))
    given = index.related(EVERYONE, 9, title="Coaching for returnees with a shop", text=COACHED)
    assert not {"coaching", "twin"} & set(ids(given))


def test_a_given_title_that_the_index_holds_is_not_related_to_itself(many: Index) -> None:
    for each in many.documents[:10]:
        assert each.id in ids(many.related(EVERYONE, 40, title=f"{each.title} again"))
        for title in (each.title, f" {each.title.upper()} "):
            assert each.id not in ids(many.related(EVERYONE, 40, title=title))


@pytest.mark.model
def test_a_given_text_that_the_index_holds_is_not_related_to_itself(
    tmp_path: Path, embedder: Embedder
) -> None:
    """Although it is cut elsewhere than the passages of the index are."""
    given = []
    for number, texts in enumerate(PROSE):
        one = document(f"prose{number}", title=texts[0].split(",")[0], language="en")
        given.append((one, passages(one, *texts)))
    index = open_index(tmp_path, embedder, given)
    for one, cut in given:
        text = "\n\n".join(passage.text for passage in cut)
        related = ids(index.related(EVERYONE, 5, title=one.title, text=text))
        assert related
        assert one.id not in related
    index.close()


def test_a_title_and_text_of_ones_own(index: Index) -> None:
    text = "In Niger a returnee opened a small shop with a cash grant under project IB 0238."
    related = index.related(EVERYONE, 9, title="A shop", text=text)
    assert related[0].document.id != "floods"
    assert all(one.counterpart == text for one in related)
    by_id = {one.document.id: one for one in related}
    assert by_id["grants"].shared_countries == ("NER",)
    assert by_id["grants"].shared_codes == ("IB.0238",)


def test_a_title_or_a_text_alone(index: Index) -> None:
    assert ids(index.related(EVERYONE, 1, title="A flood and a radio")) == ["floods"]
    assert ids(index.related(EVERYONE, 1, text="Fishers and the radio.")) == ["floods"]


def test_a_long_text(many: Index) -> None:
    text = "A clinic at the border gave a permit for each boat on the market road. " * 1000
    assert len(many.related(EVERYONE, 5, title="Border", text=text)) == 5


def test_only_what_the_filter_lets_through(index: Index) -> None:
    public = Filter()
    assert "hidden" in ids(index.related(EVERYONE, 9, document_id="grants"))
    assert "hidden" not in ids(index.related(public, 9, document_id="grants"))
    assert "hidden" not in ids(index.related(public, 9, text="partners misused a cash grant"))
    reports = index.related(Filter(kinds=("report",)), 9, document_id="grants")
    assert {one.document.kind for one in reports} == {"report"}
    assert index.related(Filter(kinds=("award",)), 9, document_id="grants") == []


def test_a_hidden_document_cannot_be_asked_about(index: Index) -> None:
    with pytest.raises(KeyError):
        index.related(Filter(), 5, document_id="hidden")
    # What is asked for may be of other kinds than the document given.
    assert index.related(Filter(kinds=("practice",)), 5, document_id="coaching")


def test_an_unknown_document(index: Index) -> None:
    with pytest.raises(KeyError):
        index.related(EVERYONE, 5, document_id="nowhere")


@pytest.mark.parametrize(("title", "text"), [(None, None), ("", ""), (" ", "\n")])
def test_nothing_given(index: Index, title: str | None, text: str | None) -> None:
    with pytest.raises(ValueError, match="give a document, or a title or a text"):
        index.related(EVERYONE, 5, title=title, text=text)

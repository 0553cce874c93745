from dataclasses import replace

from word_index import document, passages

from index.passage_text import (
    PASSAGE_PREFIX,
    header_input,
    header_text,
    passage_input,
    query_input,
)


def test_the_model_sees_title_heading_and_text() -> None:
    one = document("d", title="Cash grants")
    [passage] = passages(one, "Returnees receive a grant.")
    assert passage_input(one, passage) == "passage: Cash grants\nReturnees receive a grant."
    under = replace(passage, headings=("Results", "Shops"))
    assert passage_input(one, under) == "passage: Cash grants\nShops\nReturnees receive a grant."


def test_a_heading_that_begins_the_text_is_not_said_twice() -> None:
    one = document("d", title="Cash grants")
    [passage] = passages(one, "Shops\nMost are run by women.")
    under = replace(passage, headings=("Shops",))
    assert passage_input(one, under).count("Shops") == 1


def test_the_text_stands_whole_at_the_end() -> None:
    one = document("d", title="A very long title " * 60)
    [passage] = passages(one, "The text  with\n its own spaces. " * 100)
    given = passage_input(one, replace(passage, headings=("A heading " * 100,)))
    assert given.endswith(passage.text)
    assert len(given) - len(passage.text) < 320


def test_a_long_title_is_cut_at_a_words_end() -> None:
    one = document("d", title="extraordinarily " * 30)
    [passage] = passages(one, "x")
    title = passage_input(one, passage).removeprefix(PASSAGE_PREFIX).split("\n")[0]
    assert set(title.split()) == {"extraordinarily", "…"}


def test_the_header_names_what_passages_rarely_repeat() -> None:
    one = document(
        "d",
        title="Cash grants",
        countries=("NER", "NGA"),
        themes=("return",),
        codes=("IB.0238",),
        year=2021,
        description="Donor: Norway",
    )
    header = header_text(one)
    for part in ("Cash grants", "Niger", "Nigeria", "return", "IB.0238", "2021", "Norway"):
        assert part in header
    assert header_input(one) == PASSAGE_PREFIX + header


def test_a_header_of_a_title_alone() -> None:
    assert header_text(document("d", title="Cash grants")) == "Cash grants"


def test_access_and_paths_never_reach_the_model() -> None:
    one = document("d", access="restricted:ikm", original="/srv/files/a.pdf", url="https://a.b/c")
    [passage] = passages(one, "text")
    for given in (header_input(one), passage_input(one, passage)):
        assert "ikm" not in given
        assert "/srv" not in given


def test_a_question_is_one_line() -> None:
    assert query_input("  Who\n paid\t? ") == "query: Who paid ?"

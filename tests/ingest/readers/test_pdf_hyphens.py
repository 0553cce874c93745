import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pdf_hyphens import SOFT_HYPHEN, Vocabulary, join_lines, join_pair

ALPHABET = st.characters(categories=("L", "N", "P", "Zs"))
LINES = st.lists(
    st.text(ALPHABET, max_size=20) | st.sampled_from(["partici-", "pants", "2-", "x-y-"])
)


@pytest.mark.parametrize(
    ("before", "after", "known", "joined"),
    [
        ("the partici-", "pants came", ["participants"], "the participants came"),
        ("with a follow-", "up visit", ["follow-up"], "with a follow-up visit"),
        ("a long-", "term plan", ["long", "term"], "a long-term plan"),
        ("most nota-", "bly in", ["most", "in"], "most notably in"),
        ("the Sahel-", "Sahara", [], "the Sahel-Sahara"),
        ("in 2020-", "2024", [], "in 2020-2024"),
        ("pre-", "and post-departure", ["pre", "and"], "pre- and post-departure"),
        ("see https://www.iom.int/a-", "b", [], "see https://www.iom.int/a-b"),
        (f"soci{SOFT_HYPHEN}", "été", [], "société"),
        ("a dash -", "like this", [], "a dash - like this"),
        ("two", "words", [], "two words"),
        ("c’est-à-", "dire", ["c’est-à-dire"], "c’est-à-dire"),
    ],
)
def test_pairs(before: str, after: str, known: list[str], joined: str) -> None:
    assert join_pair(before, after, Vocabulary(known)) == joined


def test_the_more_frequent_form_wins() -> None:
    vocabulary = Vocabulary(["cooperation co-operation", "cooperation"])
    assert join_pair("co-", "operation", vocabulary) == "cooperation"


def test_broken_words_do_not_count_as_words() -> None:
    vocabulary = Vocabulary(["the mi-", "grants of the region"])
    assert (vocabulary.count("mi"), vocabulary.count("grants"), vocabulary.count("region")) == (
        0,
        0,
        1,
    )


@given(LINES)
def test_joining_loses_nothing_but_hyphens(lines: list[str]) -> None:
    joined = join_lines(lines, Vocabulary(lines))

    def letters(text: str) -> str:
        return "".join(character for character in text if character not in f" -{SOFT_HYPHEN}")

    assert letters(joined) == letters("".join(lines))


@given(LINES)
def test_only_hyphens_at_line_ends_are_lost(lines: list[str]) -> None:
    joined = join_lines(lines, Vocabulary(lines))
    inside = sum(line.count("-") - line.endswith("-") for line in lines)
    assert joined.count("-") >= inside

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, BlockKind
from ingest.readers.text_cleaning import clean_blocks, clean_lines, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  two\u00a0 words\t\n here ", "two words here"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("co\u00adoperate", "cooperate"),
        ("\ufeffbell\x07 and\x00 nul", "bell and nul"),
        ("\u202eevil\u202c", "evil"),
        ("\uf0b7 bullet of Symbol", "bullet of Symbol"),
        ("half \ud800 pair", "half pair"),
        ("line\u2028separator", "line separator"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("می\u200c\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("ab\u200dc\u200cd", "abcd"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_tables_keep_their_rows() -> None:
    assert clean_lines("a |  b\n\n  c | d \n") == "a | b\nc | d"


AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u200b\u200c\u200d\u00ad\ufeff\u0301\u0308 \n\t\u00a0aeمیक्👩🌾\ufe0f\ud800"
        ),
    )
)


@given(AWKWARD)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(AWKWARD)
def test_clean_text_is_what_a_block_promises(text: str) -> None:
    clean = clean_text(text)
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean == clean.strip()
    assert "  " not in clean
    assert not {unicodedata.category(character) for character in clean} & {"Cc", "Cs", "Zl", "Zp"}


def test_blocks_without_text_are_dropped() -> None:
    blocks = clean_blocks(
        [
            Block(" \u200b "),
            Block("———"),
            Block("a  b", headings=(" One ", "\u200b"), speaker=" Ann\u00a0B "),
            Block("x |  y\n\n1 | 2", BlockKind.TABLE),
        ]
    )
    assert blocks == (
        Block("a b", headings=("One",), speaker="Ann B"),
        Block("x | y\n1 | 2", BlockKind.TABLE),
    )

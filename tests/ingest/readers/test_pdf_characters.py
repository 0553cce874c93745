import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pdf_characters import mend_characters


@pytest.mark.parametrize(
    ("shown", "mended"),
    [
        ("eﬃcient ﬁnance ofﬁce", "efficient finance office"),
        ("e\u0301valuation", "évaluation"),
        ("follow\u2011up", "follow-up"),
        ("E V A L U A T I O N  B R I E F", "EVALUATION BRIEF"),
        ("A B C D", "A B C D"),
        ("EEvvaalluuaattiioonn report", "Evaluation report"),
        ("aa bookkeeper 1100", "aa bookkeeper 1100"),
        ("\uf0b7 first  point ", "• first point"),
        ("ﺳﻼﻡ", "سلام"),
        ("CO₂ and 10 m²", "CO₂ and 10 m²"),
    ],
)
def test_lines(shown: str, mended: str) -> None:
    assert mend_characters(shown) == mended


@given(st.text())
def test_the_result_is_composed_and_has_single_spaces(text: str) -> None:
    mended = mend_characters(text)
    assert mended == unicodedata.normalize("NFC", mended)
    assert mended == " ".join(mended.split())


@given(st.lists(st.sampled_from(["Mali", "1,134", "87.5%", "l’OIM", "(Haïti)", "straße"])))
def test_plain_words_are_left_alone(words: list[str]) -> None:
    assert mend_characters(" ".join(words)) == " ".join(words)

from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.rolling_captions import without_repeats
from ingest.readers.turns import Cue


def texts(*shown: str) -> list[str]:
    cues = [Cue(number, number + 1, text) for number, text in enumerate(shown)]
    return [cue.text for cue in without_repeats(cues)]


def test_two_lines_that_scroll() -> None:
    assert texts(
        "the first line of speech",
        "the first line of speech\nand then a second",
        "and then a second",
        "and then a second\nand at last a third",
    ) == ["the first line of speech", "and then a second", "and at last a third"]


def test_a_line_that_grows() -> None:
    assert texts("so", "so we left", "so we left at dawn") == ["so", "we left", "at dawn"]


def test_people_may_repeat_themselves() -> None:
    said = ["Yes.", "Yes.", "We were there.", "Who was there?", "All of us.", "Good.", "Thank you."]
    assert texts(*said) == said


@given(st.lists(st.text("ab c", max_size=20), max_size=12))
def test_what_remains_is_the_end_of_each_cue(shown: list[str]) -> None:
    cues = [Cue(number, number + 1, text) for number, text in enumerate(shown)]
    by_start = {cue.start: cue for cue in cues}
    for cue in without_repeats(cues):
        assert by_start[cue.start].text.split()[-len(cue.text.split()) :] == cue.text.split()

import pytest

from ingest.readers.speakers import with_speakers
from ingest.readers.turns import Cue


def spoken(*texts: str) -> list[tuple[str | None, str]]:
    cues = [Cue(number, number + 1, text) for number, text in enumerate(texts)]
    return [(cue.speaker, cue.text) for cue in with_speakers(cues)]


def test_names_before_a_colon() -> None:
    assert spoken("Sarah: In today's", "episode.", "Gillian: Hi.") == [
        ("Sarah", "In today's"),
        ("Sarah", "episode."),
        ("Gillian", "Hi."),
    ]


def test_a_colon_in_a_transcript_that_names_nobody() -> None:
    texts = ("We asked one thing: why?", "Note: nobody knew.", "At 12:30 it ended.")
    assert spoken(*texts) == [(None, text) for text in texts]


def test_a_word_within_a_sentence_is_no_speaker() -> None:
    assert spoken("ANN: We have", "Plan B: to leave.", "ANN: Yes.") == [
        ("ANN", "We have"),
        ("ANN", "Plan B: to leave."),
        ("ANN", "Yes."),
    ]


def test_signs_of_change() -> None:
    assert spoken(">> MARÍA DE LA CRUZ: Hola.", ">> Who is there?", ">>Bo (host): Me.") == [
        ("MARÍA DE LA CRUZ", "Hola."),
        (None, "Who is there?"),
        ("Bo", "Me."),
    ]


def test_two_speakers_in_one_cue() -> None:
    assert spoken("ANN: Where from?\nBO: From\nGedaref.") == [
        ("ANN", "Where from?"),
        ("BO", "From\nGedaref."),
    ]


@pytest.mark.parametrize("name", ["مريم", "Анна", "小林"])
def test_names_of_other_scripts(name: str) -> None:
    assert spoken(f"{name}: …") == [(name, "…")]


def test_a_voice_goes_before_what_the_text_says() -> None:
    (cue,) = with_speakers([Cue(0, 1, "Bo: hello", "Ann")])
    assert (cue.speaker, cue.text) == ("Ann", "Bo: hello")

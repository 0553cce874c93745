import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, BlockKind
from ingest.readers.chapters import Chapter
from ingest.readers.turns import MOST_CHARACTERS, Cue, join_speech, speech_blocks

WORDS = st.text("abcdé مرحبا你好.?!", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, max_size=150).map(" ".join)


@st.composite
def cues(draw: st.DrawFn) -> list[Cue]:
    """Cues in the order of their start; they may overlap, touch or leave pauses."""
    start = 0
    made = []
    for _ in range(draw(st.integers(0, 15))):
        start += draw(st.integers(0, 5000))
        length = draw(st.integers(0, 9000))
        speaker = draw(st.sampled_from([None, "Ann", "Bo"]))
        made.append(Cue(start / 1000, (start + length) / 1000, draw(TEXTS), speaker))
    return made


def letters(text: str) -> str:
    return "".join(text.split())


@given(cues())
def test_no_word_is_lost_and_none_is_said_twice(spoken: list[Cue]) -> None:
    blocks = speech_blocks(spoken)
    assert letters("".join(block.text for block in blocks)) == letters(
        "".join(cue.text for cue in spoken)
    )


def times(block: Block) -> tuple[float, float]:
    assert block.start is not None
    assert block.end is not None
    return block.start, block.end


@given(cues())
def test_times_are_those_of_cues_and_run_forward(spoken: list[Cue]) -> None:
    blocks = speech_blocks(spoken)
    starts = [times(block)[0] for block in blocks]
    assert starts == sorted(starts)
    for block in blocks:
        start, end = times(block)
        within = [
            cue
            for cue in spoken
            if start <= cue.start and cue.end <= end and cue.speaker == block.speaker
        ]
        assert start in {cue.start for cue in within}
        assert end in {cue.end for cue in within}


@given(cues())
def test_blocks_are_short_and_have_one_speaker(spoken: list[Cue]) -> None:
    for block in speech_blocks(spoken):
        assert block.kind is BlockKind.SPEECH
        assert len(block.text) <= MOST_CHARACTERS


def test_cues_of_one_speaker_become_one_turn() -> None:
    blocks = speech_blocks(
        [
            Cue(0, 2, "Good", "Ann"),
            Cue(2, 4, "morning.", "Ann"),
            Cue(4, 5, "Hello.", "Bo"),
            Cue(60, 61, "Later.", "Bo"),
        ]
    )
    assert [(b.text, b.start, b.end, b.speaker) for b in blocks] == [
        ("Good morning.", 0, 4, "Ann"),
        ("Hello. Later.", 4, 61, "Bo"),
    ]


def test_without_speakers_a_long_pause_after_a_sentence_ends_a_turn() -> None:
    blocks = speech_blocks(
        [Cue(0, 1, "We left"), Cue(4, 5, "at dawn."), Cue(5.5, 6, "It rained."), Cue(9, 10, "Then")]
    )
    assert [block.text for block in blocks] == ["We left at dawn. It rained.", "Then"]


def test_a_long_turn_is_cut_after_a_sentence() -> None:
    sentence = "word " * 19 + "end."
    spoken = [Cue(i, i + 1, sentence if i % 2 else "word " * 19 + "on", "Ann") for i in range(12)]
    blocks = speech_blocks(spoken)
    assert all(block.text.endswith("end.") for block in blocks)
    assert [block.start for block in blocks][:2] == [0, 6]
    assert blocks[0].end == 6


def test_a_cue_longer_than_a_block_is_cut_between_sentences_with_its_own_times() -> None:
    sentence = "word " * 60 + "end.”"
    blocks = speech_blocks([Cue(3, 90, f"{sentence} {sentence} {sentence}", "Ann")])
    assert [block.text for block in blocks] == [sentence, sentence, sentence]
    assert {(block.start, block.end) for block in blocks} == {(3, 90)}


def test_chapters_are_headings_even_where_their_times_are_rounded() -> None:
    chapters = [Chapter(0, "Welcome"), Chapter(10, "Return"), Chapter(20, "", 25)]
    spoken = [
        Cue(0, 9.6, "Hello.", "Ann"),
        Cue(9.6, 15, "Returning.", "Ann"),
        Cue(21, 22, "Untitled.", "Ann"),
    ]
    blocks = speech_blocks(spoken, chapters)
    assert [(block.text, block.headings) for block in blocks] == [
        ("Hello.", ("Welcome",)),
        ("Returning.", ("Return",)),
        ("Untitled.", ()),
    ]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("good", "day", "good day"),
        ("day", ".", "day."),
        ("移民", "组织", "移民组织"),
        ("", "word", "word"),
        ("see", ".org domains", "see .org domains"),
    ],
)
def test_join_speech(first: str, second: str, joined: str) -> None:
    assert join_speech(first, second) == joined

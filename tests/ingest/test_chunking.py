"""What chunking promises, on documents made up by hypothesis and on plain examples."""

import re
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.documents import Document, Passage
from index.passage_text import passage_input
from ingest.blocks import Block, BlockKind
from ingest.chunking import SMALLEST_TARGET, chunk

DOCUMENT = Document(
    id="d", source="s", key="k", kind="report", title="Title", language="en", checksum="c"
)
SENTENCE = "The project helped returning migrants to open small shops in their home towns. "
# On a busy machine making up documents is slow, which says nothing about chunking.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SPACE = re.compile(r"\s+")


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Every word a token, and every four characters of it."""
    return [sum(1 + len(word) // 4 for word in text.split()) + 2 for text in texts]


def chunked(*blocks: Block, **options: int) -> list[Passage]:
    return chunk(DOCUMENT, blocks, count_tokens, **{"window": 512} | options)


def paragraph(length: int, page: int | None = None, headings: tuple[str, ...] = ()) -> Block:
    text = (SENTENCE * (length // len(SENTENCE) + 1))[:length].strip()
    return Block(text, headings=headings, page=page)


words = st.text("abcdé.,;:?! عربي؟،中文。，\n", min_size=1, max_size=400).map(
    lambda text: SPACE.sub(" ", text).strip()
)
paths = st.sampled_from([(), ("One",), ("One", "First"), ("One", "Second"), ("Two",)])
kinds = st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.TABLE])


@st.composite
def documents(draw: st.DrawFn) -> list[Block]:
    blocks = []
    page, time = 1, 0.0
    paged = draw(st.booleans())
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(kinds)
        text = " ".join([draw(words.filter(bool))] * draw(st.integers(1, 6)))
        page += draw(st.integers(0, 1))
        time += 1
        spoken = kind is BlockKind.SPEECH
        blocks.append(
            Block(
                text,
                kind,
                headings=draw(paths),
                page=page if paged else None,
                page_label=f"p{page}" if paged else None,
                start=time if spoken else None,
                end=time + 1 if spoken else None,
                speaker=draw(st.sampled_from(["Ana", "Binta", None])) if spoken else None,
            )
        )
    return blocks


@settings(PATIENT, max_examples=150)
@given(documents(), st.integers(60, 900), st.integers(60, 512))
def test_nothing_is_lost_doubled_or_misplaced(
    blocks: list[Block], target: int, window: int
) -> None:
    passages = chunk(DOCUMENT, blocks, count_tokens, window, target)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))

    spans = [(passage, span) for passage in passages for span in passage.spans]
    written = "".join(passage.text[span.start : span.end] for passage, span in spans)
    assert SPACE.sub("", written) == SPACE.sub("", "".join(block.text for block in blocks))

    place = iter(blocks)
    block = next(place, None)
    position = 0
    for passage, span in spans:
        assert block is not None
        text = passage.text[span.start : span.end]
        position = block.text.index(text, position) + len(text)
        assert span.page == block.page
        assert span.page_label == block.page_label
        assert (span.start_time, span.end_time) == (block.start, block.end)
        assert span.speaker == block.speaker
        if position == len(block.text):
            block, position = next(place, None), 0


@settings(PATIENT, max_examples=100)
@given(documents())
def test_spans_are_ordered_and_cover_the_text(blocks: list[Block]) -> None:
    for passage in chunked(*blocks):
        assert passage.text == passage.text.strip()
        assert passage.spans[0].start == 0
        assert passage.spans[-1].end == len(passage.text)
        for span, following in zip(passage.spans, passage.spans[1:], strict=False):
            assert span.start < span.end <= following.start
            assert not passage.text[span.end : following.start].strip()
        assert len({span.page for span in passage.spans}) == 1


@settings(PATIENT, max_examples=100)
@given(documents(), st.integers(40, 200))
def test_the_window_holds_title_headings_and_text(blocks: list[Block], window: int) -> None:
    passages = chunked(*blocks, window=window)
    for tokens, passage in zip(
        count_tokens([passage_input(DOCUMENT, passage) for passage in passages]),
        passages,
        strict=True,
    ):
        assert tokens <= window or len(passage.text) <= 2 * SMALLEST_TARGET


def test_long_text_is_cut_evenly_between_sentences() -> None:
    passages = chunked(paragraph(10_000))
    lengths = [len(passage.text) for passage in passages]
    assert 10 <= len(passages) <= 12
    assert min(lengths) > 600
    assert max(lengths) < 1350
    assert all(passage.text.endswith(".") for passage in passages[:-1])


def test_no_passage_crosses_a_page_and_short_ends_do_not_stand_alone() -> None:
    passages = chunked(
        paragraph(880, page=1), paragraph(90, page=1), paragraph(90, page=2), paragraph(800, page=3)
    )
    assert [[span.page for span in passage.spans] for passage in passages] == [[1, 1], [2], [3]]


def test_a_heading_goes_with_what_follows() -> None:
    heading = Block("Results", BlockKind.HEADING, ("Results",))
    passages = chunked(paragraph(850), heading, paragraph(850, headings=("Results",)))
    assert len(passages) == 2
    assert passages[1].text.startswith("Results\n\nThe project")
    assert passages[1].headings == ("Results",)


def test_chapters_are_kept_apart_unless_tiny() -> None:
    apart = chunked(paragraph(400, headings=("One",)), paragraph(400, headings=("Two",)))
    assert [passage.headings for passage in apart] == [("One",), ("Two",)]
    (together,) = chunked(paragraph(60, headings=("One",)), paragraph(60, headings=("Two",)))
    assert together.headings == ()


def test_a_title_above_everything_is_no_chapter() -> None:
    blocks = [paragraph(400, headings=("Book", name)) for name in ("One", "Two")]
    assert [passage.headings[1] for passage in chunked(*blocks)] == ["One", "Two"]


def test_headings_are_what_all_blocks_share() -> None:
    (passage,) = chunked(
        paragraph(150, headings=("One", "First", "a")), paragraph(150, headings=("One", "First"))
    )
    assert passage.headings == ("One", "First")


def test_a_list_keeps_its_lead_in() -> None:
    items = [Block(f"{n}: {SENTENCE.strip()}", BlockKind.LIST_ITEM) for n in range(1, 11)]
    lead_in = Block("The mission recommends:")
    passages = chunked(paragraph(800), lead_in, *items)
    (holder,) = [passage for passage in passages if lead_in.text in passage.text]
    assert "recommends:\n1: The" in holder.text


def test_a_question_goes_with_its_answer() -> None:
    def turn(speaker: str, text: str, start: float) -> Block:
        return Block(text, BlockKind.SPEECH, start=start, end=start + 30, speaker=speaker)

    passages = chunked(
        turn("Guest", SENTENCE * 9 + "Yes.", 0),
        turn("Host", "And how did you begin?", 30),
        turn("Guest", SENTENCE * 9 + "So.", 60),
        turn("Host", "Thank you.", 90),
        turn("Guest", "With pleasure.", 120),
    )
    assert len(passages) == 2
    assert passages[1].text.startswith("And how did you begin?\n\nThe project")
    assert "Host" not in passages[1].text
    assert [(span.speaker, span.start_time, span.end_time) for span in passages[1].spans] == [
        ("Host", 30, 60),
        ("Guest", 60, 90),
        ("Host", 90, 120),
        ("Guest", 120, 150),
    ]


def test_a_turn_that_its_reader_cut_reads_on() -> None:
    parts = [
        Block("We went to the", BlockKind.SPEECH, start=0, end=5, speaker="Ana"),
        Block("border at night.", BlockKind.SPEECH, start=5, end=9, speaker="Ana"),
    ]
    (passage,) = chunked(*parts)
    assert passage.text == "We went to the border at night."
    assert [span.start_time for span in passage.spans] == [0, 5]


def test_table_rows_stay_whole_and_the_header_is_repeated() -> None:
    header = "Country | Returns | Year"
    rows = [f"Country number {n} | {n * 7919} | {2000 + n}" for n in range(100)]
    passages = chunked(Block("\n".join([header, *rows]), BlockKind.TABLE, page=4))
    assert len(passages) > 2
    lines = []
    for passage in passages:
        first, *rest = passage.text.split("\n")
        assert first == header
        assert {span.page for span in passage.spans} == {4}
        lines += rest
    assert lines == rows


def test_a_row_longer_than_a_passage_is_cut_at_last() -> None:
    row = f"Kenya | {SENTENCE * 40}".strip()
    passages = chunked(Block(f"Country | What was done\n{row}", BlockKind.TABLE))
    assert len(passages) >= 3
    assert all(passage.text.startswith("Country | What was done\n") for passage in passages)


def test_a_header_as_long_as_a_passage_is_not_repeated() -> None:
    passages = chunked(Block("\n".join(SENTENCE * 6 + str(n) for n in range(6)), BlockKind.TABLE))
    assert sum(SENTENCE * 6 + "0" in passage.text for passage in passages) == 1


def test_text_without_spaces_is_cut_after_its_full_stops() -> None:
    text = "移民回国后得到了帮助，开了一家小店。" * 120
    passages = chunk(DOCUMENT, [Block(text)], lambda texts: [len(text) for text in texts], 512)
    assert "".join(passage.text for passage in passages) == text
    assert all(passage.text.endswith("。") for passage in passages)
    assert max(len(passage.text) for passage in passages) <= 512


def test_arabic_is_cut_after_its_question_marks() -> None:
    text = "كيف عاد المهاجرون إلى بلدهم بعد هذه السنوات الطويلة؟ " * 60
    passages = chunked(Block(text.strip()))
    assert len(passages) >= 3
    assert all(passage.text.endswith("؟") for passage in passages)


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    text = "It is said in No. 5 of the report, e.g. in its annex, that all went well. " * 40
    assert all(passage.text.endswith("well.") for passage in chunked(Block(text.strip())))


def test_a_passage_in_another_language_says_so() -> None:
    french = (
        "Les migrants de retour ont reçu une aide pour ouvrir de petits commerces dans leur ville "
        "d'origine, et plusieurs d'entre eux ont pu embaucher leurs voisins dès la première année "
        "du projet, selon les entretiens menés sur place."
    )
    pages = [paragraph(300, page=1), Block(french, page=2), Block("Merci à tous.", page=3)]
    assert [passage.language for passage in chunked(*pages)] == ["en", "fr", "en"]


def test_no_blocks_no_passages() -> None:
    assert chunked() == []

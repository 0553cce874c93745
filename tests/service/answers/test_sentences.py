from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Passage, Span
from service.answers.sentences import _LONGEST, place_of, sentences

WORDS = """
The project helped e.g. Dr. Diallo in 2021. It cost 3.5 million! Why? نعم. كيف؟ 移民。 •
▪ ; one;two … U.N. (see p. 4). “Quoted.” -- Mr.
"""
PIECES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=60)
PLACES = st.tuples(st.sampled_from([None, 1, 2]), st.sampled_from([None, "Amina", "Joel"]))


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    """A passage of one to five spans, each with a page and a speaker or without."""
    text = ""
    spans = []
    for number in range(draw(st.integers(1, 5))):
        page, speaker = draw(PLACES)
        separator = draw(st.sampled_from(["\n", "\n\n", " "])) if text else ""
        start = len(text) + len(separator)
        text += separator + draw(st.sampled_from([" ", " ", "\n"])).join(draw(PIECES))
        spans.append(
            Span(
                start,
                len(text),
                page=page,
                start_time=10.0 * number,
                end_time=10.0 * number + 9,
                speaker=speaker,
            )
        )
    language = draw(st.sampled_from(["en", "fr", "ar", "zh", "und"]))
    return Passage("d", 0, text, language, spans=tuple(spans))


@given(passages())
def test_exact_ordered_apart_and_complete(passage: Passage) -> None:
    ranges = sentences(passage)
    for start, end in ranges:
        piece = passage.text[start:end]
        assert piece
        assert piece == piece.strip()
    for (_, end), (start, _) in pairwise(ranges):
        assert end <= start
    covered = {at for start, end in ranges for at in range(start, end)}
    for at, character in enumerate(passage.text):
        assert character.isspace() or at in covered


@given(passages())
def test_none_crosses_a_page_or_a_speaker(passage: Passage) -> None:
    for start, end in sentences(passage):
        touched = [span for span in passage.spans if span.start < end and span.end > start]
        assert len({(span.page, span.speaker) for span in touched}) == 1
        place = place_of(passage, start, end)
        assert (place.start, place.end) == (start, end)
        assert (place.page, place.speaker) == (touched[0].page, touched[0].speaker)
        assert place.start_time == min(span.start_time or 0 for span in touched)
        assert place.end_time == max(span.end_time or 0 for span in touched)


def cut(text: str, language: str = "en") -> list[str]:
    passage = Passage("d", 0, text, language, spans=(Span(0, len(text)),))
    return [text[start:end] for start, end in sentences(passage)]


LONG = "The evaluation of the programme recommends a follow-up of at least one whole year."


def test_sentences_of_several_languages() -> None:
    arabic = "تبث إذاعة محلية إنذارا مبكرا بالفيضانات لسكان الجزر الصغيرة في جنوب البلاد."
    asked = "هل وصل الإنذار قبل الماء بيومين كما قال الصيادون الذين يعيشون في الجزر البعيدة؟"
    assert cut(f"{LONG} {LONG}") == [LONG, LONG]
    assert cut(f"{asked} {arabic}", "ar") == [asked, arabic]


def test_abbreviations_and_numbers_end_nothing() -> None:
    text = "Dr. Diallo paid 3.5 million dollars to the workshops of Agadez, e.g. those for women."
    assert cut(text) == [text]


def test_short_pieces_are_quoted_together() -> None:
    record = "Donor: Norway\nYear: 2021\nBudget: 400,000"
    assert cut(record) == [record]
    assert cut(f"{LONG}\nYes.\nNo.") == [LONG, "Yes.\nNo."]


@pytest.mark.parametrize(
    ("language", "sentences_told"),
    [
        ("zh", ["返回的移民在培训结束后得到现金补助。", "补助分两次发放，第一次用于购买工具。"]),
        (
            "ja",
            ["帰還した人びとは研修のあとで給付金を受け取った。", "店の半分は一年後も開いていた。"],
        ),
    ],
)
def test_a_sentence_of_few_but_wide_characters_stands_alone(
    language: str, sentences_told: list[str]
) -> None:
    assert cut("".join(sentences_told), language) == sentences_told


def test_a_list_without_full_stops_is_cut_where_its_parts_end() -> None:
    item = "training of carpenters, tailors and mechanics in the six workshops of the region"
    text = "; ".join([item] * 10)
    assert len(text) > _LONGEST
    assert cut(text) == [f"{item};"] * 9 + [item]
    bullets = "\n".join([f"• {item}"] * 10)
    assert cut(bullets) == [f"• {item}"] * 10


def test_a_passage_without_places() -> None:
    passage = Passage("d", 0, LONG, "en")
    assert sentences(passage) == [(0, len(LONG))]
    assert place_of(passage, 0, 5) == Span(0, 5)


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_to_cut(text: str) -> None:
    assert cut(text) == []


def test_the_place_of_a_part() -> None:
    passage = Passage(
        "d",
        0,
        "One two. Three four. Five.",
        "en",
        spans=(
            Span(0, 8, page=3, page_label="iii", start_time=1.0, end_time=2.0, speaker="A"),
            Span(9, 20, page=3, page_label="iii", start_time=2.0, end_time=5.0, speaker="A"),
            Span(21, 26, page=4, page_label="iv", start_time=6.0, end_time=7.0, speaker="B"),
        ),
    )
    assert place_of(passage, 4, 12) == Span(4, 12, 3, "iii", 1.0, 5.0, "A")
    assert place_of(passage, 9, 20) == Span(9, 20, 3, "iii", 2.0, 5.0, "A")
    assert place_of(passage, 21, 26) == Span(21, 26, 4, "iv", 6.0, 7.0, "B")
    assert place_of(passage, 8, 9) == Span(8, 9)  # the separator belongs to no span


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Strengths | Weaknesses\nMany firms that were helped are still at work. | None",
            ["Strengths | Weaknesses", "Many firms that were helped are still at work. | None"],
        ),
        ("Town | Boats\nGao | 4\nMopti | 7", ["Town | Boats", "Gao | 4\nMopti | 7"]),
        ("Town | Boats", ["Town | Boats"]),
    ],
)
def test_a_table_header_that_may_be_repeated_stands_by_itself(text: str, pieces: list[str]) -> None:
    passage = Passage("d", 0, text, "en", spans=(Span(0, len(text), page=1),))
    assert [text[start:end] for start, end in sentences(passage)] == pieces

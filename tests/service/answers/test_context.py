import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Passage, Span
from service.answers.context import in_context, lead_in
from service.answers.sentences import sentences


def passage(text: str, *spans: Span, language: str = "en") -> Passage:
    return Passage("d", 0, text, language, spans=spans or (Span(0, len(text), page=1),))


def quoted(of: Passage, words: str) -> str:
    """What is quoted where these words are chosen."""
    start = of.text.index(words)
    first, last = in_context(of, sentences(of), start, start + len(words))
    return of.text[first:last]


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (
            "The cooperative in Agadez sells soap at the market of the old town.",
            "It has forty members today.",
        ),
        (
            "La coopérative d'Agadez vend du savon au marché de la vieille ville.",
            "Elle compte quarante membres.",
        ),
        (
            "La cooperativa de Agadez vende jabón en el mercado de la ciudad vieja.",
            "Esta tiene cuarenta miembros.",
        ),
        (
            "A cooperativa de Agadez vende sabão no mercado da cidade velha.",
            "Ela tem quarenta membros agora.",
        ),
        (
            "تبيع التعاونية في أغاديس الصابون في سوق المدينة القديمة كل يوم جمعة.",
            "وهي تضم أربعين عضوا اليوم.",
        ),
        (
            "Кооператив в Агадесе продаёт мыло на рынке старого города по пятницам.",
            "Он насчитывает сорок членов.",
        ),
    ],
)
def test_a_pronoun_brings_the_sentence_it_points_to(before: str, sentence: str) -> None:
    after = "Another group weaves mats, which a trader takes to the port on Fridays."
    text = f"{before} {sentence} {after}"
    assert quoted(passage(text), sentence) == f"{before} {sentence}"
    assert quoted(passage(text), before) == before


def test_a_sentence_that_says_who_it_is_about_stands_alone() -> None:
    one, two = "The cooperative sells soap at the market.", "The mats are woven at the port."
    assert quoted(passage(f"{one} {two}"), two) == two


def test_nothing_is_brought_from_another_paragraph_page_or_speaker() -> None:
    one, two = "The cooperative sells soap at the market.", "It has forty members today."
    assert quoted(passage(f"{one}\n\n{two}"), two) == two
    text = f"{one} {two}"
    for change in ({"page": 2}, {"page": 1, "speaker": "Awa"}):
        spans = (Span(0, len(one), page=1), Span(len(one) + 1, len(text), **change))  # type: ignore[arg-type]
        assert quoted(passage(text, *spans), two) == two


def test_a_row_brings_the_header_of_its_table() -> None:
    of = passage("Results by town:\n\nTown | Trained\nAgadez | 40\nZinder | 25\n\nAll were women.")
    lead = lead_in(of, of.text.index("Zinder"))
    assert lead is not None
    assert of.text[slice(*lead)] == "Town | Trained"
    assert lead_in(of, of.text.index("Town |")) is None
    assert lead_in(of, of.text.index("All were")) is None


def test_an_item_brings_what_introduces_its_list() -> None:
    of = passage("The committee asked for:\n• a well\n• a school\n\nNothing came of it.")
    lead = lead_in(of, of.text.index("• a school"))
    assert lead is not None
    assert of.text[slice(*lead)] == "The committee asked for:"
    assert lead_in(of, 0) is None
    assert lead_in(of, of.text.index("Nothing")) is None


def test_lines_that_nothing_introduces_have_no_lead_in() -> None:
    of = passage("A line.\nAnother line.")
    assert lead_in(of, of.text.index("Another")) is None


LINES = st.lists(
    st.sampled_from(["It is so.", "Town | 40", "They asked:", "", "Awa said it.", "• a well"]),
    min_size=1,
    max_size=8,
).map("\n".join)


@given(LINES.filter(str.strip))
def test_whatever_the_text_context_only_adds_words_of_the_passage(text: str) -> None:
    of = passage(text)
    pieces = sentences(of)
    for start, end in pieces:
        first, last = in_context(of, pieces, start, end)
        assert first <= start
        assert last == end
        lead = lead_in(of, first)
        if lead is not None:
            assert 0 <= lead[0] < lead[1] <= first
            assert of.text[slice(*lead)].strip()

from hypothesis import example, given
from hypothesis import strategies as st

from service.answers.generated.sentences import SentenceReader, Written


def read(text: str, *cuts: int, language: str = "en") -> list[Written]:
    reader = SentenceReader(language)
    found = []
    ends = sorted({cut for cut in cuts if cut < len(text)} | {len(text)})
    start = 0
    for end in ends:
        found += reader.feed(text[start:end])
        start = end
    return found + reader.end(whole=True)


def test_citations_belong_to_their_sentence_before_and_after_its_full_stop() -> None:
    for text in (
        "One thing is so [1]. Another is not [2][3].",
        "One thing is so. [1] Another is not. [2] [3]",
        "One thing is so [1].\nAnother is not [2, 3].",
        "One thing is so [passage 1]. Another is not [2-3].",
        "One thing is so 【1】. Another is not [2; 3].",
    ):
        first, second = read(text)
        assert first == Written("One thing is so.", (1,)), text
        assert second.cited == (2, 3), text


def test_a_sentence_waits_for_its_citation() -> None:
    reader = SentenceReader("en")
    assert reader.feed("One thing is so.") == []
    assert reader.feed(" [1") == []
    assert reader.feed("] ") == []
    assert reader.feed("Another") == [Written("One thing is so.", (1,))]


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    assert len(read("Dr. Diallo of the U.N. counted 2.5 million people [1].")) == 1


def test_other_scripts_end_their_sentences_too() -> None:
    first, second = read("هل وصل الجميع؟ [1] نعم، وصل الجميع [2].", language="ar")
    assert (first.cited, second.cited) == ((1,), (2,))


def test_marks_of_lists_and_emphasis_are_left_out() -> None:
    text = "# Results\n- **Four** shops _opened_ [1].\n2. `Two` closed [2]."
    assert [each.text for each in read(text)] == ["Results", "Four shops opened.", "Two closed."]


def test_half_a_sentence_is_left_out_when_the_answer_is_cut() -> None:
    reader = SentenceReader("en")
    assert [each.text for each in reader.feed("It is so [1]. It is")] == ["It is so."]
    assert reader.end(whole=False) == []


def test_a_range_without_end_is_no_burden() -> None:
    [sentence] = read("It is so [1-99999999999].")
    assert len(sentence.cited) <= 30


@given(
    st.lists(
        st.sampled_from(
            ["It is so [1].", "It is so. [2]", "Why not [1][2]?", "\n", "\n- ", " ", "[3]", "No"]
        ),
        max_size=8,
    ).map(" ".join),
    st.lists(st.integers(0, 80), max_size=8),
)
@example("It is so [1]. It is so [1]. \n \n \n-  \n-  [3]", [40])
@example("It is so [1]. \n-  \n-  [3]", [19])
@example("It is so [1]. It is so. [2] \n [3]", [29])
@example("- - It is so [1].", [3])
def test_however_the_text_is_cut_the_sentences_are_the_same(text: str, cuts: list[int]) -> None:
    assert read(text, *cuts) == read(text)


@given(st.text(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_any_text_is_taken(text: str, cuts: list[int]) -> None:
    for sentence in read(text, *cuts):
        assert sentence.text == " ".join(sentence.text.split())

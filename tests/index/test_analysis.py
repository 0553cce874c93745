import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import analysis
from index.analysis import (
    code_term,
    country_term,
    fold,
    query_terms,
    stem,
    stems,
    stop_words,
    terms,
    words,
)
from index.countries import find_countries
from index.nationalities import find_nationalities

LANGUAGES = st.sampled_from(["en", "fr", "es", "ar", "ru", "hi", "zh", "und"])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Réintégration", "reintegration"),
        ("Re\u0301inte\u0301gration", "reintegration"),
        ("STRASSE", fold("Straße")),
        ("ﬁnance Ⅳ ²", "finance iv 2"),
        ("مُهَاجِرُونَ", "مهاجرون"),
        ("أسرة إلا آخر مؤسسة مئة", "اسرة الا اخر موسسة مية"),
        ("كتـــاب", "كتاب"),
        ("٢٠٢٠ २०२० １９", "2020 2020 19"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == fold(folded)


def test_fold_keeps_what_carries_meaning() -> None:
    assert fold("reintegration 12,500 IB.0238") == "reintegration 12,500 ib.0238"
    assert fold("भाषा") != fold("भष")  # Indic vowels are no accents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l'OIM à Agadez", ["l", "oim", "a", "agadez"]),
        ("cash-based, door_to_door", ["cash", "based", "door", "to", "door"]),
        ("12,500 or 1.250.000; 3,5 %.", ["12,500", "or", "1.250.000", "3,5"]),
        ("مُهاجِر ومؤسسة", ["مهاجر", "وموسسة"]),
        ("नेपाली भाषा", [fold("नेपाली"), fold("भाषा")]),
        ("이주민의 귀환", [fold("이주민의"), fold("귀환")]),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert [word for word, _, _ in words(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("返回者，2023年IOM在", ["返回", "回者", "2023", "年", "iom", "在"]),
        ("帰還民の人々・支援", ["帰還", "還民", "民の", "の人", "人々", "支援"]),
        ("ผู้ย้าย ๒๕๖๓", [fold("ผู้ย้"), fold("ย้า"), fold("าย"), "2563"]),
        ("ជនច ២០", [fold("ជន"), fold("នច"), "20"]),
    ],
    ids=["Chinese", "Japanese", "Thai", "Khmer"],
)
def test_without_spaces_neighbouring_characters_are_words(text: str, found: list[str]) -> None:
    assert [word for word, _, _ in words(text)] == found


@given(st.text(max_size=200) | st.text(alphabet="返回者のขา็១៦ a1.-", max_size=30))
def test_words_stand_where_they_say(text: str) -> None:
    before = (-1, 0)
    for word, start, stop in words(text):
        assert before[0] < start < stop <= len(text)
        assert before[1] < stop
        assert fold(text[start:stop]) == word
        before = start, stop


@given(st.text(alphabet=st.characters(max_codepoint=0x0DFF), max_size=100))
def test_words_between_spaces_do_not_overlap(text: str) -> None:
    end = 0
    for _, start, stop in words(text):
        assert end <= start
        end = stop


@pytest.mark.parametrize("number", ["12500", "12,500", "12.500", "١٢٥٠٠", "١٢٬٥٠٠"])
@pytest.mark.parametrize("language", ["en", "fr", "ar", "und"])
def test_a_number_is_one_term_however_its_thousands_are_parted(number: str, language: str) -> None:
    assert terms(number, language) == ["12500"]


def test_a_decimal_is_no_thousand() -> None:
    assert terms("3.5 and 3,25", "und") == ["3.5", "and", "3,25"]


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", "the shelters of the migrants", ["shelter", "migrant"]),
        ("fr", "les abris de la commune", ["abris", "commune"]),
        ("es", "los refugios de la ciudad", ["refugios", "ciudad"]),
    ],
)
def test_stop_words_are_dropped_and_the_rest_stemmed(
    language: str, text: str, kept: list[str]
) -> None:
    assert terms(text, language) == [stem(word, language) for word in kept]


def test_words_of_meaning_are_no_stop_words() -> None:
    assert not stop_words("en") & {"home", "work", "system"}
    assert stop_words("xx") == frozenset()


def test_forms_of_a_word_share_a_term() -> None:
    assert terms("returning", "en") == terms("RETURNED", "en") == terms("returns", "en")
    assert terms("réintégrations", "fr") == terms("reintegration", "fr")
    assert terms("مؤسسة", "ar") == terms("موسسة", "ar")


def test_more_words_than_are_kept_are_stemmed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_STEMS_KEPT", 2)
    asked = ["migrations", "shelters", "returning", "boats"] * 2
    assert [stem(word, "en") for word in asked] == ["migrat", "shelter", "return", "boat"] * 2
    assert len(stems("en")) <= 2


def test_without_a_stemmer_words_stay_whole() -> None:
    assert terms("returning", "und") == ["returning"]


def test_terms_keep_order_and_repetition() -> None:
    assert terms("boat radio boat", "en") == ["boat", "radio", "boat"]


@pytest.mark.parametrize("spelling", ["IB.0238", "IB0238", "IB 0238", "ib.0238", "IB-0238"])
def test_a_project_code_is_one_term_in_any_spelling(spelling: str) -> None:
    assert code_term("IB.0238") in terms(f"project {spelling}, phase two", "en")
    assert code_term("IB.0238") in query_terms(f"What did {spelling} do?", "en", ())


def test_no_word_collides_with_a_code() -> None:
    assert code_term("IB.0238") not in terms("code IB and 0238, or code:IB 02380", "en")


def test_a_question_is_stemmed_for_each_language() -> None:
    found = query_terms("migrations", "en", ("fr", "und"))
    assert found == list(
        dict.fromkeys([stem("migrations", "en"), stem("migrations", "fr"), "migrations"])
    )
    assert len(found) == len(set(found))


@given(st.text(max_size=80), LANGUAGES)
@example("ОАЭ", "en")
def test_a_question_in_the_words_of_a_passage_has_all_its_terms(text: str, language: str) -> None:
    # A passage also has terms for the countries and nationalities it names, a question has none.
    named = {*find_countries(text), *find_nationalities(text)}
    found = set(terms(text, language)) - {country_term(each) for each in named}
    assert found == set(query_terms(text, language, ()))
    assert found <= set(query_terms(text, language, ("en", "ar")))


def test_a_passage_has_one_term_for_each_country_that_it_names_by_either_name() -> None:
    found = terms("Ghanaians in Ghana and Nigerian nurses", "en")
    assert sorted(each for each in found if each.startswith(country_term(""))) == [
        country_term("GHA"),
        country_term("NGA"),
    ]


def test_threads_do_not_share_a_stemmer() -> None:
    texts = [f"returning migrants number{n} receiving grants" for n in range(300)]
    wanted = [terms(text, "en") for text in texts]
    found: list[list[list[str]]] = []

    def work() -> None:
        found.append([terms(text, "en") for text in texts])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.countries import country_names, find_countries
from index.nationalities import find_nationalities


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Nigerian returnees and three Nigeriens", ("NGA", "NER")),
        ("support for Ethiopians and South Africans", ("ETH", "ZAF")),
        ("a Costa Rican cooperative", ("CRI",)),
        ("les migrantes nigériennes et les réfugiés maliens", ("NER", "MLI")),
        ("des citoyennes françaises et sud-soudanaises", ("FRA", "SSD")),
        ("las venezolanas y los haitianos", ("VEN", "HTI")),
        ("jóvenes iraquíes y alemanas", ("IRQ", "DEU")),
        ("refugiadas sírias e trabalhadores moçambicanos", ("SYR", "MOZ")),
        ("помощь нигерийским мигрантам, сирийцам и россиянам", ("NGA", "SYR", "RUS")),
        ("اللاجئون السوريون والعراقيات", ("SYR", "IRQ")),
        ("Congolese refugees", ("COD", "COG")),
        ("North Korean, then Papua New Guinean", ("PRK", "PNG")),
    ],
)
def test_nationalities_are_found_in_every_form(text: str, codes: tuple[str, ...]) -> None:
    assert find_nationalities(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nigeria and Niger",
        "Siria y Libia",
        "the Dominican Republic and French Guiana",
        "San Vicente y las Granadinas",
        "the Organization of American States and the Pan American Health Organization",
        "Germán y Frances, de Indiana",
        "sin fines de lucro",
        "Latin American and Caribbean migrants",
        "islands of the Indian Ocean",
        "les pays latino-américains",
        "острова Индийского океана",
        "جزر المحيط الهندي",
        "المكتب القطري",
        "polish the first draft",
        "an African and an Asian programme",
    ],
)
def test_what_names_none_is_not_taken_for_one(text: str) -> None:
    assert find_nationalities(text) == ()


def listed() -> list[tuple[str, str, str]]:
    """Language, code and word of each nationality."""
    data = resources.files("index").joinpath("nationalities.json").read_text(encoding="utf-8")
    return [
        (language, code, word)
        for language, by_country in json.loads(data).items()
        for code, words in by_country.items()
        for word in words
    ]


def test_every_word_that_is_listed_is_found() -> None:
    for _, code, word in listed():
        assert country_names(code), code
        assert code in {*find_nationalities(f"({word})"), *find_countries(f"({word})")}, word


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("ukrainien", "ukrainiens ukrainienne ukrainiennes"),
        ("letton", "lettons lettonne lettonnes"),
        ("alemán", "alemana alemanes alemanas"),
        ("iraní", "iraníes iranís"),
        ("afegão", "afegãos"),
        ("сенегалец", "сенегальца сенегальцы сенегальцев сенегальцам"),
        ("эритреец", "эритрейцы эритрейцев"),
        ("суданец", "суданцы суданцев"),
        ("россиянин", "россияне россиян россиянам"),
        ("مصري", "مصرية المصرية مصريون والمصريين"),
    ],
)
def test_its_other_forms_mean_the_same(word: str, forms: str) -> None:
    wanted = find_nationalities(word)
    assert len(wanted) == 1
    assert {form: find_nationalities(form) for form in forms.split()} == dict.fromkeys(
        forms.split(), wanted
    )


@given(st.lists(st.one_of(st.sampled_from(listed()).map(lambda each: each[2]), st.text())))
def test_any_text_can_be_read(words: list[str]) -> None:
    found = find_nationalities(" ".join(words))
    assert len(set(found)) == len(found)
    assert all(country_names(code) for code in found)

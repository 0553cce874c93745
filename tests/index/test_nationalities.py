from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.countries import country_names
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
        "Latin American and Caribbean migrants",
        "islands of the Indian Ocean",
        "les pays latino-américains",
        "polish the first draft",
        "an African and an Asian programme",
    ],
)
def test_what_names_none_is_not_taken_for_one(text: str) -> None:
    assert find_nationalities(text) == ()


def test_each_is_found_in_each_language_that_has_a_word_for_it() -> None:
    data = resources.files("index").joinpath("nationalities.json").read_text(encoding="utf-8")
    for by_country in json.loads(data).values():
        for code, words in by_country.items():
            assert country_names(code), code
            for word in words:
                assert code in find_nationalities(f"({word})"), word


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(country_names(code) for code in find_nationalities(text))

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answers.generated.quantities import Number, missing_numbers, numbers


def values(text: str, language: str = "en") -> list[float]:
    return sorted(float(each.value) for each in numbers(text, language))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1,200 people", "en", [1200]),
        ("1 200 personnes", "fr", [1200]),
        ("1.200 personas", "es", [1200]),
        ("one thousand two hundred people", "en", [1200]),
        ("Quatre cent vingt personnes", "fr", [420]),
        ("2,5 millions de francs", "fr", [2_500_000]),
        ("5 million and two million", "en", [2_000_000, 5_000_000]),
        ("٤٢٠ شخصا", "ar", [420]),
        ("420 человек", "ru", [420]),
        ("0.50 and 1.5", "en", [0.5, 1.5]),
        ("between 2019 and 2021", "en", [2019, 2021]),
        ("veintidós y dieciséis", "es", [16, 22]),
        ("fünf und zwölf", "de", [5, 12]),
        ("3 milhões", "pt", [3_000_000]),
        ("one of them", "en", []),
        ("two out of three", "en", [2, 3]),
        ("nothing", "en", []),
    ],
)
def test_numbers_have_one_form(text: str, language: str, expected: list[float]) -> None:
    assert values(text, language) == expected


def test_a_percentage_is_met_by_a_percentage_only() -> None:
    share = numbers("20 % of them", "en")
    for text, language in (("20 percent", "en"), ("20 pour cent", "fr"), ("20 por ciento", "es")):
        assert not missing_numbers(share, numbers(text, language))
    assert missing_numbers(share, numbers("20 people", "en"))
    assert not missing_numbers(numbers("20 people", "en"), share)


@given(st.integers(2, 10**9))
def test_thousands_may_be_separated_in_any_way(value: int) -> None:
    for text in (f"{value}", f"{value:,}", f"{value:,}".replace(",", " ")):
        assert Number(Decimal(value).normalize(), False) in numbers(f"about {text} of", "en")


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "five",
                    "million",
                    "mille",
                    "zero",
                    "and",
                    "2,5",
                    "%",
                    "cinq",
                    "hundred",
                    "veinte",
                    "mil",
                    "vier",
                    "und",
                    "٤٢",
                    "½",
                    "²",
                    "1.000.000",
                    "first",
                    ".",
                    "-",
                    "e",
                    "a",
                ]
            )
        ).map(" ".join),
    ),
    st.sampled_from(["en", "fr", "es", "pt", "de", "it", "nl", "ar", "und"]),
)
def test_any_text_is_taken(text: str, language: str) -> None:
    assert not missing_numbers(numbers(text, language), numbers(text, language))

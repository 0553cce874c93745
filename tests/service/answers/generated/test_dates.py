import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answers.generated.dates import Date, dates, missing_dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 12 March 2021", Date(12, 3, 2021)),
        ("on March 12, 2021", Date(12, 3, 2021)),
        ("le 1er avril 2019", Date(1, 4, 2019)),
        ("el 3 de mayo de 2018", Date(3, 5, 2018)),
        ("12 мая 2021", Date(12, 5, 2021)),
        ("في 12 مارس 2021", Date(12, 3, 2021)),
        ("in August 2020", Date(None, 8, 2020)),
        ("2016-02-01", Date(1, 2, 2016)),
    ],
)
def test_dates_are_read_in_several_languages(text: str, expected: Date) -> None:
    assert dates(text) == [expected]


def test_a_word_that_is_also_a_month_is_no_date() -> None:
    assert dates("They may march in the second week.") == []


def test_a_date_is_met_by_one_with_all_its_parts() -> None:
    known = dates("from 12 March 2021 to 5 May 2022")
    for met in ("mars 2021", "12 March", "May 5, 2022"):
        assert missing_dates(dates(met), known) == []
    for unmet in ("May 2021", "13 March 2021", "12 May 2022", "March 2022"):
        assert missing_dates(dates(unmet), known) != []


@given(
    st.lists(
        st.sampled_from(["May", "mars", "12", "1er", "2021", "99", "de", "-", ",", "2021-13-45"])
    )
)
def test_any_text_is_taken(parts: list[str]) -> None:
    found = dates(" ".join(parts))
    assert missing_dates(found, found) == []

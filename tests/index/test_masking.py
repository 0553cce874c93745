import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, example_number, format_number

from index.masking import EMAIL_MASK, TELEPHONE_MASK, mask_contacts


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to a.diallo@example.org.", "Write to [e-mail]."),
        ("<mailto:first.last+news@mail.example.ne>", "<[e-mail]>"),
        ("m@example.org; n@example.org", "[e-mail]; [e-mail]"),
        ("Two at once:\nx@y.zm | (y@y.zm)", "Two at once:\n[e-mail] | ([e-mail])"),
    ],
)
def test_email_addresses_are_masked(text: str, masked: str) -> None:
    assert mask_contacts(text) == masked


@pytest.mark.parametrize("number", ["+227 20 75 25 07", "+22796266664", "00227 96 26 66 64"])
def test_international_numbers_are_masked_whatever_the_country(number: str) -> None:
    assert mask_contacts(f"The desk ({number}) is open.") == f"The desk ({TELEPHONE_MASK}) is open."


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Tel.: 70 23 26 80", "BFA"),
        ("Téléphone (bureau) : 20 75 25 07", "NER"),
        ("Teléfono 7787-2054", "SLV"),
        ("WhatsApp 0974532010", "ZMB"),
        ("هاتف: 0912345678", "SDN"),
        ("Tel. | 20 75 25 07", "NER"),
    ],
)
def test_a_number_in_the_form_of_its_country_needs_a_word_for_telephone(
    text: str, country: str
) -> None:
    assert TELEPHONE_MASK in mask_contacts(text, [country])
    number = text[next(at for at, c in enumerate(text) if c.isdigit()) :]
    assert mask_contacts(f"It cost {number} francs.", [country]) == f"It cost {number} francs."


def test_numbers_that_follow_a_masked_one_are_masked_too() -> None:
    rest = ". Over the two years that followed, 90 82 09 09 people came"
    masked = mask_contacts("Cel : 91 10 00 85 / 96 96 48 53" + rest, ["NER"])
    assert masked == f"Cel : {TELEPHONE_MASK} / {TELEPHONE_MASK}{rest}"


@pytest.mark.parametrize(
    "text",
    [
        "The budget grew five times, to 64.702.979 EUR for 66.5 months.",
        "Call for proposals 2020-2029, phone survey (2016 – 2020)",
        "doi:10.1186/s12913-020-05502-0, ISBN 978-92-9268-123-4",
        "Project IB.0238, grant 2021/0456789, page 1,234 of 5,678",
        "Target | 0 11 11 10 | 0 10 10 17\nActual | 434 665 | 17 40 33 8 2",
        "",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert mask_contacts(text, ["SOM", "NER", "LSO", "MRT"]) == text


@given(st.sampled_from(["NE", "NG", "SN", "GT", "SD", "BD", "CH"]), st.text("ab ,.\n", max_size=20))
def test_no_international_number_is_left(region: str, around: str) -> None:
    number = format_number(example_number(region), PhoneNumberFormat.INTERNATIONAL)
    masked = mask_contacts(f"{around} {number} {around}")
    assert number not in masked
    assert masked == f"{around} {TELEPHONE_MASK} {around}"


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_contacts(text + " a@example.org +227 20 75 25 07", ["NER"])
    assert EMAIL_MASK in once
    assert mask_contacts(once, ["NER"]) == once


@given(
    st.text(st.characters(exclude_categories=["Nd", "No"], exclude_characters="@"), max_size=200)
)
def test_without_digits_and_at_signs_nothing_changes(text: str) -> None:
    assert mask_contacts(text, ["NER"]) == text

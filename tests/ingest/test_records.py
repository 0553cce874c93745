import pytest

from ingest.records import RecordText


def test_a_record_of_one_column_is_that_columns_text() -> None:
    text = RecordText("markdown", ((None, "# Head\n\nText"),))
    assert text
    assert [block.text for block in text.blocks()] == ["Head", "Text"]


def test_several_columns_are_led_in_by_their_names_and_empty_ones_left_out() -> None:
    text = RecordText("plain", (("Donor", "Germany"), ("Author", ""), ("Where", "A, B")))
    assert [block.text for block in text.blocks()] == ["Donor: Germany", "Where: A, B"]


@pytest.mark.parametrize("empty", ["", " \n", "\t"])
def test_white_space_is_no_text(empty: str) -> None:
    text = RecordText("plain", (("Donor", empty), (None, empty)))
    assert not text
    assert text.blocks() == ()

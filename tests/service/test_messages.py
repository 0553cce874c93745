import pytest

from service.answers import answer
from service.messages import answer_message

LANGUAGES = ("en", "fr", "es", "ar")
REASONS = (
    answer.NOTHING_FOUND,
    answer.NOTHING_CLOSE,
    answer.OTHER_COUNTRY,
    answer.MISSING_NAMES,
)


def message(language: str, reason: str = "", passages: int = 5) -> str:
    return answer_message(language, abstained=bool(reason), reason=reason, passages=passages)


@pytest.mark.parametrize("reason", ["", *REASONS])
def test_every_language_has_its_own_words(reason: str) -> None:
    assert len({message(language, reason) for language in LANGUAGES}) == len(LANGUAGES)


def test_other_languages_are_answered_in_english() -> None:
    assert message("pt", "nothing_close") == message("en", "nothing_close")
    assert message("und") == message("en")


def test_reasons_are_told() -> None:
    assert message("en", "other_country").endswith("They are about other countries.")
    assert message("en", "nothing_close").endswith("These passages come closest.")
    assert "holds nothing" in message("en", "nothing_found", passages=0)
    assert message("en", "other_country", passages=0) == message("en", "nothing_found", passages=0)

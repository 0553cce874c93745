import pytest

from service.answers.generated.checking import FAULTS, LINK
from service.answers.generated.wording import REASONS, generated_message
from service.api.models import GeneratedAnswer, GeneratedSentence


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_there_are_words_for_every_outcome(language: str) -> None:
    whole = generated_message(language, sentences=2, reason="")
    for reason in REASONS:
        none = generated_message(language, sentences=0, reason=reason)
        part = generated_message(language, sentences=1, reason=reason)
        assert none
        assert part.startswith(whole)
        assert none != part != whole


def test_other_languages_are_answered_in_english() -> None:
    assert generated_message("sw", sentences=1, reason="").startswith("Written by a language model")


def test_the_api_describes_every_code() -> None:
    reason = GeneratedAnswer.model_fields["reason"].description or ""
    assert all(f"`{code}`" in reason for code in REASONS)
    faults = GeneratedSentence.model_fields["faults"].description or ""
    assert all(f"`{code}`" in faults for code in FAULTS if code != LINK), "never shown"

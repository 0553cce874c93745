"""What an answer says of itself, in the question's language."""

from itertools import product

import pytest

from index.results import Answer
from service.messages import answer_message

LANGUAGES = ("en", "fr", "es", "ar")
ANSWERED = Answer((), 0.9, abstained=False)
KINDS = {
    "answered": (ANSWERED, 5),
    "listed": (Answer((), 0.9, abstained=False, listed=True), 5),
    "differ": (Answer((), 0.9, abstained=False, differ=True), 5),
    "nothing_found": (Answer((), 0.0, abstained=True, reason="nothing_found"), 0),
    "nothing_close": (Answer((), 0.1, abstained=True, reason="nothing_close"), 5),
    "none_listed": (Answer((), 0.1, abstained=True, reason="nothing_close", listed=True), 5),
    "other_country": (Answer((), 0.1, abstained=True, reason="other_country"), 5),
    "missing_names": (Answer((), 0.1, abstained=True, reason="missing_names"), 5),
    "no_answer": (Answer((), 0.1, abstained=True, reason="no_answer"), 5),
    "private": (Answer((), 0.0, abstained=True, reason="private"), 5),
}


def test_every_kind_has_its_own_words_in_every_language() -> None:
    said = [answer_message(lang, *given) for lang, given in product(LANGUAGES, KINDS.values())]
    assert len(set(said)) == len(LANGUAGES) * len(KINDS)
    assert all(said)


@pytest.mark.parametrize("kind", KINDS)
def test_other_languages_are_answered_in_english(kind: str) -> None:
    for language in ("de", "und", "ru"):
        assert answer_message(language, *KINDS[kind]) == answer_message("en", *KINDS[kind])


def test_what_is_not_listed_is_never_said_not_to_exist() -> None:
    said = answer_message("en", *KINDS["none_listed"])
    assert said.startswith("There is nothing in the knowledge base on this, which does not mean")


def test_without_passages_none_are_promised() -> None:
    assert "passages" not in answer_message("en", *KINDS["nothing_found"])

import pytest

from service.web.strings import LANGUAGES, STRINGS, direction, label, spoken_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("de, ar;q=0.5, es;q=0.7", "es"),
        ("fr;q=0, en;q=0.1", "en"),
        ("ar-SD", "ar"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=high, es", "es"),
        (";;,=", "en"),
    ],
)
def test_the_language_with_the_highest_weight_is_spoken(accepted: str, language: str) -> None:
    assert spoken_language(accepted) == language


def test_every_language_has_every_word_with_the_same_gaps() -> None:
    for language, words in STRINGS.items():
        assert words.keys() == STRINGS["en"].keys(), language
        for name, word in words.items():
            english = STRINGS["en"][name]
            for gap in ("{page}", "{first}", "{last}"):
                assert (gap in word) == (gap in english), (language, name)


def test_directions() -> None:
    assert [direction(language) for language in LANGUAGES] == ["ltr", "ltr", "ltr", "rtl"]


def test_labels_are_in_the_interface_s_language() -> None:
    assert label("country", "NER", "fr") == "Niger"
    assert label("country", "DEU", "es") == "Alemania"
    assert label("language", "en", "fr") == "anglais"
    assert label("kind", "practice", "ar") == "ممارسة"
    assert label("theme", "shelter", "fr")

from __future__ import annotations

import pytest

from index.languages import detect_language, normalise_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many people took part in the evaluation of the border project?", "en"),
        ("Who did the mission work with in Cox's Bazar?", "en"),
        ("Quels sont les résultats du projet IB.0238 ?", "fr"),
        ("¿Qué recomienda la evaluación final?", "es"),
        ("كم شكوى عالجها خط المساعدة؟", "ar"),
        ("Есть ли практика для детей?", "ru"),
        ("Quantas soluções foram mapeadas?", "pt"),
        ("Wie viele Flüchtlinge kamen an?", "de"),
        ("RETOUR VOLONTAIRE ET RÉINTÉGRATION", "fr"),
        ("الهجرة", "ar"),
    ],
)
def test_languages_of_questions(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "   ", "2023", "IB.0238", "AVRR", "ok", "Honduras", "…?!"])
def test_no_guess_where_there_is_nothing_to_go_by(text: str) -> None:
    assert detect_language(text) == "und"


def test_addresses_and_numbers_say_nothing() -> None:
    text = "https://www.example.org/the-quick-brown-fox-and-the-dog 12.03.2021 un@example.org"
    assert detect_language(text) == "und"


def test_among_restricts() -> None:
    assert detect_language("Quante persone sono tornate?") == "it"
    assert detect_language("Quante persone sono tornate?", ["en", "es", "ar"]) == "es"
    assert detect_language("Quante persone?", []) == "und"


def test_a_long_text_is_judged_by_more_than_its_beginning() -> None:
    abstract = "This is the abstract of the report. " * 40
    body = "Le rapport présente les résultats de l'évaluation finale du projet. " * 400
    assert detect_language(abstract + body) == "fr"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"),
        ("en", "en"),
        ("eng", "en"),
        ("en-GB", "en"),
        ("fre", "fr"),
        ("FRA", "fr"),
        ("Français", "fr"),
        ("español", "es"),
        ("العربية", "ar"),
        ("Русский", "ru"),
        ("Portuguese (Brazil)", "pt"),
        ("English, French", "en"),
        ("French and Spanish", "fr"),
        ("Klingonese", None),
        ("", None),
    ],
)
def test_normalise_language(name: str, code: str | None) -> None:
    assert normalise_language(name) == code

"""Every word of the search page's interface: a file a language in `words/`, and which to speak."""

from __future__ import annotations

import json
from pathlib import Path

import pycountry
from babel import Locale

from index.languages import UNDETERMINED
from service.labels import country_label, language_label, value_label

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
"""The interface's languages, each by its own name, in the order in which they are offered."""

DEFAULT_LANGUAGE = "en"

STRINGS: dict[str, dict[str, str]] = {
    code: json.loads((Path(__file__).parent / "words" / f"{code}.json").read_text("utf-8"))
    for code in LANGUAGES
}


def direction(language: str) -> str:
    """`rtl` or `ltr`, as the interface's language is written."""
    return str(Locale(language).text_direction)


def spoken_language(accepted: str) -> str:
    """The interface's language for a header Accept-Language (RFC 9110, 12.5.4): of those that we
    have, the one with the highest weight, the first of equals; English where there is none."""
    best, best_weight = DEFAULT_LANGUAGE, 0.0
    for part in accepted.split(","):
        tag, _, weight = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        try:
            value = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if code in LANGUAGES and value > best_weight:
            best, best_weight = code, value
    return best


def label(field: str, value: str, language: str) -> str:
    """A facet's value in words of the interface's language, in English where it lacks them."""
    locale = Locale(language)
    if field == "language":
        if value == UNDETERMINED:
            return STRINGS[language]["unknown"]
        return str(locale.languages.get(value, language_label(value)))
    if field == "country":
        found = pycountry.countries.get(alpha_3=value)
        return str(locale.territories.get(found.alpha_2 if found else "", country_label(value)))
    return STRINGS[language].get(f"{field}_{value}", value_label(field, value))

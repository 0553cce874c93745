"""Codes in words: what a reader is shown for a country, a language or a kind of document."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from index.countries import country_names
from index.languages import UNDETERMINED


def country_label(alpha3: str) -> str:
    """The country's name in English, the code itself where it is none."""
    names = country_names(alpha3)
    return names[0] if names else alpha3


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    return {code: str(name) for code, name in Locale("en").languages.items()}


def language_label(code: str) -> str:
    """The language's name in English, the code itself where it has none."""
    return "Not known" if code == UNDETERMINED else _language_names().get(code, code)


def value_label(field: str, value: str) -> str:
    """A facet's value in words."""
    if field == "country":
        return country_label(value)
    if field == "language":
        return language_label(value)
    if field in ("kind", "theme", "source"):
        return value[:1].upper() + value[1:].replace("_", " ")
    return value

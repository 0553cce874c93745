"""Nationalities named in a text, as the ISO 3166-1 alpha-3 codes of their countries.

Reports speak of "Nigerian returnees" and "migrants éthiopiens" more often than of people from
Nigeria. `nationalities.json` holds the adjectives of six languages, and nouns where they differ,
masculine and singular; index/nationality_forms.py makes the other forms of each word.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

from index.country_names import names_by_words, words_of
from index.name_matching import Names, is_arabic, words_in
from index.nationality_forms import FORMS

# Phrases that hold a nationality and name none. English and French endings are added.
_NONE = (
    "Latin American",
    "South American",
    "North American",
    "Central American",
    "African American",
    "Native American",
    "Inter-American",
    "Ibero-American",
    "Pan American",
    "American State",
    "Central African State",
    "West Indian",
    "Indian Ocean",
    "latino-américain",
    "sud-américain",
    "nord-américain",
    "centre-américain",
    "afro-américain",
    "interaméricain",
    "État américain",
    "océan Indien",
    "Индийский океан",
    "Индийского океана",
    "Индийском океане",
    "Индийским океаном",
    "Гвинейский залив",
    "Гвинейского залива",
    "Гвинейском заливе",
    "المحيط الهندي",
    "الفول السوداني",
)

# Words that are no nationality as they are written here: a verb, and a state of the United States.
_SOMETHING_ELSE = frozenset({"polish", "Indiana"})


def find_nationalities(text: str) -> tuple[str, ...]:
    """The countries whose nationality a text names, in order of first mention, each once.

    A nationality that two countries share stands for both: "Congolese", "Dominican". Accents count:
    "Germán" is no German.
    """
    words, spellings = words_in(text), _spellings()
    found: dict[str, None] = {}
    for position, length, codes in _names().in_text(words, text):
        written = [word.raw for word in words[position : position + length]]
        spelt = is_arabic(written[0]) or _spelling(" ".join(written)) in spellings
        if spelt and written[0] not in _SOMETHING_ELSE:
            found.update(dict.fromkeys(codes))
    return tuple(found)


def _spelling(name: str) -> str:
    """A name as its accents are compared: words in lower case, one blank between them."""
    return unicodedata.normalize("NFC", name.replace("-", " ").casefold())


@lru_cache(maxsize=1)
def _spellings() -> frozenset[str]:
    return frozenset(_spelling(form) for form, _ in _forms())


@lru_cache(maxsize=1)
def _names() -> Names[tuple[str, ...]]:
    """By the words of a nationality the countries it stands for; none for those that hold one
    and stand for something else. A feminine may be a country's name (Siria): those are told from
    common words by index/countries.py, and not here."""
    of_countries = names_by_words()
    codes: dict[tuple[str, ...], tuple[str, ...]] = {}
    for form, code in _forms():
        words = words_of(form)
        known = codes.get(words, ())
        if words not in of_countries and code not in known:
            codes[words] = (*known, code)
    codes.update((words, ()) for words in of_countries if len(words) > 1)
    for phrase in _NONE:
        for form in (*FORMS["en"](phrase), *FORMS["fr"](phrase)):
            codes[words_of(form)] = ()
    return Names(codes)


def _forms() -> Iterator[tuple[str, str]]:
    """Every form of every nationality with the code of its country."""
    text = resources.files("index").joinpath("nationalities.json").read_text(encoding="utf-8")
    nationalities: Mapping[str, Mapping[str, list[str]]] = json.loads(text)
    for language, by_country in nationalities.items():
        for code, words in by_country.items():
            for word in words:
                for form in FORMS[language](word):
                    yield form, code

"""Nationalities named in a text, as the ISO 3166-1 alpha-3 codes of their countries.

Reports speak of "Nigerian returnees" and "migrants éthiopiens" more often than of people from
Nigeria. `nationalities.json` holds the adjectives of six languages, and nouns where they differ,
masculine and singular; the other forms of each word are made here. Feminine nouns that have a word
of their own (россиянка) are not known.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import resources

from index.country_names import names_by_words, words_of
from index.name_matching import Names, is_arabic, words_in

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
        for form in (*_english(phrase), *_french(phrase)):
            codes[words_of(form)] = ()
    return Names(codes)


def _forms() -> Iterator[tuple[str, str]]:
    """Every form of every nationality with the code of its country."""
    text = resources.files("index").joinpath("nationalities.json").read_text(encoding="utf-8")
    nationalities: Mapping[str, Mapping[str, list[str]]] = json.loads(text)
    for language, by_country in nationalities.items():
        for code, words in by_country.items():
            for word in words:
                for form in _FORMS[language](word):
                    yield form, code


def _english(word: str) -> Iterator[str]:
    yield word
    yield word + "s"


def _french(word: str) -> Iterator[str]:
    feminine = word
    if word.endswith(("en", "on")):
        feminine += "n"
    if not word.endswith("e"):
        feminine += "e"
    for each in (word, feminine):
        yield each
        yield each + "s"


# Endings of the masculine singular, the longest first, and those of all forms.
_Endings = tuple[tuple[str, tuple[str, ...]], ...]
_SPANISH: _Endings = (
    ("és", ("és", "esa", "eses", "esas")),
    ("án", ("án", "ana", "anes", "anas")),
    ("ón", ("ón", "ona", "ones", "onas")),
    ("ol", ("ol", "ola", "oles", "olas")),
    ("o", ("o", "a", "os", "as")),
    ("í", ("í", "íes", "ís")),
    ("", ("", "s", "es")),
)
_PORTUGUESE: _Endings = (
    ("ês", ("ês", "esa", "eses", "esas")),
    ("ol", ("ol", "ola", "óis", "olas")),
    ("ão", ("ão", "ãos", "ães", "ões")),
    ("eu", ("eu", "eia", "eus", "eias")),
    ("o", ("o", "a", "os", "as")),
    ("", ("", "s")),
)
_CASES_IN_TS = ("ца", "цу", "цем", "це", "цы", "цев", "цам", "цами", "цах")
_RUSSIAN: _Endings = (
    ("ий", ("ий", "ая", "ое", "ие", "ого", "ому", "ой", "ую", "им", "ом", "их", "ими")),
    *((f"{v}ец", (f"{v}ец", *(f"{v}й{case}" for case in _CASES_IN_TS))) for v in "аеи"),
    ("лец", ("лец", *(f"ль{case}" for case in _CASES_IN_TS))),
    ("ец", ("ец", *_CASES_IN_TS)),
    ("нин", ("нин", "нина", "нину", "нином", "нине", "не", "н", "нам", "нами", "нах")),
    ("", ("", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах")),
)
_ARABIC: _Endings = (("ي", ("ي", "ية", "يون", "يين", "يات")), ("", ("",)))


def _with_endings(endings: _Endings) -> Callable[[str], Iterator[str]]:
    def forms(word: str) -> Iterator[str]:
        ending, others = next(each for each in endings if word.endswith(each[0]))
        stem = word.removesuffix(ending)
        yield from (stem + other for other in others)

    return forms


def _arabic(word: str) -> Iterator[str]:
    for form in _with_endings(_ARABIC)(word):
        yield form
        yield "ال" + form


_FORMS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "en": _english,
    "fr": _french,
    "es": _with_endings(_SPANISH),
    "pt": _with_endings(_PORTUGUESE),
    "ru": _with_endings(_RUSSIAN),
    "ar": _arabic,
}

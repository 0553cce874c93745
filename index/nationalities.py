"""Nationalities named in a text, as the ISO 3166-1 alpha-3 codes of their countries.

Reports speak of "Nigerian returnees" and "migrants éthiopiens" more often than of people from
Nigeria. `nationalities.json` holds the adjectives and the nouns of six languages, masculine and
singular where it makes a difference; their other forms are made here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import resources

from index.country_names import words_of
from index.name_matching import Names, words_in

# Phrases that hold a nationality and name none.
_NONE = (
    "Latin American",
    "South American",
    "North American",
    "Central American",
    "African American",
    "Native American",
    "Inter-American",
    "West Indian",
    "Indian Ocean",
    "latino-américain",
    "sud-américain",
    "nord-américain",
    "centre-américain",
    "afro-américain",
    "interaméricain",
    "océan Indien",
    "océano Índico",
)

# English nationalities that in lower case are words of other meaning.
_ALSO_WORDS = frozenset({"polish"})


def find_nationalities(text: str) -> tuple[str, ...]:
    """The countries whose nationality a text names, in order of first mention, each once.

    A nationality that two countries share stands for both: "Congolese", "Dominican".
    """
    words = words_in(text)
    found: dict[str, None] = {}
    for position, _, codes in _names().in_text(words, text):
        if words[position].raw not in _ALSO_WORDS:
            found.update(dict.fromkeys(codes))
    return tuple(found)


@lru_cache(maxsize=1)
def _names() -> Names[tuple[str, ...]]:
    text = resources.files("index").joinpath("nationalities.json").read_text(encoding="utf-8")
    nationalities: Mapping[str, Mapping[str, list[str]]] = json.loads(text)
    codes: dict[tuple[str, ...], tuple[str, ...]] = {}
    for language, by_country in nationalities.items():
        for code, nationality in by_country.items():
            for form in {form for each in nationality for form in _FORMS[language](each)}:
                words = words_of(form)
                known = codes.get(words, ())
                codes[words] = known if code in known else (*known, code)
    for phrase in _NONE:
        for form in {form for language in ("en", "fr") for form in _FORMS[language](phrase)}:
            codes[words_of(form)] = ()
    return Names(codes)


def _english(word: str) -> Iterator[str]:
    yield word
    yield word + "s"


def _french(word: str) -> Iterator[str]:
    feminine = word
    if word.endswith("en"):
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

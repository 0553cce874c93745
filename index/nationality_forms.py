"""The feminine, the plural and the cases of words for nationalities, by rule.

A rule that gives a form which no language has does no harm: nothing is found by it. Feminine nouns
that have a word of their own (россиянка) are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping


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


FORMS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "en": _english,
    "fr": _french,
    "es": _with_endings(_SPANISH),
    "pt": _with_endings(_PORTUGUESE),
    "ru": _with_endings(_RUSSIAN),
    "ar": _arabic,
}
"""By language: gives all forms of a nationality, from the masculine singular."""

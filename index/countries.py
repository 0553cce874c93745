"""Countries named in metadata, documents and questions, as ISO 3166-1 alpha-3 codes."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.chinese_country_names import chinese_mentions
from index.country_names import (
    GENERIC,
    codes_by_code,
    country_names,
    names_by_words,
    words_of,
)
from index.name_matching import Names, Word, is_arabic, words_in

__all__ = [
    "countries_of_column",
    "country_mentions",
    "country_names",
    "find_countries",
    "is_worldwide",
    "normalise_country",
]

# Names that in lower case are words of some language: the bird, the pepper, того (Russian for "of
# that"), catar (Spanish, to taste) … Others ("china", "mali") are words too, but people who type
# questions in lower case mean the country.
_ALSO_WORDS = frozenset(
    re.findall(
        r"\w+",
        "turkey chile chili jersey peru granada grenade reunion catar polonia barbados "
        "того чад чада чаде чаду перу куба кубы кубе кубу гана ганы гане гану мали катар",
    )
)
# Names that are also given names or common nouns in capitals ("Maurice Dupont", "Réunion de
# coordination", the city of Granada): only a preposition before them makes them places.
_ALSO_NAMES = frozenset(
    {"maurice", "mauricio", "dominique", "reunion", "grenade", "granada", "того", "catar", "chili"}
)
# Names that people also bear as surname or given name: not beside another capitalised word.
_ALSO_PERSONS = frozenset({"chad", "jordan", "georgia", "israel", "montserrat", "holland"})
# Prepositions and articles that put a name on the map, in Latin and Cyrillic script.
_LOCATIVE = frozenset(
    re.findall(
        r"\w+",
        "in to from of across within throughout for via en au aux à a du des vers dans île ile "
        "isla ilha pour para por desde hacia del no na do da em из в во для la",
    )
)
# "la" and "a" before a given name say nothing ("la Dominique" does, "a Maurice" does not), and so
# do the prepositions of possession.
_SURE_LOCATIVE = frozenset({"in", "en", "au", "à", "île", "ile", "isla", "ilha", "la", "em", "в"})
# Abbreviations are believed only as they are written; the others are words ("us") or rare.
_AS_WRITTEN = {
    "us": "US", "uk": "UK", "usa": "USA", "uae": "UAE", "drc": "DRC", "rdc": "RDC",
    "dprk": "DPRK", "bih": "BiH", "opt": "oPt", "png": "PNG", "ksa": "KSA", "eeuu": "EEUU",
    "рф": "РФ", "сша": "США", "дрк": "ДРК", "оаэ": "ОАЭ", "кндр": "КНДР",
}  # fmt: skip
_AFTER_DOLLARS = re.compile(r"\s?(?:\$|dollars?|dólares)", re.IGNORECASE)

# Arabic names that are common words too (financial, boys, diameter): after "in" or "state of" only.
_ARABIC_WORDS = frozenset({"مالي", "بنين", "قطر"})
_ARABIC_PLACE = frozenset({"في", "الى", "من", "جمهوريه", "جمهورية", "دولة", "دوله", "حكومة"})

# A misspelt name in a column: "Dominca". Higher than the likeness of Niger and Nigeria (0.83) or
# Austria and Australia (0.88).
_ALIKE = 0.9


def normalise_country(text: str) -> str | None:
    """The alpha-3 code of one country given by name (in six languages) or by ISO code.

    Forgives case, accents, "the", word order ("Congo, The Democratic Republic of the") and a slip
    of a letter; None for regions, "Worldwide" and what names no country or more than one.
    """
    code = text.strip().upper()
    if len(code) in (2, 3) and code in codes_by_code():
        return codes_by_code()[code]
    codes, rest = countries_of_column(text)
    return codes[0] if len(codes) == 1 and not rest else None


def countries_of_column(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries in a cell that lists countries, and the parts of it that name none.

    Names are matched whole, so the commas inside them do no harm whatever the separator is.
    """
    words = words_in(value)
    codes: list[str] = []
    unmatched: list[Word] = []
    position = 0
    while position < len(words):
        length, code = _names().longest(words, position)
        if length and code:
            codes.append(code)
        elif not length:
            unmatched.append(words[position])
        position += length or 1
    rest: list[str] = []
    for segment in _segments(unmatched, value):
        # In lower case "la" is an article, not Laos.
        known = codes_by_code().get(segment) or _misspelt(segment)
        if known:
            codes.append(known)
        elif not _FILLER.issuperset(words_of(segment)):
            rest.append(segment)
    return tuple(dict.fromkeys(codes)), tuple(rest)


# What may be left over in a cell and is no mistake: "United States of America (the)", "Worldwide".
_FILLER = GENERIC | frozenset(
    re.findall(
        r"\w+",
        "and et y e le les el los sar na n a none nan not specified worldwide global regional "
        "international multi country multiple countries world mondial mondiale mundial monde mundo "
        "région",
    )
)


_WORLDWIDE = frozenset(
    re.findall(r"\w+", "worldwide global world mondial mondiale mundial monde mundo عالمي العالم")
)


def is_worldwide(value: str) -> bool:
    """Whether a cell that lists countries says "Worldwide" or "Global" and names none."""
    return not _WORLDWIDE.isdisjoint(words_of(value)) and not countries_of_column(value)[0]


def _segments(words: list[Word], text: str) -> list[str]:
    """Runs of unmatched words that no separator divides."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and not re.search(r"[,;|/\n]", text[runs[-1][-1].end : word.start]):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [text[run[0].start : run[-1].end] for run in runs]


@lru_cache(maxsize=1024)
def _misspelt(segment: str) -> str | None:
    """The country whose name is all but this one."""
    known = _names_in_one_piece()
    close = difflib.get_close_matches(" ".join(words_of(segment)), known, n=3, cutoff=_ALIKE)
    codes = {known[name] for name in close}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=1)
def _names_in_one_piece() -> dict[str, str]:
    return {" ".join(words): code for words, code in names_by_words().items() if code}


def find_countries(text: str) -> tuple[str, ...]:
    """The countries that a text or a question names, in order of first mention, each once.

    Whole names, the longest first: "Guinea-Bissau" is not Guinea, "South Sudan" not Sudan, and the
    "Niger Delta" is in Nigeria. Names that are words or persons too are taken only where they stand
    as a place: "in turkey", "Lebanon, Jordan and Iraq", not "Michael Jordan" nor "guinea pig".
    """
    return tuple(country_mentions(text))


def country_mentions(text: str) -> Counter[str]:
    """How often a text names each country, in order of first mention; rules as find_countries."""
    return Counter(_mentions(text))


def _mentions(text: str) -> Iterator[str]:
    # A name in Chinese that stands alone is found both ways.
    for _, code in sorted({*_mentions_in_words(text), *chinese_mentions(text)}):
        yield code


def _mentions_in_words(text: str) -> Iterator[tuple[int, str]]:
    words = words_in(text)
    for position, length, code in _names().in_text(words, text):
        if code and _is_meant(words, position, length, text):
            yield words[position].start, code


@lru_cache(maxsize=1)
def _names() -> Names[str]:
    return Names(names_by_words())


def _is_meant(words: Sequence[Word], position: int, length: int, text: str) -> bool:
    """Whether a name stands for the country, judged by its letters' case and its neighbours."""
    if length > 1:
        return True
    word = words[position]
    before = words[position - 1] if position else None
    after = words[position + 1] if position + 1 < len(words) else None
    if is_arabic(word.raw):
        return word.raw not in _ARABIC_WORDS or bool(before and before.folded in _ARABIC_PLACE)
    if written := _AS_WRITTEN.get(word.folded):
        dollars = word.folded == "us" and _AFTER_DOLLARS.match(text, word.end)
        return word.raw == written and not dollars
    name = word.folded
    preposition = before.folded if before and _adjoin(before, word, text) else ""
    if name in _ALSO_NAMES:
        return preposition in _SURE_LOCATIVE and word.raw[0].isupper()
    if word.raw.islower():
        return name not in _ALSO_WORDS or preposition in _LOCATIVE
    if name in _ALSO_PERSONS and preposition not in _LOCATIVE and not word.raw.isupper():
        beside = (before and _adjoin(before, word, text) and before.raw.istitle()) or (
            after and _adjoin(word, after, text) and after.raw.istitle()
        )
        return not beside
    return True


def _adjoin(left: Word, right: Word, text: str) -> bool:
    """Whether nothing but a space (or an elision's apostrophe) stands between two words."""
    return text[left.end : right.start].strip("'’ \u00a0\n_") == ""

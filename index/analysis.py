"""Text to search terms, the same way for passages and for questions.

Case and accents are folded, stop words of the text's language dropped, words stemmed with
Snowball's stemmer of that language, numbers brought to one form, and project codes kept whole.
Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words: every two neighbouring
characters of theirs count as one, as Lucene's CJKAnalyzer has it.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from stop_words import LANGUAGE_MAPPING, get_stop_words

from index.countries import find_countries
from index.nationalities import find_nationalities
from index.project_codes import find_project_codes
from index.scripts import UNSPACED

# Accents written apart from their letter, Arabic vowel signs, the vowels of Indic scripts: they are
# parts of words, but `\w` leaves them out. All that matter lie in the basic plane.
_MARKS = "".join(c for c in map(chr, range(0x10000)) if unicodedata.category(c).startswith("M"))
_CHARACTER = re.compile(f"[{UNSPACED}][{_MARKS}]*")
# A number with its separators, a run of such characters, or of other letters, digits and marks.
# Apostrophes end a word, so that French "l'OIM" gives "oim".
_WORD = re.compile(
    rf"\d+(?:[.,٫٬]\d+)+|[^\W_{UNSPACED}](?:[^\W_{UNSPACED}]|[{_MARKS}])*"
    rf"|(?P<unspaced>(?:{_CHARACTER.pattern})+)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""ISO 639-1 → Snowball's name."""

_STEMS_KEPT = 100_000
"""Of a language, some 16 MB. Few words make up most of its texts; beyond, it begins anew."""

# PyStemmer's objects may not be used by two threads at once.
_local = threading.local()


def fold(text: str) -> str:
    """Case, accents and compatibility forms folded: "Réintégration" → "reintegration", and Arabic
    without vowel signs, hamza on its carrier and tatweel. Digits and their separators of every
    script become those of English."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c != "ـ")
    if kept.isascii():
        return kept
    return "".join(map(_as_in_english, kept))


def _as_in_english(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return {"٫": ".", "٬": ","}.get(character, character)


@lru_cache(maxsize=200_000)
def _fold_word(word: str) -> str:
    """`fold`, remembered: few words make up most of a text, and every search folds ten texts."""
    return fold(word)


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text, folded, each with its character range [start, end) in the text. Where a
    script has no spaces between them, all pairs of neighbouring characters, which overlap.

    Remembered for the passages of the last hundred searches or so: highlights, quotes and the
    confidence each look at the same ones.
    """
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        if match.lastgroup is None:
            found.append((_fold_word(match.group()), match.start(), match.end()))
        else:
            found.extend(_pairs(text, *match.span()))
    return tuple(found)


def _pairs(text: str, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """The words of a run of characters without spaces between words."""
    characters = [each.span() for each in _CHARACTER.finditer(text, first, last)]
    if len(characters) == 1:
        yield fold(text[first:last]), first, last
    for (start, _), (_, end) in pairwise(characters):
        yield _fold_word(text[start:end]), start, end


def stem(word: str, language: str) -> str:
    """A folded word's stem in a language; the word itself where there is no stemmer for it."""
    return stems(language)[word]


class _Stems(dict[str, str]):
    """Folded words with their stems in one language, each found when it is first asked for. A
    dictionary, since every search asks for those of ten texts, word by word."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, word: str) -> str:
        if self._language not in _STEMMERS or word[:1].isdigit():
            return _THOUSANDS.sub(lambda m: re.sub("[.,]", "", m.group()), word)
        if len(self) >= _STEMS_KEPT:
            self.clear()
        stemmed = self[word] = _stemmer(self._language)(word)
        return stemmed


@cache
def stems(language: str) -> Mapping[str, str]:
    """What `stem` gives in a language, by word."""
    return _Stems(language)


def _stemmer(language: str) -> Callable[[str], str]:
    stemmers: dict[str, Stemmer.Stemmer] | None = getattr(_local, "stemmers", None)
    if stemmers is None:
        stemmers = _local.stemmers = {}
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_STEMMERS[language])
    step: Callable[[str], str] = stemmers[language].stemWord
    return step


@cache
def stop_words(language: str) -> frozenset[str]:
    """A language's stop words, folded; empty where no list is known."""
    if language == "en":  # the other package's English list drops words that carry meaning: "home"
        return frozenset(STOPWORDS_EN_PLUS)
    if language not in LANGUAGE_MAPPING:
        return frozenset()
    return frozenset(fold(word) for word in get_stop_words(language))


def terms(text: str, language: str) -> list[str]:
    """The search terms of a passage in the order of the text, repeated as often as they occur."""
    stop = stop_words(language)
    stemmed = stems(language)
    found = [stemmed[word] for word, _, _ in words(text) if word not in stop]
    codes = [code_term(code) for code in find_project_codes(text)]
    named = dict.fromkeys((*find_countries(text), *find_nationalities(text)))
    return found + codes + [country_term(country) for country in named]


def query_terms(text: str, language: str, languages: tuple[str, ...]) -> list[str]:
    """The search terms of a question against passages of several languages: each word's stem in
    every one of them, without repetition, for a name is spelt alike in many but stemmed by each."""
    stop = stop_words(language)
    kept = [word for word, _, _ in words(text) if word not in stop]
    found = dict.fromkeys(stem(word, each) for word in kept for each in (language, *languages))
    found.update(dict.fromkeys(code_term(code) for code in find_project_codes(text)))
    return list(found)


def code_term(code: str) -> str:
    """The term that stands for a project code; no word can collide with it."""
    return f"code:{code}"


def country_term(country: str) -> str:
    """The term that stands for a country (ISO 3166-1 alpha-3) in every language: it tells which
    passages name the country or its nationality, and is no part of a question's terms, where the
    name counts already."""
    return f"country:{country}"

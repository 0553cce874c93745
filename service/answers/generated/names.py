"""The names in a written sentence, and which of them its sources lack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.analysis import fold, stop_words, words
from index.countries import country_names, find_countries
from index.documents import Document
from index.languages import UNDETERMINED
from index.nationalities import find_nationalities

_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: there only acronyms are known to be names."""

_WORD = re.compile(r"[^\W\d_][\w-]*(?<!-)")


class Name(NamedTuple):
    """A word of a name in a sentence."""

    word: str
    """Folded."""
    start: int
    end: int


def missing_countries(
    sentence: str, texts: Sequence[str], documents: Sequence[Document]
) -> set[str]:
    """Countries (ISO 3166-1 alpha-3) that a sentence names and neither the texts, by name or by
    nationality, nor the metadata of the documents do; a country has one code in whatever language
    it is named."""
    known = {code for text in texts for code in find_countries(text)}
    known |= {code for text in texts for code in find_nationalities(text)}
    known |= {code for document in documents for code in document.countries}
    return set(find_countries(sentence)) - known


def missing_names(sentence: str, language: str, texts: Sequence[str]) -> list[Name]:
    """Names of a sentence that stand in none of the texts, letter by letter but for case and
    accents. Countries are left to `missing_countries`. A script without capitals shows no names."""
    of_countries = {
        word
        for code in find_countries(sentence)
        for name in country_names(code)
        for word, _, _ in words(name)
    }
    known = {word for text in texts for word, _, _ in words(text)} | of_countries
    return [
        Name(word, name.start() + start, name.start() + end)
        for name in _names(sentence, language)
        for word, start, end in words(name.group())
        if word not in known and not word[0].isdigit()
    ]


def _names(sentence: str, language: str) -> list[re.Match[str]]:
    """Capitalised words. The first of a sentence has its capital from there, unless another follows
    it directly ("Amina Diallo said") or it has capitals inside ("UNHCR")."""
    stop = stop_words(language) if language != UNDETERMINED else frozenset()
    found = list(_WORD.finditer(sentence))
    names = []
    for position, match in enumerate(found):
        word = match.group()
        if not word[0].isupper() or fold(word) in stop:
            continue
        inside = any(character.isupper() for character in word[1:])
        if not inside and (language in _NOUNS_IN_CAPITALS or len(word) == 1):
            continue
        if position == 0 and not inside and not _another_follows(sentence, found):
            continue
        names.append(match)
    return names


def _another_follows(sentence: str, found: Sequence[re.Match[str]]) -> bool:
    if len(found) < 2:
        return False
    second = found[1]
    return second.group()[0].isupper() and sentence[found[0].end() : second.start()] == " "

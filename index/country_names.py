"""What countries are called: every name, in several languages, with its ISO 3166-1 alpha-3 code.

The names come from CLDR (Babel) and ISO 3166 (pycountry). `country_names.json` holds what these two
lack: `further_names`, the United Nations' usage, former names, parts of countries and abbreviations
(of two countries that claim a name, the first has it: "Congo" alone is the smaller one);
`no_country`, phrases that hold a country's name and name no country; `shown_names`, where the
United Nations and the country itself use another name than CLDR.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

import pycountry
from babel import Locale

from index.scripts import IDEOGRAPHS

# The languages of IOM and of the United Nations, and Portuguese.
LANGUAGES = ("en", "fr", "es", "ar", "pt", "ru")

# Their names are found, too, but shown to nobody.
_CHINESE = ("zh", "zh_Hant")

# Kosovo has no ISO code; XKX is the user-assigned one that the World Bank and others write.
_KOSOVO = "XKX"

# A name after such words alone is found by itself: "Republic of Niger". "Republic of Guinea" as a
# name would even hide the rest of "Republic of Guinea-Bissau".
GENERIC = frozenset(
    re.findall(
        r"\w+",
        "republic republique republica kingdom state states federal federative islamic arab "
        "socialist plurinational independent oriental grand duchy principality commonwealth union "
        "of the du de la del do da",
    )
)

_PARENTHESIS = re.compile(r"\s*[(\[（].*?[)\]）]")
_WORDS = re.compile(r"[^\W_]+|&")
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = resources.files("index").joinpath("country_names.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word as names are compared: lower case, without accents, "&" and "St" written out.

    Words of up to four letters keep their accents, because without them the Portuguese "Irã" would
    be the Latin "ira".
    """
    lower = word.casefold()
    if lower in _WRITTEN_OUT:
        return _WRITTEN_OUT[lower]
    bare = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return bare if len(bare) > 4 or not bare.isascii() else unicodedata.normalize("NFC", lower)


_WRITTEN_OUT = {"&": "and", "st": "saint", "ste": "sainte"}


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(fold(match.group()) for match in _WORDS.finditer(text))


@lru_cache(maxsize=1)
def names_by_words() -> dict[tuple[str, ...], str]:
    """Alpha-3 codes by the folded words of a name; an empty code marks what is no country."""
    names = {words_of(name): "" for name in _data()["no_country"]}
    for code, name in _all_names():
        for form in _forms(name):
            if words := words_of(form):
                names.setdefault(words, code)  # the first meaning given stands
    return {words: code for words, code in names.items() if not _is_found_without(words, names)}


@lru_cache(maxsize=1)
def chinese_names() -> dict[str, str]:
    """Alpha-3 codes by a name in Chinese characters; an empty code marks what is no country."""
    names = dict.fromkeys(_data()["no_country"], "")
    for code, name in _all_names():
        for form in (*_forms(name), name.replace("（", "(").replace("）", ")")):
            names.setdefault(form, code)
    return {name: code for name, code in names.items() if _IDEOGRAPH.match(name)}


def _is_found_without(words: tuple[str, ...], names: dict[tuple[str, ...], str]) -> bool:
    """Whether a name is another of the same country with generic words in front."""
    return any(
        names.get(words[start:]) == names[words] and GENERIC.issuperset(words[:start])
        for start in range(1, len(words))
    )


@lru_cache(maxsize=1)
def codes_by_code() -> dict[str, str]:
    """Alpha-3 codes by upper-case alpha-2 and alpha-3 code."""
    codes = {"XK": _KOSOVO, _KOSOVO: _KOSOVO, "UK": "GBR"}
    for country in pycountry.countries:
        codes[country.alpha_2] = codes[country.alpha_3] = country.alpha_3
    return codes


@lru_cache(maxsize=512)
def country_names(alpha3: str) -> tuple[str, ...]:
    """A country's names in English, French, Spanish, Arabic, Portuguese and Russian, each once.

    The English one comes first and is the one to show. Empty for a code that is no country's.
    """
    country = pycountry.countries.get(alpha_3=alpha3)
    if alpha3 == _KOSOVO:
        alpha2 = "XK"
    elif country is None:
        return ()
    else:
        alpha2 = country.alpha_2
    shown = _data()["shown_names"].get(alpha3, {})
    names = [shown.get(language) or Locale(language).territories[alpha2] for language in LANGUAGES]
    return tuple(dict.fromkeys(names))


def _all_names() -> Iterator[tuple[str, str]]:
    """Pairs of alpha-3 code and name; where two countries claim a name, the first pair wins."""
    for code, names in _data()["further_names"].items():
        for name in names:
            yield code, name
    alpha3 = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    for language in (*LANGUAGES, *_CHINESE):
        for alpha2, name in Locale.parse(language).territories.items():
            if alpha2 in alpha3:
                yield alpha3[alpha2], name
                if language == "ru":
                    for form in inflections(name):
                        yield alpha3[alpha2], form
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            if formal := getattr(country, attribute, None):
                yield country.alpha_3, formal


def _forms(name: str) -> Iterator[str]:
    """A name as it stands, without what is in parentheses, and turned round at its comma."""
    yield name
    yield _PARENTHESIS.sub("", name)
    head, comma, tail = name.partition(", ")
    if comma and "," not in tail:
        yield f"{tail} {head}"
        yield f"{tail.removeprefix('The ')} {head}"


# Endings by case in Russian: of a name's last word by its nominative ending, and of adjectives.
_RUSSIAN_ENDINGS = (
    ("ый", ("ого", "ому", "ым", "ом")),
    ("ая", ("ой", "ую")),
    ("ия", ("ии", "ию", "ией")),
    ("ка", ("ки", "ке", "ку", "кой")),
    ("а", ("ы", "е", "у", "ой")),
    ("я", ("и", "е", "ю", "ей")),
    ("й", ("я", "ю", "ем", "е")),
)


def inflections(name: str) -> tuple[str, ...]:
    """The cases of a Russian name ("Нигер": Нигера, Нигеру …), so that questions find it."""
    declined = [_declined(word) for word in name.split()]
    if len(declined) > 2 or not declined:
        return ()
    longest = max(len(cases) for cases in declined)
    return tuple(
        " ".join(cases[min(case, len(cases) - 1)] for cases in declined) for case in range(longest)
    )


def _declined(word: str) -> tuple[str, ...]:
    for ending, cases in _RUSSIAN_ENDINGS:
        if word.endswith(ending):
            return tuple(word.removesuffix(ending) + case for case in cases)
    if word[-1] in "бвгдзклмнпрстфхц":
        return tuple(word + case for case in ("а", "у", "ом", "е"))
    return (word,)

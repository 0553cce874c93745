"""Countries named in Chinese, which puts no spaces around a name.

The names are those of CLDR (Babel), in simplified and in traditional characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pycountry
from babel import Locale

_CHARACTER = re.compile(r"[\u4e00-\u9fff]")
_PARENTHESIS = re.compile(r"[（(](.*?)[）)]")

# What CLDR does not say: what the Congos are called without a parenthesis (the smaller one has the
# name alone, as in index/country_names.json), and the official names of some.
_FURTHER = {
    "刚果": "CG", "剛果": "CG", "刚果共和国": "CG", "刚果民主共和国": "CD", "剛果民主共和國": "CD",
    "民主刚果": "CD", "巴勒斯坦": "PS", "香港": "HK", "澳门": "MO", "澳門": "MO",
    "多米尼加": "DO", "波黑": "BA", "阿联酋": "AE", "沙特": "SA",
}  # fmt: skip

# Phrases that hold a name and name no country: a developing country, a sultan, the Gulf of Guinea.
_NO_COUNTRY = ("发展中国家", "發展中國家", "苏丹王", "蘇丹王", "几内亚湾")


def chinese_mentions(text: str) -> Iterator[tuple[int, str]]:
    """Where in a text each country is named in Chinese, in order, with its alpha-2 code. Of names
    that begin at the same place the longest counts: 尼日利亚 is Nigeria, and 尼日 Niger."""
    if not _CHARACTER.search(text):
        return
    names = _names()
    for match in _pattern().finditer(text):
        if code := names[match.group()]:
            yield match.start(), code


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_names(), key=len, reverse=True))))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Alpha-2 codes by name; an empty code marks what is no country."""
    known = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    names = dict.fromkeys(_NO_COUNTRY, "")
    for locale in ("zh", "zh_Hant"):
        for code, name in Locale.parse(locale).territories.items():
            if code in known:
                names.setdefault(name, code)
                names.setdefault(_PARENTHESIS.sub(r"(\1)", name), code)
    return names | _FURTHER

"""Countries named in Chinese, which puts no spaces around a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from index.country_names import chinese_names
from index.scripts import IDEOGRAPHS

_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")


def chinese_mentions(text: str) -> Iterator[tuple[int, str]]:
    """Where in a text each country is named in Chinese, in order, with its alpha-3 code. Of names
    that begin at the same place the longest counts: 尼日利亚 is Nigeria, and 尼日 Niger."""
    if not _IDEOGRAPH.search(text):
        return
    names = chinese_names()
    for match in _pattern().finditer(text):
        if code := names[match.group()]:
            yield match.start(), code


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(chinese_names(), key=len, reverse=True))))

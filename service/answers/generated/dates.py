"""The dates in a text, in any of some languages, so that texts can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from babel import Locale

from index.analysis import fold

_LANGUAGES = ("en", "fr", "es", "pt", "ar", "ar_LB", "ru", "de", "it", "nl")


class Date(NamedTuple):
    """What a text says of a date."""

    day: int | None
    month: int
    year: int | None


_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\s+(?:of\s+|de\s+|do\s+)?"
_DAY_AFTER = r"(?:\s+(?P<later>\d{1,2})(?:st|nd|rd|th)?(?!\d))?"
_YEAR = r"(?:,?\s+(?:of\s+|de\s+|do\s+)?(?P<year>\d{4})(?!\d))?"


@cache
def _months() -> dict[str, int]:
    """Months by name, folded. No two of these languages give a name to different months."""
    return {
        fold(name).rstrip("."): number
        for language in _LANGUAGES
        for context in Locale.parse(language).months.values()
        for width in ("wide", "abbreviated")
        for number, name in context.get(width, {}).items()
    }


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(rf"(?:{_DAY})?\b(?P<month>{names})\b\.?{_DAY_AFTER}{_YEAR}")


def dates(text: str) -> list[Date]:
    """The dates in a text that name a month with a day or a year ("May" alone may be a verb)."""
    plain = fold(text)
    found = []
    for match in _pattern().finditer(plain):
        day = match["day"] or match["later"]
        if day or match["year"]:
            month = _months()[match["month"]]
            found.append(Date(int(day) if day else None, month, _int(match["year"])))
    found += [Date(_int(day), int(month), int(year)) for year, month, day in _ISO.findall(plain)]
    return found


def missing_dates(written: Iterable[Date], in_sources: Iterable[Date]) -> list[Date]:
    """Those written of which no date of the sources has all parts."""
    known = list(in_sources)
    return [each for each in written if not any(_covers(other, each) for other in known)]


def _covers(known: Date, written: Date) -> bool:
    return known.month == written.month and all(
        mine is None or mine == theirs
        for mine, theirs in ((written.day, known.day), (written.year, known.year))
    )


def _int(text: str | None) -> int | None:
    return int(text) if text else None

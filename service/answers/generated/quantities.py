"""The numbers in a text, in figures or in words, in one form, so that texts can be compared."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from text_to_num import alpha2digit

from index.analysis import fold

_IN_WORDS = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
"""Languages whose number words text2num reads; in others only figures are numbers."""

_FIGURES = re.compile(r"\d{1,3}(?:[., ']\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"(?<=\d)[., '](?=\d{3}(?!\d))")

_SCALES = {
    1_000: "thousand|mille|milliers?|mil|miles|tausend|الف|тысяч\\w*",
    1_000_000: "millions?|mill[oó]n(?:es)?|milh(?:[aã]o|[oõ]es)|millionen|مليون|ملايين"
    "|миллион\\w*|mn",
    1_000_000_000: "billions?|milliards?|milliarden?|مليار|миллиард\\w*|bn",
}
"""Words after figures ("5 million"), folded as in index/analysis.py."""
_SCALE = re.compile(
    r"\s?(?:" + "|".join(f"(?P<s{n}>{words})" for n, words in enumerate(_SCALES.values())) + r")\b"
)
_PERCENT = re.compile(
    r"\s?(?:[%٪]|per ?cent\b|percent\b|pour ?cents?\b|por ?ciento\b|por ?cento\b|prozent\b"
    r"|процент\w*|بالمئه|بالمائه|في المئه|في المائه|بالمئة|بالمائة|في المئة|في المائة)"
)


class Number(NamedTuple):
    """A number as it is compared."""

    value: Decimal
    percent: bool


def numbers(text: str, language: str) -> frozenset[Number]:
    """The numbers in a text.

    "1,200", "1 200", "1.200", "1200" and "one thousand two hundred" are equal, and so are
    "5 million" and "5,000,000". A word for one ("one of them") is no number.

    Args:
        language: ISO 639-1, of the number words.
    """
    found, _ = _in_figures(fold(text))
    if language in _IN_WORDS:
        _, rest = _in_figures(text.lower())  # with the accents that number words have
        in_words, _ = _in_figures(alpha2digit(rest, language, threshold=0))
        found += [each for each in in_words if each.value != 1]
    return frozenset(found)


def missing_numbers(written: frozenset[Number], in_sources: frozenset[Number]) -> frozenset[Number]:
    """Those written that the sources lack. A percentage is met by a percentage only."""
    return frozenset(
        each
        for each in written
        if each not in in_sources and (each.percent or Number(each.value, True) not in in_sources)
    )


def _in_figures(text: str) -> tuple[list[Number], str]:
    """The numbers in figures, and the text without them (or text2num would take the "million" of
    "5 million" for one of its own)."""
    found = []
    rest = []
    end = 0
    for match in _FIGURES.finditer(text):
        rest.append(text[end : match.start()])
        end = match.end()
        value = Decimal(_THOUSANDS.sub("", match.group()).replace(",", "."))
        if scale := _SCALE.match(text, end):
            value *= list(_SCALES)[int((scale.lastgroup or "s0")[1:])]
            end = scale.end()
        found.append(Number(value.normalize(), _PERCENT.match(text, end) is not None))
    return found, ";".join([*rest, text[end:]])

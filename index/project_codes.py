"""IOM project codes: finding them in text, and writing each in one way.

IOM names a project by two letters for its type and four digits (`IB.0238`), in older systems by
country, year, letter and number (`NG20P0516`). People write `IB0238`, `IB 0238`, `IB-0238` and
`ib 0238` for the first. The difficulty is all that only looks like one: "in 2023", "UN 1325".
"""

from __future__ import annotations

import re

# Project types in IOM's public catalogue of evaluations. Only they are believed in the loose forms
# (no dot, or lower case) when the number could be a year or a standard.
_PROJECT_TYPES = frozenset(
    re.findall(
        r"\w+",
        "CD CE CS CT DP DR DS DX EP FC FM IB IM IS IV LM MA MD MM MN MP MS NC PB PE PM PO PR PX RE "
        "RM RP RQ RR RT TC",
    )
)
# Two letters that stand before a number for other reasons: numbers, pages, eras, standards, fiscal
# years, bodies ("No.0238", "et al.2019", "EN 1090", "UN 1325").
_NEVER = frozenset(re.findall(r"\w+", "NO NR PP AL OP ED AD BC FY EN UN EU UK US ID QR"))
# Types that are also a currency (ringgit), a unit, a wave band or a decree, so that "RM 1500" is
# no project.
_ALSO_QUANTITIES = frozenset({"RM", "PM", "FM", "MS", "DS", "DR", "MM", "MA", "MP"})
# Types that in lower case are ordinary words: "the code is 0045".
_ALSO_WORDS = frozenset({"is", "re", "im", "ma", "mm", "ms", "pe", "md"})

_SHORT = re.compile(
    r"(?<![^\W_])(?P<type>[A-Za-z]{2})(?P<separator>\.\s?|\s?[-‐-–]\s?|[ \u00a0_]?)"
    r"(?P<number>\d{4})(?![^\W_])"
)
_LONG = re.compile(
    r"(?<![^\W_])(?P<country>[A-Za-z]{2})(?P<year>\d{2})(?P<letter>[PMpm])(?P<number>\d{4})(?![^\W_])"
)
# In a column of codes there is nothing else, so slips are forgiven: "CS. 0948", "LM.015".
_IN_COLUMN = re.compile(r"(?<![^\W_])([A-Za-z]{2})[.\s_‐-–-]*(\d{3,4})(?![^\W_])")

_PROJECT_WORD = re.compile(
    r"(?:projects?|projets?|proyectos?|projetos?|codes?|códigos?|codigos?|проект\w*|код\w*|"
    r"مشروع|المشروع|رمز|الرمز)\W{0,3}$",
    re.IGNORECASE,
)


def find_project_codes(text: str) -> tuple[str, ...]:
    """The project codes that a text or a question names, in canonical form, in order, each once."""
    found = _find(text)
    return tuple(dict.fromkeys(found[place] for place in sorted(found)))


def project_code_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text names project codes: character ranges [start, end), in order."""
    return tuple(sorted(_find(text)))


def _find(text: str) -> dict[tuple[int, int], str]:
    found = {match.span(): match.group().upper() for match in _LONG.finditer(text)}
    for match in _SHORT.finditer(text):
        if _is_code(match, text):
            found[match.span()] = f"{match['type'].upper()}.{match['number']}"
    return found


def _is_code(match: re.Match[str], text: str) -> bool:
    """Whether two letters and four digits are meant as a project code."""
    letters, separator, number = match["type"], match["separator"], match["number"]
    kind, upper = letters.upper(), letters.isupper()
    if kind in _NEVER or not (upper or letters.islower()):
        return False
    known, padded = kind in _PROJECT_TYPES, number.startswith("0")
    if separator == ".":
        return upper or known or padded
    if separator and letters in _ALSO_WORDS:
        return False
    if _PROJECT_WORD.search(text, max(0, match.start() - 24), match.start()):
        return known or upper or padded
    if padded:  # no year and no standard begins with a nought
        return known or upper
    if separator and not upper:
        return False
    return known and kind not in _ALSO_QUANTITIES and not number.startswith(("19", "20"))


def project_codes_of_column(value: str) -> tuple[str, ...]:
    """The codes in a cell that holds codes and nothing else, whatever stands between them."""
    found = {match.start(): match.group().upper() for match in _LONG.finditer(value)}
    for match in _IN_COLUMN.finditer(value):
        found[match.start()] = f"{match[1].upper()}.{match[2]}"
    return tuple(dict.fromkeys(found[start] for start in sorted(found)))


def normalise_project_code(text: str) -> str | None:
    """The canonical form of one code (`ib 0238` → `IB.0238`); None where it is no project code."""
    codes = project_codes_of_column(text)
    return codes[0] if len(codes) == 1 else None

"""Masks e-mail addresses and telephone numbers: how to reach a person is not knowledge.

Two libraries find them: linkify-it-py knows what an address looks like and which top-level domains
there are, phonenumbers (Google's libphonenumber) which numbers exist in which country. What decides
between a telephone number and a year range or a row of figures is in docs/decisions/masking.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import pycountry
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS
from phonenumbers import Leniency, PhoneNumberMatcher

EMAIL_MASK = "[e-mail]"
TELEPHONE_MASK = "[telephone]"

_MANY_DIGITS = re.compile(r"(?:\d[^\d\w\n]{0,4}){6,}\d")
"""Seven digits with little between them, the fewest that a national number has: few texts have
them, and only those are looked at more closely."""

_YEARS = re.compile(r"\(?(?:19|20)\d\d\D{1,5}(?:19|20)\d\d\)?")
"""A range of years, which is a valid number in Lesotho, Mauritania, Niger and elsewhere."""

_BEFORE = 40
"""Characters before a number in which a word for telephone counts: a label, at times with the
number's kind or a name, as in "Tel. (office, Agadez): 20 34 05 33"."""

_TELEPHONE = re.compile(
    r"\b(?:tel|telephone|t[ée]l[ée]phones?|tel[ée]fonos?|telefones?|phones?|mobiles?|m[óo]vil(?:es)?"
    r"|cell?|cellulaires?|celular(?:es)?|cellphones?|gsm|whats\s?app|fax|hotline|helpline|call"
    r"|appele[rz]|llam(?:e|ar))\b|هاتف|الهاتف|جوال|موبايل|واتساب|тел\.?|телефон",
    re.IGNORECASE,
)

_HOME_OF_00 = "CH"
"""A country from which numbers abroad are dialled with 00, as from most."""


def mask_contacts(text: str, countries: Sequence[str] = ()) -> str:
    """The text with [e-mail] and [telephone] in the place of addresses and numbers.

    International numbers (+… and 00…) are always masked. A number in national form is masked where
    it is one of `countries` (ISO 3166-1 alpha-3) and a word for telephone stands before it, or
    another number that is masked.
    """
    ranges = [*_emails(text), *_telephones(text, countries)]
    for start, end, mask in sorted(ranges, reverse=True):
        text = text[:start] + mask + text[end:]
    return text


def _emails(text: str) -> Iterator[tuple[int, int, str]]:
    if "@" not in text:
        return
    for match in _linkify().match(text) or ():
        if match.schema == "mailto:":
            yield match.index, match.last_index, EMAIL_MASK


@cache
def _linkify() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": True}).tlds(TLDS)


def _telephones(text: str, countries: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    if not _MANY_DIGITS.search(text):
        return
    found = set(_numbers(text, None))
    found |= {each for each in _numbers(text, _HOME_OF_00) if text.startswith("00", each[0])}
    national = {each for region in _regions(countries) for each in _numbers(text, region)}
    last = 0
    for start, end in sorted(found | national):
        if start < last:  # found in two ways
            continue
        listed = last > 0 and not re.search(r"\w", text[last:start])
        if (start, end) in found or listed or _announced(text, start):
            yield start, end, TELEPHONE_MASK
            last = end


def _announced(text: str, start: int) -> bool:
    """Whether a word for telephone stands before, in the same line and cell."""
    before = re.split(r"[\n|]", text[max(0, start - _BEFORE) : start])
    here = before[-1]
    # A label may have a cell of its own: "Tel. | 20 34 05 33".
    return bool(_TELEPHONE.search(here) or (not here.strip() and _TELEPHONE.search(before[-2:][0])))


def _numbers(text: str, region: str | None) -> Iterator[tuple[int, int]]:
    """The character ranges [start, end) of what is a number in a region; None: anywhere."""
    for match in PhoneNumberMatcher(text, region, Leniency.VALID):
        found = match.raw_string
        if not _YEARS.fullmatch(found):
            # "(+227 20 75 25 07)" is found without its closing bracket.
            opened = found.startswith("(") and ")" not in found
            yield match.start + opened, match.end


@cache
def _region(country: str) -> str | None:
    found = pycountry.countries.get(alpha_3=country)
    return found.alpha_2 if found else None


def _regions(countries: Sequence[str]) -> list[str]:
    return [region for country in countries if (region := _region(country))]

"""Brings the ways in which files name their language to ISO 639-1."""

from __future__ import annotations

import re

import pycountry


def iso_639_1(tag: object) -> str | None:
    """`en` for "en", "en-GB", "EN_us", "eng" or "English"; None for what names no language that
    has such a code."""
    if not isinstance(tag, str) or not tag.strip():
        return None
    name = tag.strip()
    primary = re.split(r"[-_.]", name, maxsplit=1)[0].lower()
    if len(primary) == 2:
        found = pycountry.languages.get(alpha_2=primary)
    elif len(primary) == 3:
        found = pycountry.languages.get(alpha_3=primary) or pycountry.languages.get(
            bibliographic=primary
        )
    else:
        found = pycountry.languages.get(name=name.capitalize())
    code = getattr(found, "alpha_2", None)
    return code if isinstance(code, str) else None

"""The script of `<related-knowledge>`: widget.js with the words, the style sheet and the tables
that it needs in front of it, so that a host's page loads one file."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import pycountry
from babel import UnknownLocaleError
from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.origins import SCRIPT
from service.web.assets import FOLDER
from service.web.strings import LANGUAGES, STRINGS, direction

router = APIRouter(include_in_schema=False)

_CACHING = "public, max-age=3600"
"""An hour: who reads from page to page loads the script once, and a new version is everywhere
within the hour. Its name can't hold its content's hash, for it stands in the hosts' pages."""

_WORDS = ("page", "pages")
"""Of the interface's words those that the widget needs, beside `widget_…` and `kind_…`."""


@cache
def widget_script() -> str:
    """All that `/widget.js` sends."""
    constants = {
        "WORDS": {language: _words(language) for language in LANGUAGES},
        "STYLE": (FOLDER / "widget.css").read_text("utf-8"),
        "COUNTRIES": {country.alpha_3: country.alpha_2 for country in pycountry.countries},
        "RIGHT_TO_LEFT": sorted(right_to_left()),
    }
    lines = [
        f"const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, value in constants.items()
    ]
    return "".join(lines) + (Path(__file__).parent / "widget.js").read_text("utf-8")


def _words(language: str) -> dict[str, str]:
    return {
        name: word
        for name, word in STRINGS[language].items()
        if name.startswith(("widget_", "kind_")) or name in _WORDS
    }


@cache
def right_to_left() -> frozenset[str]:
    """The ISO 639-1 codes of the languages that are written from right to left."""
    codes = (getattr(language, "alpha_2", "") for language in pycountry.languages)
    return frozenset(code for code in codes if code and _is_right_to_left(code))


def _is_right_to_left(code: str) -> bool:
    try:
        return direction(code) == "rtl"
    except UnknownLocaleError:  # some twenty, all of them in Latin, Cyrillic or syllabic letters
        return False


@router.head(SCRIPT)
@router.get(SCRIPT)
def script(request: Request) -> Response:
    """The script, for the pages of hosts."""
    content = widget_script()
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:16]}"'
    headers = {"Cache-Control": _CACHING, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/javascript", headers=headers)

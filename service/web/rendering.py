"""Makes pages of templates, in the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from service.access import may_maintain
from service.middleware import SCRIPTED_POLICY
from service.web.assets import asset
from service.web.strings import LANGUAGES, STRINGS, direction, label, spoken_language
from service.web.text import citation_text, headings_above, marked, place_text


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "asset": asset,
        "citation_text": citation_text,
        "headings_above": headings_above,
        "label": label,
        "marked": marked,
        "place_text": place_text,
    }
    return environment


TEMPLATES = _environment()


def chosen_language(request: Request) -> str:
    """The interface's language that the address asks for (`ui`); empty where it asks for none."""
    chosen = request.query_params.get("ui", "")
    return chosen if chosen in LANGUAGES else ""


def interface_language(request: Request) -> str:
    """The language to speak: the one chosen, else the browser's."""
    return chosen_language(request) or spoken_language(request.headers.get("accept-language", ""))


def page_response(
    request: Request, template: str, groups: frozenset[str], status: int = 200, **values: Any
) -> HTMLResponse:
    """A page made of a template for a reader with these groups; it gets the values and the
    words of the reader's language."""
    chosen, spoken = chosen_language(request), interface_language(request)
    page = TEMPLATES.get_template(template).render(
        strings=STRINGS[spoken],
        interface_language=spoken,
        direction=direction(spoken),
        chosen_language=chosen,
        other_languages={code: in_language(request, code) for code in LANGUAGES if code != spoken},
        language_names=LANGUAGES,
        maintainer=may_maintain(groups),
        **values,
    )
    headers = {
        "Content-Language": spoken,
        "Vary": "Accept-Language",
        "Content-Security-Policy": SCRIPTED_POLICY,
    }
    return HTMLResponse(page, status_code=status, headers=headers)


def in_language(request: Request, code: str) -> str:
    """The address of this very page with its interface in another language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "ui"]
    return f"{request.url.path}?{urlencode([*kept, ('ui', code)])}"

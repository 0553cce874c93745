"""The widget as a page for a frame, for hosts that allow no script from elsewhere. It shows what
the element `<related-knowledge>` shows (widget.js); its parameters are named like the attributes of
that element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.languages import UNDETERMINED
from service.access import Groups
from service.api.models import DocumentResult, RelatedResult, RelatedWhy
from service.api.parameters import PARAMETER_NAMES, RelatedParameters
from service.api.related import check_texts, run_related
from service.errors import ApiError, explain, summary
from service.origins import frame_ancestors
from service.snapshots import Snapshots
from service.web.rendering import TEMPLATES, chosen_language, interface_language
from service.web.strings import LANGUAGES, STRINGS, direction, label
from service.web.text import clipped, place_text
from service.web.widget_script import right_to_left

router = APIRouter(include_in_schema=False)

_QUOTED_CHARACTERS = 160
"""As in widget.js: four or five lines of a column, enough to judge by."""

_MOST_COUNTRIES = 3
"""As in widget.js; a regional report has dozens."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Content-Security-Policy, but for who may hold the frame."""

_THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Card:
    """A related document as the page shows it."""

    title: str
    link: str
    language: str
    """Of title and quote, ISO 639-1; empty where it is not known."""
    direction: str
    """The quote's: `ltr`, `rtl`, or `auto` where the language is not known."""
    about: str
    """Kind, countries, year."""
    quote: str
    place: str
    """Where the quoted words stand; empty where the document has no places."""
    shared: str
    """What the document has in common with what was given; empty for nothing."""


@router.head("/widget")
@router.get("/widget")
def widget(request: Request, groups: Groups) -> HTMLResponse:
    """The page; its script tells the page around it how tall it is, where that page may know."""
    spoken = _language(request)
    words = STRINGS[spoken]
    cards: list[Card] = []
    status, message = 200, words["widget_nothing"]
    try:
        cards = _cards(request, groups, spoken)
    except ValidationError as error:  # who embeds it has made a mistake, and looks at it first
        status, message = 422, f"{summary(explain(error.errors(), PARAMETER_NAMES))}."
    except ApiError as error:
        status = error.status
        if status == 422:
            message = error.message
        elif status != 404:  # a document that is not there has nothing related
            message = words["widget_down"]
    theme = request.query_params.get("theme", "")
    origins: tuple[str, ...] = request.app.state.widget_origins
    page = TEMPLATES.get_template("widget.html").render(
        strings=words,
        interface_language=spoken,
        direction=direction(spoken),
        theme=theme if theme in _THEMES else "",
        origins=origins,
        cards=cards,
        message=message,
    )
    headers = {
        "Content-Language": spoken,
        "Vary": "Accept-Language",
        "Content-Security-Policy": f"{_POLICY}; {frame_ancestors(origins)}",
    }
    return HTMLResponse(page, status_code=status, headers=headers)


def _language(request: Request) -> str:
    """The language to speak: the one chosen, that of the results, else the browser's."""
    if not chosen_language(request):
        for tag in _values(request, "language"):
            if (code := tag.lower().partition("-")[0]) in LANGUAGES:
                return code
    return interface_language(request)


def _values(request: Request, *names: str) -> list[str]:
    """The values of a parameter that may be given with commas, or more than once."""
    given = [text for name in names for text in request.query_params.getlist(name)]
    return [value.strip() for text in given for value in text.split(",") if value.strip()]


def _cards(request: Request, groups: frozenset[str], spoken: str) -> list[Card]:
    """What is related, as cards.

    Raises:
        ValidationError: for parameters that can't be understood.
        ApiError: as `run_related` and `check_texts`; 503 while no snapshot is loaded.
    """
    query = request.query_params
    given: dict[str, Any] = {
        name: query[name]
        for name in ("document", "url", "title", "text", "limit")
        if query.get(name, "").strip()
    }
    lists = {"kind": _values(request, "kinds", "kind"), "language": _values(request, "language")}
    given |= {name: values for name, values in lists.items() if values}
    parameters = RelatedParameters.model_validate(given)
    check_texts(request, parameters)
    snapshots: Snapshots = request.app.state.snapshots
    with snapshots.lease() as index:
        found = run_related(index, parameters, groups).related
    return [_card(one, spoken) for one in found]


def _card(related: RelatedResult, spoken: str) -> Card:
    document = related.document
    known = document.language != UNDETERMINED
    return Card(
        title=document.title,
        link=related.link,
        language=document.language if known else "",
        direction=("rtl" if document.language in right_to_left() else "ltr") if known else "auto",
        about=" · ".join(_about(document, spoken)),
        quote=clipped(related.why.passages[0], _QUOTED_CHARACTERS),
        place=place_text(related.place, STRINGS[spoken]),
        shared=", ".join(_shared(related.why, spoken)),
    )


def _about(document: DocumentResult, spoken: str) -> Iterator[str]:
    yield label("kind", document.kind, spoken)
    if document.countries:
        shown = document.countries[:_MOST_COUNTRIES]
        more = " …" if len(document.countries) > _MOST_COUNTRIES else ""
        yield ", ".join(label("country", code, spoken) for code in shown) + more
    if document.year:
        yield str(document.year)


def _shared(why: RelatedWhy, spoken: str) -> list[str]:
    return [*(label("country", code, spoken) for code in why.countries), *why.themes, *why.codes]

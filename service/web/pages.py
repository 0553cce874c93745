"""The search page, made on the server: it works without any script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic import ValidationError

from index.filtering import FACETS
from service.access import Groups
from service.api.ask import run_ask
from service.api.models import AskResponse, DocumentResult, FacetValue, PassageResult
from service.api.parameters import PARAMETER_NAMES, SearchParameters
from service.api.search import check_question
from service.errors import ApiError, explain, summary
from service.snapshots import Snapshots
from service.web.strings import LANGUAGES, STRINGS, direction, label, spoken_language
from service.web.text import marked, place_text

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent

_SHOWN_VALUES = 12
"""Values of a facet that the page offers: the most frequent ones; all others are in the API."""

_LISTS = ("kind", "language", "country", "theme", "source")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"marked": marked, "place_text": place_text, "label": label}
    return environment


TEMPLATES = _environment()


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """A document with those of its passages that are on the page."""

    document: DocumentResult
    passages: list[PassageResult]


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter as the page offers it."""

    field: str
    values: list[FacetValue]
    chosen: frozenset[str]


@dataclass
class PageState:
    """What the templates show."""

    question: str = ""
    message: str = ""
    status: int = 200
    year_from: str = ""
    year_to: str = ""
    answer: AskResponse | None = None
    groups: list[DocumentGroup] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    previous: str | None = None
    next: str | None = None


@router.head("/")
@router.get("/")
def search_page(request: Request, groups: Groups) -> HTMLResponse:
    """The page: a box, and for a question the answer, the passages and the filters."""
    chosen = request.query_params.get("ui", "")
    chosen = chosen if chosen in LANGUAGES else ""
    spoken = chosen or spoken_language(request.headers.get("accept-language", ""))
    state = _state(request, groups, chosen)
    others = {code: _in_language(request, code) for code in LANGUAGES if code != spoken}
    page = TEMPLATES.get_template("search.html").render(
        state=state,
        strings=STRINGS[spoken],
        interface_language=spoken,
        direction=direction(spoken),
        chosen_language=chosen,
        other_languages=others,
        language_names=LANGUAGES,
    )
    headers = {"Content-Language": spoken, "Vary": "Accept-Language"}
    return HTMLResponse(page, status_code=state.status, headers=headers)


def _in_language(request: Request, code: str) -> str:
    """The address of this very page with its interface in another language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "ui"]
    return "/?" + urlencode([*kept, ("ui", code)])


def _state(request: Request, groups: frozenset[str], chosen: str) -> PageState:
    given = _given(request)
    state = PageState(
        question=str(given.get("q", "")),
        year_from=str(given.get("year_from", "")),
        year_to=str(given.get("year_to", "")),
    )
    if not state.question.strip():
        return state
    snapshots: Snapshots = request.app.state.snapshots
    try:
        parameters = SearchParameters.model_validate(given)
        check_question(request, parameters.q)
        with snapshots.lease() as index:
            response = run_ask(index, parameters, groups, request.app.state.settings.abstain_below)
    except ValidationError as error:
        state.status = 422
        state.message = f"{summary(explain(error.errors(), PARAMETER_NAMES))}."
        return state
    except ApiError as error:
        state.status = error.status
        state.message = error.message
        return state
    _fill(state, parameters, response, chosen)
    return state


def _given(request: Request) -> dict[str, Any]:
    """The address's parameters. Unknown ones are left alone here, since mail programs and trackers
    append theirs to links; empty ones come from fields left empty."""
    query = request.query_params
    given: dict[str, Any] = {
        name: query[name]
        for name in ("q", "year_from", "year_to", "limit", "offset")
        if query.get(name, "").strip()
    }
    return given | {name: query.getlist(name) for name in _LISTS if name in query}


def _fill(
    state: PageState, parameters: SearchParameters, response: AskResponse, chosen: str
) -> None:
    state.question = parameters.q
    state.answer = response
    state.groups = _grouped(response.passages)
    state.facets = list(_facets(parameters, response))
    if parameters.offset > 0:
        state.previous = _address(parameters, max(0, parameters.offset - parameters.limit), chosen)
    if parameters.offset + len(response.passages) < response.total and response.passages:
        state.next = _address(parameters, parameters.offset + parameters.limit, chosen)


def _grouped(passages: list[PassageResult]) -> list[DocumentGroup]:
    """The passages by document, documents in the order of their best passage."""
    order = {id: rank for rank, id in enumerate(dict.fromkeys(p.document.id for p in passages))}
    ranked = sorted(passages, key=lambda passage: order[passage.document.id])
    return [
        DocumentGroup(own[0].document, own)
        for own in (list(run) for _, run in groupby(ranked, key=lambda p: p.document.id))
    ]


def _facets(parameters: SearchParameters, response: AskResponse) -> Iterable[Facet]:
    for name in FACETS:
        if name == "year":
            continue  # a range of years is asked for in two fields
        chosen = frozenset(getattr(parameters, name))
        values = response.facets[name]
        offered = [
            value
            for rank, value in enumerate(values)
            if rank < _SHOWN_VALUES or value.value in chosen
        ]
        missing = chosen - {value.value for value in offered}
        offered += [FacetValue(value=value, label=value, count=0) for value in sorted(missing)]
        if len(offered) > 1 or chosen:
            yield Facet(name, offered, chosen)


def _address(parameters: SearchParameters, offset: int, chosen: str) -> str:
    values = parameters.model_dump(exclude_defaults=True) | {"q": parameters.q, "offset": offset}
    if not offset:
        del values["offset"]
    if chosen:
        values["ui"] = chosen
    return "/?" + urlencode(values, doseq=True)

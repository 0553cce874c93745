"""The search page, made on the server: it works without any script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.filtering import FACETS
from index.search import Index
from service.access import Groups
from service.api.ask import run_ask
from service.api.models import (
    AskResponse,
    DocumentResult,
    FacetValue,
    PassageResult,
    RelatedResult,
)
from service.api.parameters import PARAMETER_NAMES, RelatedParameters, SearchParameters
from service.api.related import run_related
from service.api.search import check_question
from service.errors import ApiError, explain, summary
from service.feedback.unanswered import note_unanswered
from service.originals import API
from service.snapshots import Snapshots
from service.web.rendering import chosen_language, page_response

router = APIRouter(include_in_schema=False)

_SHOWN_VALUES = 12
"""Values of a facet that the page offers: the most frequent ones; all others are in the API."""

_LISTS = ("kind", "language", "country", "theme", "source")

_SHOWN_RELATED = 3
"""Related practices beside the results: a glance, no second list of results."""

_ASKED_RELATED = 8
"""Asked for, since those that are among the results already are left out."""


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

    address: str = "/"
    """Of this page, to come back to."""
    question: str = ""
    message: str = ""
    status: int = 200
    year_from: str = ""
    year_to: str = ""
    answer: AskResponse | None = None
    groups: list[DocumentGroup] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    related: list[RelatedResult] = field(default_factory=list)
    previous: str | None = None
    next: str | None = None
    votes: bool = False
    """Whether one may vote."""
    stream: str | None = None
    """Where the generated answer comes from; None where none is to be written."""


@router.head("/")
@router.get("/")
def search_page(request: Request, groups: Groups) -> HTMLResponse:
    """The page: a box, and for a question the answer, the passages and the filters."""
    state = _state(request, groups)
    return page_response(request, "search.html", groups, state.status, state=state)


def _state(request: Request, groups: frozenset[str]) -> PageState:
    given = _given(request)
    state = PageState(
        address=f"/?{request.url.query}" if request.url.query else "/",
        question=str(given.get("q", "")),
        year_from=str(given.get("year_from", "")),
        year_to=str(given.get("year_to", "")),
        votes=request.app.state.settings.feedback,
    )
    if not state.question.strip():
        return state
    snapshots: Snapshots = request.app.state.snapshots
    try:
        parameters = SearchParameters.model_validate(given)
        check_question(request, parameters.q)
        with snapshots.lease() as index:
            response = run_ask(index, parameters, groups, request.app.state.settings.abstain_below)
            state.related = _related(index, response, groups)
    except ValidationError as error:
        state.status = 422
        state.message = f"{summary(explain(error.errors(), PARAMETER_NAMES))}."
        return state
    except ApiError as error:
        state.status = error.status
        state.message = error.message
        return state
    if request.method != "HEAD":
        note_unanswered(request.app, parameters, response)
    _fill(state, parameters, response, chosen_language(request))
    if request.app.state.writer.on and not response.answer.abstained:
        state.stream = _stream(parameters)
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


def _related(index: Index, response: AskResponse, groups: frozenset[str]) -> list[RelatedResult]:
    """Practices related to the best document, in one or two milliseconds. Where the question is not
    answered there is nothing that they would be beside."""
    if response.answer.abstained or not response.passages:
        return []
    shown = {passage.document.id for passage in response.passages}
    best = response.passages[0].document.id
    parameters = RelatedParameters(document=best, limit=_ASKED_RELATED)
    found = run_related(index, parameters, groups).related
    return [one for one in found if one.document.id not in shown][:_SHOWN_RELATED]


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


def _stream(parameters: SearchParameters) -> str:
    # The passages are on the page already, so the stream need not repeat them all.
    values = parameters.model_dump(exclude_defaults=True, exclude={"limit", "offset"})
    return f"{API}/ask/stream?{urlencode(values | {'q': parameters.q, 'limit': 1}, doseq=True)}"

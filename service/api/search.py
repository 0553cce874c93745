"""Searching: ranked passages with their places, and counts to narrow them by."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from index.results import SearchResult
from index.search import Index
from service.access import Groups
from service.api.conversion import facets_of, passage_result
from service.api.examples import SEARCH, json_example
from service.api.models import SearchResponse
from service.api.parameters import SearchParameters
from service.errors import describe, invalid
from service.feedback.unanswered import note_unanswered
from service.snapshots import OpenIndex

router = APIRouter(tags=["search"])

_RESPONSES = describe(422, 503) | json_example(SEARCH)


def check_length(name: str, text: str, limit: int, setting: str) -> None:
    """Refuses a text that is too long.

    Raises:
        ApiError: 422 with the limit and the setting that holds it.
    """
    if len(text) > limit:
        raise invalid(
            name, f"{len(text):,} characters are too many; the limit is {limit:,} ({setting})"
        )


def check_question(request: Request, question: str, name: str = "q") -> None:
    """Refuses a question, given as the parameter `name`, that is longer than the setting allows,
    status 422."""
    limit = request.app.state.settings.max_query_characters
    check_length(name, question, limit, "setting KNOWLEDGE_MAX_QUERY_CHARACTERS")


def search_response(
    index: Index, parameters: SearchParameters, result: SearchResult, started: float
) -> SearchResponse:
    """A search's result as the API answers it; `started` is perf_counter() at its beginning."""
    return SearchResponse(
        question=parameters.q,
        language=result.language,
        snapshot=index.manifest.id,
        took_ms=round((perf_counter() - started) * 1000, 1),
        total=result.total,
        limit=parameters.limit,
        offset=parameters.offset,
        passages=[passage_result(hit) for hit in result.hits],
        facets=facets_of(result),
    )


def run_search(
    index: Index, parameters: SearchParameters, groups: frozenset[str]
) -> SearchResponse:
    """Searches the open index for a reader with these groups."""
    started = perf_counter()
    result = index.search(
        parameters.q, parameters.to_filter(groups), parameters.limit, parameters.offset
    )
    return search_response(index, parameters, result, started)


def _as_json(response: SearchResponse) -> Response:
    """Makes the body where the search ran: FastAPI checks what an endpoint returns in yet another
    thread, which takes .2 ms of 17 and finds nothing in what is a model already."""
    return Response(response.model_dump_json(), media_type="application/json")


@router.head("/search", include_in_schema=False)
@router.get("/search", response_model=SearchResponse, responses=_RESPONSES)
def search(
    request: Request,
    parameters: Annotated[SearchParameters, Query()],
    index: OpenIndex,
    groups: Groups,
) -> Response:
    """Passages that match a question, best first, at most a few of one document."""
    check_question(request, parameters.q)
    response = run_search(index, parameters, groups)
    if request.method != "HEAD":
        note_unanswered(request.app, parameters, response)
    return _as_json(response)


@router.post("/search", response_model=SearchResponse, responses=describe(413) | _RESPONSES)
def search_by_post(
    request: Request, parameters: SearchParameters, index: OpenIndex, groups: Groups
) -> Response:
    """The same with the parameters as JSON, so that the question is in no address."""
    check_question(request, parameters.q)
    response = run_search(index, parameters, groups)
    note_unanswered(request.app, parameters, response)
    return _as_json(response)

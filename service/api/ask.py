"""Asking: an answer in the sources' own words, or the plain word that there is none."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query, Request

from index.search import Index
from service.access import Groups
from service.answers.answer import answer
from service.api.conversion import answer_result
from service.api.examples import ABSTENTION, ASK, json_example
from service.api.generated import with_generated
from service.api.models import AskResponse
from service.api.parameters import AskParameters, SearchParameters
from service.api.search import check_question, search_response
from service.errors import describe
from service.feedback.unanswered import note_unanswered
from service.snapshots import OpenIndex

router = APIRouter(tags=["search"])

_RESPONSES = describe(422, 503) | json_example(ASK, abstention=ABSTENTION)


def run_ask(
    index: Index, parameters: SearchParameters, groups: frozenset[str], threshold: float
) -> AskResponse:
    """Answers from the open index for a reader with these groups; `threshold` is the confidence
    below which it abstains."""
    started = perf_counter()
    found, result = answer(
        index,
        parameters.q,
        parameters.to_filter(groups),
        parameters.limit,
        parameters.offset,
        threshold,
    )
    response = search_response(index, parameters, result, started)
    return AskResponse(
        **dict(response), answer=answer_result(found, result.language, len(result.hits))
    )


@router.head("/ask", include_in_schema=False)
@router.get("/ask", responses=_RESPONSES)
def ask(
    request: Request,
    parameters: Annotated[AskParameters, Query()],
    index: OpenIndex,
    groups: Groups,
) -> AskResponse:
    """One to three sentences quoted from the sources with their citations, or an abstention; with
    the nearest passages in both cases. Where the service has a language model, `generated` holds
    what it wrote."""
    check_question(request, parameters.q)
    response = run_ask(index, parameters, groups, request.app.state.settings.abstain_below)
    if request.method == "HEAD":  # has no body that would hold it
        return response
    note_unanswered(request.app, parameters, response)
    return with_generated(request.app.state.writer, index, parameters, groups, response)


@router.post("/ask", responses=describe(413) | _RESPONSES)
def ask_by_post(
    request: Request, parameters: AskParameters, index: OpenIndex, groups: Groups
) -> AskResponse:
    """The same with the parameters as JSON, so that the question is in no address."""
    check_question(request, parameters.q)
    response = run_ask(index, parameters, groups, request.app.state.settings.abstain_below)
    note_unanswered(request.app, parameters, response)
    return with_generated(request.app.state.writer, index, parameters, groups, response)

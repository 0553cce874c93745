"""A thumb up or down for an answer or a passage, with a word if one likes."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from index.results import Filter
from index.search import Index
from service.access import Groups
from service.api.models import FeedbackKept
from service.api.parameters import FeedbackParameters
from service.api.search import check_question
from service.errors import ApiError, describe, invalid, not_found_document
from service.feedback.store import FeedbackError, Vote, today
from service.snapshots import OpenIndex

router = APIRouter(tags=["feedback"])

FORM = "application/x-www-form-urlencoded"

_SCHEMA = {"$ref": "#/components/schemas/FeedbackParameters"}

_MOST_FIELDS = 20
"""Of a form; there are eight."""


class _Given:
    """What was sent: the vote, and for a form where to go back to."""

    def __init__(self, parameters: FeedbackParameters, back: str | None) -> None:
        self.parameters = parameters
        self.back = back


async def _given(request: Request) -> _Given:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    try:
        if kind == FORM:
            return _from_form(request, body)
        if kind != "application/json":
            raise invalid("body", "send a JSON object, with Content-Type: application/json")
        return _Given(FeedbackParameters.model_validate_json(body), None)
    except ValidationError as error:
        problems: list[Any] = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(problems) from error


def _from_form(request: Request, body: bytes) -> _Given:
    # A page of another site could send this form, but not the header that says so.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ApiError(403, "forbidden", "Feedback is taken from this service's own pages only.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise ApiError(400, "bad_request", "The form can't be read.") from error
    fields = dict(pairs)
    back = fields.pop("back", "/")
    return _Given(FeedbackParameters.model_validate(fields), back)


@router.post(
    "/feedback",
    status_code=201,
    response_model=FeedbackKept,
    responses={
        **describe(403, 404, 413, 422, 503),
        303: {"description": "A form was sent: back to the page that it stood on."},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _SCHEMA}, FORM: {"schema": _SCHEMA}},
        }
    },
)
def feedback(
    request: Request, given: Annotated[_Given, Depends(_given)], index: OpenIndex, groups: Groups
) -> Response:
    """Keeps a vote for an answer or a passage, without the person: no address, no name, of the time
    only the day. Takes JSON, or the same names from a form, which is answered with 303 to the
    address in its field `back`."""
    state = request.app.state
    if not state.settings.feedback:
        raise ApiError(403, "feedback_off", "This service keeps no feedback.")
    parameters = given.parameters
    check_question(request, parameters.question, "question")
    _check_place(index, parameters, Filter(groups=groups))
    try:
        state.feedback.keep_vote(Vote(day=today(), **parameters.model_dump()))
    except FeedbackError as error:
        raise ApiError(503, "not_kept", "The feedback could not be kept just now.") from error
    if given.back is None:
        return JSONResponse({"status": "kept"}, status_code=201)
    return RedirectResponse(own_page(given.back), status_code=303)


def _check_place(index: Index, parameters: FeedbackParameters, access: Filter) -> None:
    if parameters.document is None:
        return
    if index.document(parameters.document, access) is None:
        raise not_found_document()
    passages = len(index.passage_numbers(parameters.document))
    if parameters.passage is not None and parameters.passage >= passages:
        raise invalid("passage", f"the document has {passages} passages, counted from 0")


def own_page(address: str) -> str:
    """The address if it is one of the search page, else the page's own: no form may lead away."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    own = not parts.scheme and not parts.netloc and parts.path == "/"
    return address if own and address.startswith("/") else "/"

"""The one shape in which every endpoint reports an error, and the words for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.routing import Match

_MOST_SUMMED_UP = 3
"""Faults named in an error's message; its detail has all."""

_LONGEST_FIELD = 100
"""Characters of a field's name that an error repeats: the name came from the request."""

_METHODS = ("GET", "HEAD", "POST")
"""All methods that any endpoint takes."""


class ErrorDetail(BaseModel):
    """One thing wrong with a request."""

    field: str
    """Where: a parameter's name, or a path into the JSON body such as `kind.0`; or empty."""
    message: str


class ErrorContent(BaseModel):
    """What went wrong."""

    code: str
    """A stable word for programs, such as `not_found`."""
    message: str
    """A sentence for people."""
    detail: list[ErrorDetail] | None = None


class ErrorBody(BaseModel):
    """The body of every answer with a status of 400 and above."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "code": "invalid_request",
                        "message": "The request can't be understood: limit: give 50 or less.",
                        "detail": [{"field": "limit", "message": "give 50 or less"}],
                    }
                }
            ]
        }
    )

    error: ErrorContent


class ApiError(Exception):
    """An error that the caller shall read.

    Args:
        status: HTTP status, 400 and above.
        code: a stable word for programs.
        message: a sentence for people; never with internals in it.
        detail: the single things wrong, where there are several.
        headers: further headers of the response.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        detail: Sequence[ErrorDetail] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.detail = list(detail) if detail is not None else None
        self.headers = headers


def invalid(field: str, message: str) -> ApiError:
    """A parameter that can't be used, status 422."""
    return ApiError(
        422,
        "invalid_request",
        f"The request can't be understood: {field}: {message}.",
        [ErrorDetail(field=field, message=message)],
    )


def not_found_document() -> ApiError:
    """No such document, or none that this reader may see: the two look the same."""
    return ApiError(404, "not_found", "The knowledge base holds no such document.")


def respond(error: ApiError) -> JSONResponse:
    """The response that carries the error."""
    body = ErrorBody(
        error=ErrorContent(code=error.code, message=error.message, detail=error.detail)
    )
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status_code=error.status,
        headers={"Cache-Control": "no-store", **(error.headers or {})},
    )


def describe(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint for the OpenAPI document."""
    return {
        status: {"model": ErrorBody, "description": HTTPStatus(status).phrase}
        for status in statuses
    }


def install(app: FastAPI, parameter_names: Sequence[str]) -> None:
    """Makes the app answer every error that it knows of in this shape. (What it does not know of,
    `middleware.Failures` answers.)

    Args:
        app: the app.
        parameter_names: all parameters that exist, to suggest the one that was meant.
    """

    @app.exception_handler(ApiError)
    async def api_error(_: Request, error: ApiError) -> JSONResponse:
        return respond(error)

    @app.exception_handler(RequestValidationError)
    async def validation(_: Request, error: RequestValidationError) -> JSONResponse:
        return respond(_from_validation(error, parameter_names))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        return respond(_from_http(request, error))


def _from_http(request: Request, error: HTTPException) -> ApiError:
    if error.status_code == 404:
        message = "Nothing is at this address; the endpoints are described at /api/docs."
        return ApiError(404, "not_found", message)
    if error.status_code == 405:
        allowed = ", ".join(_allowed_methods(request))
        message = f"This address does not take {request.method}; it takes {allowed}."
        return ApiError(405, "method_not_allowed", message, headers={"Allow": allowed})
    if isinstance(error.__cause__, ApiError):  # raised while the body was being read
        return error.__cause__
    if error.status_code == 400:
        return ApiError(400, "bad_request", "The request's body can't be read.")
    phrase = HTTPStatus(error.status_code).phrase
    return ApiError(error.status_code, phrase.lower().replace(" ", "_"), f"{phrase}.")


def _allowed_methods(request: Request) -> list[str]:
    # Starlette names only the methods of the first route with this path, and GET and POST have
    # one route each.
    return [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] == Match.FULL
            for route in request.app.routes
        )
    ]


_PLAIN_WORDS = {
    "missing": "it is required",
    "extra_forbidden": "there is no such parameter",
    "string_too_short": "it may not be empty",
    "string_too_long": "give {max_length} characters or less",
    "greater_than_equal": "give {ge} or more",
    "less_than_equal": "give {le} or less",
    "int_parsing": "give a whole number",
    "int_type": "give a whole number",
    "int_from_float": "give a whole number",
    "string_type": "give text",
    "list_type": "give a list",
    "too_long": "give {max_length} values or less",
    "json_invalid": "the body is not valid JSON: {error}",
    "model_attributes_type": "send a JSON object, with Content-Type: application/json",
    "dict_type": "send a JSON object",
}


def _from_validation(error: RequestValidationError, known: Sequence[str]) -> ApiError:
    # The first part of the place says query, body or path.
    problems = [{**problem, "loc": problem["loc"][1:]} for problem in error.errors()]
    details = explain(problems, known)
    return ApiError(
        422,
        "invalid_request",
        f"The request can't be understood: {summary(details)}.",
        details,
    )


def explain(problems: Sequence[Mapping[str, Any]], known: Sequence[str]) -> list[ErrorDetail]:
    """What pydantic found wrong, in words for people.

    Args:
        problems: the error's `errors()`.
        known: all parameters that exist, to suggest the one that was meant.
    """
    return [_explained(problem, known) for problem in problems]


def summary(details: Sequence[ErrorDetail]) -> str:
    """The first few of them in a line."""
    return "; ".join(
        f"{detail.field}: {detail.message}" if detail.field else detail.message
        for detail in details[:_MOST_SUMMED_UP]
    )


def _explained(problem: Mapping[str, Any], known: Sequence[str]) -> ErrorDetail:
    kind = str(problem["type"])
    # Of a broken body, the place is a byte.
    field = "" if kind == "json_invalid" else ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    if kind in _PLAIN_WORDS:
        message = _PLAIN_WORDS[kind].format_map(problem.get("ctx") or {})
    if kind == "extra_forbidden":
        message += _suggestion(field, known)
    return ErrorDetail(field=field[:_LONGEST_FIELD], message=message)


def _suggestion(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean `{close[0]}`?" if close else f" (there are {', '.join(known)})"

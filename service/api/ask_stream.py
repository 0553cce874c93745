"""Asking with the generated answer coming sentence by sentence, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from index.search import Index
from service.access import Groups
from service.answers.generated.checking import Checked
from service.api.ask import run_ask
from service.api.generated import generated_answer, generated_sentence, written
from service.api.parameters import AskParameters
from service.api.search import check_question
from service.errors import ErrorBody
from service.feedback.unanswered import note_unanswered
from service.snapshots import OpenIndex

router = APIRouter(tags=["search"])


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """As `describe`, but in JSON: FastAPI would describe them as events."""
    schema = {"$ref": f"#/components/schemas/{ErrorBody.__name__}"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": schema}},
        }
        for status in statuses
    }


def _asked(request: Request, parameters: Annotated[AskParameters, Query()]) -> AskParameters:
    # In a dependency, because once the stream has begun its status is sent.
    check_question(request, parameters.q)
    return parameters


def _asked_by_post(request: Request, parameters: AskParameters) -> AskParameters:
    check_question(request, parameters.q)
    return parameters


@router.get("/ask/stream", response_class=EventSourceResponse, responses=_errors(422, 503))
async def ask_stream(
    request: Request,
    parameters: Annotated[AskParameters, Depends(_asked)],
    index: OpenIndex,
    groups: Groups,
) -> AsyncIterator[ServerSentEvent]:
    """The answer of `/ask` as events: `answer` with the quoted answer and the passages at once;
    where the service has a language model, `sentence` with each sentence it wrote, once that is
    checked; last `generated` with all that is to be shown of it (null where nothing was to be
    written), which replaces the sentences shown so far."""
    async for event in _events(request, parameters, index, groups):
        yield event


@router.post("/ask/stream", response_class=EventSourceResponse, responses=_errors(413, 422, 503))
async def ask_stream_by_post(
    request: Request,
    parameters: Annotated[AskParameters, Depends(_asked_by_post)],
    index: OpenIndex,
    groups: Groups,
) -> AsyncIterator[ServerSentEvent]:
    """The same with the parameters as JSON, so that the question is in no address."""
    async for event in _events(request, parameters, index, groups):
        yield event


async def _events(
    request: Request, parameters: AskParameters, index: Index, groups: frozenset[str]
) -> AsyncIterator[ServerSentEvent]:
    threshold = request.app.state.settings.abstain_below
    response = await asyncio.to_thread(run_ask, index, parameters, groups, threshold)
    await asyncio.to_thread(note_unanswered, request.app, parameters, response)
    yield ServerSentEvent(event="answer", data=response)
    events = written(request.app.state.writer, index, parameters, groups, response)
    if events is None:
        yield ServerSentEvent(event="generated", data=None, raw_data="null")
        return
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Checked):
                yield ServerSentEvent(event="sentence", data=generated_sentence(event))
            else:
                yield ServerSentEvent(event="generated", data=generated_answer(event))

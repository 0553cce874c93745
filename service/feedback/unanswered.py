"""Notes which questions found no answer, for `knowledge gaps`."""

from __future__ import annotations

import logging

from fastapi import FastAPI

from service.answers.private_data import asks_for_private_data
from service.api.models import AskResponse, SearchResponse
from service.api.parameters import FilterParameters, SearchParameters
from service.feedback.store import FeedbackError, FeedbackStore, Unanswered, today

logger = logging.getLogger("knowledge.service")

NOTHING_FOUND = "nothing_found"


def note_unanswered(app: FastAPI, parameters: SearchParameters, response: SearchResponse) -> None:
    """Keeps the question where the response abstains or holds nothing, unless the setting
    `unanswered` is off.

    Questions under a filter are left out, since what they miss may stand outside it, and so are
    further pages of one result, and requests for a person's private data, which name that person.
    A question is never failed by a note that can't be taken.
    """
    if not app.state.settings.unanswered or parameters.offset or _filtered(parameters):
        return
    abstained = isinstance(response, AskResponse) and response.answer.abstained
    if (response.total and not abstained) or asks_for_private_data(response.question):
        return
    reason = response.answer.reason if isinstance(response, AskResponse) else None
    store: FeedbackStore = app.state.feedback
    try:
        store.keep_unanswered(
            Unanswered(
                day=today(),
                snapshot=response.snapshot,
                question=response.question,
                language=response.language,
                reason=reason or NOTHING_FOUND,
            )
        )
    except FeedbackError as error:
        logger.error("an unanswered question was not noted: %s", error)


def _filtered(parameters: SearchParameters) -> bool:
    return any(getattr(parameters, name) for name in FilterParameters.model_fields)

"""Generated answers as the API gives them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from index.search import Index
from service.answers.generated.checking import Checked
from service.answers.generated.sources import Source
from service.answers.generated.wording import generated_message
from service.answers.generated.writing import Outcome, Writer, outcome_of
from service.api.conversion import document_result, place_of
from service.api.models import (
    AskResponse,
    GeneratedAnswer,
    GeneratedCitation,
    GeneratedSentence,
)
from service.api.parameters import AskParameters
from service.originals import main_span, place_link


def with_generated(
    writer: Writer,
    index: Index,
    parameters: AskParameters,
    groups: frozenset[str],
    response: AskResponse,
) -> AskResponse:
    """The response with a generated answer, where the service writes them and one is wanted. It
    waits for the answer's end."""
    events = written(writer, index, parameters, groups, response)
    if events is None:
        return response
    outcome = asyncio.run(outcome_of(events))
    return response.model_copy(update={"generated": generated_answer(outcome)})


def written(
    writer: Writer,
    index: Index,
    parameters: AskParameters,
    groups: frozenset[str],
    response: AskResponse,
) -> AsyncGenerator[Checked | Outcome, None] | None:
    """The sentences as they are written, and the outcome; None where nothing is to be written."""
    if not (writer.on and parameters.generate):
        return None
    return writer.write(
        index,
        parameters.q,
        response.language,
        parameters.to_filter(groups),
        abstained=response.answer.abstained,
    )


def generated_answer(outcome: Outcome) -> GeneratedAnswer:
    """The outcome with what it says of itself."""
    return GeneratedAnswer(
        sentences=[generated_sentence(each) for each in outcome.sentences],
        dropped=outcome.dropped,
        reason=outcome.reason or None,
        message=generated_message(
            outcome.language, sentences=len(outcome.sentences), reason=outcome.reason
        ),
        language=outcome.language,
        model=outcome.model,
    )


def generated_sentence(checked: Checked) -> GeneratedSentence:
    """A sentence with the passages it cites."""
    return GeneratedSentence(
        text=checked.text,
        supported=checked.supported,
        faults=list(checked.faults),
        citations=[_citation(source) for source in checked.sources],
    )


def _citation(source: Source) -> GeneratedCitation:
    return GeneratedCitation(
        number=source.number,
        passage=source.passage.ordinal,
        document=document_result(source.document),
        place=place_of(source.passage.spans),
        link=place_link(source.document, main_span(source.passage, ())),
    )

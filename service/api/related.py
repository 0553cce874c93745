"""Related knowledge: for a document, for an address in the knowledge base, or for a text."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query, Request

from index.results import Filter
from index.search import Index
from service.access import Groups
from service.api.conversion import related_result
from service.api.examples import RELATED, json_example
from service.api.models import RelatedResponse
from service.api.parameters import RelatedParameters
from service.api.search import check_length
from service.errors import ApiError, describe, not_found_document
from service.snapshots import OpenIndex

router = APIRouter(tags=["related"])

_RESPONSES = describe(404, 422, 503) | json_example(RELATED)


def run_related(
    index: Index, parameters: RelatedParameters, groups: frozenset[str]
) -> RelatedResponse:
    """Finds related documents in the open index for a reader with these groups.

    Raises:
        ApiError: 404 for a document or address that this reader can't find.
    """
    started = perf_counter()
    related = index.related(
        parameters.to_filter(groups),
        parameters.limit,
        document_id=_given_document(index, parameters, Filter(groups=groups)),
        title=parameters.title,
        text=parameters.text,
    )
    return RelatedResponse(
        snapshot=index.manifest.id,
        took_ms=round((perf_counter() - started) * 1000, 1),
        related=[related_result(one) for one in related],
    )


def _given_document(index: Index, parameters: RelatedParameters, access: Filter) -> str | None:
    if parameters.document:
        document = index.document(parameters.document, access)
        if document is None:
            raise not_found_document()
        return document.id
    if parameters.url:
        document = index.document_by_url(parameters.url, access)
        if document is None:
            raise ApiError(404, "not_found", "The knowledge base holds nothing with this address.")
        return document.id
    return None


def check_texts(request: Request, parameters: RelatedParameters) -> None:
    """Refuses a title or text that is longer than the setting allows, status 422."""
    settings = request.app.state.settings
    for name in ("title", "text"):
        check_length(
            name,
            getattr(parameters, name) or "",
            settings.max_text_characters,
            "setting KNOWLEDGE_MAX_TEXT_CHARACTERS",
        )


@router.head("/related", include_in_schema=False)
@router.get("/related", responses=_RESPONSES)
def related(
    request: Request,
    parameters: Annotated[RelatedParameters, Query()],
    index: OpenIndex,
    groups: Groups,
) -> RelatedResponse:
    """Documents related to the one given, each with why; never that one itself."""
    check_texts(request, parameters)
    return run_related(index, parameters, groups)


@router.post("/related", responses=describe(413) | _RESPONSES)
def related_by_post(
    request: Request, parameters: RelatedParameters, index: OpenIndex, groups: Groups
) -> RelatedResponse:
    """The same with the parameters as JSON, for texts that are too long for an address."""
    check_texts(request, parameters)
    return run_related(index, parameters, groups)

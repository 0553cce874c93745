"""A passage among its neighbours: what stands before and after it in the document."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.results import Filter
from service.access import Groups
from service.api.conversion import document_result, passage_of_document
from service.api.documents import DocumentId
from service.errors import invalid, not_found_document
from service.snapshots import OpenIndex
from service.web.rendering import chosen_language, page_response

router = APIRouter(include_in_schema=False)

_AROUND = 2
"""Passages before and after: with some 900 characters each, about a printed page on either side."""

_MORE = 4
"""Passages that a step outwards adds on either side."""

_MOST_AROUND = 50
"""The whole of most documents; for more there is the original."""


@router.head("/context/{id}")
@router.get("/context/{id}")
def context(
    request: Request,
    id_: DocumentId,
    index: OpenIndex,
    groups: Groups,
    passage: Annotated[int, Query(ge=0)] = 0,
    around: Annotated[int, Query(ge=1, le=_MOST_AROUND)] = _AROUND,
) -> HTMLResponse:
    """The passage with its neighbours, as a page that the search page shows in place, too."""
    document = index.document(id_, Filter(groups=groups))
    if document is None:
        raise not_found_document()
    numbers = index.passage_numbers(document.id)
    if passage >= len(numbers):
        raise invalid("passage", f"the document has {len(numbers)} passages, counted from 0")
    first, last = max(0, passage - around), min(len(numbers), passage + around + 1)
    shown = index.store.passages(numbers[first:last].tolist())
    more = min(around + _MORE, _MOST_AROUND)
    whole = first == 0 and last == len(numbers)
    return page_response(
        request,
        "context.html",
        groups,
        document=document_result(document),
        passages=[passage_of_document(document, each) for each in shown],
        here=passage,
        more=None if whole or around == _MOST_AROUND else more,
        ui=chosen_language(request),
    )

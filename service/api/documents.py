"""A document: its description, its text in order, and the original file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse

from index.documents import Document
from index.results import Filter
from index.search import Index
from service.access import Groups
from service.api.conversion import document_result, passage_of_document
from service.api.examples import DOCUMENT, json_example
from service.api.models import DocumentResponse
from service.errors import describe, not_found_document
from service.originals import original_response
from service.snapshots import OpenIndex

router = APIRouter(prefix="/documents", tags=["documents"])

DocumentId = Annotated[str, Path(alias="id", max_length=200, description="The document's id.")]


def _document(index: Index, id: str, access: Filter) -> Document:
    document = index.document(id, access)
    if document is None:
        raise not_found_document()
    return document


@router.head("/{id}", include_in_schema=False)
@router.get("/{id}", responses=describe(404, 422, 503) | json_example(DOCUMENT))
def document(id_: DocumentId, index: OpenIndex, groups: Groups) -> DocumentResponse:
    """The document's description and its passages in order, each with its place."""
    access = Filter(groups=groups)
    found = _document(index, id_, access)
    return DocumentResponse(
        **dict(document_result(found)),
        snapshot=index.manifest.id,
        description=found.description,
        passages=[
            passage_of_document(found, passage) for passage in index.passages_of(found.id, access)
        ],
    )


@router.head("/{id}/original", include_in_schema=False)
@router.get(
    "/{id}/original",
    response_class=FileResponse,
    responses=describe(404, 410, 416, 422, 503)
    | {
        200: {"content": {"application/octet-stream": {}}, "description": "The file"},
        206: {"content": {"application/octet-stream": {}}, "description": "A part of the file"},
    },
)
def original(id_: DocumentId, index: OpenIndex, groups: Groups) -> FileResponse:
    """The file that the document was read from; takes range requests."""
    return original_response(_document(index, id_, Filter(groups=groups)))

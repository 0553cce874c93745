"""Whether the service lives, whether it can answer, and on what."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
from fastapi import APIRouter, Request

from index.results import Filter
from service.access import Groups
from service.api.examples import STATUS, json_example
from service.api.models import Counts, Health, SnapshotStatus, StatusResponse
from service.errors import describe
from service.snapshots import OpenIndex, Snapshots, not_ready

health_router = APIRouter(tags=["status"])
router = APIRouter(tags=["status"])


@health_router.head("/health", include_in_schema=False)
@health_router.get("/health")
async def health() -> Health:
    """Answers as long as the process lives."""
    return Health(status="ok")


@health_router.head("/ready", include_in_schema=False)
@health_router.get("/ready", responses=describe(503))
async def ready(request: Request) -> Health:
    """Answers 200 once a verified snapshot is loaded, 503 before."""
    snapshots: Snapshots = request.app.state.snapshots
    if snapshots.current is None:
        raise not_ready()
    return Health(status="ready")


@router.head("/status", include_in_schema=False)
@router.get("/status", responses=describe(503) | json_example(STATUS))
def status(request: Request, index: OpenIndex, groups: Groups) -> StatusResponse:
    """The software, the snapshot and the counts of what this reader may find."""
    access = Filter(groups=groups)
    documents = np.flatnonzero(index.columns.document_mask(access)).tolist()
    counts = index.columns.facets(documents)
    return StatusResponse(
        version=version("knowledge-search"),
        started=request.app.state.started,
        snapshot=SnapshotStatus(
            id=index.manifest.id,
            created=index.manifest.created,
            documents=len(documents),
            passages=int(index.columns.passage_mask(access).sum()),
        ),
        model=index.manifest.fingerprint,
        counts=Counts(**{field: counts[field] for field in ("source", "kind", "language")}),
    )

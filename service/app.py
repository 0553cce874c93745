"""The HTTP service, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, FastAPI

from index.embedding import Embedder
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from service import errors
from service.access import parse_groups
from service.answers.generated.writing import Writer
from service.api import ask, ask_stream, documents, feedback, related, search, status
from service.api.parameters import PARAMETER_NAMES
from service.feedback.store import FILE as FEEDBACK_FILE
from service.feedback.store import FeedbackStore
from service.middleware import AccessLog, BodyLimit, Compression, Failures, SecurityHeaders
from service.originals import API
from service.origins import HostAccess, parse_origins
from service.snapshots import POLL_SECONDS, Snapshots
from service.warming import load_warm
from service.web import context, docs, pages, widget, widget_script
from service.web import status as status_page
from service.web.assets import Assets

_DESCRIPTION = """
Semantic search, cited answers and related practices over a knowledge base.

* Every error has one shape: `{"error": {"code", "message", "detail"?}}`.
* `highlights` are `[start, end)` ranges of **characters (Unicode code points)** of the text beside
  them. JavaScript's strings count UTF-16 units, which differ as soon as there is an emoji:
  `Array.from(text).slice(start, end).join("")`.
* Texts are data: escape them before they become HTML.
* Questions can be sent by POST as JSON too, with the same parameters, and then stand in no address.
"""

_BYTES_A_CHARACTER = 12
"""The longest form of a character in JSON: an escaped surrogate pair, \\ud83d\\ude00."""

_OTHER_BYTES = 65_536
"""Room in a body for everything but the long text."""

_SMALLEST_COMPRESSED = 1_000
"""Bytes; below, a response fits one packet anyway."""

_COMPRESSION_LEVEL = 5
"""Beyond it gzip takes much longer for one or two per cent."""


def create_app(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    poll_seconds: float = POLL_SECONDS,
) -> FastAPI:
    """The service over the snapshots under `settings.var`.

    Args:
        settings: all settings.
        embedder: the model, where the caller has it loaded already; else it is loaded at the start.
        poll_seconds: how often to look for a new snapshot.

    Raises:
        ValueError: if the setting `access` or `generated_access` names no access level, or
            `widget_origins` what is no origin.
    """
    groups = parse_groups(settings.access)
    origins = parse_origins(settings.widget_origins)
    writer = Writer(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        model = embedder or load_warm(settings)
        snapshots = Snapshots(
            SnapshotStore(settings.var / "snapshots"),
            partial(_open_index, model, settings),
            poll_seconds,
        )
        app.state.snapshots = snapshots
        app.state.started = datetime.now(UTC).isoformat(timespec="seconds")
        snapshots.start()
        try:
            yield
        finally:
            snapshots.stop()

    app = FastAPI(
        title="Knowledge search",
        version=version("knowledge-search"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.groups = groups
    app.state.widget_origins = origins
    app.state.writer = writer
    app.state.theme_maps = status_page.ThemeMaps()
    app.state.feedback = FeedbackStore(settings.var / FEEDBACK_FILE)
    errors.install(app, PARAMETER_NAMES)
    _add_routes(app)
    _add_middleware(app, settings, origins)
    return app


def _open_index(model: Embedder, settings: Settings, folder: Path) -> Index:
    return Index.open(folder, model, settings)


def _add_routes(app: FastAPI) -> None:
    api = APIRouter(prefix=API)
    for part in (search, ask, ask_stream, related, documents, feedback, status):
        api.include_router(part.router)
    app.include_router(api)
    app.include_router(status.health_router)
    app.include_router(pages.router)
    app.include_router(context.router)
    app.include_router(status_page.router)
    app.include_router(widget.router)
    app.include_router(widget_script.router)
    app.include_router(docs.router)
    docs.mount_assets(app)
    app.mount("/static", Assets(), name="static")


def _add_middleware(app: FastAPI, settings: Settings, origins: tuple[str, ...]) -> None:
    # The last one added is the outermost.
    app.add_middleware(Failures)
    app.add_middleware(
        BodyLimit, limit=_BYTES_A_CHARACTER * settings.max_text_characters + _OTHER_BYTES
    )
    app.add_middleware(
        Compression, minimum_size=_SMALLEST_COMPRESSED, compresslevel=_COMPRESSION_LEVEL
    )
    app.add_middleware(HostAccess, origins=origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)

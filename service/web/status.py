"""The page for maintainers: what is served, what the last run did, how the collection grew, what it
is about."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from index.results import Filter
from index.search import Index
from index.themes import Theme, drawn, theme_map
from service.access import Groups, may_maintain
from service.api.conversion import document_result
from service.api.models import DocumentResult
from service.snapshots import OpenIndex
from service.web.rendering import interface_language, page_response
from service.web.runs import growth_line, history, last_run

router = APIRouter(include_in_schema=False)

_MAPS_KEPT = 2
"""The current snapshot's and the one's before, which a roll back brings back."""

_WIDTH, _HEIGHT, _MARGIN = 800, 520, 30
"""Of the map, in its own units."""


class ThemeMaps:
    """The maps of the newest snapshots, each drawn once, when it is first looked at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, frozenset[str]], list[Theme]] = OrderedDict()

    def of(self, index: Index, groups: frozenset[str]) -> list[Theme]:
        """The map of the documents that these groups may see."""
        key = (index.manifest.id, groups)
        with self._lock:  # whoever comes meanwhile waits for the same map
            if key not in self._kept:
                allowed = np.flatnonzero(index.columns.document_mask(Filter(groups=groups)))
                numbers = drawn(allowed.astype(np.int64))
                vectors = index.headers.vectors(numbers)
                self._kept[key] = theme_map(index.documents, numbers, vectors)
                while len(self._kept) > _MAPS_KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


@dataclass(frozen=True, slots=True)
class DrawnTheme:
    """A theme as the page shows it."""

    name: str
    words: str
    documents: int
    path: str
    """A dot for each document, as an SVG path of lines without length."""
    x: int
    y: int
    """Where its name stands."""
    example: DocumentResult


def _maintainers_only(groups: frozenset[str]) -> None:
    if not may_maintain(groups):
        raise HTTPException(404)  # as if there were no such page


@router.head("/status")
@router.get("/status")
def status_page(request: Request, index: OpenIndex, groups: Groups) -> HTMLResponse:
    """The snapshot, counts, the last run and the growth.

    Runs report on the whole knowledge base, file names included. So of the last run a reader is
    shown the sources all of whose documents are theirs to see, and growth only where all sources
    are such.
    """
    _maintainers_only(groups)
    access = Filter(groups=groups)
    allowed = np.flatnonzero(index.columns.document_mask(access)).tolist()
    counts = index.columns.facets(allowed)
    seen = frozenset(
        source
        for source, count in counts["source"].items()
        if index.manifest.sources.get(source) == count
    )
    whole = len(allowed) == len(index.documents)
    var = request.app.state.settings.var
    runs = history(var) if whole else []
    locale = interface_language(request)
    created = datetime.fromisoformat(index.manifest.created)
    return page_response(
        request,
        "status.html",
        groups,
        version=version("knowledge-search"),
        manifest=index.manifest,
        created=_time(created, locale),
        age=format_timedelta(created - datetime.now(UTC), add_direction=True, locale=locale),
        documents=len(allowed),
        passages=int(index.columns.passage_mask(access).sum()),
        counts=counts,
        whole=whole,
        run=last_run(var, None if whole else seen),
        runs=[(_time(run.finished, locale), run) for run in runs],
        growth=growth_line(runs),
        number=lambda value: format_decimal(value, locale=locale),
        time=lambda value: _time(value, locale),
    )


@router.head("/status/map")
@router.get("/status/map")
def map_page(request: Request, index: OpenIndex, groups: Groups) -> HTMLResponse:
    """The map of themes. It takes seconds when a snapshot is new, so it is a page of its own, which
    the status page puts in place."""
    _maintainers_only(groups)
    maps: ThemeMaps = request.app.state.theme_maps
    themes = [
        _drawn_theme(number, theme, document_result(index.documents[theme.example]))
        for number, theme in enumerate(maps.of(index, groups), 1)
    ]
    return page_response(request, "map.html", groups, themes=themes, width=_WIDTH, height=_HEIGHT)


def _drawn_theme(number: int, theme: Theme, example: DocumentResult) -> DrawnTheme:
    room = np.array([_WIDTH, _HEIGHT]) - 2 * _MARGIN
    points = np.rint(theme.points * room + _MARGIN).astype(int)
    x, y = np.median(points, axis=0).astype(int).tolist()
    first = theme.words[0] if theme.words else ""
    return DrawnTheme(
        name=f"{number} {first}".strip(),
        words=", ".join(theme.words),
        documents=len(points),
        path="".join(f"M{x} {y}h0" for x, y in points.tolist()),
        x=x,
        y=y,
        example=example,
    )


def _time(moment: datetime, locale: str) -> str:
    return f"{format_datetime(moment.astimezone(UTC), 'medium', locale=locale)} UTC"

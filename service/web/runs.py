"""What runs of ingestion left on record: the last one's report, and how the knowledge base grew.

The files are those that `ingest/report.py` writes into `var/reports`.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

_WIDTH, _HEIGHT, _MARGIN = 640, 160, 6
"""Of the chart, in its own units: it is scaled to the page."""


class Notice(BaseModel):
    """Something about one file."""

    source: str
    key: str
    text: str


class LastRun(BaseModel):
    """The last run's report, as far as the page shows it."""

    model_config = ConfigDict(extra="ignore")

    sources: dict[str, dict[str, int]]
    failures: list[Notice]
    warnings: list[Notice]
    finished: datetime
    seconds: dict[str, float] = {}


class Run(BaseModel):
    """A line of the history."""

    model_config = ConfigDict(extra="ignore")

    finished: datetime
    documents: int
    passages: int


def last_run(var: Path, sources: Container[str] | None = None) -> LastRun | None:
    """The last run's report, on these sources only; None where there is none that can be read."""
    try:
        run = LastRun.model_validate_json((var / "reports" / "last-run.json").read_bytes())
    except (OSError, ValidationError):
        return None
    if sources is None:
        return run
    return run.model_copy(
        update={
            "sources": {name: what for name, what in run.sources.items() if name in sources},
            "failures": [notice for notice in run.failures if notice.source in sources],
            "warnings": [notice for notice in run.warnings if notice.source in sources],
        }
    )


def history(var: Path) -> list[Run]:
    """The runs that changed how much there is, oldest first. Damaged lines are passed over: a run
    that was killed may have left half of one."""
    try:
        lines = (var / "reports" / "runs.jsonl").read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    runs: list[Run] = []
    for line in lines:
        try:
            run = Run.model_validate_json(line)
        except ValidationError:
            continue
        if not runs or (run.documents, run.passages) != (runs[-1].documents, runs[-1].passages):
            runs.append(run)
    return runs


def growth_line(runs: list[Run]) -> str:
    """The SVG path of the documents over time: level from run to run, a step at each."""
    if not runs:
        return ""
    first, last = runs[0].finished.timestamp(), runs[-1].finished.timestamp()
    most = max(run.documents for run in runs) or 1
    points = [
        (
            _scaled((run.finished.timestamp() - first) / ((last - first) or 1), _WIDTH),
            _HEIGHT - _scaled(run.documents / most, _HEIGHT),
        )
        for run in runs
    ]
    steps = "".join(f"H{x}V{y}" for (_, _), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}{steps}" + ("" if steps else f"H{_WIDTH - _MARGIN}")


def _scaled(share: float, size: int) -> int:
    return round(_MARGIN + share * (size - 2 * _MARGIN))

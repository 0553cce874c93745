"""What a run did: by source, with every failure and its reason.

Exit status of a run:

- 0 all well
- 1 something unexpected stopped it
- 2 the configuration is wrong (sources.toml, a missing folder, a setting)
- 3 some files could not be read; the others are in the index
- 4 another run is at work
- 130 interrupted (Ctrl-C)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.ledger import Change
from ingest.progress import duration

ALL_WELL, UNEXPECTED, CONFIGURATION, SOME_FAILED, ALREADY_RUNNING = range(5)
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

COUNTED = ("added", "changed", "renamed", "unchanged", "removed", "failed")

PLAIN_WIDTH = 110
"""Columns of a report that goes to a file or pipe, where no terminal says how wide it is."""


@dataclass(slots=True)
class SourceCounts:
    """Items of one source, by what became of them.

    `failed` items whose earlier version stays in the index are counted as failed only.
    """

    added: int = 0
    changed: int = 0
    renamed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0

    def count(self, change: Change | None) -> None:
        """Counts an item by how it differs from what was published before."""
        name = change.value if change else "unchanged"
        setattr(self, name, getattr(self, name) + 1)


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """Something about one item that a maintainer should know."""

    source: str
    key: str
    text: str


@dataclass(slots=True)
class Report:
    """A run of ingestion that came to its end."""

    sources: dict[str, SourceCounts] = field(default_factory=dict)
    failures: list[Notice] = field(default_factory=list)
    """With the reason, and whether an earlier version stays in the index."""
    warnings: list[Notice] = field(default_factory=list)
    """Of the items that were read in this run."""
    documents: int = 0
    """In the index now."""
    passages: int = 0
    snapshot: str | None = None
    """The snapshot that is published now."""
    published: bool = False
    """Whether this run published it; otherwise nothing had changed."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By stage, and `total`."""
    finished: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def exit_status(self) -> int:
        """0, or 3 where items failed."""
        return SOME_FAILED if self.failures else ALL_WELL

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        seconds = {stage: round(value, 3) for stage, value in self.seconds.items()}
        return {"exit_status": self.exit_status, **asdict(self), "seconds": seconds}

    def save(self, folder: Path) -> None:
        """Writes `last-run.json`, and a line of `runs.jsonl` without the single items."""
        folder.mkdir(parents=True, exist_ok=True)
        content = self.as_json()
        aside = folder / "last-run.json.new"
        aside.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        aside.replace(folder / "last-run.json")
        for items in ("failures", "warnings"):
            content[items] = len(content[items])
        with (folder / "runs.jsonl").open("a") as history:
            history.write(json.dumps(content, ensure_ascii=False) + "\n")

    def show(self, stream: TextIO) -> None:
        """Writes the report for people: a table on a terminal, plain text elsewhere."""
        terminal = stream.isatty()
        console = Console(file=stream, highlight=False, width=None if terminal else PLAIN_WIDTH)
        console.print(self._table(plain=not terminal))
        _show_notices(console, "Warnings", self.warnings)
        _show_notices(console, "Failed", self.failures)
        console.print(Text(self._closing()), soft_wrap=True)

    def _table(self, plain: bool) -> Table:
        table = Table(box=None) if plain else Table()
        table.add_column("source")
        for name in COUNTED:
            table.add_column(name, justify="right")
        for source, counts in self.sources.items():
            table.add_row(Text(source), *_cells([getattr(counts, name) for name in COUNTED]))
        if len(self.sources) > 1:
            totals = [
                sum(getattr(counts, name) for counts in self.sources.values()) for name in COUNTED
            ]
            table.add_section()
            table.add_row("all", *_cells(totals))
        return table

    def _closing(self) -> str:
        parts = ", ".join(
            f"{stage} {duration(seconds)}"
            for stage, seconds in self.seconds.items()
            if stage != "total"
        )
        total = duration(self.seconds.get("total", 0.0))
        if self.snapshot is None:
            state = "No snapshot is published: there is nothing to search."
        elif self.published:
            state = f"Published snapshot {self.snapshot}"
        else:
            state = f"Nothing to publish; snapshot {self.snapshot} stays"
        held = f"{self.documents} documents, {self.passages} passages"
        return f"{state}: {held}; {total} ({parts})."


def _cells(numbers: Sequence[int]) -> list[str]:
    return [str(number) if number else "·" for number in numbers]


def _show_notices(console: Console, heading: str, notices: Sequence[Notice]) -> None:
    """One line each; file names and reasons are data, so never read as rich's markup."""
    if notices:
        console.print(f"\n{heading} ({len(notices)}):")
        for notice in notices:
            line = f"  {notice.source}: {notice.key}: {notice.text}"
            console.print(Text(_printable(line)), soft_wrap=True)
        console.print()


def _printable(text: str) -> str:
    """Without the control characters that a file's name may hold to steer the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

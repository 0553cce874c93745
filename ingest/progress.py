"""Shows how far a run is: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress
from rich.text import Text

LINE_EVERY = 5.0
"""Seconds between two lines of a stage: a log of an hour's run stays readable."""

TELLING_SHARE = 0.02
"""Share of the work after which the time left is worth guessing: the first items are the largest,
and begin with loading the model."""

Advance = Callable[[int], None]


class Progress:
    """Measures the stages of a run and shows nothing: for tests, and the base of the others."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        """Time that each stage took."""

    @contextmanager
    def stage(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Advance]:
        """One stage of the run; yields the function to call with what has been done since.

        Args:
            name: a verb, such as "read".
            total: how many `unit` there are to do; None: unknown, and nothing is counted.
            unit: what is counted, in the plural.
        """
        began = time.monotonic()
        self._begin(name, total, unit)
        try:
            yield self._advance
        finally:
            self._end()
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began

    def _begin(self, name: str, total: int | None, unit: str) -> None:
        """Called before a stage."""

    def _advance(self, count: int) -> None:
        """Called within a stage when `count` more are done."""

    def _end(self) -> None:
        """Called after a stage, also a failed one."""


class Lines(Progress):
    """A plain line every few seconds, for logs and pipes."""

    def __init__(self, stream: TextIO, every: float = LINE_EVERY) -> None:
        super().__init__()
        self._stream = stream
        self._every = every

    def _begin(self, name: str, total: int | None, unit: str) -> None:
        self._name, self._total, self._unit = name, total, unit
        self._done = 0
        self._began = self._said = time.monotonic()
        if total is None:
            print(f"{name} …", file=self._stream, flush=True)

    def _advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._said >= self._every and self._total and self._done < self._total:
            self._said = now
            self._say(now)

    def _end(self) -> None:
        if self._total:
            self._say(time.monotonic())

    def _say(self, now: float) -> None:
        seconds = max(now - self._began, 1e-6)
        rate = self._done / seconds
        line = f"{self._name}: {self._done} of {self._total} {self._unit}, {rate:.1f}/s"
        if self._done == self._total:
            line += f", {duration(seconds)}"
        elif self._total and self._done >= TELLING_SHARE * self._total:
            line += f", {duration((self._total - self._done) / rate)} left"
        print(line, file=self._stream, flush=True)


class Bar(Progress):
    """A bar with rate and time left, for terminals."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._console = Console(file=stream)

    def _begin(self, name: str, total: int | None, unit: str) -> None:
        columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}")]
        if total:
            columns += [
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn(unit),
                _RateColumn(),
                TimeRemainingColumn(),
            ]
        else:
            columns.append(TimeElapsedColumn())
        self._rich = RichProgress(*columns, console=self._console, transient=not total)
        self._task = self._rich.add_task(name, total=total)
        self._rich.start()

    def _advance(self, count: int) -> None:
        self._rich.advance(self._task, count)

    def _end(self) -> None:
        self._rich.stop()


class _RateColumn(ProgressColumn):
    """How many a second; rich's own column counts bytes."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")


def progress_on(stream: TextIO) -> Progress:
    """The progress that suits a stream: a bar on a terminal, lines elsewhere."""
    return Bar(stream) if stream.isatty() else Lines(stream)


def duration(seconds: float) -> str:
    """Seconds as a person would say them: "4 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"

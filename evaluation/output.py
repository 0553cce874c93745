"""What every command prints: tables for people, and one JSON object as the last line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

_WIDTH = 132
"""Characters of a line where no terminal says it: the widest table stands on it unbroken."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures for people, for a terminal or for a page."""

    title: str
    columns: Sequence[str]
    """The first column names the rows, the others hold figures."""
    rows: Sequence[Sequence[object]]

    def rich(self) -> RichTable:
        """For a terminal."""
        made = RichTable(title=self.title, title_justify="left", title_style="bold")
        for number, column in enumerate(self.columns):
            made.add_column(column, justify="right" if number else "left", overflow="fold")
        for row in self.rows:
            made.add_row(*map(cell, row))
        return made

    def markdown(self) -> str:
        """For a page."""
        lines = [self.columns, ["---"] + ["---:"] * (len(self.columns) - 1), *self.rows]
        return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def cell(value: object) -> str:
    """A figure as people read it: three decimals below ten, where shares and seconds are; a dash
    where there is none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def print_result(
    result: dict[str, Any], parts: Sequence[Table | str], *, json_only: bool = False
) -> None:
    """Prints tables and paragraphs, unless only the JSON is wanted, and last the result."""
    if not json_only:
        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        for part in parts:
            if isinstance(part, Table):
                console.print(part.rich())
            else:
                console.print(part, markup=False, highlight=False, soft_wrap=True)
        sys.stdout.flush()
    line = json.dumps(result, ensure_ascii=False, allow_nan=False)
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.flush()

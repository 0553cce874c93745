"""What every command prints: tables for people, and one JSON object as the last line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

Row = Sequence[object]

_WIDTH = 132
"""Characters of a line where no terminal says it: the widest table stands on it unbroken."""


def table(title: str, columns: Sequence[str], rows: Iterable[Row]) -> Table:
    """A table whose first column is text and whose others are figures."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell(value) for value in row))
    return made


def cell(value: object) -> str:
    """A figure as people read it; nothing where there is none."""
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def print_result(result: dict[str, Any], tables: Sequence[Table | str], *, json_only: bool) -> None:
    """Prints tables and paragraphs, unless only the JSON is wanted, and last the result."""
    if not json_only:
        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        for each in tables:
            console.print(each, markup=False, highlight=False, soft_wrap=isinstance(each, str))
        sys.stdout.flush()
    line = json.dumps(result, ensure_ascii=False, allow_nan=False)
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.flush()

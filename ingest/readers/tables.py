"""Writes a table as the text of a block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.readers.text_cleaning import clean_text


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """A row a line, cells separated by " | ". Empty cells stay where others follow, so that the
    columns keep their places; empty rows go."""
    lines = []
    for row in rows:
        cells = [clean_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(" | ".join(cells))
    return "\n".join(lines)

"""Tables recognised from the alignment of their cells, in pages that are not tagged."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf_columns import rows_of
from ingest.readers.pdf_draft import Row
from ingest.readers.pdf_lines import Line

# Two aligned rows happen by chance, three are a table.
_FEWEST_ROWS = 3
# A gap of more than this many type sizes between baselines ends a table.
_ROW_GAP = 4.0
# A cell's further lines follow at this many type sizes at most.
_LINE_GAP = 1.5


def split_tables(lines: Sequence[Line]) -> list[list[Line] | list[Row]]:
    """The region's lines from the top, with runs of aligned rows as tables: each item is either
    lines of text or the rows of a table."""
    parts: list[list[Line] | list[Row]] = []
    text: list[Line] = []
    rows = rows_of([line for line in lines if line.upright])
    position = 0
    while position < len(rows):
        end = _table_end(rows, position)
        table = _table(rows[position:end]) if end > position else []
        if len(table) >= _FEWEST_ROWS:
            if text:
                parts.append(text)
                text = []
            parts.append(table)
            position = end
        else:
            text.extend(rows[position])
            position += 1
    text.extend(line for line in lines if not line.upright)
    if text:
        parts.append(text)
    return parts


def _table_end(rows: Sequence[Sequence[Line]], start: int) -> int:
    """One past the last row that may belong to a table which begins at `start`."""
    if len(rows[start]) < 2:
        return start
    end = start + 1
    while end < len(rows):
        above, row = rows[end - 1][0], rows[end]
        gap = (above.y - row[0].y) / max(above.size, row[0].size)
        alone = len(row) == 1
        if gap > (_LINE_GAP if alone else _ROW_GAP):
            break
        if alone and not _under_a_cell(row[0], rows[start:end]):
            break
        end += 1
    return end


def _under_a_cell(line: Line, rows: Sequence[Sequence[Line]]) -> bool:
    """Whether the line could be the next line of a cell and not a line of text below the table."""
    columns = _columns(rows)
    return sum(line.x1 > low and line.x0 < high for low, high in columns) <= 1


def _columns(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """The ranges of x that cells cover, taken together over the rows with several cells."""
    spans = sorted((line.x0, line.x1) for row in rows if len(row) > 1 for line in row)
    columns: list[tuple[float, float]] = []
    for low, high in spans:
        if columns and low < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(high, columns[-1][1]))
        else:
            columns.append((low, high))
    return columns


def _table(rows: Sequence[Sequence[Line]]) -> list[Row]:
    """Rows of cells; empty where the cells do not align."""
    columns = _columns(rows)
    if len(columns) < 2:
        return []
    full = sum(len(row) > 1 for row in rows)
    if full < _FEWEST_ROWS or any(len(row) > len(columns) for row in rows):
        return []
    table: list[Row] = []
    previous: Line | None = None
    for row in rows:
        cells: Row = [[] for _ in columns]
        for line in row:
            cells[_column_of(line, columns)].append(line)
        close = previous is not None and previous.y - row[0].y <= _LINE_GAP * row[0].size
        if table and close and not cells[0]:
            for cell, more in zip(table[-1], cells, strict=True):
                cell.extend(more)
        else:
            table.append(cells)
        previous = row[0]
    return table


def _column_of(line: Line, columns: Sequence[tuple[float, float]]) -> int:
    def overlap(column: tuple[float, float]) -> float:
        return min(line.x1, column[1]) - max(line.x0, column[0])

    return max(range(len(columns)), key=lambda number: overlap(columns[number]))

"""Reading order of lines whose order the file does not tell: columns from left to right."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf_lines import Line

# A column of prose has at least this many lines, and on average this many characters a line; what
# is shorter is a table, a form or a caption, and is read row by row.
_FEWEST_LINES = 4
_PROSE = 20
# How far the estimated end of a line may reach over a gutter, as a share of the line's length.
_SLACK = 0.06
# Columns seldom go deeper: three columns, one of them parted in two.
_DEPTH = 4


def reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in regions, each read from top to bottom, in the order of reading.

    A line that crosses the gutter, such as a title, ends the columns above it and begins new ones
    below.
    """
    upright = [line for line in lines if line.upright]
    regions = _regions(upright, _DEPTH)
    turned = [line for line in lines if not line.upright]
    return [*regions, turned] if turned else regions


def top_down(lines: Sequence[Line]) -> list[Line]:
    """By baseline from the top, on one baseline from the left; lines whose baselines differ by
    less than half their size count as one."""
    ordered = sorted(lines, key=lambda line: -line.y)
    rows = rows_of(ordered)
    return [line for row in rows for line in row]


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that share a baseline, each row from left to right, the rows from the top."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y < 0.5 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def _regions(lines: Sequence[Line], depth: int) -> list[list[Line]]:
    gutter = _gutter(lines) if depth and len(lines) >= 2 * _FEWEST_LINES else None
    if gutter is None:
        return [top_down(lines)] if lines else []
    found: list[list[Line]] = []
    for band in _bands(lines, gutter):
        left = [line for line in band if line.x0 < gutter]
        right = [line for line in band if line.x0 >= gutter]
        if left and right and not any(_crosses(line, gutter) for line in left):
            found += _regions(left, depth - 1) + _regions(right, depth - 1)
        else:
            found.append(top_down(band))
    return found


def _crosses(line: Line, x: float) -> bool:
    return line.x0 < x and line.x1 - _SLACK * (line.x1 - line.x0) > x


def _bands(lines: Sequence[Line], gutter: float) -> list[list[Line]]:
    """Parted wherever lines that cross the gutter give way to lines that don't."""
    bands: list[list[Line]] = []
    crossing_before: bool | None = None
    for row in rows_of(lines):
        crossing = any(_crosses(line, gutter) for line in row)
        if crossing is crossing_before:
            bands[-1].extend(row)
        else:
            bands.append(list(row))
        crossing_before = crossing
    return bands


def _gutter(lines: Sequence[Line]) -> float | None:
    """The left edge of a right-hand column of prose, None where there is none."""
    best: tuple[int, float] | None = None
    for x in _left_edges(lines):
        columns = [line for line in lines if not _crosses(line, x)]
        left = [line for line in columns if line.x0 < x]
        right = [line for line in columns if line.x0 >= x]
        if not (_is_prose(left) and _is_prose(right)):
            continue
        beside = _beside(left, right)
        if beside < _FEWEST_LINES:
            continue
        score = beside - 2 * (len(lines) - len(columns)) // 3
        if best is None or score > best[0]:
            best = (score, x)
    return best[1] if best else None


def _left_edges(lines: Sequence[Line]) -> list[float]:
    """Where several lines begin, apart from the leftmost."""
    edges: list[float] = []
    starts = sorted(line.x0 for line in lines)
    leftmost = starts[0]
    for start in starts:
        if start - leftmost < 50:  # points: no column is narrower than that
            continue
        if edges and start - edges[-1] < 3:
            continue
        if sum(0 <= other - start < 3 for other in starts) >= 3:
            edges.append(start - 1)
    return edges


def _is_prose(lines: Sequence[Line]) -> bool:
    if len(lines) < _FEWEST_LINES:
        return False
    return sum(len(line.text) for line in lines) / len(lines) >= _PROSE


def _beside(left: Sequence[Line], right: Sequence[Line]) -> int:
    """How many lines of the shorter side stand beside the other side."""
    top = min(max(line.y for line in left), max(line.y for line in right))
    bottom = max(min(line.y for line in left), min(line.y for line in right))
    return min(sum(bottom - 1 <= line.y <= top + 1 for line in side) for side in (left, right))

"""A block in the making: its lines with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.blocks import BlockKind
from ingest.readers.pdf_lines import Line

Cell = list[Line]
Row = list[Cell]


@dataclass(slots=True)
class Draft:
    """What will be a block of one page."""

    page: int
    """From 0."""
    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    """Of a table, instead of lines."""
    level: int | None = None
    """Of a heading, 1 outermost."""
    tagged: bool = False
    """The file itself says what it is."""
    opens: list[tuple[int, str]] = field(default_factory=list)
    """Levels and titles of bookmarks that point here and are no block of their own."""

    def all_lines(self) -> Iterator[Line]:
        yield from self.lines
        for row in self.rows:
            for cell in row:
                yield from cell

    @property
    def size(self) -> float:
        """Type size of its largest line, in points."""
        return max((line.size for line in self.all_lines()), default=0.0)

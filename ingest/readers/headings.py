"""Keeps the path of headings while a document is walked from top to bottom."""

from __future__ import annotations


class HeadingPath:
    """The headings above the current place, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    @property
    def path(self) -> tuple[str, ...]:
        """For the headings of a block that stands here."""
        return tuple(text for _, text in self._open)

    def enter(self, level: int, text: str) -> tuple[str, ...]:
        """Open a heading; it closes those of its own level and of lower ones. Levels may be
        skipped, as authors do. Returns the path, which ends with the heading."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, text))
        return self.path

"""Takes cells apart that list several values, even where a value holds the separator itself.

A real catalogue joins its themes by commas, and some themes have commas: "Migration policy -
dialogue, consultations etc and Migration Management, Counter trafficking". Three things tell where
a comma is part of a value: it stands in parentheses; what follows goes on in lower case, in a
column whose values begin with capitals; or the two parts never occur apart, whatever stands beside
them. What that can't tell, a list of values can (`values` in sources.toml).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

# Of the cells, how many must begin with a capital before a lower-case letter means "goes on": one
# or two slips are forgiven, a column that doesn't care about case is left alone.
_CAPITALISED = 0.95
# Two parts that occur only together are one value when they do so in this many cells, in at least
# two different companies. With fewer it may be chance that two values always come together.
_TOGETHER = 3

_OPENING, _CLOSING = "([{（", ")]}）"


class Splitter:
    """Divides the cells of one column; what it knows of the column it learnt from all its cells."""

    def __init__(self, cells: Iterable[str], separator: str, values: Sequence[str] = ()) -> None:
        """`cells`: every cell of the column. `values`: values known to hold the separator."""
        self._separator = separator
        distinct = [self._parts(cell) for cell in dict.fromkeys(cells)]
        self._capitalised = _mostly_capitalised(parts[0] for parts in distinct if parts)
        self._inseparable = _inseparable(distinct)
        self._known = {tuple(_fold(part) for part in self._parts(value)) for value in values}
        self._longest = max(map(len, self._known), default=1)

    def split(self, cell: str) -> tuple[str, ...]:
        """The values of a cell, each once, in order."""
        parts = self._parts(cell)
        values: list[str] = []
        position = 0
        while position < len(parts):
            end = self._end(parts, position)
            values.append(self._joined(parts[position:end]))
            position = end
        return tuple(dict.fromkeys(values))

    def _end(self, parts: list[str], start: int) -> int:
        """One past the last part of the value that begins at `start`."""
        folded = [_fold(part) for part in parts]
        for end in range(min(len(parts), start + self._longest), start + 1, -1):
            if tuple(folded[start:end]) in self._known:
                return end
        end = start + 1
        while end < len(parts) and (
            (self._capitalised and parts[end][0].islower())
            or (folded[end - 1], folded[end]) in self._inseparable
        ):
            end += 1
        return end

    def _joined(self, parts: Sequence[str]) -> str:
        space = "" if self._separator.isspace() else " "
        return f"{self._separator.rstrip()}{space}".join(parts)

    def _parts(self, cell: str) -> list[str]:
        """The cell at each separator that stands outside parentheses."""
        parts = [""]
        depth = 0
        balanced = _balanced(cell)
        position = 0
        while position < len(cell):
            character = cell[position]
            if balanced:
                depth += (character in _OPENING) - (character in _CLOSING)
            if depth == 0 and cell.startswith(self._separator, position):
                parts.append("")
                position += len(self._separator)
                continue
            parts[-1] += character
            position += 1
        return [part for part in (" ".join(part.split()) for part in parts) if part]


def _fold(part: str) -> str:
    return part.casefold()


def _balanced(cell: str) -> bool:
    """Whether every parenthesis is closed; a lone one must not swallow the rest of the cell."""
    depth = 0
    for character in re.findall(r"[()\[\]{}（）]", cell):
        depth += 1 if character in _OPENING else -1
        if depth < 0:
            return False
    return depth == 0


def _mostly_capitalised(values: Iterable[str]) -> bool:
    cased = [value[0].isupper() for value in values if value[0].isupper() or value[0].islower()]
    return bool(cased) and sum(cased) / len(cased) >= _CAPITALISED


def _inseparable(cells: Sequence[list[str]]) -> set[tuple[str, str]]:
    """Pairs of neighbouring parts that never occur one without the other."""
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    company: defaultdict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for cell in cells:
        folded = [_fold(part) for part in cell]
        alone.update(folded)
        for position, pair in enumerate(pairwise(folded)):
            together[pair] += 1
            company[pair].add((*folded[:position][-1:], "", *folded[position + 2 :][:1]))
    return {
        pair
        for pair, count in together.items()
        if count >= _TOGETHER
        and count == alone[pair[0]] == alone[pair[1]]
        and len(company[pair]) > 1
    }

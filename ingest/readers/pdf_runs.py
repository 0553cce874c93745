"""Text runs of a PDF page: what pypdf shows, where, in which type and under which tag."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

_SHOW = frozenset((b"Tj", b"TJ", b"'", b'"'))
_BEGIN = frozenset((b"BDC", b"BMC"))

Mark = tuple[int | None, bool]
"""A marked-content identifier, and whether it is an artifact."""
_Shown = tuple[Mark, Any, float, float]
"""An operator that shows text: the mark around it, its operands, its place."""
_Piece = tuple[int, Mark, float, float]
"""Bytes of text, the mark around them, their place."""

# A gap of this many type sizes lies between cells, not between words; and as pypdf does not tell
# where text ends, characters are taken to be this wide in type sizes, which is wide.
_CELL_GAP = 1.5
_WIDEST = 0.6
_USUAL = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text set in one go, in points, upright, measured from the page's lower left."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    upright: bool
    mark: int | None = None
    """Its marked-content identifier (MCID), which the structure tree refers to."""
    artifact: bool = False
    """The file says that it is page furniture, not content."""


def page_size(page: PageObject) -> tuple[float, float]:
    """Width and height in points as the page is shown, that is, after its rotation."""
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    return (height, width) if page.rotation % 180 else (width, height)


def page_runs(page: PageObject) -> list[Run]:
    """Extract a page's text in one pass, in the order of its content stream."""
    collector = _Collector(page)
    page.extract_text(
        visitor_operand_before=collector.before,
        visitor_operand_after=collector.after,
        visitor_text=collector.text,
    )
    return collector.runs


class _Collector:
    """Receives pypdf's visits.

    pypdf hands text over later than the operators that show it, when the next line or another
    type begins, so the marks that were open at those operators are remembered.
    """

    def __init__(self, page: PageObject) -> None:
        self.runs: list[Run] = []
        self._rotation = page.rotation % 360
        self._left, self._bottom = float(page.mediabox.left), float(page.mediabox.bottom)
        self._width, self._height = float(page.mediabox.width), float(page.mediabox.height)
        self._open: list[Mark] = []
        self._shown: list[_Shown] = []
        self._current: _Shown | None = None
        self._forms: list[int] = []
        self._bold: dict[int, bool] = {}

    def before(self, operator: bytes, operands: Any, _cm: Any, tm: Sequence[float]) -> None:
        self._current = None
        if operator in _SHOW:
            self._current = (self._mark(), operands, tm[4], tm[5])
            self._shown.append(self._current)
        elif operator in _BEGIN:
            self._open.append(self._begin(operands))
        elif operator == b"EMC":
            if len(self._open) > (self._forms[-1] if self._forms else 0):
                self._open.pop()
        elif operator == b"Do":
            self._forms.append(len(self._open))

    def after(self, operator: bytes, _operands: Any, _cm: Any, _tm: Any) -> None:
        if operator == b"Do" and self._forms:
            del self._open[self._forms.pop() :]

    def text(
        self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: Any
    ) -> None:
        shown = self._shown
        # A change of direction hands over text in the middle of an operator: the rest follows.
        self._shown = [self._current] if self._current else []
        text = text.replace("\n", "")
        if not text:
            return
        mark = shown[0][0] if shown else self._mark()
        pieces = _pieces(shown, abs(float(size) * tm[0]))
        if len(pieces) > 1:
            for part, mark, x, y in _parted(text, pieces):
                self._add(part, mark, cm, (*tm[:4], x, y), font, size)
        else:
            self._add(text, mark, cm, tm, font, size)

    def _add(
        self, text: str, mark: Mark, cm: Sequence[float], tm: Sequence[float], font: Any, size: Any
    ) -> None:
        across, up = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        height = math.hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        x, y, across, up = self._turn(
            tm[4] * cm[0] + tm[5] * cm[2] + cm[4] - self._left,
            tm[4] * cm[1] + tm[5] * cm[3] + cm[5] - self._bottom,
            across,
            up,
        )
        self.runs.append(
            Run(
                text=text,
                x=x,
                y=y,
                size=abs(float(size)) * height,
                bold=self._is_bold(font),
                upright=across > 0 and abs(up) < 0.1 * across,
                mark=mark[0],
                artifact=mark[1],
            )
        )

    def _mark(self) -> Mark:
        """The innermost identifier that is open, and whether any open mark is an artifact."""
        number = next((number for number, _ in reversed(self._open) if number is not None), None)
        return number, any(artifact for _, artifact in self._open)

    def _begin(self, operands: Any) -> Mark:
        tag = operands[0] if operands else None
        properties = operands[1] if len(operands) > 1 else None
        # Inside a form the identifiers are numbered anew, so they would point at other elements.
        number = None
        if isinstance(properties, DictionaryObject) and not self._forms:
            number = properties.get("/MCID")
        return (int(number) if isinstance(number, int) else None, tag == "/Artifact")

    def _turn(
        self, x: float, y: float, across: float, up: float
    ) -> tuple[float, float, float, float]:
        """From the page as stored to the page as shown."""
        if self._rotation == 90:
            return y, self._width - x, up, -across
        if self._rotation == 180:
            return self._width - x, self._height - y, -across, -up
        if self._rotation == 270:
            return self._height - y, x, -up, across
        return x, y, across, up

    def _is_bold(self, font: Any) -> bool:
        if not hasattr(font, "get"):
            return False
        key = id(font)
        if key not in self._bold:
            name = str(font.get("/BaseFont", "")).lower()
            self._bold[key] = any(word in name for word in ("bold", "black", "heavy"))
        return self._bold[key]


def _pieces(shown: Sequence[_Shown], size: float) -> list[_Piece]:
    """What operators show, put together as long as the mark is the same and no wide gap is between.

    pypdf writes one space for any gap, so the cells of a row would look like words.
    """
    pieces: list[_Piece] = []
    end = 0.0
    for mark, operands, x, y in shown:
        for length, gap in _stretches(operands):
            x += gap * size
            if pieces and not gap and pieces[-1][1] == mark and x - end < _CELL_GAP * size:
                before = pieces[-1]
                pieces[-1] = (before[0] + length, *before[1:])
            else:
                pieces.append((length, mark, x, y))
            end = max(end, x) + _WIDEST * size * length
            x += _USUAL * size * length
    return pieces


def _stretches(operands: Any) -> list[tuple[int, float]]:
    """The bytes of text between wide gaps, each with the gap before it in type sizes."""
    shown = operands[-1] if operands else b""
    if not isinstance(shown, list):
        return [(len(shown), 0.0)] if isinstance(shown, str | bytes) else []
    stretches = [(0, 0.0)]
    for part in shown:
        if isinstance(part, str | bytes):
            length, gap = stretches[-1]
            stretches[-1] = (length + len(part), gap)
        elif part < -1000 * _CELL_GAP:
            stretches.append((0, -part / 1000))
    return stretches


def _parted(text: str, pieces: Sequence[_Piece]) -> list[tuple[str, Mark, float, float]]:
    """The text of each piece.

    Which characters an operator gave is not told, so they are counted by its bytes, and the cut is
    made at the nearest space.
    """
    total = sum(length for length, *_ in pieces) or 1
    parts: list[tuple[str, Mark, float, float]] = []
    begin = done = 0
    for length, mark, x, y in pieces:
        done += length
        end = len(text) if done == total else _nearest_space(text, round(done / total * len(text)))
        parts.append((text[begin : max(begin, end)], mark, x, y))
        begin = max(begin, end)
    return parts


def _nearest_space(text: str, position: int) -> int:
    """Just behind the space that is nearest, if there is one within a few characters."""
    for distance in range(5):
        for place in (position + distance, position - distance):
            if 0 < place <= len(text) and text[place - 1] == " ":
                return place
    return position

"""Runs of text put together to lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.pdf_characters import BULLETS, mend_characters
from ingest.readers.pdf_runs import Run

# Baselines that are further apart than this share of the type size belong to different lines; a
# superscript is raised by a third.
_SAME_LINE = 0.5
# Fake bold prints the same text twice, a fraction of a point apart.
_SAME_PLACE = 0.12
# A gap of this many type sizes inside a line separates columns or cells; the spaces of justified
# text seldom get as wide.
_GAP = 1.1
# A gap of this many type sizes is a space, even where pypdf has written none.
_SPACE = 0.35
# By this share the estimated width of a text may be wrong.
_UNCERTAIN = 0.12
# By this many type sizes justification may widen a space.
_STRETCH = 0.4
# With fewer spaces than this, text may be a cell or a label, which is not justified.
_PROSE = 3
# The sign or number of a list item, which stands apart from the item.
_LABEL = re.compile(rf"^(?:[{re.escape(BULLETS)}\-–\x7f]|\(?(?:\d{{1,2}}|\w)[.)])$")

# A superscript is set at two thirds of the size, raised by a third, give or take.
_RAISED_SIZE = 0.8
_RAISED = 0.15
_UNIT = re.compile(r"(?:^|[\s\d])(?:[kcdm]?m|10)\s?$")

_NARROW = frozenset("iljtfrI.,:;'’‘|!()[]/\\ -·•")
_WIDE = frozenset("mwMWQOG@%—–…œæŒÆ&")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a part of one between two wide gaps; in points from the lower left."""

    text: str
    x0: float
    x1: float
    """Where it ends, estimated from its characters."""
    y: float
    size: float
    bold: bool
    upright: bool = True


def estimated_width(text: str, size: float) -> float:
    """pypdf tells where text begins, not where it ends; average widths of a text face do."""
    units = 0.0
    for character in text:
        if character in _NARROW:
            units += 0.28
        elif character in _WIDE:
            units += 0.82
        elif character.isupper():
            units += 0.64
        elif ord(character) > 0x2E80:
            units += 1.0
        else:
            units += 0.51
    return units * size


def lines_of(runs: Iterable[Run], *, split_at_gaps: bool = False) -> list[Line]:
    """Lines in the order of the runs. Where a table or columns may be, `split_at_gaps` parts a
    line at its wide gaps."""
    lines: list[Line] = []
    group: list[Run] = []
    for run in _without_doubles(runs):
        if group and not _continues(group, run, split_at_gaps):
            lines.append(_line(group))
            group = []
        group.append(run)
    if group:
        lines.append(_line(group))
    return [line for line in lines if line.text]


def _without_doubles(runs: Iterable[Run]) -> Iterable[Run]:
    recent: list[Run] = []
    for run in runs:
        near = _SAME_PLACE * run.size
        if run.text.strip() and any(
            run.text == other.text and abs(run.x - other.x) < near and abs(run.y - other.y) < near
            for other in recent
        ):
            continue
        recent = [*recent[-3:], run]
        yield run


def _continues(group: Sequence[Run], run: Run, split_at_gaps: bool) -> bool:
    first, last = group[0], group[-1]
    if run.upright != first.upright:
        return not run.text.strip()
    if not run.upright:
        return abs(run.x - last.x) < _SAME_LINE * max(run.size, last.size)
    size = max(run.size, last.size)
    if abs(run.y - first.y) > _SAME_LINE * size and abs(run.y - last.y) > _SAME_LINE * size:
        return False
    if not split_at_gaps or not run.text.strip():
        return True
    if _LABEL.match("".join(other.text for other in group).strip()):
        return True
    seen = next((other for other in reversed(group) if other.text.strip()), last)
    return run.x >= first.x - size and _gap(seen, run) < max(_GAP * size, _doubt(seen, run))


def _gap(before: Run, after: Run) -> float:
    """Points between two runs, as far as can be told."""
    return after.x - before.x - estimated_width(before.text.strip(), before.size)


def _doubt(before: Run, after: Run) -> float:
    """Points by which the gap may be overestimated."""
    spaces = before.text.strip().count(" ")
    stretched = _STRETCH * before.size * spaces if spaces >= _PROSE else 0.0
    return _UNCERTAIN * (after.x - before.x) + stretched


def _shown(group: Sequence[Run]) -> Iterable[str]:
    """The text of the runs. The number of a footnote goes into brackets, since "2022" with note 1
    would read 20221."""
    base = max(group, key=lambda run: len(run.text.strip()))
    before = ""
    last: Run | None = None
    for run in group:
        if last and run.upright and before[-1:].strip() and run.text[:1].strip():
            gap = _gap(last, run) - _doubt(last, run)
            if gap > _SPACE * run.size or run.x < last.x - run.size:
                yield " "
        last = run
        number = run.text.strip()
        raised = run.size < _RAISED_SIZE * base.size and run.y > base.y + _RAISED * base.size
        if raised and number.isdecimal() and len(number) <= 3 and before.strip():
            # In m², km³ and 10⁶ it is a power.
            power = _UNIT.search(before) is not None
            yield run.text if power else run.text.replace(number, f"[{number}]")
        else:
            yield run.text
        before += run.text


def _line(group: Sequence[Run]) -> Line:
    """One line of these runs; its size and weight are those of most of its letters."""
    seen = [run for run in group if run.text.strip()] or list(group)
    letters = sum(len(run.text.strip()) for run in seen)
    sizes: dict[float, int] = {}
    for run in seen:
        size = round(run.size * 4) / 4
        sizes[size] = sizes.get(size, 0) + len(run.text.strip())
    last = seen[-1]
    return Line(
        text=mend_characters("".join(_shown(group))),
        x0=min(run.x for run in seen),
        x1=last.x + estimated_width(last.text.strip(), last.size),
        y=seen[0].y,
        size=max(sizes, key=lambda size: sizes[size]),
        bold=2 * sum(len(run.text.strip()) for run in seen if run.bold) > letters,
        upright=seen[0].upright,
    )

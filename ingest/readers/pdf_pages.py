"""The runs of one page sorted into drafts of blocks: by the file's tags, or else by position."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import BlockKind
from ingest.readers.pdf_columns import reading_order
from ingest.readers.pdf_draft import Draft, Row
from ingest.readers.pdf_lines import Line, lines_of
from ingest.readers.pdf_paragraphs import is_list_item, paragraphs_of
from ingest.readers.pdf_runs import Run
from ingest.readers.pdf_structure import Element, Structure
from ingest.readers.pdf_tables import split_tables

# Share of the page's height in which what is marked as no content is furniture. Elsewhere some
# programs mark the text of figures and boxes so.
_FURNITURE = 0.12
# An entry of a table of contents: leaders, then the page.
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*[\divxlc]{0,5}$|…{2,}\s*[\divxlc]{0,5}$")
# Fewer lines with leaders than this on a page are a form to fill in.
_FEWEST_ENTRIES = 3

_KINDS = {"H": BlockKind.HEADING, "LI": BlockKind.LIST_ITEM, "Note": BlockKind.NOTE}


def drafts_of_page(
    page: int, runs: Sequence[Run], structure: Structure, height: float
) -> list[Draft]:
    """Drafts in reading order; notes come last. `page` counts from 0, `height` is in points."""
    groups: dict[int, tuple[Element | None, list[Run]]] = {}
    last = 0
    for run in runs:
        if run.artifact and not _FURNITURE * height < run.y < (1 - _FURNITURE) * height:
            continue
        element = None
        if run.mark is not None and not run.artifact:
            element = structure.get((page, run.mark))
        if element is None:
            # What is not tagged follows what stands before it in the file.
            groups.setdefault(2 * last + 1, (None, []))[1].append(run)
            continue
        last = element.order if element.cell is None else element.cell[0]
        groups.setdefault(2 * last, (element, []))[1].append(run)
    drafts: list[Draft] = []
    for order in sorted(groups):
        element, members = groups[order]
        if element is None:
            drafts += _untagged(page, members)
        elif element.cell is not None:
            drafts += _tagged_table(page, members, structure)
        else:
            drafts += _tagged(page, element, members)
    drafts = _without_contents(drafts)
    notes = [draft for draft in drafts if draft.kind is BlockKind.NOTE]
    return [draft for draft in drafts if draft.kind is not BlockKind.NOTE] + notes


def _untagged(page: int, runs: Sequence[Run]) -> list[Draft]:
    drafts: list[Draft] = []
    for region in reading_order(_without_entries(lines_of(runs, split_at_gaps=True))):
        for part in split_tables(region):
            if isinstance(part[0], Line):
                drafts += paragraphs_of(page, [line for line in part if isinstance(line, Line)])
            else:
                rows = [row for row in part if not isinstance(row, Line)]
                drafts.append(Draft(page, BlockKind.TABLE, rows=rows))
    return drafts


def _tagged(page: int, element: Element, runs: Sequence[Run]) -> list[Draft]:
    lines = lines_of(runs)
    if not lines or element.role == "TOCI":
        return []
    kind = _KINDS.get(element.role, BlockKind.PARAGRAPH)
    if kind is BlockKind.PARAGRAPH and is_list_item(lines[0].text):
        kind = BlockKind.LIST_ITEM
    return [Draft(page, kind, lines=lines, level=element.level, tagged=True)]


def _tagged_table(page: int, runs: Sequence[Run], structure: Structure) -> list[Draft]:
    rows: dict[int, dict[int, list[Run]]] = {}
    for run in runs:
        element = structure[(page, run.mark if run.mark is not None else -1)]
        _, row, cell = element.cell or (0, 0, 0)
        rows.setdefault(row, {}).setdefault(cell, []).append(run)
    table: list[Row] = [
        [lines_of(cells[cell]) for cell in sorted(cells)] for _, cells in sorted(rows.items())
    ]
    filled = [[cell for cell in row if cell] for row in table]
    if all(len(row) <= 1 for row in filled):
        # One column is a frame around text, not a table.
        drafts: list[Draft] = []
        for cells_of_row in filled:
            for lines in cells_of_row:
                drafts += paragraphs_of(page, lines)
        return drafts
    return [Draft(page, BlockKind.TABLE, rows=table, tagged=True)]


def _without_entries(lines: list[Line]) -> list[Line]:
    """Without the rows of a table of contents, whose numbers and titles stand apart."""
    entries = [line for line in lines if _LEADERS.search(line.text)]
    if len(entries) < _FEWEST_ENTRIES:
        return lines
    return [
        line
        for line in lines
        if not any(abs(line.y - entry.y) < 0.5 * entry.size for entry in entries)
    ]


def _without_contents(drafts: list[Draft]) -> list[Draft]:
    """Without the lines of a table of contents: they would be found in place of the chapters that
    they name."""
    entries = sum(
        _LEADERS.search(line.text) is not None for draft in drafts for line in draft.lines
    )
    if entries < _FEWEST_ENTRIES:
        return drafts
    kept = []
    for draft in drafts:
        before = len(draft.lines)
        draft.lines = [line for line in draft.lines if not _LEADERS.search(line.text)]
        if draft.lines or draft.rows or not before:
            kept.append(draft)
    return kept

"""Reads a table of records: CSV, an Excel sheet or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ingest.blocks import ReadError
from ingest.readers.decoding import read_text
from ingest.sources import SourcesError

# Longest cell, characters: far above any text, and a bound on what a broken quote can swallow.
_LONGEST_CELL = 100_000_000
_DELIMITERS = (",", ";", "\t", "|")
# What programs and people write for "no value". "NA" stays: it is Namibia's code.
_NO_VALUE = frozenset(
    {"", "nan", "none", "null", "n/a", "#n/a", "nat", "-", "–"}
    | {"not specified", "not applicable", "not available"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """A record and where it stands."""

    number: int
    """Line of a CSV or JSON Lines file, row of a sheet; from 1."""
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, read."""

    path: Path
    columns: tuple[str, ...]
    """In their order; nested ones by their path with dots."""
    rows: tuple[Row, ...]
    problems: tuple[str, ...] = ()
    """Rows that can't be used, each with its number and the reason."""


def read_table(path: Path, sheet: str | None = None) -> Table:
    """All records of a table.

    CSV may be divided by commas, semicolons, tabs or bars, in any encoding. Raises SourcesError for
    a file that is no such table, has no rows or not the sheet that is asked for.
    """
    suffix = path.suffix.lower()
    try:
        if suffix in (".jsonl", ".ndjson"):
            table = _json_lines(path)
        elif suffix == ".xlsx":
            table = _sheet(path, sheet)
        else:
            table = _csv(path)
    except (ReadError, OSError, csv.Error) as error:
        raise SourcesError(f"{path}: can't be read as a table: {error}") from error
    if not table.rows:
        told = f" ({'; '.join(table.problems[:3])})" if table.problems else ""
        raise SourcesError(f"{path}: has no records{told}; it needs a row of column names and rows")
    return table


def _csv(path: Path) -> Table:
    csv.field_size_limit(_LONGEST_CELL)
    text = read_text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _table(path, ((reader.line_num, cells) for cells in reader))


def _sheet(path: Path, sheet: str | None) -> Table:
    with warnings.catch_warnings():
        # openpyxl warns of validation and styles that it drops; the values are all there.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
            raise SourcesError(f"{path}: is no Excel workbook ({error}); save it again") from error
        try:
            names = [page.title for page in book.worksheets]
            if sheet is not None and sheet not in names:
                known = ", ".join(f'"{name}"' for name in names)
                raise SourcesError(f'{path}: has no sheet "{sheet}"; it has {known}')
            page = book[sheet] if sheet else book.worksheets[0]
            page.reset_dimensions()  # some programs write a size that cuts rows off
            rows = [[_plain(cell) for cell in row] for row in page.iter_rows(values_only=True)]
        finally:
            book.close()
    return _table(path, enumerate(rows, 1))


def _plain(cell: object) -> object:
    """Numbers as people write them, dates as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (date, time)) else cell


def _table(path: Path, rows: Iterable[tuple[int, list[Any]]]) -> Table:
    """Rows of cells as records: the first row that is not empty holds the names."""
    filled = ((number, cells) for number, cells in rows if any(map(_given, cells)))
    _, header = next(filled, (0, []))
    names = [str(name).strip() if _given(name) else "" for name in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise SourcesError(f'{path}: has more than one column "{twice[0]}"; rename one')
    records, problems = [], []
    for number, cells in filled:
        if any(map(_given, cells[len(names) :])):
            problems.append(
                f"row {number} has {len(cells)} cells for {len(names)} columns; "
                "put cells that hold the separator in quotes"
            )
            continue
        values = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        records.append(Row(number, values))
    return Table(path, tuple(filter(None, names)), tuple(records), tuple(problems))


def _json_lines(path: Path) -> Table:
    records, problems = [], []
    columns: dict[str, None] = {}
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number} is not valid JSON: {error}")
            continue
        if not isinstance(record, dict):
            problems.append(f"line {number} is no JSON object; write one record a line")
            continue
        records.append(Row(number, record))
        columns.update(dict.fromkeys(_paths(record)))
    return Table(path, tuple(columns), tuple(records), tuple(problems))


def _paths(value: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of all values, nested ones with their path."""
    for key, inner in value.items():
        yield prefix + key
        for item in inner if isinstance(inner, list) else [inner]:
            if isinstance(item, dict):
                yield from _paths(item, f"{prefix}{key}.")


def _given(cell: object) -> bool:
    return cell is not None and str(cell).strip().casefold() not in _NO_VALUE


def values_of(row: Mapping[str, Any], column: str) -> list[str]:
    """What a row holds in a column, as text: one value of a plain cell, all of a list.

    Dots lead into nested values ("tags.country") unless a column has that very name. Empty cells
    and what programs write for them ("nan") give nothing.
    """
    return [
        " ".join(str(value).split()) if not isinstance(value, str) else value.strip()
        for value in _found(row, column)
        if _given(value)
    ]


def _found(value: Any, path: str) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _found(item, path)
    elif not path:
        if isinstance(value, Mapping):
            yield json.dumps(value, ensure_ascii=False)
        else:
            yield value
    elif isinstance(value, Mapping):
        if path in value:
            yield from _found(value[path], "")
        else:
            head, _, tail = path.partition(".")
            if tail and head in value:
                yield from _found(value[head], tail)

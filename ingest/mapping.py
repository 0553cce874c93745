"""From the columns of a table to the metadata of a document."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from index.countries import countries_of_column, is_worldwide
from index.languages import normalise_language
from index.project_codes import project_codes_of_column
from ingest.items import Metadata
from ingest.sources import Column, Columns, SourcesError, checked_access
from ingest.splitting import Splitter
from ingest.tables import Row, Table, values_of

GCM_OBJECTIVES = 23
SDGS = 17

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+?(?=[,;.]*(?:[\s<>\"]|,\s*http|$))")
_GOAL = re.compile(r"(?<![\d.])\d{1,2}(?![\d])")


class UnsafeAccessError(ValueError):
    """A row whose access can't be understood, so that nobody may be shown its document."""


def check_columns(table: Table, names: Iterable[str], where: str) -> None:
    """Raises SourcesError for the names that are no columns of the table, with the nearest ones."""
    known = set(table.columns)
    missing = list(dict.fromkeys(name for name in names if name not in known))
    if not missing:
        return
    told = []
    for name in missing:
        close = difflib.get_close_matches(name, table.columns, n=1, cutoff=0.6)
        told.append(f'"{name}"' + (f' (did you mean "{close[0]}"?)' if close else ""))
    listed = ", ".join(f'"{column}"' for column in table.columns)
    raise SourcesError(
        f"{where}: {table.path.name} has no column {', '.join(told)}; it has {listed}"
    )


def columns_used(columns: Columns) -> list[str]:
    """Every column that a mapping names."""
    return [name for column in columns.given().values() for name in column.column]


class MetadataMapping:
    """The mapping of one table, with what it learnt of the columns that list several values."""

    def __init__(self, columns: Columns, table: Table, separator: str) -> None:
        self._columns = columns
        themes = columns.themes
        self._themes = _splitter(themes, table.rows, separator) if themes else None

    def metadata(self, row: Mapping[str, Any]) -> tuple[Metadata, tuple[str, ...]]:
        """What a row says, and what in it was not understood.

        Raises UnsafeAccessError where the access level was not understood.
        """
        problems: list[str] = []
        columns = self._columns
        metadata = Metadata(
            title=_first(row, columns.title),
            kind=_first(row, columns.kind),
            language=_language(row, columns.language, problems),
            access=_access(row, columns.access),
            year=_year(row, columns.year, problems),
            countries=_countries(row, columns.countries, problems),
            worldwide=any(map(is_worldwide, _all(row, columns.countries))),
            themes=self._split_themes(row),
            gcm=_goals(row, columns.gcm, GCM_OBJECTIVES, "objective of the GCM", problems),
            sdgs=_goals(row, columns.sdgs, SDGS, "SDG", problems),
            codes=_codes(row, columns.codes),
            url=_url(row, columns.url, problems),
            description=_description(row, columns.description),
        )
        return metadata, tuple(problems)

    def _split_themes(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        if self._columns.themes is None or self._themes is None:
            return ()
        cells = _cells(row, self._columns.themes)
        values = (value for cell, whole in cells for value in self._values(cell, whole))
        return tuple(dict.fromkeys(values))

    def _values(self, cell: str, whole: bool) -> tuple[str, ...]:
        return (cell,) if whole or self._themes is None else self._themes.split(cell)


def _splitter(column: Column, rows: Iterable[Row], separator: str) -> Splitter:
    cells = (cell for row in rows for cell, whole in _cells(row.values, column) if not whole)
    return Splitter(cells, column.separator or separator, column.values)


def _cells(row: Mapping[str, Any], column: Column) -> Iterator[tuple[str, bool]]:
    """Each cell, and whether it is one value by itself: an element of a list is."""
    for name in column.column:
        values = values_of(row, name)
        for value in values:
            yield value, len(values) > 1


def _all(row: Mapping[str, Any], column: Column | None) -> list[str]:
    return [] if column is None else [cell for cell, _ in _cells(row, column)]


def _first(row: Mapping[str, Any], column: Column | None) -> str | None:
    cells = _all(row, column)
    return " ".join(cells[0].split()) if cells else None


def _language(row: Mapping[str, Any], column: Column | None, problems: list[str]) -> str | None:
    text = _first(row, column)
    language = normalise_language(text) if text else None
    if text and language is None:
        problems.append(f'"{text}" is no language; write its name or ISO 639-1 code')
    return language


def _access(row: Mapping[str, Any], column: Column | None) -> str | None:
    text = _first(row, column)
    if text is None:
        return None
    try:
        return checked_access(text)
    except ValueError as error:
        raise UnsafeAccessError(f"{error}; left out until it is") from error


def _year(row: Mapping[str, Any], column: Column | None, problems: list[str]) -> int | None:
    text = _first(row, column)
    if text is None:
        return None
    if found := _YEAR.search(text):
        return int(found.group())
    problems.append(f'"{text}" holds no year; write four digits')
    return None


def _countries(
    row: Mapping[str, Any], column: Column | None, problems: list[str]
) -> tuple[str, ...]:
    codes: list[str] = []
    for cell in _all(row, column):
        found, unknown = countries_of_column(cell)
        codes.extend(found)
        problems.extend(f'"{name}" is no country that is known' for name in unknown)
    return tuple(sorted(set(codes)))


def numbers_in(cells: Iterable[str], highest: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Numbers of goals or objectives in labels ("SDG 13: Climate action", "GCM 21", "8"), and the
    cells that hold none from 1 to `highest`."""
    numbers: set[int] = set()
    wrong = []
    for cell in cells:
        # A label's number is its first ("Goal 8. …"); only a bare list has more than one.
        bare = re.fullmatch(r"[\d\s,;|/]+", cell) is not None
        parts = [cell] if bare else re.split(r"[;|]|,(?=\s*(?:SDG|GCM|ODD|ODS|Goal|\d+[.:]))", cell)
        found = [int(n) for part in parts for n in _GOAL.findall(part)[: None if bare else 1]]
        in_range = {number for number in found if 1 <= number <= highest}
        numbers |= in_range
        if not in_range or len(in_range) < len(set(found)):
            wrong.append(cell)
    return tuple(sorted(numbers)), tuple(wrong)


def _goals(
    row: Mapping[str, Any], column: Column | None, highest: int, what: str, problems: list[str]
) -> tuple[int, ...]:
    numbers, wrong = numbers_in(_all(row, column), highest)
    problems.extend(f'"{cell}" names no {what} from 1 to {highest}' for cell in wrong)
    return numbers


def _codes(row: Mapping[str, Any], column: Column | None) -> tuple[str, ...]:
    cells = _all(row, column)
    return tuple(dict.fromkeys(code for cell in cells for code in project_codes_of_column(cell)))


def first_address(text: str) -> str | None:
    """The first web address in a text; other schemes than http and https are none."""
    found = _ADDRESS.search(text)
    return found.group() if found else None


def _url(row: Mapping[str, Any], column: Column | None, problems: list[str]) -> str | None:
    cells = _all(row, column)
    for cell in cells:
        if address := first_address(cell):
            return address
    if cells:
        problems.append(f'"{cells[0]}" is no web address; it must begin with https://')
    return None


def _description(row: Mapping[str, Any], column: Column | None) -> str:
    """ "Donor: Government of Germany; Author: A. Person": columns with something in them."""
    parts = []
    for name in column.column if column else ():
        if values := values_of(row, name):
            parts.append(f"{name.rpartition('.')[2]}: {', '.join(dict.fromkeys(values))}")
    return "; ".join(parts)

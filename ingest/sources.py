"""What to read: sources.toml, parsed and checked.

A source is a folder of files (`folder = …`), optionally with a catalogue that gives each file its
metadata, or a table of records (`table = …`). Paths are relative to the sources file. Everything
that is wrong with a file is said at once, with the source, the key and the fix.
"""

from __future__ import annotations

import difflib
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from index.languages import normalise_language

DEFAULT_ACCESS = "internal"
"""Nothing is public by accident."""

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson")

URL_FIELDS = ("key", "name", "stem")
"""What a `url` template may hold: the key as the source gives it, percent-encoded; the file's name;
the name without its ending."""

_ACCESS = re.compile(r"public|internal|restricted:[^\s:,]+")

TextFormat = Literal["plain", "markdown", "html"]
"""Of the texts in a table."""


class SourcesError(ValueError):
    """A sources file, or what it points to, is not as it must be. Says what, where and the fix."""


def checked_access(value: str) -> str:
    """The access level, in lower case but for its group; ValueError where it is none."""
    level, colon, group = value.strip().partition(":")
    access = level.strip().casefold() + colon + group.strip()
    if not _ACCESS.fullmatch(access):
        raise ValueError(
            f'access is "{value}", but must be "public", "internal" or "restricted:<group>"'
        )
    return access


def _language(value: str) -> str:
    if code := normalise_language(value):
        return code
    raise ValueError(f'"{value}" is no language; write its ISO 639-1 code, such as "fr"')


def _url(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError(f'"{value}" is no web address; it must begin with https://')
    for _, name, _, _ in string.Formatter().parse(value):
        if name is not None and name not in URL_FIELDS:
            raise ValueError(
                f"{{{name}}} is unknown; the template may hold "
                + ", ".join(f"{{{known}}}" for known in URL_FIELDS)
            )
    return value


def _path(value: object, info: ValidationInfo) -> object:
    """Paths are relative to the sources file."""
    if not isinstance(value, str) or info.context is None:
        return value
    path: Path = info.context["base"] / value
    return path


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}; create it or correct the path")
    return path


def _table(path: Path) -> Path:
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise ValueError(
            f"{path.name} is no table that can be read; it must end in " + ", ".join(TABLE_SUFFIXES)
        )
    if not path.is_file():
        raise ValueError(f"there is no file {path}; put it there or correct the path")
    return path


def _columns(value: object) -> object:
    """One column may be written without a list, and without the table of its settings."""
    if isinstance(value, str):
        return {"column": [value]}
    if isinstance(value, list):
        return {"column": value}
    if isinstance(value, dict) and isinstance(value.get("column"), str):
        return value | {"column": [value["column"]]}
    return value


Name = Annotated[str, Field(pattern=r"^[\w][\w .-]*$", max_length=60)]
Access = Annotated[str, AfterValidator(checked_access)]
Language = Annotated[str, AfterValidator(_language)]
Url = Annotated[str, AfterValidator(_url)]
Folder = Annotated[Path, BeforeValidator(_path), AfterValidator(_folder)]
TablePath = Annotated[Path, BeforeValidator(_path), AfterValidator(_table)]
Text = Annotated[str, Field(min_length=1)]
Listed = Annotated[list[Text], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Settings):
    """Where a piece of metadata stands: a column or several, and how their cells are divided."""

    column: Annotated[list[Text], Field(min_length=1)]
    separator: Text | None = None
    """Between the values of a cell; None: that of the table."""
    values: list[Text] = Field(default_factory=list)
    """Values that hold the separator themselves, where they can't be told from the column."""


ColumnOf = Annotated[Column, BeforeValidator(_columns)]


class Columns(_Settings):
    """Which columns hold which metadata. Dots lead into nested values: "tags.country"."""

    title: ColumnOf | None = None
    kind: ColumnOf | None = None
    language: ColumnOf | None = None
    access: ColumnOf | None = None
    year: ColumnOf | None = None
    countries: ColumnOf | None = None
    themes: ColumnOf | None = None
    gcm: ColumnOf | None = None
    sdgs: ColumnOf | None = None
    codes: ColumnOf | None = None
    url: ColumnOf | None = None
    description: ColumnOf | None = None

    def given(self) -> dict[str, Column]:
        """The fields that are mapped."""
        return {name: column for name, column in self if column is not None}


class Catalogue(_Settings):
    """A table that gives the files of a folder their metadata."""

    file: TablePath
    match: Text
    """The column that holds a file's path relative to the folder, or its name."""
    sheet: Text | None = None
    separator: Text = ","
    columns: Columns = Columns()


class _Source(_Settings):
    name: Name
    kind: Text | None = None
    language: Language | None = None
    access: Access = DEFAULT_ACCESS
    url: Url | None = None


class FolderSource(_Source):
    """A folder of files, each a document."""

    folder: Folder
    include: Listed = Field(default_factory=list)
    """Patterns as in .gitignore, in any case; empty: every format that can be read."""
    exclude: Listed = Field(default_factory=list)
    catalogue: Catalogue | None = None


class TableSource(_Source):
    """A table of records, each a document."""

    table: TablePath
    sheet: Text | None = None
    id: Text
    title: Text
    text: Text | Annotated[list[Text], Field(min_length=1)]
    """One column, or several to render as text: a paragraph a column, led in by its name."""
    text_format: TextFormat = "plain"
    separator: Text = ","
    columns: Columns = Columns()


Source = FolderSource | TableSource


def load_sources(path: Path) -> tuple[Source, ...]:
    """The sources that a sources file lists, in its order.

    Raises SourcesError with all that is wrong with the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        raise SourcesError(
            f"{path}: {error.strerror or error}; write it, or name another in KNOWLEDGE_SOURCES"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: is not valid TOML: {error}") from error
    tables = data.pop("source", None)
    problems = [f"unknown key {_quoted(key, ['source'])}" for key in data]
    if not isinstance(tables, list) or not tables:
        problems.append("lists no sources; each is a table that begins with [[source]]")
        tables = []
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[ *source", line)]
    sources: list[Source] = []
    for number, table in enumerate(tables):
        line = f" (line {lines[number]})" if len(lines) == len(tables) else ""
        name = table.get("name") if isinstance(table, dict) else None
        label = f'source "{name}"{line}' if name else f"source {number + 1}{line}"
        source = _source(table, path.parent.absolute(), label, problems)
        if source is None:
            continue
        if any(source.name.casefold() == other.name.casefold() for other in sources):
            problems.append(f"{label}: the name is taken by an earlier source; give it another")
        sources.append(source)
    if problems:
        raise SourcesError("\n".join(f"{path}: {problem}" for problem in problems))
    return tuple(sources)


def _source(table: object, base: Path, label: str, problems: list[str]) -> Source | None:
    """One source; what is wrong with it goes to `problems`."""
    if not isinstance(table, dict):
        problems.append(f"{label}: is no table; write [[source]] above its keys")
        return None
    if ("folder" in table) == ("table" in table):
        kinds = "both" if "folder" in table else "neither"
        problems.append(f'{label}: has {kinds} of the keys "folder" and "table"; give it one')
        return None
    model = FolderSource if "folder" in table else TableSource
    try:
        return model.model_validate(table, context={"base": base})
    except ValidationError as error:
        problems.extend(f"{label}: {told}" for told in _told(error, model))
        return None


def _told(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    for details in error.errors():
        parts = [part for part in details["loc"] if isinstance(part, str) and "[" not in part]
        key = ".".join(part for part in parts if part != "str")
        if details["type"] == "extra_forbidden":
            yield f"unknown key {_quoted(parts[-1], _keys_beside(parts, model), key)}"
        elif details["type"] == "missing":
            yield f'the key "{key}" is missing'
        else:
            yield f'"{key}": {_reason(details)}'


def _reason(details: ErrorDetails) -> str:
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    given = details["input"]
    shown = "" if isinstance(given, dict) else f" (it is {given!r})"
    return details["msg"][0].lower() + details["msg"][1:] + shown


def _keys_beside(parts: list[str], model: type[BaseModel]) -> list[str]:
    """The keys that are known where an unknown one stands."""
    inner: Any = {"catalogue": Catalogue, "columns": Columns}
    for part in parts[:-1]:
        model = inner.get(part, Column)
    return list(model.model_fields)


def _quoted(key: str, known: list[str], path: str | None = None) -> str:
    """An unknown key with the known one that it may be meant for."""
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    meant = f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known)}"
    return f'"{path or key}"; {meant}'

"""Finds what a source offers: the files of a folder, the records of a table. Reads no document."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from pathspec import GitIgnoreSpec

from ingest.items import Item, Metadata
from ingest.mapping import MetadataMapping, UnsafeAccessError, check_columns, columns_used
from ingest.readers import SUPPORTED_SUFFIXES, companions, is_companion
from ingest.records import RecordText
from ingest.sources import Catalogue, FolderSource, Source, SourcesError, TableSource
from ingest.tables import Row, read_table, values_of

# Lock files of Office, and what macOS puts into archives.
_NO_DOCUMENT = ("~$", ".", "__MACOSX")


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, row or record that a maintainer should look at; the rest goes on without it."""

    source: str
    key: str
    """The file's path in the folder, the record's id, or the table with its row."""
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a source offers."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def discover(source: Source) -> Discovery:
    """The items of a source in a stable order, and what is wrong with single files and rows.

    Raises SourcesError where the source itself is at fault: a missing column, a pattern that
    matches nothing, a table that can't be read.
    """
    if isinstance(source, FolderSource):
        return _discover_folder(source)
    return _discover_table(source)


def _discover_folder(source: FolderSource) -> Discovery:
    problems: list[Problem] = []
    files = _chosen(source, dict(_walk(source, problems)))
    listed = source.catalogue
    catalogue = _catalogue(source, listed, files, problems) if listed else {}
    items = []
    for key, entry in sorted(files.items()):
        path = Path(entry.path)
        if is_companion(path):
            continue
        if listed and key not in catalogue:
            reason = f"has no row in {listed.file.name}; it is read without its metadata"
            problems.append(Problem(source.name, key, reason))
        elif listed and catalogue[key] is None:
            continue  # its access is not understood, and that has been reported
        metadata = _with_defaults(catalogue.get(key) or Metadata(), source, key)
        version = _version(_state(entry.stat()), *map(_state_of, companions(path)), metadata)
        items.append(Item(source.name, key, path, metadata, version))
    return Discovery(tuple(items), tuple(problems))


def _walk(source: FolderSource, problems: list[Problem]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file below the folder with its key, links that leave the folder and hidden ones aside.

    Linked folders are not entered: inside the folder they would only show its files twice.
    """
    root = os.path.realpath(source.folder)
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(source.folder / folder))
        except OSError as error:
            problems.append(Problem(source.name, folder, f"can't be opened: {error.strerror}"))
            continue
        for entry in entries:
            if entry.name.startswith(_NO_DOCUMENT):
                continue
            below = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{below}/")
            elif entry.is_symlink() and not os.path.realpath(entry.path).startswith(root + os.sep):
                reason = "is a link that leaves the folder and is not followed; copy the file here"
                problems.append(Problem(source.name, below, reason))
            elif entry.is_file():
                yield _key(below), entry


def _key(path: str) -> str:
    """A relative path as a key: macOS takes accents apart, others don't, and both are one file."""
    return unicodedata.normalize("NFC", path)


def _chosen(
    source: FolderSource, files: dict[str, os.DirEntry[str]]
) -> dict[str, os.DirEntry[str]]:
    """The files that the patterns choose. Patterns are those of .gitignore, in any case."""
    lower = {key: key.casefold() for key in files}
    if source.include:
        chosen: set[str] = set()
        for pattern in source.include:
            matched = set(_matching(files, lower, [pattern]))
            if not matched:
                raise SourcesError(
                    f'source "{source.name}": the pattern "{pattern}" matches no file in '
                    f"{source.folder}; correct or remove it"
                )
            chosen |= matched
    else:
        chosen = {key for key in files if lower[key].endswith(SUPPORTED_SUFFIXES)}
    if source.exclude:
        chosen -= set(_matching(files, lower, source.exclude))
    if not chosen:
        raise SourcesError(
            f'source "{source.name}": there is no file to read in {source.folder}; '
            f"put some there ({', '.join(SUPPORTED_SUFFIXES)}) or remove the source"
        )
    return {key: files[key] for key in chosen}


def _matching(files: Iterable[str], lower: Mapping[str, str], patterns: list[str]) -> Iterator[str]:
    folded = (unicodedata.normalize("NFC", pattern).casefold() for pattern in patterns)
    spec = GitIgnoreSpec.from_lines(folded)
    return (key for key in files if spec.match_file(lower[key]))


def _catalogue(
    source: FolderSource,
    catalogue: Catalogue,
    files: dict[str, os.DirEntry[str]],
    problems: list[Problem],
) -> dict[str, Metadata | None]:
    """The metadata of each file that has a row; None where its access was not understood."""
    table = read_table(catalogue.file, catalogue.sheet)
    where = f'source "{source.name}", catalogue'
    check_columns(table, [catalogue.match, *columns_used(catalogue.columns)], where)
    mapping = MetadataMapping(catalogue.columns, table, catalogue.separator)
    keys = _keys_by_name(files)
    found: dict[str, Metadata | None] = {}
    for reason in table.problems:
        problems.append(Problem(source.name, catalogue.file.name, reason))
    for row in table.rows:
        place = f"{catalogue.file.name}, row {row.number}"
        name = next(iter(values_of(row.values, catalogue.match)), "")
        candidates = keys.get(_key(name.replace("\\", "/")).removeprefix("./").casefold(), [])
        if not name:
            reason = f'"{catalogue.match}" is empty; it must name a file'
        elif not candidates:
            reason = f'there is no file "{name}"; add it or remove the row'
        elif len(candidates) > 1:
            reason = f'"{name}" may be {" or ".join(candidates)}; write the path'
        elif candidates[0] in found:
            reason = f'"{name}" has an earlier row, which counts; remove one'
        else:
            found[candidates[0]], reasons = _row_metadata(mapping, row)
            problems.extend(Problem(source.name, candidates[0], told) for told in reasons)
            continue
        problems.append(Problem(source.name, place, reason))
    return found


def _keys_by_name(files: dict[str, os.DirEntry[str]]) -> dict[str, list[str]]:
    """Keys by whole path and by bare name, folded; a whole path goes before bare names."""
    names: dict[str, list[str]] = {}
    for key in sorted(files):
        names.setdefault(key.rpartition("/")[2].casefold(), []).append(key)
    return names | {key.casefold(): [key] for key in files}


def _row_metadata(mapping: MetadataMapping, row: Row) -> tuple[Metadata | None, tuple[str, ...]]:
    try:
        return mapping.metadata(row.values)
    except UnsafeAccessError as error:
        return None, (str(error),)


def _discover_table(source: TableSource) -> Discovery:
    table = read_table(source.table, source.sheet)
    text_columns = [source.text] if isinstance(source.text, str) else source.text
    used = [source.id, source.title, *text_columns, *columns_used(source.columns)]
    check_columns(table, used, f'source "{source.name}"')
    mapping = MetadataMapping(source.columns, table, source.separator)
    problems = [Problem(source.name, source.table.name, reason) for reason in table.problems]
    items: dict[str, Item] = {}
    for row in table.rows:
        place = f"{source.table.name}, row {row.number}"
        key = next(iter(values_of(row.values, source.id)), "")
        if not key or key in items:
            reason = (
                f'the id "{key}" is that of an earlier record; give it its own'
                if key
                else f'the id ("{source.id}") is empty; give it one'
            )
            problems.append(Problem(source.name, place, reason))
            continue
        metadata, reasons = _row_metadata(mapping, row)
        problems.extend(Problem(source.name, key, reason) for reason in reasons)
        if metadata is None:
            continue
        if metadata.title is None:
            title = " ".join(" ".join(values_of(row.values, source.title)).split())
            metadata = replace(metadata, title=title or None)
        text = _record_text(source, row)
        if not text:
            named = ", ".join(f'"{column}"' for column in text_columns)
            problems.append(Problem(source.name, key, f"has no text in {named}; left out"))
            continue
        metadata = _with_defaults(metadata, source, key)
        version = _version(metadata, *(values_of(row.values, name) for name in text_columns))
        items[key] = Item(source.name, key, source.table, metadata, version, text)
    return Discovery(tuple(items.values()), tuple(problems))


def _record_text(source: TableSource, row: Row) -> RecordText:
    """Of the one column that holds it, or of several, each led in by its name."""
    if isinstance(source.text, str):
        columns = ((None, "\n\n".join(values_of(row.values, source.text))),)
        return RecordText(source.text_format, columns)
    return RecordText(
        source.text_format,
        tuple(
            (column.rpartition(".")[2], ", ".join(values_of(row.values, column)))
            for column in source.text
        ),
    )


def _with_defaults(metadata: Metadata, source: Source, key: str) -> Metadata:
    """What the row gave, and the source's defaults for the rest."""
    url = metadata.url
    if url is None and source.url is not None:
        name = key.rpartition("/")[2]
        stem = name.rpartition(".")[0] or name
        url = source.url.format(key=quote(key), name=quote(name), stem=quote(stem))
    return replace(
        metadata,
        kind=metadata.kind or source.kind,
        language=metadata.language or source.language,
        access=metadata.access or source.access,
        url=url,
    )


def _state(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns}"


def _state_of(path: Path) -> str:
    return f"{path.name} {_state(path.stat())}"


def _version(*parts: str | Metadata | list[str]) -> str:
    """A hash of what an item was made of."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()

"""Results that are kept, each with what it takes to get it again: docs/results/<name>.json."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from evaluation.collections import CollectionError

FOLDER = Path("docs/results")

_PACKAGES = ("knowledge-search", "openvino", "faiss-cpu", "bm25s", "torch")
"""What decides about the figures."""

_PEERS = ("sentence-transformers", "txtai", "haystack-ai", "langchain-core")

_NOT_KEPT = frozenset({"misses"})
"""Words of documents, which may not be ours to keep."""


class Record(BaseModel):
    """A result as it was measured."""

    command: str
    """The arguments of `python -m evaluation`; files outside the repository by their name only."""
    date: str
    """UTC, ISO 8601."""
    versions: dict[str, str]
    machine: str
    result: dict[str, Any]

    @property
    def name(self) -> str:
        """The command's name, such as `retrieval`."""
        return self.command.split()[0]


def keep(path: Path, arguments: Sequence[str], result: dict[str, Any]) -> None:
    """Writes a result into a file, with the command, the versions, the date and the machine.

    Args:
        arguments: of the command, its name first.
    """
    packages = _PACKAGES + (_PEERS if "peers" in result else ())
    record = Record(
        command=" ".join(_portable(arguments)),
        date=datetime.now(UTC).date().isoformat(),
        versions={"python": platform.python_version(), **_versions(packages)},
        machine=f"{os.cpu_count()} cores, {platform.machine()}",
        result={key: value for key, value in result.items() if key not in _NOT_KEPT},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read(folder: Path = FOLDER) -> list[Record]:
    """All results that are kept, by file name.

    Raises:
        CollectionError: if a file is none.
    """
    records = []
    for path in sorted(folder.glob("*.json")):
        try:
            records.append(Record.model_validate(json.loads(path.read_text(encoding="utf-8"))))
        except ValueError as error:
            raise CollectionError(f"{path} is no kept result: {error}") from error
    return records


def arguments() -> list[str]:
    """Those of this process, without the ones that say how to print and where to keep."""
    given = []
    skip = False
    for argument in sys.argv[1:]:
        if skip or argument == "--json-only" or argument.startswith("--keep="):
            skip = False
        elif argument == "--keep":
            skip = True
        else:
            given.append(argument)
    return given


def _portable(arguments: Sequence[str]) -> list[str]:
    root = Path.cwd()
    # Not `resolve`, which would follow a link in the repository to where it leads.
    inside = [Path(os.path.normpath(root / each)).is_relative_to(root) for each in arguments]
    return [
        each if is_inside else Path(each).name
        for each, is_inside in zip(arguments, inside, strict=True)
    ]


def _versions(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found

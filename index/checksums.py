"""Checksums of a folder's files, and which of them need no second reading.

A file is hashed again when its size, times or inode have changed since it was found right: nothing
writes to a snapshot once it is built, and one of a million passages has gigabytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_CLOCK_TICK = 0.1
"""Seconds. A file changed no longer than this before it was hashed could change again without its
time telling; the kernel's clock for files steps by 10 ms at most."""


def sha256_of(folder: Path) -> dict[str, str]:
    """Path in the folder → SHA-256 in hex, of all files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): file_sha256(path) for path in files}


def damages_of(folder: Path, expected: Mapping[str, str]) -> list[str]:
    """What is wrong with a few files, each hashed; empty when each has its checksum.

    Args:
        folder: that the files lie in.
        expected: path in the folder → SHA-256 in hex.
    """
    problems = []
    for name, checksum in expected.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{path} is missing")
        elif file_sha256(path) != checksum:
            problems.append(f"{path} is damaged: its checksum is another")
    return problems


def problems_of(
    folder: Path, expected: Mapping[str, str], remembered: Path, *, every: bool = False
) -> list[str]:
    """What is wrong with the files; empty when each has its checksum.

    Args:
        folder: that the files lie in.
        expected: path in the folder → SHA-256 in hex.
        remembered: file that says which ones were found right, written anew where that is possible.
        every: also hash those.
    """
    known = {} if every else _read(remembered)
    right: dict[str, list[object]] = {}
    problems = []
    for name, checksum in expected.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{name} is missing")
            continue
        began = time.time()
        state = [checksum, *_state(path)]
        if known.get(name) != state:
            if file_sha256(path) != checksum:
                problems.append(f"{name} is damaged: its checksum is another")
                continue
            if began - _changed(path) < _CLOCK_TICK:
                continue
        right[name] = state
    if right != known:
        _write(remembered, right)
    return problems


def remember(folder: Path, expected: Mapping[str, str], remembered: Path) -> None:
    """Notes files as right that have just been hashed, but for those just written."""
    settled = time.time() - _CLOCK_TICK
    states = {name: [sha, *_state(folder / name)] for name, sha in expected.items()}
    _write(remembered, {n: s for n, s in states.items() if _changed(folder / n) < settled})


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _changed(path: Path) -> float:
    found = path.stat()
    return max(found.st_mtime, found.st_ctime)


def _read(path: Path) -> dict[str, list[object]]:
    """What was remembered; nothing where it can't be read, and then every file is hashed."""
    with suppress(OSError, ValueError):
        content = json.loads(path.read_bytes())
        if isinstance(content, dict):
            return content
    return {}


def _write(path: Path, right: Mapping[str, list[object]]) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):  # a service may have no right to write; it then hashes at each start
        aside.write_text(json.dumps(right), encoding="utf-8")
        aside.replace(path)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""One ingestion at a time: two would build from one ledger and publish over each other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another ingestion is at work; the message names its process."""


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Holds the lock file at `path` while the block runs.

    The kernel releases it with the process, however that ends, so a killed run leaves nothing to
    clean up.

    Raises:
        AlreadyRunningError: if another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            raise AlreadyRunningError(
                f"an ingestion is running already (process {holder or 'unknown'}); wait for it to "
                "end, or stop it: nothing it has finished is lost"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)

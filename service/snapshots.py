"""The open snapshot: lent to requests, and swapped when a new one is published."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from index.search import Index
from index.snapshot import SnapshotStore
from service.errors import ApiError

logger = logging.getLogger("knowledge.service")

POLL_SECONDS = 1.0
"""How often the pointer to the current snapshot is read: one small file, so it costs nothing, and
a publisher sees the new content as good as at once."""

RETRY_SECONDS = 60.0
"""A snapshot that could not be opened is tried again after this time: its defect may have been the
machine's (no memory), but verifying it takes seconds."""


class _Lent:
    """An open index with the number of requests that use it."""

    def __init__(self, id: str, index: Index) -> None:
        self.id = id
        self.index = index
        self.readers = 0
        self.retired = False


class Snapshots:
    """Holds the newest snapshot that could be verified and opened. Safe between threads.

    A thread watches for a new one, opens it aside and swaps; the old one is closed when its last
    request is done. A snapshot that fails its verification is logged and left alone.

    Args:
        store: where snapshots are published.
        open_index: opens the snapshot in a folder.
    """

    def __init__(
        self,
        store: SnapshotStore,
        open_index: Callable[[Path], Index],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._store = store
        self._open = open_index
        self._poll_seconds = poll_seconds
        self._lock = threading.Lock()
        self._held: _Lent | None = None
        self._refused: dict[str, float] = {}
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="snapshots", daemon=True)

    def start(self) -> None:
        """Opens the current snapshot (where it is broken, the newest good one) and watches on."""
        self._take_newest()
        if self._held is None:
            self._take_any()
        self._watcher.start()

    def stop(self) -> None:
        """Stops watching and closes the snapshot once its last request is done."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join(timeout=10 * self._poll_seconds)
        self._swap(None)

    @property
    def current(self) -> str | None:
        """The id of the open snapshot, None while there is none."""
        with self._lock:
            return self._held.id if self._held else None

    @contextmanager
    def lease(self) -> Iterator[Index]:
        """The open index; it stays open at least until the block ends.

        Raises:
            ApiError: 503 while no snapshot is loaded.
        """
        with self._lock:
            lent = self._held
            if lent is None:
                raise not_ready()
            lent.readers += 1
        try:
            yield lent.index
        finally:
            with self._lock:
                lent.readers -= 1
                last = lent.retired and lent.readers == 0
            if last:
                _close(lent)

    def _watch(self) -> None:
        while not self._stopping.wait(self._poll_seconds):
            try:
                self._take_newest()
            except Exception:
                # Whatever is wrong with the folder now, the open snapshot serves on.
                logger.exception("could not look for a new snapshot")

    def _take_newest(self) -> None:
        id = self._store.current()
        if id is not None and id != self.current:
            self._take(id)

    def _take_any(self) -> None:
        for info in sorted(self._store.list(), key=lambda info: info.created, reverse=True):
            if not info.current and self._take(info.id):
                logger.warning("serving the older snapshot %s", info.id)
                return

    def _take(self, id: str) -> bool:
        refused = self._refused.get(id)
        if refused is not None and time.monotonic() - refused < RETRY_SECONDS:
            return False
        try:
            problems = self._store.verify(id)
            if problems:
                raise ValueError("; ".join(problems))
            index = self._open(self._store.folder(id))
        except Exception as error:
            self._refused[id] = time.monotonic()
            logger.error(
                "snapshot %s can't be used and is left alone: %s. Run `knowledge doctor`.",
                id,
                error,
            )
            return False
        self._refused.clear()
        self._swap(_Lent(id, index))
        logger.info("serving snapshot %s", id)
        return True

    def _swap(self, new: _Lent | None) -> None:
        with self._lock:
            old, self._held = self._held, new
            if old is None:
                return
            old.retired = True
            idle = old.readers == 0
        if idle:
            _close(old)


def not_ready() -> ApiError:
    """No snapshot is loaded, status 503."""
    return ApiError(
        503,
        "not_ready",
        "No snapshot is loaded yet. Try again in a moment; if nothing was ever ingested, "
        "run `knowledge ingest`.",
        headers={"Retry-After": "5"},
    )


def _close(lent: _Lent) -> None:
    lent.index.close()
    logger.info("closed snapshot %s", lent.id)


async def leased_index(request: Request) -> AsyncIterator[Index]:
    """Lends the open index to a request, until its response is made. Asynchronous, though it waits
    for nothing, because anything else is sent to another thread and back, twice."""
    snapshots: Snapshots = request.app.state.snapshots
    with snapshots.lease() as index:
        yield index


OpenIndex = Annotated[Index, Depends(leased_index)]
"""What an endpoint declares to search."""

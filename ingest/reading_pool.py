"""Reads files in worker processes, each file within a time and a memory limit.

A file that hangs its reader, eats the memory or crashes the interpreter is that file's failure and
nobody else's: pebble ends the worker and starts another one.

The workers come from a fork server that holds nothing but the readers: they start in milliseconds
and inherit neither the embedding model nor the threads of the process that runs the ingestion.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from pebble import ProcessExpired, ProcessPool
from pydantic import TypeAdapter

from ingest.blocks import ReadError, Reading

FILES_PER_WORKER = 100
"""After as many files a worker is replaced, so that what a library leaks has an end."""

MIB = 1024 * 1024

READING: TypeAdapter[Reading] = TypeAdapter(Reading)
"""Readings travel and are kept as JSON: front matter may hold dates, which JSON makes text, and
so a reading is the same whether it is fresh or from the ledger."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take."""

    seconds: float
    memory: int
    """MiB beyond what the worker holds before it opens the file."""


class NoWorkersError(Exception):
    """The processes that read files die before they are given one: no file is at fault, and none
    may be kept as failed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file, read or not: exactly one of the two is given."""

    path: Path
    reading: bytes | None = None
    """A `Reading` as JSON, see `READING`."""
    failure: str | None = None
    """Why it could not be read, and what to do."""


def read_file(path: Path) -> Reading:
    """The reader that suits the file. Imported in the worker only."""
    from ingest.readers import read

    return read(path)


@contextmanager
def reading_files(
    paths: Iterable[Path],
    limits: Limits,
    workers: int = 0,
    read: Callable[[Path], Reading] = read_file,
) -> Generator[Iterator[Outcome]]:
    """Reads files side by side, from when the block is entered; what it gives yields each as soon
    as it is done, in no particular order. Leaving the block early stops what is still being read.

    Args:
        paths: the largest first, so that no worker is left alone with it at the end.
        limits: for each file.
        workers: processes; 0: one for each core.
        read: the function that reads, importable by name.

    Raises:
        NoWorkersError: by what it gives, if no process lives long enough to be given a file.
    """
    pool = ProcessPool(
        max_workers=workers or os.cpu_count() or 1,
        max_tasks=FILES_PER_WORKER,
        initializer=_end_with_parent,
        context=_context(),
    )
    try:
        futures: dict[Future[bytes], Path] = {}
        for path in paths:
            task = pool.schedule(_read_within, (path, read, limits), timeout=limits.seconds)
            futures[task] = path
        yield (_outcome(futures.pop(done), done, limits) for done in as_completed(list(futures)))
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _context() -> multiprocessing.context.BaseContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.reading_pool", "ingest.readers"])
    return context


def _end_with_parent() -> None:
    """Ends this worker when the ingestion is gone, even if that was killed.

    Without it a worker in the middle of a file would read on for as long as the file takes.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _read_within(path: Path, read: Callable[[Path], Reading], limits: Limits) -> bytes:
    """Runs in the worker: one file, with the address space bounded."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = _address_space() + limits.memory * MIB
    resource.setrlimit(resource.RLIMIT_AS, (allowed if hard < 0 else min(allowed, hard), hard))
    try:
        return READING.dump_json(read(path))
    except Exception as error:
        if _for_want_of_memory(error):
            raise MemoryError from error
        raise


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Readers make their libraries' errors a ReadError; what it came from stands behind it."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


def _address_space() -> int:
    """Bytes of address space that this process has now. It is left out of the account, so that
    whether a file can be read does not depend on which files the worker has read before."""
    pages = Path("/proc/self/statm").read_text().split()[0]
    return int(pages) * resource.getpagesize()


def _outcome(path: Path, future: Future[bytes], limits: Limits) -> Outcome:
    error = future.exception()
    if error is None:
        return Outcome(path, reading=future.result())
    if isinstance(error, BrokenExecutor):
        raise NoWorkersError(
            f"the processes that read files die when they start ({error}); see whether this "
            "machine has memory and processes left, and run it again"
        ) from error
    return Outcome(path, failure=_reason(error, limits).removeprefix(f"{path.name}: "))


def _reason(error: BaseException, limits: Limits) -> str:
    if isinstance(error, ReadError):
        return str(error)
    if isinstance(error, TimeoutError):
        return (
            f"reading took longer than {limits.seconds:g} s and was stopped; if the file is "
            "sound, raise KNOWLEDGE_READ_SECONDS"
        )
    if isinstance(error, MemoryError):
        return (
            f"reading needs more than {limits.memory} MiB of memory; if the file is sound, raise "
            "KNOWLEDGE_READ_MEMORY"
        )
    if isinstance(error, ProcessExpired):
        return (
            f"the process that read it died ({_signal_name(error.exitcode)}); the file is "
            "probably damaged: open it and save it anew"
        )
    return (
        f"the reader failed ({type(error).__name__}: {error}); the file may be damaged, or this "
        "is a fault of the software: report it with the file"
    )


def _signal_name(exit_code: int) -> str:
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"exit code {exit_code}"

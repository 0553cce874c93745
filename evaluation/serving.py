"""The service as readers meet it: started as a process of its own, asked over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlencode, urlsplit

import numpy as np
import psutil

_WARM_UP = 20
"""Requests before the measured ones: the first ones fill caches of files."""

_TIMEOUT = 60.0
"""Seconds; a request that takes longer is a failure, not a measurement."""


class ServiceError(RuntimeError):
    """The service did not start, or failed on a request."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is ready."""

    address: str
    start_seconds: float
    """From the start of the process to being ready."""
    process: psutil.Process

    def memory(self) -> int:
        """Resident memory now, bytes, mapped files that are loaded included."""
        return int(self.process.memory_info().rss)

    def anonymous_memory(self) -> int:
        """The part of it that is of no file, so that the system can't take it back, bytes."""
        found = self.process.memory_info()
        return int(found.rss - found.shared)


@contextmanager
def running(var: Path) -> Iterator[Service]:
    """Runs the service on a free loopback port over the snapshot in `var`.

    Raises:
        ServiceError: if it ends before it is ready.
    """
    environment = {**os.environ, "KNOWLEDGE_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "knowledge", "serve", "--host", "127.0.0.1", "--port", "0"]
    began = time.perf_counter()
    with (
        TemporaryFile("w+") as errors,
        subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            address = _address(process)
            if address is None:
                errors.seek(0)
                raise ServiceError(f"the service did not start: {errors.read()[-2000:]}")
            yield Service(address, time.perf_counter() - began, psutil.Process(process.pid))
        finally:
            process.terminate()


def latencies(
    address: str, questions: Sequence[str], clients: int, requests: int
) -> dict[str, float]:
    """Searches with a number of clients at once, each with a connection that it keeps.

    Returns:
        `p50`, `p95` and `p99` in seconds, and `queries_per_second`.

    Raises:
        ServiceError: if a request fails.
    """
    _ask(address, questions, range(_WARM_UP))
    seconds: list[float] = []
    failures: list[Exception] = []

    def work(client: int) -> None:
        try:
            seconds.extend(_ask(address, questions, range(client, requests, clients)))
        except (OSError, HTTPException, ServiceError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    if failures:
        raise ServiceError(f"a request failed: {failures[0]}")
    return {**percentiles(seconds), "queries_per_second": len(seconds) / wall}


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """`p50`, `p95` and `p99`, by linear interpolation."""
    values = np.percentile(np.array(seconds), [50, 95, 99])
    return dict(zip(("p50", "p95", "p99"), values.tolist(), strict=True))


def _address(process: subprocess.Popen[str]) -> str | None:
    """Where it says that it listens; None if it ends before."""
    for line in process.stdout or ():
        if found := re.search(r"http://[\w.:\[\]]+\d", line):
            return found.group()
    return None


def _ask(address: str, questions: Sequence[str], numbers: range) -> list[float]:
    """Seconds of each search. The standard library's client: httpx takes a millisecond more a
    request of its own, which is none of the service's."""
    seconds = []
    connection = HTTPConnection(urlsplit(address).netloc, timeout=_TIMEOUT)
    with closing(connection):
        for number in numbers:
            path = f"/api/v1/search?{urlencode({'q': questions[number % len(questions)]})}"
            began = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            reply = connection.getresponse()
            content = reply.read()
            seconds.append(time.perf_counter() - began)
            if reply.status != HTTPStatus.OK:
                raise ServiceError(f"{reply.status}: {content[:300]!r}")
    return seconds

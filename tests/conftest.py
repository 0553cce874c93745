"""Fixtures that folders share: the real model, and a small knowledge base really ingested."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from index.settings import Settings, get_settings
from knowledge.opening import one_thread_for_arithmetic

if TYPE_CHECKING:  # loading all of these takes seconds, which unit tests need not wait for
    import httpx
    from fastapi import FastAPI

    from index.embedding import Embedder

one_thread_for_arithmetic()
# On a busy machine making up examples is slow, which says nothing about what is tested.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")

_START_SECONDS = 30
"""A service that has not started by then never will."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs the model, what ingests or serves, and what drives a browser, by the
    fixtures that it uses."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "prepared_var" in fixtures:
            item.add_marker("model")
        if fixtures & {"knowledge", "own"}:
            item.add_marker("endtoend")
        if "browser" in fixtures:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def prepared_var() -> Path:
    """The folder of generated state that holds the prepared model: that of the checkout, so that it
    is prepared once and not in every test run."""
    from index.model.prepare import prepare

    var = get_settings().var.resolve()
    prepare(var)
    return var


@pytest.fixture(scope="session")
def embedder(prepared_var: Path) -> Embedder:
    """The real model."""
    from index.embedding import Embedder

    return Embedder.load(Settings(var=prepared_var))


def settings_for(folder: Path, prepared_var: Path, access: str = "public,internal") -> Settings:
    """Settings with all state of their own under `folder`, but for the prepared model."""
    var = folder / "var"
    var.mkdir(parents=True, exist_ok=True)
    if not (var / "models").exists():
        (var / "models").symlink_to(prepared_var / "models", target_is_directory=True)
    return Settings(sources=folder / "sources.toml", var=var, access=access)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory, prepared_var: Path) -> Settings:
    """The small knowledge base, ingested. Read only: a test that changes it makes its own."""
    from small_knowledge_base import write_knowledge_base

    from ingest.run import run_ingest

    folder = tmp_path_factory.mktemp("knowledge")
    write_knowledge_base(folder)
    settings = settings_for(folder, prepared_var)
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    return settings


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serves the app over real HTTP on a free loopback port; gives its address."""
    import uvicorn

    from knowledge.server import bind

    listening = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the service ended at its start"
        assert time.monotonic() < deadline, "the service did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=_START_SECONDS)
        listening.close()


@pytest.fixture(scope="session")
def client(knowledge: Settings, embedder: Embedder) -> Iterator[httpx.Client]:
    """A client of the service for readers with `public,internal`, over real HTTP."""
    import httpx

    from service.app import create_app

    app = create_app(knowledge, embedder=embedder)
    with running(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def client_with(knowledge: Settings, embedder: Embedder) -> Iterator[Callable[..., httpx.Client]]:
    """Makes a client of a service with other settings, such as `access`."""
    import httpx

    from service.app import create_app

    with ExitStack() as closing:

        def make(**changes: object) -> httpx.Client:
            app = create_app(knowledge.model_copy(update=changes), embedder=embedder)
            address = closing.enter_context(running(app))
            return closing.enter_context(httpx.Client(base_url=address, timeout=60))

        yield make


@pytest.fixture(scope="session")
def answering(client_with: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a service that never abstains where it finds anything: what an answer looks like
    is tested apart from when there is one."""
    return client_with(abstain_below=0.0)


@pytest.fixture(scope="session")
def abstaining(client_with: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a service that always abstains."""
    return client_with(abstain_below=1.0)

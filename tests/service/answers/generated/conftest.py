"""A service whose language model behaves as a test tells it, over real HTTP on both sides."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest
from conftest import running
from scripted_endpoint import Behaviour, Endpoint, Serve, endpoint, says

from index.settings import Settings

if TYPE_CHECKING:
    from index.embedding import Embedder


@pytest.fixture(scope="session")
def services(knowledge: Settings, embedder: Embedder) -> Iterator[Serve]:
    """Services over the small knowledge base, each with an endpoint of its own; one for each
    choice of settings."""
    from service.app import create_app

    made: dict[str, tuple[httpx.Client, Endpoint]] = {}
    with ExitStack() as stack:

        def make(**changes: object) -> tuple[httpx.Client, Endpoint]:
            key = repr(sorted(changes.items()))
            if key not in made:
                asked = stack.enter_context(endpoint(says("NOTHING")))
                settings = {"abstain_below": 0.0, "generated_url": asked.url} | changes
                app = create_app(knowledge.model_copy(update=settings), embedder=embedder)
                address = stack.enter_context(running(app))
                client = stack.enter_context(httpx.Client(base_url=address, timeout=60))
                made[key] = client, asked
            return made[key]

        yield make


@pytest.fixture
def serve(services: Serve) -> Iterator[Serve]:
    """Gives a client of a service with these settings whose model behaves as told, and the endpoint
    with what it is sent from now on."""
    used: list[Endpoint] = []

    def make(behaviour: Behaviour, **changes: object) -> tuple[httpx.Client, Endpoint]:
        client, asked = services(**changes)
        asked.behaviour = behaviour
        asked.requests = []
        asked.headers = []
        asked.stopping = threading.Event()
        used.append(asked)
        return client, asked

    yield make
    for asked in used:
        asked.stopping.set()

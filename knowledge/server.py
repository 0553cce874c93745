"""Runs the HTTP service in this process."""

from __future__ import annotations

import gc
import logging
import socket

import typer
import uvicorn

from index.settings import Settings
from knowledge.opening import UserError
from service.app import create_app

_BACKLOG = 2048
"""Connections that wait to be accepted; uvicorn's own default."""

_SHUTDOWN_SECONDS = 10
"""Time that running requests get when the service is stopped; the slowest takes one or two."""


def serve(settings: Settings) -> None:
    """Serves until it is stopped, and says when it is ready and where.

    Raises:
        UserError: if the port is in use, the address is not this machine's, or the setting `access`
            is wrong.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # It would log whole addresses, and with them the questions; the service keeps a log of its own.
    logging.getLogger("uvicorn.access").disabled = True
    listening = bind(settings.host, settings.port)
    try:
        app = create_app(settings)
    except ValueError as error:
        raise UserError(str(error)) from error
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    _Server(config, address_of(listening)).run(sockets=[listening])


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens on the address, bound here so that a taken port is told before
    the model is loaded.

    Raises:
        UserError: if the port is in use or the address is not this machine's.
    """
    try:
        listening = socket.create_server(
            (host, port),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=_BACKLOG,
        )
    except (OSError, OverflowError) as error:
        raise UserError(
            f"can't listen on {host}:{port}: {getattr(error, 'strerror', None) or error}. "
            "If a service runs there already, stop it, or take another port: "
            "`knowledge serve --port 8001`"
        ) from error
    # Connections inherit it. asyncio sets it only on sockets whose protocol number it knows, which
    # Python leaves at 0 here; without it every answer waits 40 ms for an acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        # What is loaded stays: looking through it for garbage stopped all requests for 0.1 s with
        # 1,800 documents, the first time right after the start.
        gc.freeze()
        snapshot = self.config.app.state.snapshots.current  # type: ignore[union-attr]
        if snapshot is None:
            typer.echo(
                f"Listening on {self._address}, but there is no snapshot to search: "
                "run `knowledge ingest`; the service takes it up by itself."
            )
        else:
            typer.echo(f"Ready: {self._address} (API: {self._address}/api/docs)")

"""A small HTTP server that speaks, or misspeaks, the protocol of chat completions, to see what
becomes of what a model might say and of all the ways in which an endpoint can fail."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

Behaviour = Callable[["Exchange"], None]
"""Answers one request."""


@dataclass
class Endpoint:
    """A running server with what it was asked."""

    url: str
    behaviour: Behaviour
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)


class Exchange:
    """One request, and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, endpoint: Endpoint) -> None:
        self._handler = handler
        self.stopping = endpoint.stopping
        """Set when the test is over: nothing may wait any longer."""
        self.request = endpoint.requests[-1]
        self.tries = len(endpoint.requests)

    def status(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", "application/json")
        self._handler.send_header("Content-Length", str(len(content)))
        self._handler.end_headers()
        self._handler.wfile.write(content)

    def begin(self, media_type: str = "text/event-stream") -> None:
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", media_type)
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def raw(self, text: str) -> None:
        self._handler.wfile.write(text.encode())
        self._handler.wfile.flush()

    def piece(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        body = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        self.raw(f"data: {json.dumps(body | {'choices': [choice]})}\n\n")

    def reset(self) -> None:
        """Ends the connection by a reset, as a process that was killed does."""
        linger = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._handler.connection.close()


def says(text: str, *, letters: int = 7) -> Behaviour:
    """The model writes this text, some letters at a time."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        for start in range(0, len(text), letters):
            exchange.piece(text[start : start + letters])
        exchange.piece("", "stop")
        exchange.raw("data: [DONE]\n\n")

    return answer


@contextmanager
def endpoint(behaviour: Behaviour) -> Iterator[Endpoint]:
    """Serves on a free loopback port; the behaviour may be changed while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            running.requests.append(json.loads(self.rfile.read(length)))
            running.headers.append(dict(self.headers))
            self.close_connection = True
            with suppress(OSError):  # whoever asked may have hung up
                running.behaviour(Exchange(self, running))

        def do_GET(self) -> None:
            body = {"object": "list", "data": [{"id": "scripted", "object": "model"}]}
            running.headers.append(dict(self.headers))
            running.requests.append({})
            Exchange(self, running).status(200, body)

        def log_message(self, *_: object) -> None:
            """Tests need no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = Endpoint(f"http://127.0.0.1:{server.server_address[1]}/v1", behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield running
    finally:
        running.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


Serve = Callable[..., tuple["httpx.Client", Endpoint]]
"""The fixture `serve`: from a behaviour and settings to a client of a service whose model behaves
so, and the endpoint."""

"""Listen, serve, and stop in good order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn

from netkg.errors import StoreError
from netkg.serve.app import create_app
from netkg.serve.served import Served

__all__ = ["address_of", "listen", "run"]

_GRACE_S: Final = 5
_LAST_PORT: Final = 65_535
_CONNECTIONS: Final = 512
_HEADER_BYTES: Final = 32_768


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        StoreError: the address cannot be listened at.
    """
    if not 0 <= port <= _LAST_PORT:
        raise StoreError(f"cannot listen at port {port}", hint=f"a port is a number up to {_LAST_PORT}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=256)
        # connections inherit this; asyncio sets it only where the protocol was named, and without it headers
        # and body of an answer are 40 ms apart
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        reason = error.strerror or error
        raise StoreError(
            f"cannot listen at {host} port {port}: {reason}", hint="choose another port, or 0 for a free one"
        ) from error
    return listening


def address_of(host: str, listening: socket.socket) -> str:
    """Return the address of a server for a browser, with a slash at its end."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (shown, not bound)
    return f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}/"


class _Server(uvicorn.Server):
    """Leaves signals to :func:`run`; uvicorn would end the process by the signal itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(served: Served, listening: socket.socket, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; then no new requests, and a few seconds for those under way.

    Args:
        served: what is served; closed at the end.
        listening: of :func:`listen`.
        on_ready: called when requests are answered.
    """
    served.port = listening.getsockname()[1]
    config = uvicorn.Config(
        create_app(served),
        http="h11",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=_HEADER_BYTES,
    )
    try:
        asyncio.run(_serve(_Server(config), listening, on_ready))
    finally:
        served.close()


async def _serve(server: _Server, listening: socket.socket, on_ready: Callable[[], None]) -> None:
    def stop() -> None:
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    on_ready()
    await server.serve(sockets=[listening])

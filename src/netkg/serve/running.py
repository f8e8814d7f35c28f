"""Listen, serve, and stop in good order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

import uvicorn

from netkg.errors import StoreError
from netkg.serve.app import create_app
from netkg.serve.crowd import KEEP_ALIVE_S, watch
from netkg.serve.served import Served

if TYPE_CHECKING:
    from netkg.serve.crowd import Connection
    from netkg.serve.settings import Limits

__all__ = ["address_of", "listen", "run"]

_GRACE_S: Final = 5
_LAST_PORT: Final = 65_535
_HEAD_BYTES: Final = 32_768


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
        reason = str(error.strerror or error).partition(" (while ")[0]  # the address is said already
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
        http=_http(),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=served.settings.limits.connections,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            server = _Server(config)
            served.connections = server.server_state.connections
            runner.run(_serve(server, listening, on_ready, served.settings.limits))
    finally:
        served.close()


def _http() -> type[asyncio.Protocol]:
    """Return the reader of requests: the quick one, where it is installed."""
    if find_spec("httptools") is None:
        from netkg.serve.plain_http import PlainHttp

        return PlainHttp
    from netkg.serve.quick_http import QuickHttp

    return QuickHttp


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop: the quick one, where it is installed; None for Python's own."""
    if find_spec("uvloop") is None:
        return None
    # by its name: whether its types are there or not, there is nothing to be ignored
    make: Callable[[], asyncio.AbstractEventLoop] = import_module("uvloop").new_event_loop
    return make


async def _serve(
    server: _Server, listening: socket.socket, on_ready: Callable[[], None], limits: Limits
) -> None:
    def stop() -> None:
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    connections = cast("set[Connection]", server.server_state.connections)
    watching = asyncio.create_task(watch(connections, limits))
    on_ready()
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()

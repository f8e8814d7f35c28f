"""The quick reader of HTTP: with a bound on the head of a request, and answers sent in one piece.

It sees which clients are steady, and lends their connections (:mod:`netkg.serve.lines`).
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from netkg.serve.borrowed import Past
from netkg.serve.crowd import is_over, make_room
from netkg.serve.steady import Steadiness

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Transport

    from netkg.serve.crowd import Connection
    from netkg.serve.lines import Line

__all__ = ["QuickHttp"]

_BOUND: Final = 65_536
_TOO_LONG: Final = "The head of the request is too long."
_OF_ONE_ANSWER: Final = re.compile(
    rb"^(?:date|cache-control|content-length|content-type|etag|server-timing): [^\r]*\r\n",
    re.IGNORECASE | re.MULTILINE,
)
_OK: Final = b"HTTP/1.1 200 "


class QuickHttp(HttpToolsProtocol):
    """Closes a connection on which a head does not end; the bound is the one that is set for h11."""

    touched = 0.0
    _line: Line | None = None
    _pending = 0
    _bound = 0
    _pieces = 0
    _piece = b""
    _past: Past | None = None
    _is_leaving = False

    @property
    def is_lent(self) -> bool:
        """Return whether a worker has the connection."""
        return self._line is not None

    @property
    def is_answered(self) -> bool:
        """Return whether nothing is owed to the client."""
        if self._line is not None:
            return not self._line.is_at_work()
        return is_over(self.cycle)

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin with a transport that joins what is written together."""
        self._bound = self.config.h11_max_incomplete_event_size or _BOUND
        self.touched = self.loop.time()
        self._steadiness = Steadiness()
        self._joining = _Joining(transport, self.loop)
        super().connection_made(cast("Transport", self._joining))
        self.limit_concurrency = None  # what is over is told by the fence, as a problem like others
        make_room(cast("Connection", self), self.config.limit_concurrency or 0)

    def data_received(self, data: bytes) -> None:
        """Read what came; what is neither a whole head nor a body must not go on for ever."""
        self._pending += len(data)
        self._pieces += 1
        self._piece = data
        super().data_received(data)
        if self._pending > self._bound and not self.transport.is_closing():
            self.send_400_response(_TOO_LONG)

    def on_message_begin(self) -> None:
        """Begin a request, which a worker may have had before."""
        super().on_message_begin()
        if self._past is not None:
            self.scope["state"]["past"], self._past = self._past, None

    def on_headers_complete(self) -> None:
        """Forget what was pending: the head is whole."""
        self._pending = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Forget what was pending: bodies have a bound of their own."""
        self._pending = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.touched = self.loop.time()
        super().on_response_complete()
        pieces, self._pieces = self._pieces, 0
        if pieces != 1 or self.pipeline or "lending" not in self.scope["state"]:
            self._steadiness.forget()
        elif self._steadiness.saw(self._piece):
            self.loop.call_soon(self._lend)  # when the answer has left

    def shutdown(self) -> None:
        """Close when nothing is owed to the client any more."""
        if self._line is not None:
            self._is_leaving = True
            self._line.recall()
        else:
            super().shutdown()

    def _lend(self) -> None:
        lender, job = self.scope["state"].get("lending", (None, None))
        head = self._joining.head
        busy = self._pieces or not self.cycle.response_complete or self.transport.get_write_buffer_size()
        if lender is None or busy or self.transport.is_closing() or not head.startswith(_OK):
            return
        self.transport.pause_reading()
        head = _OF_ONE_ANSWER.sub(b"", head).removesuffix(b"\r\n")
        self._line = lender.lend(self, job, self._steadiness.rest, head)
        if self._line is not None:
            self._unset_keepalive_if_required()
        else:
            self.transport.resume_reading()

    def descriptor(self) -> int:
        """Return the descriptor of the socket."""
        found: int = self.transport.get_extra_info("socket").fileno()
        return found

    def has_left(self) -> bool:
        """Return whether the client has closed the connection."""
        if self.transport.is_closing():
            return True
        with self._socket() as client:
            try:
                return not client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            except OSError:
                return True

    def come_back(
        self, data: bytes = b"", *, unsent: bytes = b"", strike: bool = False, past: Past | None = None
    ) -> None:
        """Read from the connection again, which was lent, and first what the worker had read of it."""
        self._line = None
        self.touched = self.loop.time()
        if strike:
            self._steadiness.strike()
        if self.transport.is_closing():
            return
        if unsent:
            self.transport.write(unsent)
        self.transport.resume_reading()
        if data:
            self._past = past
            self.data_received(data)
        else:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        if self._is_leaving:
            super().shutdown()

    def abandon(self) -> None:
        """Close the connection, which was lent; what was sent of an answer is not lost."""
        self._line = None
        self.transport.close()

    def cut(self) -> None:
        """Close the connection at once, wherever it is."""
        if self.transport.is_closing():
            return
        if self._line is not None:  # the worker has a descriptor of its own
            with self._socket() as client, suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        self.transport.abort()

    def _socket(self) -> socket.socket:
        return socket.fromfd(self.descriptor(), socket.AF_INET, socket.SOCK_STREAM)


class _Joining:
    """A transport that sends the head of an answer and its body together.

    Sent one by one they wake the client twice, which costs a fifth of the time of a quick query.

    Attributes:
        head: what was sent first of the last answer.
    """

    def __init__(self, transport: asyncio.Transport, loop: AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []
        self.head = b""

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._flush)
            self.head = data
        self._pieces.append(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.write(piece)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.writelines(pieces)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the transport has)
        return getattr(self._transport, name)

"""The worker's end of lines: answer steady clients directly.

What is not plainly one more query like the last goes back to the server as it came, and so does a query that
has no answer: the server knows how to tell that. The page tells the server of every line that is read, and
holds the request that is answered. While the engine works, a second thread gives lines back that would have
to wait for it.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from typing import Any, Final

from netkg.serve.answer_head import answer_pairs, digest_of, tag_of, tag_pairs
from netkg.serve.line_wire import IDLE, LARGEST, SLOW_S, TELL_S, WRITING, Page, pack, unpack
from netkg.serve.steady import query_of
from netkg.serve.wire import Message

__all__ = ["LineWork"]

_IDLE_S: Final = 1.0
"""Seconds of silence after which a line goes back."""

_PIECE: Final = 16_384
_BODY: Final = 65_536
"""Bytes of an answer that a connection takes at once."""

_TOLD: Final = 200
"""Answers that are told to the server together, at most."""


@dataclass(slots=True)
class _Line:
    """A connection that was lent.

    Attributes:
        number: of the server.
        client: the connection.
        rest: what its requests have in common behind the query.
        head: what the heads of its answers have in common.
        job: what the server would say of its queries, but for their text.
        variant: name of that.
        touched: when its last request came.
    """

    number: int
    client: socket.socket
    rest: bytes
    head: bytes
    job: dict[str, Any]
    variant: str
    touched: float


class LineWork:
    """The lines of a worker; the lock is held by whoever looks at them, and by nobody while the engine works.

    Args:
        answer: what answers a query.
        channel: descriptor of the worker's end of the channel.
        page: descriptor of the page.
    """

    def __init__(self, answer: Callable[[Message], Message], channel: int, page: int) -> None:
        self._channel, self._page, self._answer = socket.socket(fileno=channel), Page(page), answer
        self._lock = threading.Lock()
        self._lines: dict[int, _Line] = {}
        self._busy: _Line | None = None
        self._is_recalled = False
        self._state = ""
        self._told: list[tuple[int, int, float, str]] = []
        self._looked = 0.0
        self._epoll = select.epoll()
        threading.Thread(target=self._listen, daemon=True).start()

    def wait(self, requests: int) -> None:
        """Answer clients until the server has a request.

        Args:
            requests: descriptor at which requests of the server come.
        """
        self._epoll.register(requests, select.EPOLLIN)
        try:
            while not self._turn(requests):
                pass
        finally:
            self._epoll.unregister(requests)

    @contextmanager
    def at_job(self) -> Iterator[None]:
        """Tell the server that a request of its own is under way, so that lines need not wait for it."""
        self._page.begin(0)
        try:
            yield
        finally:
            self._page.tell(IDLE)

    def _turn(self, requests: int) -> bool:
        """Answer who has asked, and return whether the server has a request."""
        ready = self._epoll.poll(TELL_S if self._lines or self._told else _IDLE_S)
        with self._lock:
            for descriptor, _ in ready:
                if (line := self._lines.get(descriptor)) is not None:
                    self._serve(line)
            if (now := time.monotonic()) - self._looked > TELL_S:
                self._looked = now
                self._give_silent_back()
                self._tell()
        return any(descriptor == requests for descriptor, _ in ready)

    def _listen(self) -> None:
        """Take what the server says, in a thread of its own; without that there is no worker."""
        try:
            while self._hear():
                pass
        finally:
            os._exit(1)

    def _hear(self) -> bool:
        """Deal with one message of the server, and return whether it is there still."""
        data, descriptors, _, _ = socket.recv_fds(self._channel, LARGEST, 1)
        if not data:
            return False
        header, body = unpack(data)
        with self._lock:
            self._state = header.get("state", self._state)
            if descriptors:
                self._take(header, body, socket.socket(fileno=descriptors[0]))
            elif "line" in header:  # the system had no descriptor left for it
                self._channel.send(pack({"line": header["line"], "strike": True, "unsent": 0, "told": []}))
            elif "snapshot" in header:
                for line in self._lines.values():
                    line.job["snapshot"] = header["snapshot"]
            else:
                self._is_recalled = self._busy is not None
                self._give_back_all_but(self._busy)
        return True

    def _take(self, header: dict[str, Any], head: bytes, client: socket.socket) -> None:
        client.setblocking(False)
        rest = header["rest"].encode("latin-1")
        self._lines[client.fileno()] = _Line(
            header["line"], client, rest, head, header["job"], header["variant"], time.monotonic()
        )
        self._epoll.register(client, select.EPOLLIN)

    def _serve(self, line: _Line) -> None:
        """Answer one request, or give the line back with it."""
        since = self._page.begin(line.number)
        data = _read(line.client)
        if data is not None:
            sparql = query_of(data, line.rest) if data else None
            if sparql is None:
                self._give_back(line, data, strike=bool(data))
            else:
                self._page.run(data)
                self._run(line, data, sparql, since)
            self._is_recalled = False
        self._page.tell(IDLE)

    def _run(self, line: _Line, data: bytes, sparql: str, since: float) -> None:
        """Answer a query, or give the line back if there is no answer that can be sent at once."""
        state = self._state  # the other thread may hear of a new one meanwhile
        header, body = self._ask(line, sparql)
        if not header.get("ok") or len(body) > _BODY:
            self._give_back(line, data, strike=True, since=since)
            if header.get("end"):
                raise SystemExit  # the server gets the other lines back when it sees that
            return
        line.touched = time.monotonic()
        seconds, digest = line.touched - since, digest_of(sparql)
        pairs = [
            (b"date", _date(int(time.time()))),
            *tag_pairs(tag_of(state, sparql, digest, line.variant)),
            *answer_pairs(str(header["media_type"]), len(body), seconds),
            (b"server-timing", b"total;dur=%.1f" % (seconds * 1000)),
        ]
        answer = b"".join([line.head, *(b"%b: %b\r\n" % pair for pair in pairs), b"\r\n", body])
        self._page.tell(WRITING)
        unsent = _send(line.client, answer)
        self._note((line.number, len(body), seconds, digest))
        if unsent or seconds > SLOW_S or self._is_recalled:
            self._give_back(line, unsent=unsent, strike=seconds > SLOW_S)

    def _ask(self, line: _Line, sparql: str) -> Message:
        """Return the worker's answer to a query, with the lock open for the other thread."""
        self._busy = line
        self._lock.release()
        try:
            return self._answer((line.job, sparql.encode()))
        finally:
            self._lock.acquire()
            self._busy = None

    def _note(self, answered: tuple[int, int, float, str]) -> None:
        """Keep in mind what was answered, to be told with others."""
        self._told.append(answered)
        if len(self._told) >= _TOLD:
            self._tell()

    def _tell(self) -> None:
        if self._told:
            self._channel.send(pack({"told": self._told}))
            self._told.clear()

    def _give_back(
        self,
        line: _Line,
        data: bytes = b"",
        *,
        unsent: bytes = b"",
        strike: bool = False,
        since: float | None = None,
    ) -> None:
        """Return a line with what was read of it and not answered, or with what was not sent."""
        self._epoll.unregister(line.client)
        del self._lines[line.client.fileno()]
        line.client.close()
        header = {"line": line.number, "strike": strike, "unsent": len(unsent), "since": since}
        self._channel.send(pack(header | {"told": self._told}, unsent + data))
        self._told.clear()

    def _give_back_all_but(self, kept: _Line | None) -> None:
        for line in list(self._lines.values()):
            if line is not kept:
                self._give_back(line)

    def _give_silent_back(self) -> None:
        now = time.monotonic()
        for line in list(self._lines.values()):
            if now - line.touched > _IDLE_S:
                self._give_back(line)


@lru_cache(1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()


def _read(client: socket.socket) -> bytes | None:
    """Return what came; nothing if the client has gone, None if there is nothing yet."""
    try:
        return client.recv(_PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _send(client: socket.socket, answer: bytes) -> bytes:
    """Send an answer, and return what of it the connection did not take."""
    try:
        return answer[client.send(answer) :]
    except BlockingIOError:
        return answer
    except OSError:  # the client has gone, as the server will find
        return b""

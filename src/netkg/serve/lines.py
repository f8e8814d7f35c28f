"""The connections that one worker has: how they go there and come back, and what becomes of it when it dies.

The server sees on the worker's page what the worker is doing. Lines that would wait for a slow query are
called back; a query that takes too long, or that the worker died of, is refused or taken up again.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from netkg.serve.access import note
from netkg.serve.borrowed import Borrowed, Past
from netkg.serve.leaving import GONE
from netkg.serve.line_wire import LARGEST, RUNNING, SLOW_S, Doing, pack, unpack
from netkg.serve.replies import busy, ended, late

if TYPE_CHECKING:
    from netkg.serve.child import Child
    from netkg.serve.loans import Loan
    from netkg.serve.served import Served

__all__ = ["Desk", "Line"]

_SILENT_S: Final = 5.0
"""Seconds without a word after which a worker that has lines, and is at no query, is taken for hung."""

_DIGEST: Final = re.compile(r"[0-9a-f]{16}")
_LOG = logging.getLogger("netkg.serve")


class Desk:
    """The lines of one worker.

    Attributes:
        is_slow: whether it has been at one query for longer than others should wait.
    """

    def __init__(self, served: Served, child: Child, forget: Callable[[Child], object]) -> None:
        assert child.channel is not None  # noqa: S101 (who made this has looked)
        self._served, self._child, self._forget = served, child, forget
        self._channel = child.channel.dup()  # that of the worker is closed in another thread
        self._channel.setblocking(False)
        self._lent: dict[int, Borrowed] = {}
        self._last = 0
        self._state = ""
        self._loan: Loan | None = None
        self.is_slow = False
        self._seen: Doing | None = None
        self._ended: tuple[Doing, float] | None = None
        self._heard = self._looked = time.monotonic()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._channel.fileno(), self._on_message)

    @property
    def has_lines(self) -> bool:
        """Return whether there is something to look at."""
        return bool(self._lent) or self._loan is not None or self.is_slow

    def lend(self, borrowed: Borrowed, header: dict[str, object], head: bytes) -> Line | None:
        """Return the line if the worker gets the connection."""
        if not self._tell_news():
            return None
        self._last += 1
        message = pack(header | {"line": self._last}, head)
        try:
            socket.send_fds(self._channel, [message], [borrowed.descriptor()])
        except OSError:  # it has died, or has much to read
            return None
        if not self._lent:
            self._heard = time.monotonic()
        self._lent[self._last] = borrowed
        self._child.lines = len(self._lent)
        return Line(self, self._last)

    def recall(self) -> None:
        """Ask for all lines; that of the query under way comes after the answer."""
        self._say({})

    def is_at(self, number: int) -> bool:
        """Return whether the worker is at a request of a line."""
        return self._child.read_page().line_at_work == number

    def look(self) -> None:
        """See to it that nobody waits for a slow query, and that no query runs too long or for nobody."""
        self._tell_news()
        doing, before = self._child.read_page(), self._seen
        self._seen = doing
        now, last = time.monotonic(), self._looked
        self._looked = now
        same = before is not None and (before.line, before.since) == (doing.line, doing.since)
        self.is_slow = doing.state == RUNNING and same and now - doing.since > SLOW_S
        if self.is_slow or now - last > 1:  # it could not speak, or nobody listened
            self._heard = now
        if self.is_slow:
            self.recall()
            if doing.line in self._lent:
                self._judge(doing, now - doing.since)
            return
        self._release()
        if self._lent and doing.state != RUNNING and now - self._heard > _SILENT_S:
            _LOG.error("a worker does not move any more, and is replaced")
            self._end(doing, 0.0)

    def _judge(self, doing: Doing, seconds: float) -> None:
        """End a worker whose line has a query that runs too long, for nobody, or before another."""
        pool = self._served.pool
        if self._loan is None:
            self._loan = pool.occupy(self._child)
        if seconds > (limit_s := pool.limit_of(self._child)):
            self._end(doing, limit_s)
        elif self._lent[doing.line].has_left():
            self._end(doing, 0.0)
        elif self._loan is None:  # a query of the server's own stands behind it, and can be asked elsewhere
            self._end(doing, SLOW_S)

    def _end(self, doing: Doing, after_s: float) -> None:
        """End the worker, because of what it does and for so many seconds."""
        self._ended = doing, after_s
        self._child.kill()

    def _release(self) -> None:
        """Give the worker to others again, which a slow query of a line had for itself."""
        if self._loan is not None:
            loan, self._loan = self._loan, None
            self._served.pool.give_back(loan)

    def _tell_news(self) -> bool:
        """Tell the worker the state of the store, if it has changed, and return whether it knows it."""
        snapshot = self._served.snapshot
        if snapshot.state != self._state and self._say(
            {"state": snapshot.state, "snapshot": snapshot.number}
        ):
            self._state = snapshot.state
        return snapshot.state == self._state

    def _say(self, header: dict[str, object]) -> bool:
        try:
            self._channel.send(pack(header))
        except OSError:  # it has died, as will be read, or has much to read
            return False
        return True

    def _on_message(self) -> None:
        try:
            data = self._channel.recv(LARGEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._on_death()
            return
        try:
            self._hear(*unpack(data))
        except Exception as error:  # noqa: BLE001 (whatever it says: it is not to be trusted any more)
            _LOG.error("a worker talks nonsense, and is replaced", exc_info=error)
            self._child.kill()

    def _hear(self, header: dict[str, Any], body: bytes) -> None:
        """Take what the worker tells, and the line that it gives back."""
        self._heard = time.monotonic()
        for number, size, seconds, digest in header["told"]:
            name = digest if _DIGEST.fullmatch(digest) else "?"
            note(self._served.counts, "GET", "sparql", 200, int(size), float(seconds), name)
            if (answered := self._lent.get(number)) is not None:
                answered.touched = self._loop.time()
        borrowed = self._lent.pop(int(header.get("line", 0)), None)
        if borrowed is not None:
            self._child.lines = len(self._lent)
            unsent, data = body[: header["unsent"]], body[header["unsent"] :]
            since = header.get("since")
            half_s = (
                self._served.pool.limits.timeout_s / 2
            )  # what took longer may have the whole time once more
            past = Past(since) if since is not None and self._heard - since < half_s else None
            borrowed.come_back(data, unsent=unsent, strike=header["strike"], past=past)

    def _on_death(self) -> None:
        """Take all lines back from a worker that is no more."""
        self._loop.remove_reader(self._channel.fileno())
        self._channel.close()
        doing = self._child.read_page()
        self._child.lines = 0
        lent, self._lent = self._lent, {}
        loan = self._loan or self._served.pool.occupy(self._child)
        if loan is not None:
            self._served.pool.give_back(loan, broken=True)
        self._forget(self._child)
        for number, borrowed in lent.items():
            try:
                self._take_back(borrowed, doing if number == doing.line_at_work else None)
            except Exception as error:  # noqa: BLE001 (the others are to come back all the same)
                _LOG.error("a connection did not come back", exc_info=error)

    def _take_back(self, borrowed: Borrowed, doing: Doing | None) -> None:
        """Take one line back; its request goes to another worker, or is refused."""
        if doing is None:
            borrowed.come_back()
        elif doing.state != RUNNING:
            borrowed.abandon()
        elif borrowed.has_left():
            note(self._served.counts, "GET", "sparql", GONE, 0, time.monotonic() - doing.since, "-")
            borrowed.come_back()
        else:
            borrowed.come_back(doing.request, strike=True, past=self._past(doing))

    def _past(self, doing: Doing) -> Past:
        """Return what becomes of the query that a worker was at when it died."""
        limits = self._served.pool.limits
        if self._child.was_stopped:  # for a query that stood behind this one
            return Past(doing.since)
        if self._ended is None:  # it died of itself
            return Past(doing.since, verdict=busy() if self._served.pool.is_closed else ended())
        judged, after_s = self._ended
        if (judged.line, judged.since) != (doing.line, doing.since):
            return Past(doing.since)
        verdict = late(limits.timeout_s) if after_s >= limits.timeout_s else None
        return Past(doing.since, after_s >= limits.young_s, verdict)


class Line:
    """A connection that a worker has."""

    def __init__(self, desk: Desk, number: int) -> None:
        self._desk, self._number = desk, number

    def recall(self) -> None:
        """Ask for it back; it comes when its worker has answered what it is at."""
        self._desk.recall()

    def is_at_work(self) -> bool:
        """Return whether the worker is at a request that came from it."""
        return self._desk.is_at(self._number)

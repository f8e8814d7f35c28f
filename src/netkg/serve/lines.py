"""Lend the connections of steady clients to workers, which then answer them directly.

A query that goes through the server wakes two processes on its way and two on its way back, which costs more
than most queries. The server keeps the connection open, does not read from it meanwhile, and sees on the
worker's page what the worker is doing. Lines that would wait for a slow query are called back; a query that
takes too long, or that the worker died of, is refused by the server or taken up again.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from netkg.serve.access import note
from netkg.serve.leaving import GONE
from netkg.serve.line_wire import LARGEST, RUNNING, SLOW_S, WRITING, Doing, pack, unpack
from netkg.serve.replies import busy, ended, late

if TYPE_CHECKING:
    from netkg.serve.child import Child
    from netkg.serve.jobs import QueryJob
    from netkg.serve.loans import Loan
    from netkg.serve.problems import HttpProblem
    from netkg.serve.served import Served

__all__ = ["Borrowed", "Lender"]

_LOOK_S: Final = SLOW_S / 2


class Borrowed(Protocol):
    """A connection that can be lent."""

    def descriptor(self) -> int:
        """Return the descriptor of its socket."""

    def has_left(self) -> bool:
        """Return whether the client has closed it."""

    def come_back(
        self,
        data: bytes = b"",
        *,
        unsent: bytes = b"",
        strike: bool = False,
        verdict: HttpProblem | None = None,
    ) -> None:
        """Take the connection back.

        Args:
            data: what was read from it and not answered.
            unsent: the rest of an answer.
            strike: whether it sent what is not for a worker.
            verdict: what the request in ``data`` gets instead of an answer.
        """

    def abandon(self) -> None:
        """Close the connection: nobody knows what of an answer was sent."""


class Lender:
    """Knows which connection is lent to which worker; lives in the event loop.

    Args:
        served: what is served.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self._desks: dict[Child, _Desk] = {}
        self._is_looking = False

    def lend(self, borrowed: Borrowed, job: QueryJob, rest: bytes, head: bytes) -> bool:
        """Return whether a worker has the connection from now on.

        Args:
            borrowed: the connection; nothing reads from it.
            job: its last query; those to come differ in their text.
            rest: what all requests have in common behind the query.
            head: what the heads of all answers have in common.
        """
        open_to = [
            child
            for child in self._served.pool.ready()
            if child.channel is not None and not (child in self._desks and self._desks[child].is_slow)
        ]
        child = min(open_to, key=lambda child: child.lines, default=None)
        if child is None:
            return False
        try:
            desk = self._desks.get(child) or _Desk(self._served, child, self._desks.pop)
        except OSError:  # it has just died
            return False
        self._desks[child] = desk
        header = {
            "rest": rest.decode("latin-1"),
            "job": json.loads(job.to_header()) | {"snapshot": self._served.snapshot.number},
            "variant": job.variant(),
        }
        if not desk.lend(borrowed, header, head):
            return False
        self._look_later()
        return True

    def recall(self, borrowed: Borrowed) -> None:
        """Ask for a connection back; it comes when its worker has answered what it is at."""
        for desk in self._desks.values():
            desk.recall(borrowed)

    def _look_later(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _look(self) -> None:
        """Look at all workers that have lines, and at the store, which no request of theirs looks at."""
        self._is_looking = False
        desks = [desk for desk in self._desks.values() if desk.has_lines]
        if desks:
            self._served.renew()
            self._look_later()
        for desk in desks:
            desk.look()


class _Desk:
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
        self._late_after_s = 0.0
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._channel.fileno(), self._on_message)

    @property
    def has_lines(self) -> bool:
        """Return whether there is something to look at."""
        return bool(self._lent) or self._loan is not None

    def lend(self, borrowed: Borrowed, header: dict[str, object], head: bytes) -> bool:
        """Return whether the worker gets the connection."""
        self._tell_news()
        self._last += 1
        message = pack(header | {"line": self._last}, head)
        try:
            socket.send_fds(self._channel, [message], [borrowed.descriptor()])
        except OSError:  # it has died, or has much to read
            return False
        self._lent[self._last] = borrowed
        self._child.lines = len(self._lent)
        return True

    def recall(self, borrowed: Borrowed) -> None:
        """Ask for all lines back if this one is here."""
        if borrowed in self._lent.values():
            self._say({})

    def look(self) -> None:
        """See to it that nobody waits for a slow query, and that no query runs too long or for nobody."""
        self._tell_news()
        doing = self._child.read_page()
        seconds = time.monotonic() - doing.since if doing.state == RUNNING else 0.0
        self.is_slow = seconds > SLOW_S
        if not self.is_slow:
            self._release()
            return
        self._say({})  # all lines come back but that of the query
        if doing.line not in self._lent:
            return
        if self._loan is None:
            self._loan = self._served.pool.occupy(self._child)
        if seconds > (limit_s := self._served.pool.limit_of(self._child)):
            self._late_after_s = limit_s
            self._child.kill()
        elif self._lent[doing.line].has_left():
            self._child.kill()

    def _release(self) -> None:
        """Give the worker to others again, which a slow query of a line had for itself."""
        if self._loan is not None:
            loan, self._loan = self._loan, None
            self._served.pool.give_back(loan)

    def _tell_news(self) -> None:
        """Tell the worker the state of the store, if it has changed."""
        snapshot = self._served.snapshot
        if snapshot.state != self._state and self._say(
            {"state": snapshot.state, "snapshot": snapshot.number}
        ):
            self._state = snapshot.state

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
        header, body = unpack(data)
        for size, seconds, digest in header["told"]:
            note(self._served.counts, "GET", "sparql", 200, size, seconds, digest)
        if "line" in header:
            borrowed = self._lent.pop(header["line"])
            self._child.lines = len(self._lent)
            unsent, data = body[: header["unsent"]], body[header["unsent"] :]
            borrowed.come_back(data, unsent=unsent, strike=header["strike"])

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
            if number == doing.line and doing.state == WRITING:
                borrowed.abandon()
            elif number == doing.line and doing.state == RUNNING:
                self._take_up(borrowed, doing)
            else:
                borrowed.come_back()

    def _take_up(self, borrowed: Borrowed, doing: Doing) -> None:
        """Give the request of a dead worker to another, or refuse it."""
        if borrowed.has_left():
            note(self._served.counts, "GET", "sparql", GONE, 0, time.monotonic() - doing.since, "-")
            borrowed.come_back()
        else:
            borrowed.come_back(doing.request, strike=True, verdict=self._verdict())

    def _verdict(self) -> HttpProblem | None:
        """Return the problem of the query that a worker died of; None if another is to try it."""
        pool = self._served.pool
        if not self._late_after_s:
            return busy() if pool.is_closed else ended()
        return late(pool.limits.timeout_s) if self._late_after_s >= pool.limits.timeout_s else None

"""Lend the connections of steady clients to workers, which then answer them directly.

A query that goes through the server wakes two processes on its way and two on its way back, which costs more
than most queries. The server keeps the connection open, and does not read from it meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Final

from netkg.serve.line_wire import SLOW_S
from netkg.serve.lines import Desk, Line

if TYPE_CHECKING:
    from netkg.serve.borrowed import Borrowed
    from netkg.serve.child import Child
    from netkg.serve.jobs import QueryJob
    from netkg.serve.served import Served

__all__ = ["Lender"]

_LOOK_S: Final = SLOW_S / 2
_LOG = logging.getLogger("netkg.serve")


class Lender:
    """Knows which connection is lent to which worker; lives in the event loop.

    Args:
        served: what is served.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self._desks: dict[Child, Desk] = {}
        self._is_looking = False

    def lend(self, borrowed: Borrowed, job: QueryJob, rest: bytes, head: bytes) -> Line | None:
        """Return the line of a connection that a worker has from now on, None if none takes it.

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
            return None
        try:
            desk = self._desks.get(child) or Desk(self._served, child, self._desks.pop)
        except OSError:  # it has just died
            return None
        self._desks[child] = desk
        header = {
            "rest": rest.decode("latin-1"),
            "job": json.loads(job.to_header()) | {"snapshot": self._served.snapshot.number},
            "variant": job.variant(),
        }
        self._look_later()
        return desk.lend(borrowed, header, head)

    def _look_later(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _look(self) -> None:
        """Look at all workers that have lines, and at the store, which no request of theirs looks at."""
        self._is_looking = False
        desks = [desk for desk in self._desks.values() if desk.has_lines]
        if not desks:
            return
        self._look_later()
        for desk in desks:
            desk.look()
        try:
            self._served.renew()
        except Exception as error:  # noqa: BLE001 (whatever it is: it is looked again)
            _LOG.error("the store cannot be looked at", exc_info=error)

"""The connections of a server: none may stay open for nothing, and silent ones give way when there are many.

The reader of HTTP waits for ever for the head of a request, and for a client that does not read its answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableSet
from typing import TYPE_CHECKING, Final, Protocol

from netkg.serve.settings import is_loopback

if TYPE_CHECKING:
    from netkg.serve.settings import Limits

__all__ = ["KEEP_ALIVE_S", "Connection", "is_over", "make_room", "watch"]

KEEP_ALIVE_S: Final = 30
"""Seconds after an answer in which the next request may begin."""

_SHARE: Final = 4
"""The part of all connections that one other machine may have: one in so many."""


class Cycle(Protocol):
    """A request and its answer, as far as they are looked at here."""

    response_complete: bool


class Connection(Protocol):
    """A connection, as both readers of HTTP have it.

    Attributes:
        connections: all that are open.
        cycle: the last request whose head has come; None if there was none.
        touched: when the connection was opened, or its last answer given; of the loop's clock.
    """

    connections: MutableSet[Connection]
    client: tuple[str, int] | None
    cycle: Cycle | None
    transport: asyncio.Transport
    touched: float

    @property
    def is_answered(self) -> bool:
        """Return whether nothing is owed to the client: no request, or its answer given."""

    def cut(self) -> None:
        """Close it at once."""


def is_over(cycle: Cycle | None) -> bool:
    """Return whether no request is under way."""
    return cycle is None or cycle.response_complete


def make_room(newest: Connection, most: int) -> None:
    """Close the connection that has been silent longest, if there are more than ``most``.

    Another machine gives way to itself when it has a quarter of them; has it no silent one, its newest goes.
    """
    host = newest.client[0] if newest.client else ""
    if host and not is_loopback(host):
        own = [one for one in newest.connections if one.client and one.client[0] == host]
        if len(own) > most // _SHARE:
            _drop(_longest_silent(own, newest) or newest)
    if len(newest.connections) > most and (found := _longest_silent(newest.connections, newest)):
        _drop(found)


def _longest_silent(connections: Iterable[Connection], newest: Connection) -> Connection | None:
    silent = [one for one in connections if one is not newest and _is_silent(one)]
    return min(silent, key=lambda one: one.touched, default=None)


def _is_silent(connection: Connection) -> bool:
    """Return whether nothing is owed to the client, and its answer is on its way."""
    return connection.is_answered and not connection.transport.get_write_buffer_size()


def _drop(connection: Connection) -> None:
    connection.connections.discard(connection)
    connection.cut()


async def watch(connections: MutableSet[Connection], limits: Limits) -> None:
    """Close, for as long as this runs, what sends no request in time or does not read its answer."""
    stalled: dict[Connection, tuple[int, float]] = {}
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(min(1.0, limits.head_s / 4))
        now = loop.time()
        stalled = {
            one: (size, stalled[one][1] if stalled.get(one, (-1,))[0] == size else now)
            for one in connections
            if (size := one.transport.get_write_buffer_size())
        }
        for one in list(connections):
            since = stalled[one][1] if one in stalled else one.touched
            idle = one in stalled or _is_silent(one)
            grace = 0 if one.cycle is None else KEEP_ALIVE_S
            if idle and now - since > limits.head_s + grace:
                _drop(one)

"""Timers of an event loop that cost nearly nothing and are nearly exact.

Hardly any query lives to see its deadline. A timer of the loop for each would cost more than looking through
all that run, twenty times a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

__all__ = ["Ticker", "ticker"]

_TICK_S: Final = 0.05


class Ticker:
    """Calls what is due, up to a twentieth of a second late."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due: dict[int, tuple[float, Callable[[], None]]] = {}
        self._last = 0
        self._is_set = False

    def call_later(self, seconds: float, call: Callable[[], None]) -> int:
        """Return the number of a call to come; it must not raise."""
        self._last += 1
        self._due[self._last] = (self._loop.time() + seconds, call)
        if not self._is_set:
            self._set()
        return self._last

    def cancel(self, number: int) -> None:
        """Forget a call, if it is still to come."""
        self._due.pop(number, None)

    def _set(self) -> None:
        self._is_set = True
        self._loop.call_later(_TICK_S, self._tick)

    def _tick(self) -> None:
        self._is_set = False
        now = self._loop.time()
        for number, (due, call) in list(self._due.items()):
            if due <= now and self._due.pop(number, None) is not None:
                call()
        if self._due:
            self._set()


_TICKERS: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, Ticker]] = WeakKeyDictionary()


def ticker() -> Ticker:
    """Return the ticker of the event loop that runs."""
    loop = asyncio.get_running_loop()
    found = _TICKERS.get(loop)
    if found is None:
        found = _TICKERS[loop] = Ticker(loop)
    return found

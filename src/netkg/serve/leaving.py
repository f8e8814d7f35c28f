"""Notice that a client has gone, so that its query is stopped and not run for nobody."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Final

from netkg.serve.problems import HttpProblem
from netkg.serve.ticking import ticker

if TYPE_CHECKING:
    from starlette.types import Receive

__all__ = ["GONE", "Gone", "until_gone"]

GONE: Final = 499
"""The status of a request whose client did not wait for the answer; for the log only."""

_AFTER_S: Final = 0.05
"""Seconds after which the client is watched: a quick query does not pay for it."""


class Gone(HttpProblem):
    """The client has closed its connection."""

    def __init__(self) -> None:
        super().__init__(GONE, "gone", "The client has gone.")


class until_gone:  # noqa: N801 (used as a statement, like asyncio.timeout)
    """What stands under ``with until_gone(receive):`` is cancelled, and raises Gone, if the client leaves.

    Args:
        receive: of a request whose body has been read, or has none.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self._has_gone = False

    def __enter__(self) -> None:
        """Begin; watching begins later."""
        self._clock = ticker()
        self._timer = self._clock.call_later(_AFTER_S, self._begin)
        self._task = asyncio.current_task()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """End; raise :class:`Gone` where the client is the reason."""
        self._clock.cancel(self._timer)
        if self._watching is None:
            return
        self._watching.cancel()
        if self._has_gone and kind is asyncio.CancelledError:
            raise Gone from error

    def _begin(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._task is not None:
            self._has_gone = self._task.cancel()

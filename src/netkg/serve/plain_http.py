"""The reader of HTTP that is always there, where the quick one is not installed."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from netkg.serve.crowd import Connection, is_over, make_room

__all__ = ["PlainHttp"]


class PlainHttp(H11Protocol):
    """Gives way to others when it is silent; see :mod:`netkg.serve.crowd`."""

    touched = 0.0

    @property
    def is_answered(self) -> bool:
        """Return whether nothing is owed to the client."""
        return is_over(self.cycle)

    def cut(self) -> None:
        """Close the connection at once."""
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; how many there may be is our own rule."""
        self.touched = self.loop.time()
        super().connection_made(transport)
        self.limit_concurrency = None  # what is over is told by the fence, as a problem like others
        make_room(cast("Connection", self), self.config.limit_concurrency or 0)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.touched = self.loop.time()
        super().on_response_complete()

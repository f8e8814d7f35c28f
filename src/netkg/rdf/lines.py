"""A sink that passes text on by whole lines, however the engine cuts what it writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["LineSink"]

_CHUNK: Final = 1 << 20


class LineSink:
    """Collects bytes and passes whole lines on, about a megabyte at a time.

    Args:
        take: called with whole lines.
    """

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take, self._waiting = take, bytearray()

    def write(self, data: bytes) -> int:
        """Take in the next bytes, whole lines or not."""
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Pass the whole lines on that are waiting."""
        end = self._waiting.rfind(b"\n") + 1
        lines = bytes(self._waiting[:end])
        del self._waiting[:end]
        self._take(lines)

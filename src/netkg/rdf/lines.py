"""A sink that deals with text line by line, however the engine cuts what it writes."""

from __future__ import annotations

from typing import Final

__all__ = ["LineSink"]

_CHUNK: Final = 1 << 20


class LineSink:
    """Collects bytes and hands whole lines to :meth:`take`, many at a time."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take in the next bytes, whole lines or not."""
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Deal with the whole lines that are waiting."""
        end = self._waiting.rfind(b"\n") + 1
        lines = bytes(self._waiting[:end])
        del self._waiting[:end]
        self.take(lines)

    def take(self, lines: bytes) -> None:
        """Deal with whole lines."""
        raise NotImplementedError

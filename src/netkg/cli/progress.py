"""Progress of long loads on standard error: how much, how fast, how long still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Final, Self

from netkg.cli.streams import say

__all__ = ["Progress", "rate_line"]

_EVERY_S: Final = 2.0
_GROWTH: Final = 0.9
"""Bytes that a loaded byte of N-Triples takes on disk, roughly; only the estimated time stands on it."""


def rate_line(what: str, done: float, total: float, seconds: float) -> str:
    """Return one line of progress.

    Args:
        what: what is being done.
        done: bytes done so far, about.
        total: bytes in all; 0 if that is not known.
        seconds: since it began.

    >>> rate_line("loading a.nt", 50e6, 100e6, 10)
    'loading a.nt: about 50 of 100 MB, 5.0 MB/s, about 10 s to go'
    """
    rate = done / seconds if seconds > 0 else 0.0
    share = f"about {done / 1e6:.0f} of {total / 1e6:.0f} MB" if total else f"about {done / 1e6:.0f} MB"
    rest = f", about {max(total - done, 0) / rate:.0f} s to go" if total and rate > 0 else ""
    return f"{what}: {share}, {rate / 1e6:.1f} MB/s{rest}"


class Progress:
    """Says every few seconds how far a load is, told by what has come to the disk.

    The engine tells nothing while it loads, so a thread looks at the size of the store's folder.
    """

    def __init__(self, folder: Path, say_line: Callable[[str], None] = lambda line: say(line, "dim")) -> None:
        self._folder, self._say = folder, say_line
        self._what, self._total, self._since, self._before = "", 0, monotonic(), 0
        self._end = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def step(self, what: str, total: int) -> None:
        """Begin another step of ``total`` bytes; 0 if that is not known."""
        self._what, self._total, self._since, self._before = what, total, monotonic(), self._size()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(_EVERY_S):
            if self._what:
                done = min((self._size() - self._before) / _GROWTH, self._total or float("inf"))
                self._say(rate_line(self._what, max(done, 0), self._total, monotonic() - self._since))

    def _size(self) -> int:
        total = 0
        for path in self._folder.rglob("*"):
            try:
                total += path.stat().st_size if path.is_file() else 0
            except OSError:  # it went in the meantime
                continue
        return total

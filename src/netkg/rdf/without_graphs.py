"""Turtle from TriG, while it is written: the triples stay as they are, the graphs around them go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO, Final

__all__ = ["WithoutGraphs"]

_AROUND: Final = re.compile(rb"\n(?:<[^<>\n]*> |[^\s<>\"]+ )?[{}](?=\n)")
"""The line that opens a graph and the one that closes it; all lines inside are indented."""


class WithoutGraphs:
    """Takes TriG as the engine writes it, by whole lines, and passes Turtle on.

    Args:
        target: where to.
        without: starts of graph names, with their bracket, of which nothing is passed on.
    """

    def __init__(self, target: IO[bytes], without: Sequence[str] = ()) -> None:
        self._target = target
        names = "|".join(map(re.escape, without))
        self._left_out = re.compile(rf"\n(?:{names})[^\n]* {{(?=\n)".encode()) if without else None
        self._inside = False

    def take(self, lines: bytes) -> None:
        """Pass on what is inside of graphs."""
        text = _AROUND.sub(b"", self._kept(b"\n" + lines)).replace(b"\n\t", b"\n")
        self._target.write(text[1:])

    def _kept(self, text: bytes) -> bytes:
        """Return lines without those of graphs that are left out; one may go on in the lines after them."""
        if self._left_out is None:
            return text
        kept: list[bytes] = []
        while True:
            if self._inside:
                end = text.find(b"\n}\n")
                if end < 0:
                    return b"".join(kept)
                text = text[end + 2 :]
            found = self._left_out.search(text)
            self._inside = found is not None
            if found is None:
                return b"".join([*kept, text])
            kept.append(text[: found.start()])
            text = text[found.end() :]

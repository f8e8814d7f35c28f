"""What a server and a worker say to each other about lines: messages, and a page that outlives the worker.

A *line* is the connection of a steady client, lent to a worker. The server keeps it open too, so that the
client gets an answer even if the worker dies. Messages go over a pair of sockets that keeps them apart.
"""

from __future__ import annotations

import json
import mmap
import os
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = [
    "HAS_LINES",
    "IDLE",
    "LARGEST",
    "READING",
    "RUNNING",
    "SLOW_S",
    "TELL_S",
    "WRITING",
    "Doing",
    "Page",
    "make_channel",
    "make_page",
    "pack",
    "unpack",
]

HAS_LINES: Final = hasattr(os, "memfd_create") and hasattr(socket, "SOCK_SEQPACKET")
"""Whether the system has what lines need."""

IDLE: Final = 0
READING: Final = 1
"""The worker may have read of a line what is not on the page."""

RUNNING: Final = 2
"""The worker has a request, which is on the page, and has sent nothing of its answer."""

WRITING: Final = 3
"""The worker may have sent the answer."""

LARGEST: Final = 131_072
"""Bytes of a message, at most."""

SLOW_S: Final = 0.05
"""Seconds after which others do not wait for a query."""

TELL_S: Final = 0.25
"""Seconds after which a worker tells what it answered; it gives lines back that are silent for longer."""

_SIZE: Final = 16_384
_STATE: Final = struct.Struct("@I")
_LENGTH: Final = struct.Struct("@I")
_LENGTH_AT: Final = 8
_HEAD: Final = struct.Struct("@IIId")
"""State, line, length of the request, time."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a worker does, or did when it died.

    Attributes:
        state: ``IDLE``, ``READING``, ``RUNNING`` or ``WRITING``.
        line: number of the line; 0 for a request of the server's own.
        since: when it began, of the monotonic clock.
        request: the bytes of the request.
    """

    state: int
    line: int
    since: float
    request: bytes

    @property
    def line_at_work(self) -> int:
        """Return the number of the line that the worker is at; 0 for none."""
        return self.line if self.state != IDLE else 0


class Page:
    """Memory that a worker and its server share; the worker writes, the server reads.

    Args:
        descriptor: of :func:`make_page`.
    """

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, _SIZE)

    def begin(self, line: int) -> float:
        """Tell that a line is read, or a request of the server; return the time that is told."""
        now = time.monotonic()
        _HEAD.pack_into(self._memory, 0, IDLE, line, 0, now)
        _STATE.pack_into(self._memory, 0, READING if line else RUNNING)
        return now

    def run(self, request: bytes) -> None:
        """Tell the request that is run from now on, of the line that was begun with."""
        start = _HEAD.size
        self._memory[start : start + len(request)] = request
        _LENGTH.pack_into(self._memory, _LENGTH_AT, len(request))
        _STATE.pack_into(self._memory, 0, RUNNING)

    def tell(self, state: int) -> None:
        """Tell how far the request is."""
        _STATE.pack_into(self._memory, 0, state)

    def read(self) -> Doing:
        """Return what is told. Of a worker that lives it may be of two requests, but never one too old."""
        state, line, length, since = _HEAD.unpack_from(self._memory)
        return Doing(state, line, since, self._memory[_HEAD.size : _HEAD.size + length])


def make_page() -> int:
    """Return the descriptor of a file in memory for a :class:`Page`."""
    descriptor = os.memfd_create("netkg")
    os.truncate(descriptor, _SIZE)
    return descriptor


def make_channel() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a pair of sockets, that of the server and that of the worker."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    return ours, theirs


def pack(header: Mapping[str, object], body: bytes = b"") -> bytes:
    """Return a message as bytes: JSON in one line, and a body."""
    return json.dumps(header).encode() + b"\n" + body


def unpack(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the message that bytes are.

    Raises:
        ValueError: they are none.
    """
    head, _, body = data.partition(b"\n")
    header = json.loads(head)
    if not isinstance(header, dict):
        raise ValueError("a message begins with an object")
    return header, body

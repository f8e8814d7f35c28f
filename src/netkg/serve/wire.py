"""Messages between the server and a worker: a JSON header and a body, each with its length before it.

JSON, and not pickle: a worker that went wrong can at worst send nonsense.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Final

__all__ = ["BrokenWireError", "Message", "parse_message", "read_message", "write_message"]

Message = tuple[dict[str, object], bytes]
"""A header and a body."""

_LENGTHS: Final = struct.Struct(">II")
_CHUNK: Final = 1 << 20


class BrokenWireError(Exception):
    """The other side has gone, or talks nonsense."""


def write_message(descriptor: int, header: dict[str, object], body: bytes = b"") -> None:
    """Write a message whole.

    Raises:
        BrokenWireError: nobody reads it.
    """
    head = json.dumps(header).encode()
    data = memoryview(_LENGTHS.pack(len(head), len(body)) + head + body)
    try:
        while data:
            data = data[os.write(descriptor, data[:_CHUNK]) :]
    except OSError as error:
        raise BrokenWireError from error


def read_message(descriptor: int, *, timeout_s: float | None = None) -> Message:
    """Return the next message.

    Args:
        descriptor: where to read.
        timeout_s: seconds until all of it must be there; None waits for ever.

    Raises:
        BrokenWireError: the other side has gone, or what came is no message.
        TimeoutError: it did not come in time.
    """
    until = None if timeout_s is None else time.monotonic() + timeout_s
    lengths = _read(descriptor, _LENGTHS.size, until)
    head_length, body_length = _LENGTHS.unpack(lengths)
    data = _read(descriptor, head_length + body_length, until)
    return _header(data[:head_length]), bytes(data[head_length:])


def parse_message(data: bytes | bytearray) -> Message | None:
    """Return the message that bytes are, or None if more must come.

    Raises:
        BrokenWireError: they are no message.
    """
    if len(data) < _LENGTHS.size:
        return None
    head_length, body_length = _LENGTHS.unpack_from(data)
    start = _LENGTHS.size + head_length
    if len(data) < start + body_length:
        return None
    return _header(data[_LENGTHS.size : start]), bytes(data[start:])


def _header(data: bytes | bytearray) -> dict[str, object]:
    try:
        header = json.loads(data)
    except ValueError as error:
        raise BrokenWireError from error
    if not isinstance(header, dict):
        raise BrokenWireError
    return header


def _read(descriptor: int, length: int, until: float | None) -> bytearray:
    data = bytearray()
    while len(data) < length:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0 or not _ready(descriptor, left):
                raise TimeoutError
        try:
            piece = os.read(descriptor, min(length - len(data), _CHUNK))
        except OSError as error:
            raise BrokenWireError from error
        if not piece:
            raise BrokenWireError
        data += piece
    return data


def _ready(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(1, seconds * 1000)))

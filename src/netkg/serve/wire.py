"""Messages between the server and a worker: a JSON header and a body, each with its length before it.

JSON, and not pickle: a worker that went wrong can at worst send nonsense.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

__all__ = [
    "BrokenWireError",
    "Header",
    "Message",
    "UnsentError",
    "pack_header",
    "parse_message",
    "read_message",
    "write_message",
]

Header = Mapping[str, object]
"""What JSON can say; nobody changes it."""

Message = tuple[Header, bytes]
"""A header and a body."""

_LENGTHS: Final = struct.Struct(">II")
_CHUNK: Final = 1 << 20
_COMMON: Final = 256
"""Bytes of a header that may come again, so that it is parsed once."""


class BrokenWireError(Exception):
    """The other side has gone, or talks nonsense."""


class UnsentError(BrokenWireError):
    """The other side had gone before it had the whole message, so it did nothing with it."""


def pack_header(header: Header) -> bytes:
    """Return a header as it is written, for those who write it often."""
    return json.dumps(header).encode()


def write_message(descriptor: int, header: Header | bytes, body: bytes = b"") -> None:
    """Write a message whole; the header may be packed already.

    Raises:
        UnsentError: nobody reads it.
    """
    head = header if isinstance(header, bytes) else pack_header(header)
    data = memoryview(_LENGTHS.pack(len(head), len(body)) + head + body)
    try:
        while data:
            data = data[os.write(descriptor, data[:_CHUNK]) :]
    except OSError as error:
        raise UnsentError from error


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


def _header(data: bytes | bytearray) -> Header:
    return _common_header(bytes(data)) if len(data) <= _COMMON else _parse_header(data)


def _parse_header(data: bytes | bytearray) -> Header:
    try:
        header = json.loads(data)
    except ValueError as error:
        raise BrokenWireError from error
    if not isinstance(header, dict):
        raise BrokenWireError
    return header


_common_header = lru_cache(_COMMON)(_parse_header)


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

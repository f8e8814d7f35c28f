"""Steady clients: those that keep a connection and send one head again and again, with other queries.

Bytes that are equal mean the same. So whoever has seen one request answered needs no parser of HTTP for the
next one, if it is the same but for the query, and may say so without knowing what its headers mean.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_to_bytes

__all__ = ["Steadiness", "query_of"]

_BEFORE: Final = b"GET /sparql?query="
_VERSION: Final = b" HTTP/1.1\r\n"
_END: Final = b"\r\n\r\n"
_LONGEST: Final = 8_192
"""Bytes of a request that is looked at here."""

_VALUE: Final = re.compile(rb"[!\"$%'-~]+")
"""The value of one field: nothing that ends it, nor the address, nor the line."""

_UNSUITABLE: Final = re.compile(
    rb"\r\n(?:content-length|transfer-encoding|expect|upgrade|if-|range|connection:[^\r]*close)",
    re.IGNORECASE,
)
"""Headers by which a request has a body, or an answer that is not the plain one."""

_AT_FIRST: Final = 3
_AFTER_STRIKE: Final = 64


def query_of(data: bytes, rest: bytes) -> str | None:
    r"""Return the query of a request that is the known one but for its query; None if it is not.

    Args:
        data: what came.
        rest: what follows the query, to the end of the head.

    >>> rest = b" HTTP/1.1\r\nHost: netkg\r\n\r\n"
    >>> query_of(b"GET /sparql?query=ASK%20%7B%7D" + rest, rest)
    'ASK {}'
    """
    if not (data.startswith(_BEFORE) and data.endswith(rest)) or len(data) > _LONGEST:
        return None
    value = data[len(_BEFORE) : -len(rest)]
    if _VALUE.fullmatch(value) is None:
        return None
    try:
        text = unquote_to_bytes(value.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None
    return text if text.strip() else None


class Steadiness:
    """Whether the client of one connection is steady.

    Attributes:
        rest: what its requests have in common behind the query; empty as long as nothing is known.
    """

    __slots__ = ("_needed", "_same", "rest")

    def __init__(self) -> None:
        self.rest = b""
        self._same, self._needed = 0, _AT_FIRST

    def saw(self, data: bytes) -> bool:
        """Return whether the client is steady, after a request that was answered as queries are."""
        if self.rest and query_of(data, self.rest) is not None:
            self._same += 1
        else:
            self.rest, self._same = _rest_of(data), 0
        return self._same >= self._needed

    def forget(self) -> None:
        """Begin anew, after a request of another kind."""
        self.rest, self._same = b"", 0

    def strike(self) -> None:
        """Begin anew and expect more from now on: it was lent, and then sent what is not for a worker."""
        self.forget()
        self._needed = _AFTER_STRIKE


def _rest_of(data: bytes) -> bytes:
    """Return what follows the query of a request; empty if another like it could mean something else."""
    start = data.find(_VERSION)
    rest = data[start:] if start > 0 else b""
    whole = rest.endswith(_END) and rest.count(_END) == 1
    return rest if whole and _UNSUITABLE.search(rest) is None and query_of(data, rest) is not None else b""

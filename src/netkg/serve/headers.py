"""Headers of requests and responses as ASGI has them: pairs of bytes, names in small letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

__all__ = ["Pairs", "header_of", "pairs_of"]

Pairs = list[tuple[bytes, bytes]]


def header_of(scope: Scope, name: bytes) -> str | None:
    """Return the first header of a request with a name in small letters, None if there is none."""
    for own, value in scope["headers"]:
        if own == name:
            text: str = value.decode("latin-1")
            return text
    return None


def pairs_of(headers: Mapping[str, str]) -> Pairs:
    """Return headers of a response as ASGI wants them.

    >>> pairs_of({"Vary": "Accept"})
    [(b'vary', b'Accept')]
    """
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

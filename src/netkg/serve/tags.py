"""Entity tags: a client that has an answer already is told so, before the work is done."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netkg import __version__

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["compressed", "is_held", "tag_of", "tagged"]

_LEAST: Final = 1_000
"""Bytes below which compression is not worth it."""

_LEVEL: Final = 6
_VARY: Final = "Accept, Accept-Encoding"


def tag_of(state: str, address: str, accept: str = "") -> str:
    """Return the entity tag of what an address gives in a state of the store, in a format.

    It is weak: equal tags mean equal content, whatever compression did to the bytes.

    >>> tag_of("1", "/gaps") == tag_of("1", "/gaps") != tag_of("2", "/gaps")
    True
    """
    digest = hashlib.sha256("\n".join((state, _looks(), address, accept)).encode()).hexdigest()
    return f'W/"{digest[:24]}"'


@cache
def _looks() -> str:
    """Return a digest of netkg's version and of what pages are made with, which an update may change."""
    digest = hashlib.sha256(__version__.encode())
    folder = Path(__file__).parent
    for path in sorted([*folder.glob("templates/*"), *folder.glob("static/*.*")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def is_held(tag: str, if_none_match: str | None) -> bool:
    """Return whether a client says that it holds what has this tag.

    >>> is_held('"a"', 'W/"a", "b"'), is_held('"c"', '"a"'), is_held('"c"', None)
    (True, False, False)
    """
    held = {item.strip().removeprefix("W/") for item in (if_none_match or "").split(",")}
    return tag.removeprefix("W/") in held


def tagged(request: Request, state: str, make: Callable[[], Response]) -> Response:
    """Return the response with its tag, or 304 where the client has what it would hold."""
    from starlette.responses import Response

    address = f"{request.url.path}?{request.url.query}"
    tag = tag_of(state, address, request.headers.get("accept", ""))
    if is_held(tag, (held := request.headers.get("if-none-match"))) or held == "*":
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache", "Vary": _VARY})
    response = make()
    if response.status_code == 200:
        response.headers["ETag"] = tag
    return compressed(request, response)


def compressed(request: Request, response: Response) -> Response:
    """Return a response compressed where the client reads that and it is worth it; equal bytes each time."""
    response.headers["Vary"] = _VARY
    offered = request.headers.get("accept-encoding", "")
    if "gzip" not in offered or len(response.body) < _LEAST or "content-encoding" in response.headers:
        return response
    response.body = gzip.compress(bytes(response.body), _LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    return response

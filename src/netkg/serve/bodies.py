"""Bodies of requests, up to a size."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request

from netkg.serve.problems import HttpProblem

__all__ = ["read_body"]

_PACE: Final = 65_536
"""Bytes that a client sends in a second, or it waits in vain."""


async def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """Return the body of a request.

    Args:
        request: of a client that has sent its head.
        limit: bytes that it may have.
        seconds: in which it must come, and one more for every 64 kB that did.

    Raises:
        HttpProblem: 413 if it is too large; 408 if it does not come in time; 400 if its length is no number.
    """
    told = request.headers.get("content-length", "0")
    if not told.isdecimal():
        raise HttpProblem(400, "length", "The length of the body is not a number.")
    if int(told) > limit:
        raise _too_large(limit)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpProblem(415, "encoding", "Bodies are sent as they are, not compressed.")
    data, started = bytearray(), asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(seconds) as deadline:
            async for piece in request.stream():
                data += piece
                if len(data) > limit:
                    raise _too_large(limit)
                deadline.reschedule(started + seconds + len(data) / _PACE)
    except TimeoutError:
        raise _too_slow() from None
    return bytes(data)


def _too_slow() -> HttpProblem:
    return HttpProblem(
        408,
        "body-too-slow",
        "The body of the request did not come in time.",
        headers={"Connection": "close"},
    )


def _too_large(limit: int) -> HttpProblem:
    return HttpProblem(
        413,
        "body-too-large",
        f"The body has more than {limit} bytes.",
        headers={"Connection": "close"},
        more={"bytes": limit},
    )

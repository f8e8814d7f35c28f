"""Bodies of requests, up to a size."""

from __future__ import annotations

from starlette.requests import Request

from netkg.serve.problems import HttpProblem

__all__ = ["read_body"]


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request.

    Raises:
        HttpProblem: 413 if it has more bytes than ``limit``; 400 if its length is no number.
    """
    told = request.headers.get("content-length", "0")
    if not told.isdecimal():
        raise HttpProblem(400, "length", "The length of the body is not a number.")
    if int(told) > limit:
        raise _too_large(limit)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpProblem(415, "encoding", "Bodies are sent as they are, not compressed.")
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > limit:
            raise _too_large(limit)
    return bytes(data)


def _too_large(limit: int) -> HttpProblem:
    return HttpProblem(
        413,
        "body-too-large",
        f"The body has more than {limit} bytes.",
        headers={"Connection": "close"},
        more={"bytes": limit},
    )

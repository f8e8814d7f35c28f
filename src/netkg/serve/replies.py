"""What a worker's message is to a client: an answer, or a problem."""

from __future__ import annotations

import logging

from netkg.serve.formats import GRAPHS, ROWS
from netkg.serve.jobs import Answer, not_acceptable
from netkg.serve.problems import HttpProblem
from netkg.serve.wire import Header, Message

__all__ = ["answer_of", "busy", "ended", "late", "refuse"]

_LOG = logging.getLogger("netkg.serve")


def busy() -> HttpProblem:
    """Return the problem of who comes when too many wait already."""
    return HttpProblem(
        503, "busy", "Too many queries are waiting.", hint="Try again soon.", headers={"Retry-After": "5"}
    )


def ended() -> HttpProblem:
    """Return the problem of a query whose process ended."""
    return HttpProblem(
        500,
        "worker-ended",
        "The process that had this request ended: it took too much memory, or too deep a stack.",
        hint="Other requests are not affected. Ask for less.",
    )


def late(seconds: float) -> HttpProblem:
    """Return the problem of a query that ran as long as it may."""
    return HttpProblem(
        504,
        "timeout",
        f"This takes more than the {seconds:g} seconds that a request may run.",
        hint="Ask for less: name a graph or a class, or add a LIMIT to an inner SELECT.",
        more={"seconds": seconds},
    )


def answer_of(message: Message, seconds: float) -> Answer:
    """Return the answer that a worker gave, or raise the problem that it is."""
    header, body = message
    refuse(header)
    return Answer(body, str(header["media_type"]), seconds)


def refuse(header: Header) -> None:
    """Raise the problem that a worker's answer is, if it is one."""
    if header.get("ok"):
        return
    if header.get("log"):
        _LOG.error("worker: %s", header["log"])
    if header.get("kind") == "format":
        problem = not_acceptable(list(GRAPHS if header["form"] == "graph" else ROWS))
    else:
        detail = str(header.get("detail") or "The store could not answer. The server's log says more.")
        hint = header.get("hint")
        status = header.get("status")
        problem = HttpProblem(
            status if isinstance(status, int) else 500,
            str(header.get("kind")),
            detail,
            hint=str(hint) if hint else None,
        )
    raise problem

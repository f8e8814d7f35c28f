"""``/healthz``: can it answer? ``/metrics``: how much did it?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from netkg import __version__
from netkg.serve.lending import ask
from netkg.serve.served import Served

__all__ = ["routes"]


def routes(served: Served) -> list[Route]:
    """Return the routes of the state of health and of the counts."""

    async def healthz(_: Request) -> Response:
        """Answer 200 when a worker answers a query."""
        await ask(served.pool, served.job("ASK {}"))
        return JSONResponse(
            {"ok": True, "version": __version__, "state": served.snapshot.state},
            headers={"Cache-Control": "no-store"},
        )

    async def metrics(_: Request) -> Response:
        counts = served.counts.to_dict() | served.pool.to_dict()
        return JSONResponse(counts, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz, methods=["GET"]), Route("/metrics", metrics, methods=["GET"])]

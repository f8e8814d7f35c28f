"""The JSON API: what the pages show, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import Route

    from netkg.serve.served import Served

__all__ = ["routes"]


def routes(served: Served) -> list[Route]:
    """Return the routes of the JSON API."""
    from netkg.serve.json_api.routes import api_routes

    return api_routes(served)

"""The pages: what a person reads, each with its machine formats and the SPARQL behind its tables.

A page is a function of :class:`~netkg.serve.pages.holdings.Holdings` and of what is asked; it gives a
:class:`~netkg.serve.pages.frame.View`. The server and the static site frame the same views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import Route

    from netkg.serve.served import Served

__all__ = ["routes"]


def routes(served: Served) -> list[Route]:
    """Return the routes of the pages and of linked data, the most particular first."""
    from netkg.serve.pages.routes import page_routes

    return page_routes(served)

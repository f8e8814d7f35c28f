"""The application: every route of the server, inside its fence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from netkg.errors import NetkgError
from netkg.serve import endpoint, graph_store, health
from netkg.serve.fence import Fence
from netkg.serve.problem_pages import problem_response
from netkg.serve.problems import HttpProblem
from netkg.serve.served import Served

__all__ = ["create_app"]

_OPTIONAL: Final = {"netkg.serve.json_api.routes": "api_routes", "netkg.serve.pages.routes": "page_routes"}


def create_app(served: Served) -> Starlette:
    """Return the ASGI application; ``served`` is its ``state.served``, and is closed when it shuts down.

    Every feature module has ``routes(served)``, which gives its routes.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            served.close()

    handled = (HttpProblem, HTTPException, NetkgError)
    sparql = endpoint.Sparql(served)  # one, for it knows which connections are lent
    app = Starlette(
        routes=[Route(endpoint.PATH, sparql), *_routes(served)],
        middleware=[Middleware(Fence, served=served, short={endpoint.PATH: sparql})],
        exception_handlers=dict.fromkeys(handled, problem_response),
        lifespan=lifespan,
    )
    app.state.served = served
    return app


def _routes(served: Served) -> list[BaseRoute]:
    makers: list[Callable[[Served], Sequence[BaseRoute]]] = [
        endpoint.routes,
        graph_store.routes,
        health.routes,
    ]
    makers += [_maker(name, function) for name, function in _OPTIONAL.items() if find_spec(name) is not None]
    return [route for make in makers for route in make(served)]


def _maker(name: str, function: str) -> Callable[[Served], Sequence[BaseRoute]]:
    make: Callable[[Served], Sequence[BaseRoute]] = getattr(import_module(name), function)
    return make

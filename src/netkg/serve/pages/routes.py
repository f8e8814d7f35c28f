"""Addresses of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from netkg.serve.pages.catalogue import SIMPLE
from netkg.serve.pages.file_routes import file_routes
from netkg.serve.pages.frame import View, asked_of
from netkg.serve.pages.framing import page_response
from netkg.serve.pages.holdings import Holdings
from netkg.serve.pages.linked import linked_routes
from netkg.serve.pages.shelf import asked_in, shelf_of
from netkg.serve.problems import HttpProblem

if TYPE_CHECKING:
    from netkg.serve.served import Served

__all__ = ["page_routes"]


def page_routes(served: Served) -> list[Route]:
    """Return the routes of all pages, files and things; files first, whose addresses are longer."""
    shelf = shelf_of(served)

    def page(make: Callable[[Holdings, Request], View | None]) -> Callable[[Request], Response]:
        return lambda request: page_response(shelf, request, make)

    return [
        *file_routes(served, shelf),
        *(Route(path, page(_plain(make))) for path, make in SIMPLE.items()),
        Route("/gaps/{space}", page(_gap)),
        Route("/evidence", page(_evidence)),
        Route("/evidence/question/{name}", page(_standing)),
        Route("/networks/path", page(_path)),
        Route("/networks/{name}", page(_network)),
        Route("/queries/{topic}/{name}", page(_query)),
        Route("/search", page(_search)),
        Route("/editor", page(lambda holdings, request: _editor(served, holdings, request))),
        *linked_routes(shelf),
    ]


def _plain(make: Callable[[Holdings], View]) -> Callable[[Holdings, Request], View]:
    return lambda holdings, _request: make(holdings)


def _gap(holdings: Holdings, request: Request) -> View | None:
    from netkg.serve.pages.gaps import gap_page

    space = request.path_params["space"]
    past = asked_of(asked_in(request), "past") == "yes"
    return gap_page(holdings, space, past=past, embed=False) if space in holdings.spaces else None


def _evidence(holdings: Holdings, request: Request) -> View:
    from netkg.serve.pages.asking import FIELDS, filter_of, refuse_unknown
    from netkg.serve.pages.evidence import evidence_page
    from netkg.serve.pages.results import GROUPS

    refuse_unknown(asked_in(request), FIELDS, GROUPS)
    asked = {name: values for name, values in asked_in(request).items() if any(values)}
    return evidence_page(holdings, filter_of(asked), asked)


def _standing(holdings: Holdings, request: Request) -> View | None:
    from netkg.serve.pages.evidence import standing_page

    return standing_page(holdings, request.path_params["name"])


def _path(holdings: Holdings, request: Request) -> View:
    from netkg.serve.pages.networks import path_page

    asked = asked_in(request)
    return path_page(holdings, asked_of(asked, "from"), asked_of(asked, "to"))


def _network(holdings: Holdings, request: Request) -> View | None:
    from netkg.analyse.network.projections import PROJECTIONS
    from netkg.serve.pages.networks import network_page

    name = request.path_params["name"]
    return network_page(holdings, name) if name in PROJECTIONS else None


def _query(holdings: Holdings, request: Request) -> View | None:
    from netkg.serve.pages.queries import query_page

    name = f"{request.path_params['topic']}/{request.path_params['name']}"
    catalogue = holdings.kg.catalogue
    return query_page(holdings, catalogue[name], asked_in(request)) if name in catalogue else None


def _search(holdings: Holdings, request: Request) -> View:
    from netkg.serve.pages.search import search_page

    return search_page(holdings, asked_of(asked_in(request), "q"))


def _editor(served: Served, holdings: Holdings, request: Request) -> View:
    from netkg.serve.pages.editor import editor_page
    from netkg.store.answers import read_solutions

    sparql = request.query_params.get("query", "")
    if not sparql.strip():
        return editor_page(holdings, "", first=_shipped(holdings, asked_in(request)))
    try:
        answer = served.run_query(sparql)
    except HttpProblem as problem:
        view = editor_page(holdings, sparql, problem=(problem.detail, problem.hint or ""))
        return View(
            view.template, view.title, view.content, view.lead, (), view.scripts, view.styles, problem.status
        )
    said = json.loads(answer.body).get("boolean")
    return editor_page(holdings, sparql, read_solutions(answer.body) if said is None else bool(said))


def _shipped(holdings: Holdings, asked: dict[str, tuple[str, ...]]) -> str:
    """Return the shipped query that is asked for by name, with the values that are asked."""
    from netkg.serve.pages.queries import values_of

    name = asked_of(asked, "name")
    if not name:
        return ""
    if name not in holdings.kg.catalogue:
        raise HttpProblem(
            404, "not-found", "There is no query of this name.", hint="All are listed at /queries."
        )
    query = holdings.kg.catalogue[name]
    own = {one.name: asked[one.name] for one in query.parameters if one.name in asked}
    return holdings.kg.sparql(name, **values_of(holdings, query, own))

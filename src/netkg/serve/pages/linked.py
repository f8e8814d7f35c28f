"""Linked data: the address of a thing gives HTML or RDF, as its ending says or the client likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from netkg.namespaces import BASE
from netkg.serve.negotiate import best
from netkg.serve.pages import files, things
from netkg.serve.pages.addresses import FORMATS, KINDS, iri_at, path_of, split_ending
from netkg.serve.pages.frame import View
from netkg.serve.pages.framing import page_response
from netkg.serve.pages.holdings import Holdings
from netkg.serve.pages.shelf import Shelf
from netkg.serve.problems import HttpProblem
from netkg.serve.tags import tagged

__all__ = ["linked_routes"]

_HTML: Final = "text/html"
_ALSO: Final = {"application/json": "application/ld+json"}
"""What is asked for -> what is given, which is that too."""


def linked_routes(shelf: Shelf) -> list[Route]:
    """Return the routes of all IRIs of netkg, and of the terms of other ontologies."""
    return [
        Route("/query/{topic}/{name}", _to_query),
        Route("/ontology", _linked(shelf)),
        Route("/ontology.{ending}", _linked(shelf)),
        Route("/ontology/{name}", _to_term),
        Route("/id/{record}", _to_publication),
        Route("/id/{record}/", _to_publication),
        Route("/id/{record}/{rest:path}", _linked(shelf)),
        *(Route(f"/{kind}/{{rest:path}}", _linked(shelf)) for kind in KINDS),
        Route("/term/{prefix}/{rest:path}", _linked(shelf)),
    ]


def _linked(shelf: Shelf) -> Callable[[Request], Response]:
    """Return what answers the address of a thing: HTML or RDF, as its ending says or the client likes."""

    def answer(request: Request) -> Response:
        path, ending = split_ending(request.url.path)
        header = request.headers.get("accept")
        offers = [_HTML, *(media for _, media in FORMATS.values()), *_ALSO]
        wanted = FORMATS[ending][1] if ending else best(header, offers)
        wanted = _ALSO.get(wanted or "", wanted)
        if wanted is None:
            hint = f"There are {', '.join(dict.fromkeys(offers))}."
            raise HttpProblem(406, "not-acceptable", "A thing is not to be had in this format.", hint=hint)
        if wanted == _HTML:
            return page_response(shelf, request, lambda holdings, _: _thing(holdings, path))
        name = next(end for end, (_, media) in FORMATS.items() if media == wanted)
        return tagged(request, shelf.served.state, lambda: _rdf(shelf.now(), path, name))

    return answer


def _thing(holdings: Holdings, path: str) -> View | None:
    if path == "/ontology":
        return things.vocabulary_page(holdings)
    iri = iri_at(path)
    if iri is None:
        return None
    return things.graph_page(holdings, iri) or things.thing_page(holdings, iri)


def _rdf(holdings: Holdings, path: str, ending: str) -> Response:
    content = files.rdf(holdings, path, ending)
    if content is None:
        raise HttpProblem(404, "not-found", "Nothing is known of this thing.")
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    return Response(content, 200, headers, FORMATS[ending][1])


def _to_term(request: Request) -> Response:
    return RedirectResponse(f"../term/nk/{quote(request.path_params['name'])}", 303)


def _to_query(request: Request) -> Response:
    found = path_of(f"{BASE}query/{request.path_params['topic']}/{request.path_params['name']}") or "/queries"
    return RedirectResponse(f"../..{found}", 303)


def _to_publication(request: Request) -> Response:
    record = quote(request.path_params["record"])
    here = "../" if request.url.path.endswith("/") else ""
    return RedirectResponse(f"{here}{record}/publication", 303)

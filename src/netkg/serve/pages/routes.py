"""Addresses of the pages, and how a view becomes a response: framed, tagged, or RDF by negotiation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from netkg.errors import NetkgError
from netkg.namespaces import BASE
from netkg.serve.negotiate import best
from netkg.serve.pages import files, things
from netkg.serve.pages.addresses import FORMATS, KINDS, iri_at, path_of, split_ending
from netkg.serve.pages.assets import MEDIA, asset
from netkg.serve.pages.catalogue import SIMPLE
from netkg.serve.pages.frame import Frame, View, asked_of, render
from netkg.serve.pages.holdings import Holdings
from netkg.serve.problems import HttpProblem, problem_of
from netkg.serve.tags import compressed, tagged

if TYPE_CHECKING:
    from netkg.serve.served import Served

__all__ = ["Shelf", "page_routes", "shelf_of"]

T = TypeVar("T")
Asked = Mapping[str, tuple[str, ...]]

_HTML: Final = "text/html"


class Shelf:
    """The holdings of the evidence as it is now; new ones when the store has changed."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._held: Holdings | None = None

    def now(self) -> Holdings:
        """Return the holdings of the present state."""
        kg = self.served.kg
        held = self._held
        if held is None or held.kg is not kg:
            held = self._held = Holdings(kg)
        return held


_SHELVES: dict[int, Shelf] = {}


def shelf_of(served: Served) -> Shelf:
    """Return the shelf of what is served: pages and the JSON API share one."""
    found = _SHELVES.get(id(served))
    if found is None or found.served is not served:
        _SHELVES.clear()
        found = _SHELVES[id(served)] = Shelf(served)
    return found


def asked_in(request: Request) -> dict[str, tuple[str, ...]]:
    """Return what an address asks: name -> values."""
    return {name: tuple(request.query_params.getlist(name)) for name in request.query_params}


def page_routes(served: Served) -> list[Route]:
    """Return the routes of all pages."""
    shelf = shelf_of(served)

    def page(make: Callable[[Holdings, Request], View | None]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            return _page(shelf, request, make)

        return answer

    def file(make: Callable[[Holdings, Request], tuple[bytes, str] | None]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            return _file(shelf, request, make)

        return answer

    simple = [Route(path, page(_plain(make))) for path, make in SIMPLE.items()]
    return [
        *simple,
        Route("/static/{name:path}", _asset),
        Route("/gaps/{space}", page(_gap)),
        Route("/evidence", page(_evidence)),
        Route("/evidence/forest.svg", file(_forest)),
        Route("/evidence.csv", file(_evidence_csv)),
        Route("/evidence-metafor.csv", file(_metafor_csv)),
        Route("/evidence/question/{name}", page(_standing)),
        Route("/patients/swimmer.svg", file(_swimmer)),
        Route("/networks/path", page(_path)),
        Route("/networks/{name}.graphml", file(_graphml)),
        Route("/networks/{name}", page(_network)),
        Route("/queries/{topic}/{name}.{ending}", file(_query_file)),
        Route("/queries/{topic}/{name}", page(_query)),
        Route("/query/{topic}/{name}", _to_query),
        Route("/search", page(_search)),
        Route("/editor", page(lambda holdings, request: _editor(served, holdings, request))),
        Route("/editor/answer.csv", lambda request: _editor_csv(served, request)),
        Route("/ontology", _linked(shelf)),
        Route("/ontology.{ending}", _linked(shelf)),
        Route("/ontology/{name}", _to_term),
        Route("/id/{record}", _to_publication),
        Route("/id/{record}/", _to_publication),
        Route("/id/{record}/{rest:path}", _linked(shelf)),
        *(Route(f"/{kind}/{{rest:path}}", _linked(shelf)) for kind in KINDS),
        Route("/term/{prefix}/{rest:path}", _linked(shelf)),
    ]


# --- pages -------------------------------------------------------------------------------------------


def _plain(make: Callable[[Holdings], View]) -> Callable[[Holdings, Request], View]:
    return lambda holdings, _request: make(holdings)


def _page(shelf: Shelf, request: Request, make: Callable[[Holdings, Request], View | None]) -> Response:
    """Return a page, or the page of what went wrong."""
    holdings = shelf.now()
    try:
        view = make(holdings, request)
        if view is None:
            raise HttpProblem(404, "not-found", "There is no page at this address.", hint="Go on from the menu.")
    except (HttpProblem, NetkgError) as error:
        view = problem_view(problem_of(error))
        return _framed(view, request)
    if view.status != 200 or request.url.path == "/editor":
        return compressed(request, _framed(view, request))
    return tagged(request, shelf.served.state, lambda: _framed(view, request))


def problem_view(problem: HttpProblem) -> View:
    """Return the page of a problem."""
    content = {"detail": problem.detail, "hint": problem.hint or "", "number": problem.status}
    return View("problem.html.j2", problem.title, content, status=problem.status)


def _framed(view: View, request: Request) -> Response:
    html = render(view, Frame(request.url.path))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    return Response(html, view.status, headers, "text/html; charset=utf-8")


def _gap(holdings: Holdings, request: Request) -> View | None:
    from netkg.serve.pages.gaps import gap_page

    space = request.path_params["space"]
    past = asked_of(asked_in(request), "past") == "yes"
    return gap_page(holdings, space, past=past, embed=False) if space in holdings.spaces else None


def _evidence(holdings: Holdings, request: Request) -> View:
    from netkg.serve.pages.asking import FIELDS, filter_of
    from netkg.serve.pages.evidence import evidence_page

    asked = {name: values for name, values in asked_in(request).items() if name in FIELDS and any(values)}
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
        name = request.query_params.get("name", "")
        catalogue = holdings.kg.catalogue
        return editor_page(holdings, "", first=catalogue[name].text if name in catalogue else "")
    try:
        answer = served.run_query(sparql)
    except HttpProblem as problem:
        view = editor_page(holdings, sparql, problem=(problem.detail, problem.hint or ""))
        return View(view.template, view.title, view.content, view.lead, (), view.scripts, view.styles, problem.status)
    said = json.loads(answer.body).get("boolean")
    return editor_page(holdings, sparql, read_solutions(answer.body) if said is None else bool(said))


def _editor_csv(served: Served, request: Request) -> Response:
    answer = served.run_query(request.query_params.get("query", ""), "text/csv")
    return _download(answer.body, "text/csv; charset=utf-8", "answer.csv")


# --- files -------------------------------------------------------------------------------------------


def _file(
    shelf: Shelf, request: Request, make: Callable[[Holdings, Request], tuple[bytes, str] | None]
) -> Response:
    def response() -> Response:
        found = make(shelf.now(), request)
        if found is None:
            raise HttpProblem(404, "not-found", "There is no file at this address.")
        return _download(*found, request.url.path.rpartition("/")[2])

    return tagged(request, shelf.served.state, response)


def _download(content: bytes, media: str, name: str) -> Response:
    headers = {"Cache-Control": "no-cache"}
    if not media.startswith("image/"):
        headers["Content-Disposition"] = f'attachment; filename="{quote(name)}"'
    return Response(content, 200, headers, media)


def _filter(request: Request) -> files.Filter:
    from netkg.serve.pages.asking import filter_of

    return filter_of(asked_in(request))


def _forest(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.forest_svg(holdings, _filter(request))


def _evidence_csv(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.evidence_csv(holdings, _filter(request))


def _metafor_csv(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.metafor_csv(holdings, _filter(request))


def _swimmer(holdings: Holdings, _request: Request) -> tuple[bytes, str]:
    return files.swimmer_svg(holdings)


def _graphml(holdings: Holdings, request: Request) -> tuple[bytes, str] | None:
    return files.graphml(holdings, request.path_params["name"])


def _query_file(holdings: Holdings, request: Request) -> tuple[bytes, str] | None:
    name = f"{request.path_params['topic']}/{request.path_params['name']}"
    return files.query_file(holdings, name, request.path_params["ending"], asked_in(request))


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    content = asset(name)
    if content is None:
        raise HttpProblem(404, "not-found", "There is no such file.")
    import hashlib

    digest = hashlib.sha256(content).hexdigest()[:16]
    media = MEDIA[name.rpartition(".")[2]]
    return tagged(request, digest, lambda: Response(content, 200, {"Cache-Control": "no-cache"}, media))


# --- linked data -------------------------------------------------------------------------------------


def _linked(shelf: Shelf) -> Callable[[Request], Response]:
    """Return what answers the address of a thing: HTML or RDF, as its ending says or the client likes."""

    def answer(request: Request) -> Response:
        path, ending = split_ending(request.url.path)
        header = request.headers.get("accept")
        offers = [_HTML, *(media for _, media in FORMATS.values())]
        wanted = FORMATS[ending][1] if ending else best(header, offers)
        if wanted is None:
            hint = f"There are {', '.join(offers)}."
            raise HttpProblem(406, "not-acceptable", "A thing is not to be had in this format.", hint=hint)
        if wanted == _HTML:
            return _page(shelf, request, lambda holdings, _: _thing(holdings, path))
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



"""Addresses of the files that pages offer, and of stylesheets and scripts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from netkg.publish.rows import metadata_name, write_rows_metadata
from netkg.serve.pages import files
from netkg.serve.pages.asking import FIELDS, Filter, filter_of
from netkg.serve.pages.assets import MEDIA, asset
from netkg.serve.pages.evidence import choices_of
from netkg.serve.pages.faults import evidence_faults
from netkg.serve.pages.holdings import Holdings
from netkg.serve.pages.refusing import refuse, unknown_faults
from netkg.serve.pages.results import GROUPS
from netkg.serve.pages.shelf import Shelf, asked_in
from netkg.serve.problems import HttpProblem
from netkg.serve.tags import tagged

if TYPE_CHECKING:
    from netkg.serve.served import Served

__all__ = ["file_routes"]

Make = Callable[[Holdings, Request], tuple[bytes, str] | None]


def file_routes(served: Served, shelf: Shelf) -> list[Route]:
    """Return the routes of all files."""

    def file(make: Make) -> Callable[[Request], Response]:
        return lambda request: _file(shelf, request, make)

    return [
        Route("/static/{name:path}", _asset),
        Route("/evidence/forest.svg", file(_forest)),
        Route("/evidence.csv", file(_evidence_csv)),
        Route(metadata_name("/evidence.csv"), file(_evidence_metadata)),
        Route("/evidence-metafor.csv", file(_metafor_csv)),
        Route(metadata_name("/evidence-metafor.csv"), file(_metafor_metadata)),
        Route("/patients/swimmer.svg", file(_swimmer)),
        Route("/networks/{name}.graphml", file(_graphml)),
        Route(metadata_name("/queries/{topic}/{name}.{ending}"), file(_query_metadata)),
        Route("/queries/{topic}/{name}.{ending}", file(_query_file)),
        Route("/editor/answer.csv", lambda request: _editor_csv(served, request)),
        Route(metadata_name("/editor/answer.csv"), lambda request: _editor_metadata(served, request)),
    ]


def _file(shelf: Shelf, request: Request, make: Make) -> Response:
    def response() -> Response:
        found = make(shelf.now(), request)
        if found is None:
            raise HttpProblem(404, "not-found", "There is no file at this address.")
        return _download(*found, request)

    return tagged(request, shelf.served.state, response)


def _download(content: bytes, media: str, request: Request) -> Response:
    """Return a file; a table tells where its metadata are, which hold the use statement."""
    headers, name = {"Cache-Control": "no-cache"}, _name(request)
    if not media.startswith("image/"):
        headers["Content-Disposition"] = f'attachment; filename="{quote(name)}"'
    if media.startswith(("text/csv", "text/tab-separated-values")):
        target = metadata_name(quote(name)) + _asked(request)
        headers["Link"] = f'<{target}>; rel="describedby"; type="{files.CSVW}"'
    return Response(content, 200, headers, media)


def _name(request: Request) -> str:
    return request.url.path.rpartition("/")[2]


def _asked(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def _described(request: Request) -> str:
    """Return the reference from metadata to the table beside them."""
    return quote(_name(request).removesuffix(metadata_name(""))) + _asked(request)


def _filter(holdings: Holdings, request: Request) -> Filter:
    asked = asked_in(request)
    wanted, choices = filter_of(asked), partial(choices_of, holdings)
    every = {name: asked.get(name, ()) for name in FIELDS}
    refuse([*unknown_faults(asked, FIELDS, GROUPS), *evidence_faults(holdings, wanted, every, choices)])
    return wanted


def _forest(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.forest_svg(holdings, _filter(holdings, request))


def _evidence_csv(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.evidence_csv(holdings, _filter(holdings, request))


def _metafor_csv(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.metafor_csv(holdings, _filter(holdings, request))


def _evidence_metadata(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.evidence_metadata(holdings, _filter(holdings, request), _described(request))


def _metafor_metadata(holdings: Holdings, request: Request) -> tuple[bytes, str]:
    return files.metafor_metadata(holdings, _filter(holdings, request), _described(request))


def _query_metadata(holdings: Holdings, request: Request) -> tuple[bytes, str] | None:
    name = f"{request.path_params['topic']}/{request.path_params['name']}"
    ending, asked = request.path_params["ending"], asked_in(request)
    return files.query_metadata(holdings, name, ending, asked, _described(request))


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
    digest = hashlib.sha256(content).hexdigest()[:16]
    media = MEDIA[name.rpartition(".")[2]]
    return tagged(request, digest, lambda: Response(content, 200, {"Cache-Control": "no-cache"}, media))


def _editor_csv(served: Served, request: Request) -> Response:
    answer = served.run_query(request.query_params.get("query", ""), "text/csv")
    return _download(answer.body, "text/csv; charset=utf-8", request)


def _editor_metadata(served: Served, request: Request) -> Response:
    sparql = request.query_params.get("query", "")
    content = write_rows_metadata(_described(request), served.solutions(sparql).columns, sparql)
    return _download(content, files.CSVW, request)

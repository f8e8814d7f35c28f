"""``/graph-store``: whole named graphs, read by everyone, written by those who may.

Source: SPARQL 1.1 Graph Store HTTP Protocol, W3C Recommendation of 21 March 2013. A graph is named by
``?graph=IRI``, or by its path: ``/graph-store/kim-2016`` is the graph of the record ``kim-2016``.
``?default`` is the union of all graphs, which can be read only. Several graphs in one ``multipart/form-data``
are merged.
"""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from netkg.namespaces import graph_iri
from netkg.serve.answer_head import digest_of
from netkg.serve.authority import refuse_strangers
from netkg.serve.bodies import read_body
from netkg.serve.endpoint import base_of
from netkg.serve.formats import GRAPHS, GRAPHS_READ, charset
from netkg.serve.jobs import Dataset, QueryJob, WriteJob, not_acceptable
from netkg.serve.lending import ask
from netkg.serve.multipart import FORM_DATA
from netkg.serve.negotiate import best
from netkg.serve.problems import HttpProblem
from netkg.serve.protocol import media_type_of, parse_fields
from netkg.serve.served import Served
from netkg.serve.tags import is_held

__all__ = ["routes"]

DEFAULT: Final = ""
"""What :func:`_graph_named` returns for the default graph."""

_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def routes(served: Served) -> list[Route]:
    """Return the routes of the graph store."""

    async def graph_store(request: Request) -> Response:
        graph = _graph_named(request)
        request.state.digest = digest_of(graph or "")
        if request.method in {"GET", "HEAD"}:
            return await _read(request, served, graph)
        refuse_strangers(request, served.settings)
        return await _write(request, served, graph)

    methods = ["GET", "PUT", "POST", "DELETE"]
    return [
        Route("/graph-store", graph_store, methods=methods),
        Route("/graph-store/{name:path}", graph_store, methods=methods),
    ]


def _graph_named(request: Request) -> str | None:
    """Return the IRI of the graph that is meant, :data:`DEFAULT` for the default graph, None for none."""
    fields = parse_fields(request.url.query)
    name = request.path_params.get("name", "")
    graphs = fields.get("graph", [])
    if len(graphs) + ("default" in fields) + bool(name) > 1:
        raise HttpProblem(400, "several", "More than one graph is named.")
    if name or graphs:
        return _checked(graph_iri(name) if name else graphs[0])
    return DEFAULT if "default" in fields else None


def _checked(graph: str) -> str:
    """Return the IRI of a graph, in whichever way it was named."""
    try:
        return ox.NamedNode(graph).value
    except ValueError as error:
        raise HttpProblem(400, "graph-name", "A graph is named by an absolute IRI.") from error


async def _read(request: Request, served: Served, graph: str | None) -> Response:
    if graph is None:
        raise HttpProblem(
            400, "graph-name", "No graph is named.", hint="Add ?graph=IRI, or ?default for all of them."
        )
    media = best(request.headers.get("accept"), list(GRAPHS))
    if media is None:
        raise not_acceptable(list(GRAPHS))
    served.renew()
    dataset = Dataset((graph,)) if graph else Dataset()
    job = QueryJob(_ALL, None, media, dataset, served.snapshot.number)
    tag = f'"{served.snapshot.state}-{digest_of(graph + media)}"'
    if is_held(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers={"Vary": "Accept", "ETag": tag})
    try:
        answer = await ask(served.pool, job)
    except HttpProblem as problem:
        if problem.kind == "unknown-graph":
            raise HttpProblem(404, "unknown-graph", "The store has no such graph.") from problem
        raise
    headers = {
        "Vary": "Accept",
        "ETag": tag,
        "Netkg-Limits": served.settings.limits.to_header(),
        "Server-Timing": f"query;dur={answer.seconds * 1000:.1f}",
    }
    return Response(answer.body, 200, headers, charset(media))


async def _write(request: Request, served: Served, graph: str | None) -> Response:
    if graph == DEFAULT:
        raise HttpProblem(
            405,
            "default-graph",
            "The default graph is the union of all named graphs: it can be read, not written. "
            "A triple belongs to the graph of the record that it comes from.",
            hint="Write to a named graph.",
            headers={"Allow": "GET, HEAD"},
        )
    limits = served.settings.limits
    body = await read_body(request, limits.upload_bytes, limits.body_s)
    media = "" if request.method == "DELETE" else _format(request)
    if graph is None:
        if request.method != "POST":
            raise HttpProblem(400, "graph-name", "No graph is named.", hint="Add ?graph=IRI.")
        graph = graph_iri(f"posted/{hashlib.sha256(body).hexdigest()[:16]}")
    base = f"{base_of(request)}/graph-store"
    job = WriteJob(request.method.lower(), body, graph, media, graph)
    done = await run_in_threadpool(served.pool.write, job)
    await run_in_threadpool(served.renew, at_once=True)
    if done["created"]:
        return Response(status_code=201, headers={"Location": f"{base}?graph={quote(graph, safe='')}"})
    return Response(status_code=204)


def _format(request: Request) -> str:
    """Return the media type of a graph that is sent; of several by POST the whole Content-Type."""
    content_type = request.headers.get("content-type", "")
    media = media_type_of(content_type)
    if media == FORM_DATA and request.method == "POST":
        return FORM_DATA + content_type[len(FORM_DATA) :]
    if media not in GRAPHS_READ:
        raise HttpProblem(
            415,
            "content-type",
            f"A graph is sent in one of these formats: {', '.join(GRAPHS_READ)}.",
            hint=f"Several files can be sent by POST of {FORM_DATA}.",
            headers={"Accept-Post": ", ".join([*GRAPHS_READ, FORM_DATA])},
        )
    return media

"""``/sparql``: queries, updates, and what the service says of itself."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from netkg.publish.rdf import write_graph
from netkg.serve.authority import refuse_strangers
from netkg.serve.bodies import read_body
from netkg.serve.description import describe_service, describe_void
from netkg.serve.formats import GRAPH_NAMES, GRAPHS, charset
from netkg.serve.jobs import QueryJob, WriteJob, digest_of, not_acceptable
from netkg.serve.lending import ask
from netkg.serve.negotiate import best, wants_html
from netkg.serve.protocol import Operation, parse_operation
from netkg.serve.served import Served
from netkg.store.guard import without_noise

__all__ = ["base_of", "routes"]

EDITOR: Final = "/editor"
"""Page of the query editor."""

_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


def routes(served: Served) -> list[Route]:
    """Return the routes of the endpoint."""

    async def sparql(request: Request) -> Response:
        body = b""
        if request.method == "POST":
            body = await read_body(request, served.settings.limits.query_bytes)
        asked = parse_operation(
            request.method, request.url.query, request.headers.get("content-type", ""), body
        )
        request.state.digest = digest_of(asked.text)
        match asked.kind:
            case "query":
                return await _query(request, served, asked)
            case "update":
                return await _update(request, served, asked)
        return await _description(request, served, asked)

    async def void(request: Request) -> Response:
        triples = await run_in_threadpool(describe_void, served, base_of(request))
        return _graph_response(triples, request.headers.get("accept"), served)

    return [
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/.well-known/void", void, methods=["GET"]),
    ]


def base_of(request: Request) -> str:
    """Return the address of the server as the client calls it, without a slash at its end."""
    return str(request.base_url).rstrip("/")


async def _query(request: Request, served: Served, asked: Operation) -> Response:
    job = served.job(asked.text, asked.accept or request.headers.get("accept"), asked.dataset)
    tag = _tag(job, served) if request.method in {"GET", "HEAD"} else None
    headers = {"Vary": "Accept", "Netkg-Limits": served.settings.limits.to_header()}
    if tag is not None:
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    else:
        headers["Cache-Control"] = "no-store"
    answer = await ask(served.pool, job)
    headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    return Response(answer.body, 200, headers, charset(answer.media_type))


def _tag(job: QueryJob, served: Served) -> str | None:
    """Return an entity tag by which the same answer is known again; None if it may differ each time."""
    if _CHANGING.search(without_noise(job.sparql)):
        return None
    parts = repr((job.sparql, job.rows, job.graph, job.dataset)).encode("utf-8", "surrogatepass")
    return f'"{served.snapshot.state}-{hashlib.sha256(parts).hexdigest()[:16]}"'


async def _update(request: Request, served: Served, asked: Operation) -> Response:
    refuse_strangers(request, served.settings)
    job = WriteJob("update", asked.text.encode(), base=f"{base_of(request)}/sparql", dataset=asked.dataset)
    await run_in_threadpool(served.pool.write, job)
    await run_in_threadpool(served.renew, at_once=True)
    return Response(status_code=204)


async def _description(request: Request, served: Served, asked: Operation) -> Response:
    accept = asked.accept or request.headers.get("accept")
    if asked.accept is None and wants_html(accept or ""):
        return RedirectResponse(EDITOR, 303, {"Vary": "Accept"})
    triples = await run_in_threadpool(describe_service, served, base_of(request))
    return _graph_response(triples, accept, served)


def _graph_response(triples: list[ox.Triple], accept: str | None, served: Served) -> Response:
    media = best(accept, list(GRAPHS))
    if media is None:
        raise not_acceptable(list(GRAPHS))
    body = write_graph([ox.Quad(*triple) for triple in triples], GRAPH_NAMES[media])
    headers = {"Vary": "Accept", "ETag": served.etag}
    return Response(body, 200, headers, charset(media))

"""``/sparql``: queries, updates, and what the service says of itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from netkg.namespaces import BASE
from netkg.publish.rdf import write_graph
from netkg.serve.answer_head import answer_pairs, digest_of, tag_of, tag_pairs
from netkg.serve.authority import refuse_strangers
from netkg.serve.bodies import read_body
from netkg.serve.borrowed import Past
from netkg.serve.description import describe_service, describe_void
from netkg.serve.formats import GRAPH_NAMES, GRAPHS, charset
from netkg.serve.headers import Pairs, header_of, pairs_of
from netkg.serve.jobs import WriteJob, not_acceptable
from netkg.serve.leaving import until_gone
from netkg.serve.lender import Lender
from netkg.serve.lending import ask
from netkg.serve.negotiate import best, wants_html
from netkg.serve.protocol import Operation, parse_operation
from netkg.serve.replies import late
from netkg.serve.served import Served
from netkg.serve.tags import is_held

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ["PATH", "Sparql", "base_of", "routes"]

EDITOR: Final = "/editor"
"""Page of the query editor."""

PATH: Final = "/sparql"
"""Where the endpoint is."""

_METHODS: Final = ("GET", "HEAD", "POST")


def routes(served: Served) -> list[Route]:
    """Return the routes of what the service says of itself; the endpoint is :class:`Sparql`."""

    async def void(request: Request) -> Response:
        return await _described(request, served, request.headers.get("accept"), describe_void)

    return [Route("/.well-known/void", void, methods=["GET"])]


def base_of(request: Request) -> str:
    """Return the address of the server, public or as the client calls it, without a slash at its end."""
    served: Served = request.app.state.served
    return served.settings.public_url or str(request.base_url).rstrip("/")


class Sparql:
    """The endpoint as an ASGI application, which does for a query no more than it must."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._lender = None if served.settings.writable else Lender(served)
        limits = served.settings.limits
        self._body = limits.query_bytes, limits.body_s
        self._headers = pairs_of({"Vary": "Accept", "Netkg-Limits": limits.to_header()})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            HttpProblem: it gets no answer.
        """
        if scope["method"] not in _METHODS:
            raise HTTPException(405, headers={"Allow": ", ".join(_METHODS)})
        body = b""
        if scope["method"] == "POST":
            body = await read_body(Request(scope, receive), *self._body)
        kind, fields = header_of(scope, b"content-type") or "", scope["query_string"].decode("latin-1")
        asked = parse_operation(scope["method"], fields, kind, body)
        if asked.kind == "query":
            await self._query(scope, receive, send, asked)
            return
        scope.setdefault("state", {})["digest"] = digest_of(asked.text)
        answer = _update if asked.kind == "update" else _description
        response = await answer(Request(scope, receive), self._served, asked)
        await response(scope, receive, send)

    async def _query(self, scope: Scope, receive: Receive, send: Send, asked: Operation) -> None:
        past: Past | None = scope.setdefault("state", {}).get("past")
        job = self._served.job(asked.text, asked.accept or header_of(scope, b"accept"), asked.dataset)
        scope["state"]["digest"] = job.digest
        spent_s = 0.0 if past is None else self._spent(past, job.digest)
        tag = None
        if scope["method"] != "POST":
            tag = tag_of(self._served.snapshot.state, job.sparql, job.digest, job.variant())
        headers = [*self._headers, *tag_pairs(tag)]
        if tag is not None and tag in (header_of(scope, b"if-none-match") or ""):
            await _send(send, 304, headers, b"")
            return
        with until_gone(receive):
            answer = await ask(self._served.pool, job, spent_s)
        scope["state"]["lending"] = self._lender, job
        headers += answer_pairs(answer.media_type, len(answer.body), answer.seconds)
        await _send(send, 200, headers, answer.body)

    def _spent(self, past: Past, digest: str) -> float:
        """Return the seconds that a query has had at a worker; raise if it can have no more."""
        if past.verdict is not None:
            raise past.verdict
        if past.is_slow:
            self._served.pool.remember_slow(digest)
        spent_s = time.monotonic() - past.since
        if spent_s > self._served.settings.limits.timeout_s:
            raise late(self._served.settings.limits.timeout_s)
        return spent_s


async def _send(send: Send, status: int, headers: Pairs, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _update(request: Request, served: Served, asked: Operation) -> Response:
    refuse_strangers(request, served.settings)
    job = WriteJob("update", asked.text.encode(), base=BASE, dataset=asked.dataset)
    await run_in_threadpool(served.pool.write, job)
    await run_in_threadpool(served.renew, at_once=True)
    return Response(status_code=204)


async def _description(request: Request, served: Served, asked: Operation) -> Response:
    accept = asked.accept or request.headers.get("accept")
    if asked.accept is None and wants_html(accept or ""):
        return RedirectResponse(EDITOR, 303, {"Vary": "Accept"})
    return await _described(request, served, accept, describe_service)


async def _described(
    request: Request,
    served: Served,
    accept: str | None,
    describe: Callable[[Served, str], list[ox.Triple]],
) -> Response:
    """Return a description in the format asked for, or 304 to a client that holds it in that format."""
    media, base = best(accept, list(GRAPHS)), base_of(request)
    if media is None:
        raise not_acceptable(list(GRAPHS))
    tag = f'"{served.state}-{digest_of(f"{describe.__name__} {base} {media}")}"'
    headers = {"Vary": "Accept", "ETag": tag}
    if is_held(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    triples = await run_in_threadpool(describe, served, base)
    body = write_graph([ox.Quad(*triple) for triple in triples], GRAPH_NAMES[media])
    return Response(body, 200, headers, charset(media))

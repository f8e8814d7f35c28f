"""Addresses of the JSON API, and how an answer becomes a response."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from netkg.errors import NetkgError
from netkg.serve.json_api.answers import ANSWERS, answer
from netkg.serve.pages.shelf import Shelf, asked_in, shelf_of
from netkg.serve.problems import PROBLEM_JSON, HttpProblem, problem_of
from netkg.serve.tags import tagged

if TYPE_CHECKING:
    from netkg.serve.served import Served

__all__ = ["api_routes"]

_JSON: Final = "application/json"


def api_routes(served: Served) -> list[Route]:
    """Return the routes of the API, and one that says of any other address below it that it is none."""
    shelf = shelf_of(served)
    own = [Route(template, _answering(shelf, template)) for template in ANSWERS]
    return [*own, Route("/api/{rest:path}", _nothing)]


def _answering(shelf: Shelf, template: str) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        try:
            return tagged(request, shelf.served.state, lambda: _made(shelf, template, request))
        except (HttpProblem, NetkgError) as error:
            return _failed(problem_of(error))

    return respond


def _made(shelf: Shelf, template: str, request: Request) -> Response:
    content = answer(template, shelf.now(), request.path_params, asked_in(request))
    if content is None:
        raise HttpProblem(
            404, "not-found", "There is no such thing.", hint="The list of addresses is /api/v1."
        )
    return Response(content, 200, {"Cache-Control": "no-cache"}, _JSON)


def _failed(problem: HttpProblem) -> Response:
    """Return a problem in the error envelope: that of all problems of the server, with ``ok`` false."""
    body = json.dumps({"ok": False, **problem.to_dict()}, ensure_ascii=False) + "\n"
    return Response(body, problem.status, problem.headers, PROBLEM_JSON)


def _nothing(_request: Request) -> Response:
    return _failed(
        HttpProblem(
            404, "not-found", "The API has no such address.", hint="The list of addresses is /api/v1."
        )
    )

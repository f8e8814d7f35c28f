"""The response to a request that failed: a page of the site for people, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from netkg.serve.negotiate import wants_html
from netkg.serve.problems import PROBLEM_JSON, problem_of

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["problem_response"]


def problem_response(request: Request, error: Exception) -> Response:
    """Return the response to a request that failed: a page for browsers, JSON for programs."""
    problem = problem_of(error)
    headers = {"Vary": "Accept"} | problem.headers
    if wants_html(request.headers.get("accept", "")):
        from netkg.serve.pages.frame import Frame, render
        from netkg.serve.pages.framing import problem_view

        page = render(problem_view(problem), Frame(_as_deep_as(request)))
        return Response(page, problem.status, headers, "text/html; charset=utf-8")
    body = json.dumps(problem.to_dict(), ensure_ascii=False, indent=1) + "\n"
    return Response(body, problem.status, headers, PROBLEM_JSON)


def _as_deep_as(request: Request) -> str:
    """Return a path with as many folders as the one that was asked, which may hold anything."""
    asked: bytes = request.scope.get("raw_path") or b"/"
    return "/" + "-/" * (asked.partition(b"?")[0].count(b"/") - 1)

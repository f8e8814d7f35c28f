"""How a view becomes a response: framed, tagged, compressed; and the page of what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.responses import Response

from netkg.errors import NetkgError
from netkg.serve.endpoint import base_of
from netkg.serve.pages.frame import Frame, View, render
from netkg.serve.pages.words import page_hint
from netkg.serve.problems import HttpProblem, problem_of
from netkg.serve.tags import compressed, tagged

if TYPE_CHECKING:
    from starlette.requests import Request

    from netkg.serve.pages.holdings import Holdings
    from netkg.serve.pages.shelf import Shelf

__all__ = ["page_response", "problem_view"]


def page_response(
    shelf: Shelf, request: Request, make: Callable[[Holdings, Request], View | None]
) -> Response:
    """Return a page, or the page of what went wrong."""
    holdings = shelf.now()
    try:
        view = make(holdings, request)
        if view is None:
            raise HttpProblem(
                404, "not-found", "There is no page at this address.", hint="Go on from the menu."
            )
    except (HttpProblem, NetkgError) as error:
        view = problem_view(problem_of(error))
        return _framed(view, request)
    if view.status != 200 or request.url.path == "/editor":
        return compressed(request, _framed(view, request))
    return tagged(request, shelf.served.state, lambda: _framed(view, request))


def problem_view(problem: HttpProblem) -> View:
    """Return the page of a problem."""
    content = {"detail": problem.detail, "hint": page_hint(problem.hint), "number": problem.status}
    return View("problem.html.j2", problem.title, content, status=problem.status)


def _framed(view: View, request: Request) -> Response:
    html = render(view, Frame(request.url.path, base=base_of(request)))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    return Response(html, view.status, headers, "text/html; charset=utf-8")

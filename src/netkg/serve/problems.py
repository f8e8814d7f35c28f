"""What went wrong with a request, in one shape: that of RFC 9457.

A problem never holds data of the store, nor the text of the request beyond what its sender must see to mend
it, such as the place of a syntax error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException

from netkg.errors import NetkgError
from netkg.serve.pages.words import page_hint

__all__ = ["PROBLEM_JSON", "HttpProblem", "problem_of"]

PROBLEM_JSON: Final = "application/problem+json"

_TITLES: Final = {
    400: "The request is not right",
    401: "A token is needed",
    403: "This is not allowed",
    404: "There is nothing here",
    405: "This cannot be done here",
    406: "No such format",
    408: "The request did not come in time",
    413: "Too large",
    414: "The address is too long",
    415: "This format is not read here",
    421: "The server has another name",
    422: "The answer is too large",
    500: "The request could not be carried out",
    501: "This is not supported",
    503: "The server is busy",
    504: "This takes too long",
}


class HttpProblem(Exception):  # noqa: N818 (it is the problem, in the words of RFC 9457)
    """A request that gets no answer but a problem.

    Attributes:
        status: HTTP status.
        kind: short name for programs, such as ``syntax``.
        detail: a sentence or two for people.
        hint: how to go on, or None.
        headers: further headers of the response.
        more: further members of the JSON document.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.hint = status, kind, detail, hint
        self.headers, self.more = dict(headers or {}), dict(more or {})

    @property
    def title(self) -> str:
        """Return what the status means, in plain words."""
        return _TITLES.get(self.status, "The request could not be carried out")

    def to_dict(self) -> dict[str, object]:
        """Return the members of the JSON document."""
        document: dict[str, object] = {
            "type": f"urn:netkg:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return document | ({"hint": self.hint} if self.hint else {}) | self.more


def problem_of(error: Exception) -> HttpProblem:
    """Return the problem that an error is to a client; nothing of an unknown error is told."""
    match error:
        case HttpProblem():
            return error
        case HTTPException():
            return HttpProblem(
                error.status_code,
                _KINDS.get(error.status_code, "http"),
                _sentence(error),
                headers=error.headers,
            )
        case NetkgError():
            status = 500 if type(error).__name__ == "StoreError" else 400
            return HttpProblem(status, "netkg", error.message, hint=page_hint(error.hint) or None)
    return HttpProblem(500, "internal", "A mistake in netkg, not yours.", hint="The server's log says more.")


_KINDS: Final = {404: "not-found", 405: "method", 400: "request"}


def _sentence(error: HTTPException) -> str:
    match error.status_code:
        case 404:
            return "No page or thing has this address."
        case 405:
            return "This method cannot be used at this address."
    return str(error.detail)

"""Who may write: a server started to be written, a token in a header, and no other site's page."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from netkg.serve.problems import HttpProblem
from netkg.serve.settings import Settings

__all__ = ["refuse_strangers"]


def refuse_strangers(request: Request, settings: Settings) -> None:
    """Raise :class:`HttpProblem` unless a request may write.

    Raises:
        HttpProblem: 403 if nobody may, 401 without the right token.
    """
    if not settings.writable:
        raise HttpProblem(
            403, "read-only", "This server is for reading.", hint="Start it with: netkg serve --writable"
        )
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(shown.strip().encode(), settings.token.encode())
    if scheme.lower() != "bearer" or not right:
        raise HttpProblem(
            401,
            "token",
            "Writing needs the token of this server.",
            hint="Send the header Authorization: Bearer TOKEN.",
            headers={"WWW-Authenticate": 'Bearer realm="netkg"'},
        )

"""The fence around the application: who may call, what every response carries, what is logged.

Pure ASGI: it adds headers and counts, and never touches a body.
"""

from __future__ import annotations

import logging
import time
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from netkg.config import USE_STATEMENT
from netkg.errors import NetkgError
from netkg.serve.access import note
from netkg.serve.headers import Pairs, header_of, pairs_of
from netkg.serve.leaving import GONE
from netkg.serve.problem_pages import problem_response
from netkg.serve.problems import HttpProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from netkg.serve.borrowed import Past
    from netkg.serve.served import Served

__all__ = ["POLICY", "Fence"]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy: nothing from elsewhere, nothing inline, in nobody's frame."""

_HEADERS: Final = pairs_of(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Netkg-Use": USE_STATEMENT,
    }
)
_OWN: Final = [*_HEADERS, *pairs_of({"Cross-Origin-Resource-Policy": "same-origin"})]
_SHARED: Final = [
    *_HEADERS,
    *pairs_of(
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Netkg-Limits, Netkg-Use",
        }
    ),
]
_OPEN: Final = ("sparql", "graph-store", "api", ".well-known")
"""First words of the paths that scripts of other sites may read, where that was asked for."""

_PLACES: Final = (*_OPEN, "static", "healthz", "metrics")
_READING: Final = ("GET", "HEAD", "OPTIONS")


class Fence:
    """ASGI middleware; see the module.

    Args:
        app: what is inside.
        served: what is served.
        short: path -> application that is called without asking ``app`` for the way.
    """

    def __init__(
        self, app: ASGIApp, served: Served, short: Mapping[str, ASGIApp] = MappingProxyType({})
    ) -> None:
        self._app, self._served, self._short = app, served, short
        self._names = served.settings.host_names()
        self._origin = urlsplit(served.settings.public_url).netloc.lower()
        self._cross_origin = served.settings.cross_origin
        self._limit = served.settings.limits.target_chars
        self._connections = served.settings.limits.connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        word = _first_word(scope)
        shared = self._cross_origin and word in _OPEN
        passage = _Passage(scope, send, _SHARED if shared else _OWN)
        try:
            early = self._early(scope, shared=shared)
            app = early or self._short.get(scope["path"], self._app)
            await app(scope, receive, passage.send)
        except (HttpProblem, HTTPException, NetkgError) as problem:
            await problem_response(Request(scope), problem)(scope, receive, passage.send)
        except ClientDisconnect:
            passage.status = GONE
        except Exception as error:
            logging.getLogger("netkg.serve").error("a request failed", exc_info=error)
            if passage.status:
                raise
            await problem_response(Request(scope), error)(scope, receive, passage.send)
        finally:
            passage.log(self._served, word)

    def _early(self, scope: Scope, *, shared: bool) -> Response | None:
        """Return the response to a preflight; raise for requests that get no further."""
        if len(self._served.connections) > self._connections:
            raise _crowded()
        self._refuse_host(scope)
        if len(scope["path"]) + len(scope["query_string"]) > self._limit:
            raise HttpProblem(
                414,
                "target-too-long",
                f"It has more than {self._limit} characters.",
                hint="Send the query by POST.",
            )
        if shared and scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if not shared:
            _refuse_other_sites(scope, self._origin)
        return None

    def _refuse_host(self, scope: Scope) -> None:
        """Refuse requests that call the server by a name that is not its own (DNS rebinding)."""
        if self._names is not None and _host_of(header_of(scope, b"host") or "") not in self._names:
            raise HttpProblem(
                421,
                "host",
                "This server does not answer under that name.",
                hint="Start it with --name, if the name is its own.",
            )


def _crowded() -> HttpProblem:
    return HttpProblem(
        503,
        "busy",
        "Too many connections are open.",
        hint="Try again soon.",
        headers={"Retry-After": "5", "Connection": "close"},
    )


_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "3600",
}


def _refuse_other_sites(scope: Scope, public: str) -> None:
    """Refuse what a page of another site asks for; a link that leads here is fine.

    A proxy may pass on another Host than the one that the page came from, so ``public`` is its own too.
    """
    site, origin = header_of(scope, b"sec-fetch-site"), header_of(scope, b"origin")
    reading = scope["method"] in _READING
    mode = header_of(scope, b"sec-fetch-mode")
    foreign = site in {"cross-site", "same-site"} and not (mode == "navigate" and reading)
    if origin is not None and not reading:
        own = {(header_of(scope, b"host") or "").lower(), public} - {""}
        foreign = foreign or _netloc_of(origin) not in own
    if foreign:
        raise HttpProblem(403, "other-site", "Pages of other sites may not ask this server.")


@lru_cache(64)
def _host_of(header: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _netloc_of(origin: str) -> str:
    """Return host and port of an Origin header; empty for one that names none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _first_word(scope: Scope) -> str:
    return str(scope["path"]).lstrip("/").partition("/")[0]


class _Passage:
    """One response on its way out."""

    __slots__ = ("_bytes", "_headers", "_scope", "_send", "_started", "status")

    def __init__(self, scope: Scope, send: Send, headers: Pairs) -> None:
        self._scope, self._send, self._headers = scope, send, headers
        past: Past | None = scope.get("state", {}).get("past")
        self._started = time.monotonic() if past is None else past.since
        self._bytes = 0
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass a message on; the first one gets the headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = message.get("headers", ())
            names = {name for name, _ in given}
            timing = b"total;dur=%.1f" % (self._seconds() * 1000)
            message["headers"] = [
                *given,
                *(pair for pair in self._headers if pair[0] not in names),
                (b"server-timing", timing),
            ]
        else:
            self._bytes += len(message.get("body", b""))
        await self._send(message)

    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def log(self, served: Served, word: str) -> None:
        """Count the request and write its line to the access log."""
        place = word if word in _PLACES else "page"
        digest = self._scope.get("state", {}).get("digest", "-")
        method = self._scope["method"]
        note(served.counts, method, place, self.status, self._bytes, self._seconds(), digest)

"""The fence around the application: who may call, what every response carries, what is logged.

Pure ASGI: it adds headers and counts, and never touches a body. The log names the kind of request, its
status, bytes and milliseconds, and a digest of the query; never an address, a path below the first word, a
query or a value.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from netkg.config import USE_STATEMENT
from netkg.serve.problems import HttpProblem, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from netkg.serve.served import Served

__all__ = ["POLICY", "Fence"]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy: nothing from elsewhere, nothing inline, in nobody's frame."""

_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Netkg-Use": USE_STATEMENT,
}
_OPEN: Final = ("sparql", "graph-store", "api", ".well-known")
"""First words of the paths that scripts of other sites may read, where that was asked for."""

_PLACES: Final = (*_OPEN, "static", "healthz", "metrics")
_READING: Final = ("GET", "HEAD", "OPTIONS")
_LOG = logging.getLogger("netkg.serve.access")


class Fence:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, served: Served) -> None:
        self._app, self._served = app, served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(scope, send, self._headers(scope))
        request = Request(scope, receive)
        try:
            early = self._early(request)
            await (early or self._app)(scope, receive, passage.send)
        except HttpProblem as problem:
            await problem_response(request, problem)(scope, receive, passage.send)
        except Exception as error:
            logging.getLogger("netkg.serve").error("a request failed", exc_info=error)
            if passage.status:
                raise
            await problem_response(request, error)(scope, receive, passage.send)
        finally:
            passage.log(self._served)

    def _headers(self, scope: Scope) -> dict[str, str]:
        if self._served.settings.cross_origin and _first_word(scope) in _OPEN:
            exposed = "ETag, Netkg-Limits, Netkg-Use"
            return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": exposed}
        return {"Cross-Origin-Resource-Policy": "same-origin"}

    def _early(self, request: Request) -> Response | None:
        """Return the response to a preflight; raise for requests that get no further."""
        self._refuse_host(request.headers)
        limit = self._served.settings.limits.target_chars
        if len(request.url.path) + len(request.url.query) > limit:
            raise HttpProblem(
                414,
                "target-too-long",
                f"It has more than {limit} characters.",
                hint="Send the query by POST.",
            )
        shared = self._served.settings.cross_origin and _first_word(request.scope) in _OPEN
        if request.method == "OPTIONS" and shared:
            return Response(status_code=204, headers=_PREFLIGHT)
        if not shared:
            _refuse_other_sites(request)
        return None

    def _refuse_host(self, headers: Headers) -> None:
        """Refuse requests that call the server by a name that is not its own (DNS rebinding)."""
        names = self._served.settings.host_names()
        if names is not None and (_host_of(headers.get("host", "")) not in names):
            raise HttpProblem(
                421,
                "host",
                "This server does not answer under that name.",
                hint="Start it with --name, if the name is its own.",
            )


_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "3600",
}


def _refuse_other_sites(request: Request) -> None:
    """Refuse what a page of another site asks for; a link that leads here is fine."""
    site, mode = (request.headers.get(f"sec-fetch-{name}", "") for name in ("site", "mode"))
    reading = request.method in _READING
    foreign = site in {"cross-site", "same-site"} and not (mode == "navigate" and reading)
    origin = request.headers.get("origin")
    if origin is not None and not reading:
        foreign = foreign or urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
    if foreign:
        raise HttpProblem(403, "other-site", "Pages of other sites may not ask this server.")


def _host_of(header: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _first_word(scope: Scope) -> str:
    return str(scope["path"]).lstrip("/").partition("/")[0]


class _Passage:
    """One response on its way out."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        self._scope, self._send, self._headers = scope, send, headers
        self._started = time.perf_counter()
        self._bytes = 0
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass a message on; the first one gets the headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in (_HEADERS | self._headers).items():
                headers.setdefault(name, value)
            headers.append("Server-Timing", f"total;dur={self._seconds() * 1000:.1f}")
        else:
            self._bytes += len(message.get("body", b""))
        await self._send(message)

    def _seconds(self) -> float:
        return time.perf_counter() - self._started

    def log(self, served: Served) -> None:
        """Count the request and write its line to the access log."""
        word, seconds = _first_word(self._scope), self._seconds()
        place = word if word in _PLACES else "page"
        served.counts.add(place, self.status, seconds)
        digest = self._scope.get("state", {}).get("digest", "-")
        _LOG.info(
            "%s %s %d %d bytes %.1f ms %s",
            self._scope["method"] if self._scope["method"].isalpha() else "?",
            place,
            self.status,
            self._bytes,
            seconds * 1000,
            digest,
        )

"""Bytes to and from a server: with a deadline, to no other host, and each fault as a clear error."""

from __future__ import annotations

import base64
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import IO, Final, cast
from urllib.parse import urlsplit

from netkg.errors import StoreError
from netkg.store.remote.credentials import Credentials
from netkg.store.remote.settings import RemoteSettings, is_loopback

__all__ = ["Reply", "Transport", "plain_words"]

_PASSING: Final = {429, 500, 502, 503}
"""States that another try may end. After 504, or at our own time limit, it would only take as long again."""

_FAILED: Final = _PASSING | {504}
"""States of a server that is not at fault by what it was asked."""

_CHUNK: Final = 1 << 20
_MOST: Final = 1 << 32


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came whole. ``kind`` is its media type without parameters."""

    status: int
    kind: str
    headers: HTTPMessage
    body: bytes

    def first_words(self) -> str:
        """Return what the body says, as one line for messages: the detail of a problem, else its start."""
        if self.kind == "application/problem+json":
            try:
                return plain_words(str(json.loads(self.body)["detail"]))
            except (ValueError, KeyError, TypeError):
                pass
        return plain_words(self.body[:400].decode("utf-8", "replace"))


def plain_words(text: str) -> str:
    r"""Return the start of what a server says as one line without anything that a terminal would obey.

    >>> plain_words("busy,\n \x1b[31mtry later")
    'busy, [31mtry later'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


class _FaultError(Exception):
    """Something went wrong on the way; ``passing`` says whether another try may help."""

    def __init__(self, error: StoreError, *, passing: bool) -> None:
        super().__init__(error.message)
        self.error, self.passing = error, passing


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to the same host, port and scheme, with the same method and body."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request:
        fp.close()
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            where = plain_words(f"{new.scheme}://{new.netloc.rpartition('@')[2]}")
            raise _FaultError(
                StoreError(
                    f"{old.netloc} sends us to {where}, which is refused",
                    hint="if that is the right place, give its address",
                ),
                passing=False,
            )
        if req.data is not None and code not in (307, 308):
            raise _FaultError(
                StoreError(f"{old.netloc} sends us on to {plain_words(newurl)}", hint="give that address"),
                passing=False,
            )
        headers_sent = dict(req.header_items())
        return urllib.request.Request(newurl, req.data, headers_sent, method=req.get_method())  # noqa: S310 (same scheme)


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Answers a challenge, and closes the reply that held it."""

    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> IO[bytes] | None:
        reply: IO[bytes] | None = super().http_error_401(req, fp, code, msg, headers)
        if reply is not None:
            fp.close()
        return reply


class Transport:
    """Sends requests to one store."""

    def __init__(
        self,
        settings: RemoteSettings,
        credentials: Credentials,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._sleep = sleep
        self._scheme = "bearer" if credentials.token else settings.auth
        # a proxy of the environment has nothing to do with what runs on this machine
        proxies = [urllib.request.ProxyHandler({})] if is_loopback(settings.url) else []
        self._handlers: list[urllib.request.BaseHandler] = [*proxies, _SameHost()]

    def read(self, request: urllib.request.Request) -> Reply:
        """Return the answer to a request that changes nothing; a fault that may pass is tried again.

        Raises:
            StoreError: no whole answer came, or the server refuses.
        """
        for count in range(1, self._settings.tries):
            try:
                return self._authorised(request)
            except _FaultError as fault:
                if not fault.passing:
                    raise fault.error from fault
            self._sleep(0.25 * 2**count)
        return self.write(request)

    def write(self, request: urllib.request.Request) -> Reply:
        """Return the answer to a request that is sent once.

        Raises:
            StoreError: no whole answer came, or the server refuses. Whether a change was made is not known.
        """
        try:
            return self._authorised(request)
        except _FaultError as fault:
            raise fault.error from fault

    def _authorised(self, request: urllib.request.Request) -> Reply:
        """Send a request, and once more with the credentials when the server asks for them."""
        reply = self._once(request)
        if reply.status == 401 and self._credentials and self._scheme is None:
            self._scheme = _scheme_of(reply.headers.get_all("WWW-Authenticate") or [])
            reply = self._once(request)
        if reply.status in (401, 403):
            raise _FaultError(self._refusal(reply.status), passing=False)
        if reply.status in _FAILED:
            message = f"{self._settings.name}: the server failed with {reply.status}: {reply.first_words()}"
            raise _FaultError(StoreError(message), passing=reply.status in _PASSING)
        return reply

    def _refusal(self, status: int) -> StoreError:
        if self._credentials:
            return StoreError(f"{self._settings.name}: the server refuses these credentials ({status})")
        return StoreError(
            f"{self._settings.name}: the server asks who we are ({status})",
            hint="set NETKG_STORE_USER and NETKG_STORE_PASSWORD, or NETKG_STORE_TOKEN; see docs/remote.md",
        )

    def _once(self, request: urllib.request.Request) -> Reply:
        deadline = time.monotonic() + self._settings.timeout_s
        opener = self._prepare(request)
        try:
            with opener.open(request, timeout=self._settings.timeout_s) as response:
                return self._received(response, response.status, response.headers, deadline)
        except urllib.error.HTTPError as error:
            if error.closed:  # a redirect was read, and no other may follow
                message = f"{self._settings.name}: the server sends us on and on, without an answer"
                hint = "is the address right? A server for https may be asked by http"
                raise _FaultError(StoreError(message, hint=hint), passing=False) from error
            with error:
                return self._received(error, error.code, cast(HTTPMessage, error.headers), deadline)
        except TimeoutError as error:
            raise _FaultError(self._too_slow(), passing=False) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise _FaultError(self._too_slow(), passing=False) from error
            unreached = StoreError(
                f"{self._settings.name} cannot be reached: {error.reason}",
                hint="is the address right, and the server up?",
            )
            raise _FaultError(unreached, passing=True) from error
        except (http.client.HTTPException, OSError, ValueError) as error:
            message = f"{self._settings.name}: the answer broke off: {type(error).__name__} {error}"
            raise _FaultError(StoreError(message), passing=True) from error

    def _prepare(self, request: urllib.request.Request) -> urllib.request.OpenerDirector:
        """Return what sends the request, with the credentials that the scheme wants."""
        known, address = self._credentials, request.full_url
        request.remove_header("Authorization")
        if not known or self._scheme is None:
            return urllib.request.build_opener(*self._handlers)
        if self._scheme == "digest":
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, address, known.user or "", known.password or "")
            digest = _Digest(passwords)
            return urllib.request.build_opener(*self._handlers, digest)
        if not address.startswith("https:") and not is_loopback(address):
            message = f"{self._settings.name}: a password or token is not sent over http, only over https"
            raise _FaultError(StoreError(message), passing=False)
        pair = f"{known.user}:{known.password}".encode()
        basic = f"Basic {base64.b64encode(pair).decode()}"
        request.add_unredirected_header(
            "Authorization", f"Bearer {known.token}" if self._scheme == "bearer" else basic
        )
        return urllib.request.build_opener(*self._handlers)

    def _received(self, source: IO[bytes], status: int, headers: HTTPMessage, deadline: float) -> Reply:
        chunks, size = [], 0
        read = getattr(source, "read1", source.read)  # not held up by a server that sends byte by byte
        while chunk := read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if time.monotonic() > deadline:
                raise _FaultError(self._too_slow(), passing=False)
            if size > _MOST:
                raise _FaultError(
                    StoreError(f"{self._settings.name}: the answer is too large"), passing=False
                )
        promised = headers.get("Content-Length", "")
        if promised.isdigit() and size < int(promised):
            message = f"{self._settings.name}: the answer broke off after {size} of {promised} bytes"
            raise _FaultError(StoreError(message), passing=True)
        return Reply(status, headers.get_content_type(), headers, b"".join(chunks))

    def _too_slow(self) -> StoreError:
        return StoreError(
            f"{self._settings.name}: no whole answer within {self._settings.timeout_s:g} s",
            hint="ask for less, or set timeout_s under [stores]; see docs/remote.md",
        )


def _scheme_of(challenges: list[str]) -> str | None:
    offered = {challenge.split(None, 1)[0].lower() for challenge in challenges if challenge.strip()}
    return next((scheme for scheme in ("digest", "basic") if scheme in offered), None)

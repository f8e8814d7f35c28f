"""How a server is set up: where it listens, who may write, and what a request may cost."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from netkg.errors import StoreError

__all__ = ["LOOPBACK_NAMES", "Limits", "Settings", "is_loopback", "refuse_open_door"]

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")
"""Host names under which a server on this machine answers."""

_TOKEN_LENGTH: Final = 16
_TOKEN: Final = re.compile(rf"[!-~]{{{_TOKEN_LENGTH},}}")
_ORIGIN: Final = re.compile(r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost.

    Attributes:
        timeout_s: seconds that a query may run.
        young_s: seconds after which a query leaves the worker that is kept for quick ones.
        memory_mb: address space of a worker, in MiB.
        rows: rows or triples of an answer.
        answer_bytes: bytes of an answer.
        query_bytes: bytes of a query or update.
        upload_bytes: bytes of a graph that is brought in.
        target_chars: characters of path and query string.
        waiting: queries that may wait for a worker.
        head_s: seconds in which the head of a request must come, once its connection is open.
        body_s: seconds in which its body must come, and one more for every 64 kB that did.
        connections: connections that may be open; silent ones give way.
    """

    timeout_s: float = 30.0
    young_s: float = 0.5
    memory_mb: int = 2048
    rows: int = 500_000
    answer_bytes: int = 64 << 20
    query_bytes: int = 1 << 20
    upload_bytes: int = 64 << 20
    target_chars: int = 16_384
    waiting: int = 64
    head_s: float = 10.0
    body_s: float = 20.0
    connections: int = 512

    def to_header(self) -> str:
        """Return the limits of an answer as the value of a header."""
        return f"seconds={self.timeout_s:g}, rows={self.rows}, bytes={self.answer_bytes}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``netkg serve`` was told.

    Attributes:
        host: address to listen at.
        port: port to listen at; 0 takes a free one.
        workers: processes that run queries.
        writable: whether updates and the writing half of the graph store are on.
        token: what a writer must show; empty where nobody may write.
        allow_remote: whether others than this machine may come in.
        names: further host names under which the server is called.
        cross_origin: whether scripts of other sites may read.
        public_url: the address under which others reach the server, such as that of a proxy; without a
            slash at its end. Empty where it is the one that they call.
        limits: what a request may cost.
    """

    host: str = "127.0.0.1"
    port: int = 7787
    workers: int = 4
    writable: bool = False
    token: str = field(default="", repr=False)
    allow_remote: bool = False
    names: tuple[str, ...] = ()
    cross_origin: bool = False
    public_url: str = ""
    limits: Limits = Limits()

    def host_names(self) -> frozenset[str] | None:
        """Return the names that a request may call the server by, without port; None for any."""
        public = urlsplit(self.public_url).hostname
        names = (*self.names, public) if public else self.names
        if self.allow_remote and not names:
            return None
        own = () if self.host in {"0.0.0.0", "::"} else (self.host,)  # noqa: S104 (compared, not bound)
        return frozenset(name.lower() for name in (*LOOPBACK_NAMES, *own, *names))


def is_loopback(host: str) -> bool:
    """Return whether an address is of this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open_door(settings: Settings) -> None:
    """Raise :class:`StoreError` for settings that would let in more than was consented to."""
    if not is_loopback(settings.host) and not settings.allow_remote:
        raise StoreError(
            f"{settings.host} is reached from other machines",
            hint="if that is what you want, add --allow-remote",
        )
    if settings.writable and not settings.token:
        raise StoreError("a server that can be written needs a token")
    if settings.writable and not _TOKEN.fullmatch(settings.token):
        raise StoreError(
            f"the token for writing is too easy to guess, or cannot be sent: it has {_TOKEN_LENGTH} or more "
            "letters, digits and signs without spaces",
            hint="leave the variable unset, and one is made",
        )
    if settings.public_url and not _is_origin(settings.public_url):
        raise StoreError(
            f"{settings.public_url!r} is no address of a server",
            hint="--public-url is http or https, a host name and perhaps a port: https://evidence.example.org",
        )


def _is_origin(url: str) -> bool:
    """Return whether an address has a scheme and a host, and nothing behind them."""
    if not _ORIGIN.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False

"""How a server is set up: where it listens, who may write, and what a request may cost."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Final

from netkg.errors import StoreError

__all__ = ["LOOPBACK_NAMES", "Limits", "Settings", "is_loopback", "refuse_open_door"]

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")
"""Host names under which a server on this machine answers."""


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
    limits: Limits = Limits()

    def host_names(self) -> frozenset[str] | None:
        """Return the names that a request may call the server by, without port; None for any."""
        if self.allow_remote and not self.names:
            return None
        own = () if self.host in {"0.0.0.0", "::"} else (self.host,)  # noqa: S104 (compared, not bound)
        return frozenset(name.lower() for name in (*LOOPBACK_NAMES, *own, *self.names))


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

"""Where a remote store is, and how it is to be spoken to."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from netkg.errors import StoreError
from netkg.namespaces import graph_iri

__all__ = [
    "RemoteSettings",
    "check_address",
    "find_settings",
    "is_address",
    "is_loopback",
    "refuse_unnamed",
]

_AUTH = ("basic", "bearer", "digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSettings:
    """One remote store.

    Attributes:
        name: what it is called in messages; the name of its settings, else its address.
        url: the endpoint for queries.
        update: the endpoint for SPARQL Update; None if there is none.
        graph_store: the endpoint of the Graph Store Protocol; None if there is none.
        user: who asks; the password comes from the environment or the keyring.
        auth: basic, digest or bearer; None lets the server choose.
        dialect: a name of :data:`netkg.store.remote.dialect.DIALECTS`; None finds out.
        federation: whether queries with SERVICE are passed on.
        union: whether a query that names no graph reads just netkg's graphs there; None finds out.
        graphs: prefixes of the graphs that are netkg's; no other graph of the server is read or written.
        timeout_s: seconds for one request, from its start to the end of the answer.
        tries: how often a read is tried in all.
        page: rows asked for at a time.
    """

    name: str
    url: str
    update: str | None = None
    graph_store: str | None = None
    user: str | None = None
    auth: str | None = None
    dialect: str | None = None
    federation: bool = False
    union: bool | None = None
    graphs: tuple[str, ...] = (graph_iri(""),)
    timeout_s: float = 60.0
    tries: int = 3
    page: int = 10_000

    def holds(self, graph: str) -> bool:
        """Return whether a graph is one of netkg's in this store."""
        return graph.startswith(self.graphs)


def is_address(store: str) -> bool:
    """Return whether a store is told by an address rather than by a folder or a name.

    >>> is_address("https://example.org/sparql"), is_address("evidence.store")
    (True, False)
    """
    return "://" in store


def find_settings(store: str, named: Mapping[str, Mapping[str, object]]) -> RemoteSettings | None:
    """Return the settings of a store told by its address or its name; None for anything else.

    Args:
        store: an address, or the key of one of ``named``.
        named: name -> settings, as in a settings file's ``[stores]``.

    Raises:
        StoreError: the address or the settings cannot be used.
    """
    if is_address(store):
        return _checked(RemoteSettings(name=store, url=store), store)
    if store not in named:
        return None
    return _checked(_read(store, named[store]), f"[stores] {store}")


def refuse_unnamed(store: str, named: Mapping[str, Mapping[str, object]], other: str = "a folder") -> None:
    """Raise :class:`StoreError`, with the names that there are, for what is neither a folder nor a name.

    Args:
        store: what was asked for.
        named: the stores of the settings.
        other: what it could be but a name, for the message.
    """
    if not named or "/" in store or Path(store).exists():
        return
    near = get_close_matches(store, named, 1)
    raise StoreError(
        f"{store} is neither {other} nor a store of the settings",
        hint=f"did you mean {near[0]}?" if near else f"stores of the settings: {', '.join(sorted(named))}",
    )


def _read(name: str, given: Mapping[str, object]) -> RemoteSettings:
    kinds = {field.name: str(field.type) for field in fields(RemoteSettings) if field.name != "name"}
    values: dict[str, object] = {}
    for key, value in given.items():
        if key not in kinds:
            near = get_close_matches(key, kinds, 1)
            hint = f"did you mean {near[0]}?" if near else f"known settings: {', '.join(sorted(kinds))}"
            if key in ("password", "token"):
                hint = "secrets never stand in a settings file; see docs/remote.md"
            raise StoreError(f"[stores] {name}: {key} is not a setting of a store", hint=hint)
        kind = kinds[key].removesuffix(" | None")
        values[key] = _convert(f"[stores] {name}: {key}", kind, value)
    if "url" not in values:
        raise StoreError(f"[stores] {name}: there is no url", hint='add: url = "https://..."')
    return RemoteSettings(name=name, **values)  # type: ignore[arg-type]  # each was checked against its field


def _convert(place: str, kind: str, value: object) -> object:
    if kind.startswith("tuple"):
        if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        raise StoreError(f"{place} is not a list of texts")
    wanted: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "float": (int, float)}
    types = wanted.get(kind, (str,))
    right = isinstance(value, types) and (bool in types or not isinstance(value, bool))
    if not right or (not isinstance(value, bool | str) and isinstance(value, int | float) and value <= 0):
        what = {"bool": "true or false", "int": "a number above 0", "float": "a number above 0"}
        raise StoreError(f"{place} is not {what.get(kind, 'text')}")
    return value


def _checked(settings: RemoteSettings, place: str) -> RemoteSettings:
    for address in (settings.url, settings.update, settings.graph_store):
        if address is not None:
            check_address(address)
    if settings.auth is not None and settings.auth not in _AUTH:
        raise StoreError(f"{place}: auth {settings.auth!r} is unknown", hint=f"one of: {', '.join(_AUTH)}")
    return settings


def check_address(address: str) -> SplitResult:
    """Return the parts of an http or https address without a user, password or fragment.

    Raises:
        StoreError: it is anything else. A password in it is not repeated.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise StoreError(f"the address of the store cannot be read: {error}") from error
    if "@" in parts.netloc:
        raise StoreError(
            f"the address of {parts.hostname} holds a user or password, which is refused",
            hint="set NETKG_STORE_USER and NETKG_STORE_PASSWORD, or see docs/remote.md",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StoreError(f"{address} is not an address of a store", hint="it starts with https:// or http://")
    if parts.fragment or any(character.isspace() or ord(character) < 32 for character in address):
        raise StoreError(f"{address!r} is not an address of a store: it has a fragment, or white space")
    return parts


def is_loopback(address: str) -> bool:
    """Return whether an address is on this machine.

    >>> is_loopback("http://127.0.0.1:8890/sparql"), is_loopback("http://example.org/sparql")
    (True, False)
    """
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

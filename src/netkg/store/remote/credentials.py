"""Secrets for a store: from the environment or the keyring, never from a file, an address or an option."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from netkg.errors import StoreError
from netkg.store.remote.settings import RemoteSettings, is_address

__all__ = ["Credentials", "find_credentials", "variable"]


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Who asks, and the secret that proves it; shown nowhere, its text form included."""

    user: str | None = None
    password: str | None = None
    token: str | None = None

    def __repr__(self) -> str:
        known = [name for name in ("user", "password", "token") if getattr(self, name)]
        return f"<Credentials: {', '.join(known) or 'none'}>"

    def __bool__(self) -> bool:
        return bool(self.token or (self.user and self.password))


def variable(store: str, what: str) -> str:
    """Return the environment variable for a named store.

    >>> variable("our-virtuoso", "PASSWORD")
    'NETKG_STORE_OUR_VIRTUOSO_PASSWORD'
    """
    return f"NETKG_STORE_{re.sub(r'[^A-Z0-9]', '_', store.upper())}_{what}"


def find_credentials(settings: RemoteSettings, environ: Mapping[str, str] = os.environ) -> Credentials:
    """Return what there is to prove who asks; empty if nothing is set.

    A named store has variables of its own, ``NETKG_STORE_<NAME>_USER``, ``_PASSWORD`` and ``_TOKEN``; those
    without a name count for every store. A password that is not there is looked for in the keyring, if the
    package ``keyring`` is installed, under the service ``netkg:NAME`` or ``netkg:ADDRESS``.
    """

    def find(what: str) -> str | None:
        own = None if is_address(settings.name) else environ.get(variable(settings.name, what))
        return own or environ.get(f"NETKG_STORE_{what}") or None

    user, password, token = find("USER") or settings.user, find("PASSWORD"), find("TOKEN")
    if user and not password and not token:
        password = _from_keyring(f"netkg:{settings.name}", user)
    return Credentials(user, password, token)


def _from_keyring(service: str, user: str) -> str | None:
    try:
        keyring = import_module("keyring")
    except ImportError:
        return None
    try:
        found = keyring.get_password(service, user)
    except Exception as error:  # each backend has errors of its own
        raise StoreError(
            f"the keyring gave no password for {user}: {error}", hint="set NETKG_STORE_PASSWORD instead"
        ) from error
    return str(found) if found else None

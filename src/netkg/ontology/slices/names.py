"""Ids of terms, written as CURIEs or as IRIs, by the prefixes of netkg and those of the user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES

__all__ = ["Names", "declaration"]

_PREFIX = re.compile(r"[A-Za-z][\w.-]*")
_IRI_START = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_CURIE = re.compile(r"[A-Za-z][\w.-]*:[^\s<>\"{}|\\^`:/][^\s<>\"{}|\\^`]*")


def declaration(prefix: str, namespace: str = "the IRI that its ids begin with") -> str:
    """Return how to make a prefix known.

    >>> declaration("TOY", "https://example.org/TOY_")
    'declare it in netkg.toml under [prefixes]: TOY = "https://example.org/TOY_"'
    """
    return f'declare it in netkg.toml under [prefixes]: {prefix} = "{namespace}"'


class Names:
    """Prefixes with their namespaces; made of those that netkg knows and ``own`` ones.

    Raises:
        OntologyError: an own prefix is malformed or means something else already.
    """

    def __init__(self, own: Mapping[str, str]) -> None:
        for prefix, namespace in own.items():
            if not _PREFIX.fullmatch(prefix) or not _IRI_START.fullmatch(namespace):
                raise OntologyError(
                    f"{prefix!r} = {namespace!r} is not a prefix with the beginning of an IRI",
                    hint=declaration("TOY", "https://example.org/TOY_"),
                )
            if PREFIXES.get(prefix, namespace) != namespace:
                raise OntologyError(f"the prefix {prefix} stands for {PREFIXES[prefix]} already")
        self._prefixes = {**PREFIXES, **own}

    @cached_property
    def _by_namespace(self) -> dict[str, str]:
        longest_first = sorted(self._prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        return {namespace: prefix for prefix, namespace in longest_first}

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        return {prefix.casefold(): prefix for prefix in self._prefixes}

    def curie(self, name: str) -> str | None:
        """Return the CURIE of an id written either way; None if no known prefix fits."""
        if "://" in name:
            found = next((item for item in self._by_namespace.items() if name.startswith(item[0])), None)
            name = f"{found[1]}:{name[len(found[0]) :]}" if found else ""
        known = name.partition(":")[0] in self._prefixes and _CURIE.fullmatch(name)
        return name if known else None

    def spellings(self, curie: str) -> tuple[str, str]:
        """Return both ways to write an id: the CURIE and the IRI."""
        prefix, _, local = curie.partition(":")
        return curie, self._prefixes[prefix] + local

    def prefix_of(self, namespace: str) -> str:
        """Return the prefix that a name such as ``mondo`` stands for, whatever its case.

        >>> Names({}).prefix_of("mondo")
        'MONDO'
        """
        return self._by_folded.get(namespace.casefold(), namespace.upper())

    @staticmethod
    def looks_like_id(text: str) -> bool:
        """Return whether ``text`` has the form of a CURIE or an IRI, rather than of words."""
        return bool(_CURIE.fullmatch(text)) or ("://" in text and not re.search(r"\s", text))

    @staticmethod
    def how_to_declare(name: str) -> str:
        """Return how to make the prefix of an id known that :meth:`curie` does not know."""
        if "://" not in name:
            return declaration(name.partition(":")[0])
        end = max(name.rfind(character) for character in "_#/") + 1
        return declaration("NAME", name[:end])

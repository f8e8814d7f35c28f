"""What a command writes to, as it is told on the command line: a graph, a new folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from netkg.errors import SourceError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["graph_named", "refuse_address"]

_ABSOLUTE: Final = re.compile(r"(?i)(?:[a-z][a-z0-9+.-]*://|urn:[a-z0-9]|tag:).+")
_ADDRESS: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]+:/")


def graph_named(text: str | None) -> str | None:
    """Return the IRI of a graph told by an absolute IRI or a CURIE; None for None.

    Raises:
        SourceError: it is neither.

    >>> graph_named("nk:mine"), graph_named("https://example.org/g")
    ('https://w3id.org/netkg/ontology#mine', 'https://example.org/g')
    """
    from netkg.namespaces import is_curie, to_iri

    if text is None:
        return None
    if is_curie(text):
        return to_iri(text)
    if _ABSOLUTE.fullmatch(text) and _is_iri(text):
        return text
    raise SourceError(
        f"{text!r} is not the name of a graph",
        hint="write a whole IRI, such as https://example.org/graph/mine",
    )


def _is_iri(text: str) -> bool:
    import pyoxigraph as ox

    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def refuse_address(folder: Path) -> None:
    """Raise :class:`StoreError` for a new folder that is told by an address: nothing is made there."""
    if _ADDRESS.match(str(folder)):
        raise StoreError(
            f"{folder} is an address, not a folder",
            hint="a store at an address is made by its server, and filled with: netkg publish ADDRESS",
        )

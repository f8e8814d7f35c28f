"""Inputs become quads, with errors that name the place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from netkg.errors import NetkgError, SourceError, StoreError
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.inputs import Input

__all__ = ["AS_BEFORE", "count", "digest_quads", "own_changes", "parse_error", "parse_input"]

AS_BEFORE: Final = "the store is as it was before"


def parse_input(given: Input) -> tuple[list[ox.Quad], tuple[str, ...]]:
    """Return the quads of a plain input and the IRIs of its graphs.

    Raises:
        SourceError: it cannot be parsed; file, line and column are named.
    """
    node = ox.NamedNode(given.graph)
    try:
        quads = [
            quad
            if isinstance(quad.graph_name, ox.NamedNode)
            else ox.Quad(quad.subject, quad.predicate, quad.object, node)
            for quad in ox.parse(path=given.path, format=given.format)
        ]
    except (SyntaxError, OSError) as error:
        raise parse_error(given, error) from error
    names = {str(quad.graph_name)[1:-1] for quad in quads} or {given.graph}
    if CHANGES in names:
        raise own_changes(given)
    return quads, tuple(sorted(names))


def parse_error(given: Input, error: Exception) -> NetkgError:
    """Return the error of an input that cannot be parsed, with its place."""
    if isinstance(error, SyntaxError):
        place = f"{given.name}:{error.lineno}:{error.offset}" if error.lineno else given.name
        return SourceError(f"{place}: not valid {given.format.name}: {error.msg}", hint="nothing was loaded")
    return StoreError(f"{given.name}: cannot be loaded: {error}", hint=AS_BEFORE)


def own_changes(given: Input) -> SourceError:
    """Return the error of an input that brings change records: those are the store's own."""
    return SourceError(
        f"{given.name}: the graph {CHANGES} is kept by the store itself",
        hint="a backup is brought back by: netkg store restore",
    )


def count(store: ox.Store, graph: str) -> int:
    """Return the number of triples of a graph."""
    answer = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}")
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 (a SELECT)
    return int(next(answer)[0].value)


def digest_quads(quads: Iterable[ox.Quad]) -> str:
    """Return the SHA-256 of quads, whatever their order."""
    return hashlib.sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest()

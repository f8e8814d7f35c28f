"""Inputs become quads, with errors that name the place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from netkg.errors import NetkgError, SourceError, StoreError
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.inputs import Input

__all__ = [
    "AS_BEFORE",
    "are_distinct",
    "count",
    "count_distinct",
    "digest_lines",
    "first_error",
    "own_changes",
    "parse_error",
    "parse_input",
]

_PLACE: Final = re.compile(r"^Parser error (?:at|between) line .*?: ")
"""The place that the engine's messages begin with."""

AS_BEFORE: Final = "the store is as it was before"


def parse_input(given: Input) -> tuple[list[ox.Quad], tuple[str, ...]]:
    """Return the quads of a plain input and the IRIs of its graphs.

    Blank nodes get new names, as in a bulk load: those of two files are never the same thing.

    Raises:
        SourceError: it cannot be parsed; file, line and column are named.
    """
    node = ox.NamedNode(given.graph)
    try:
        quads = [
            quad
            if isinstance(quad.graph_name, ox.NamedNode)
            else ox.Quad(quad.subject, quad.predicate, quad.object, node)
            for quad in ox.parse(path=given.path, format=given.format, rename_blank_nodes=True)
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
        what = _PLACE.sub("", error.msg)
        return SourceError(f"{place}: not valid {given.format.name}: {what}", hint="nothing was loaded")
    return StoreError(f"{given.name}: cannot be loaded: {error}", hint=AS_BEFORE)


def first_error(given: Input) -> SyntaxError | None:
    """Return the first mistake of a plain input, or None.

    The engine's bulk load reads a file of lines in several parts at once and counts lines from the start of a
    part; so a mistake is looked for again from the start of the file.
    """
    try:
        for _ in ox.parse(path=given.path, format=given.format):
            pass
    except SyntaxError as error:
        return error
    except OSError:
        return None
    return None


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


def are_distinct(lines: Sequence[bytes]) -> bool:
    """Return whether no two lines of N-Triples or N-Quads can be one for the engine.

    No two are the same, and no two differ in a literal alone: "1.50" and "1.5" are one decimal.
    """
    return len({line.partition(b' "')[0] for line in lines}) == len(lines)


def count_distinct(quads: Sequence[ox.Quad]) -> int:
    """Return the number of quads as the engine keeps them: each once; "1.50" and "1.5" are one decimal."""
    lines = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").split(b" .\n")[:-1]
    if are_distinct(lines):
        return len(lines)
    distinct = set(lines)
    if are_distinct([line for line in distinct if b'"^^<' in line or b'"@' in line]):
        return len(distinct)
    store = ox.Store()
    store.extend(quads)
    return len(store)


def digest_lines(lines: Iterable[bytes], graph: ox.NamedNode) -> str:
    """Return the SHA-256 of the triples of a graph, whatever their order.

    Args:
        lines: the triples as N-Triples, without the ends of the lines.
        graph: the graph.
    """
    end = f" {graph}".encode()
    return hashlib.sha256(b"\n".join(sorted(line + end for line in lines))).hexdigest()

"""Paths of shapes as paths of SPARQL: a property, its inverse, one of several, one after the other."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.validate.compiled.graph import ShapesGraph
from netkg.validate.compiled.model import NotCoveredError, Path, Term

__all__ = ["read_path"]

_SH: Final = PREFIXES["sh"]
_FIRST: Final = PREFIXES["rdf"] + "first"


def read_path(graph: ShapesGraph, node: Term) -> Path | None:
    """Return the path of a property shape, or None for a node shape.

    Raises:
        NotCoveredError: there is more than one, or it repeats steps.
    """
    given = graph.objects(node, _SH + "path")
    if not given:
        return None
    if len(given) > 1:
        raise NotCoveredError("more than one sh:path")
    iri = given[0].value if isinstance(given[0], ox.NamedNode) else ""
    text, plain = _text(graph, given[0])
    return Path(text, iri, plain)


def _text(graph: ShapesGraph, node: Term) -> tuple[str, bool]:
    """Return SPARQL for a path, and whether it is one step forward."""
    if isinstance(node, ox.NamedNode):
        return str(node), True
    if graph.objects(node, _FIRST):
        return f"({'/'.join(text for text, _ in _members(graph, node))})", False
    parts = [triple for triple in graph.triples(node) if triple.predicate.value.startswith(_SH)]
    kind = parts[0].predicate.value.removeprefix(_SH) if len(parts) == 1 else ""
    if kind == "inversePath":
        return f"(^{_text(graph, _object(parts[0]))[0]})", False
    if kind == "alternativePath":
        members = _members(graph, _object(parts[0]))
        return f"({'|'.join(text for text, _ in members)})", all(plain for _, plain in members)
    raise NotCoveredError(f"sh:{kind}" if kind else "a path that cannot be read")


def _members(graph: ShapesGraph, head: Term) -> list[tuple[str, bool]]:
    items = graph.items(head)
    if not items:
        raise NotCoveredError("a path that cannot be read")
    return [_text(graph, item) for item in items]


def _object(triple: ox.Triple) -> Term:
    if isinstance(triple.object, ox.Triple):
        raise NotCoveredError("a path that cannot be read")
    return triple.object

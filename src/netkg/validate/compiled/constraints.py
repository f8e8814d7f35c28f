"""Which constraints can be compiled, and how they are read from a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.validate.compiled.graph import ShapesGraph
from netkg.validate.compiled.model import Constraint, NotCoveredError, Path, Shape, Term
from netkg.validate.compiled.patterns import read_pattern
from netkg.validate.compiled.values import DATATYPES, NODE_KINDS

__all__ = ["COVERED", "read_constraints"]

_SH: Final = PREFIXES["sh"]
_SILENT: Final = {"path", "property", "severity", "message", "name", "description", "order", "group"} | {
    "targetClass",
    "targetSubjectsOf",
    "targetObjectsOf",
    "defaultValue",
}
_ONCE: Final = {"datatype", "in", "maxCount", "maxLength", "minCount", "minLength", "nodeKind"}
_LISTS: Final = {"and", "or", "xone"}
_SHAPES: Final = {"node", "not"}
_PAIRS: Final = {"disjoint", "equals", "lessThan", "lessThanOrEquals"}
_BOUNDS: Final = {"maxExclusive", "maxInclusive", "minExclusive", "minInclusive"}

COVERED: Final = frozenset({*_ONCE, *_LISTS, *_SHAPES, *_PAIRS, *_BOUNDS, "class", "hasValue", "pattern"})
"""Local names of the constraints that are compiled."""


def read_constraints(
    graph: ShapesGraph, node: Term, path: Path | None, inner: Callable[[Term], Shape]
) -> tuple[Constraint, ...]:
    """Return the constraints of a shape, in order of name.

    Args:
        graph: the shapes.
        node: the shape.
        path: its path, if it has one.
        inner: reads a shape that stands inside this one.

    Raises:
        NotCoveredError: there is one that is not compiled; its name is told.
    """
    names = {
        triple.predicate.value.removeprefix(_SH)
        for triple in graph.triples(node)
        if triple.predicate.value.startswith(_SH)
    }
    for name in sorted(names - _SILENT - COVERED):
        raise NotCoveredError(f"sh:{name}")
    found: list[Constraint] = []
    for name in sorted(names & COVERED):
        found += _read(graph, name, graph.objects(node, _SH + name), inner)
    for constraint in found:
        _refuse(constraint, path)
    return tuple(found)


def _read(
    graph: ShapesGraph, name: str, values: tuple[Term, ...], inner: Callable[[Term], Shape]
) -> Iterator[Constraint]:
    if name in _ONCE and len(values) > 1:
        raise NotCoveredError(f"sh:{name} given twice")
    for value in values:
        if name in _SHAPES:
            yield Constraint(name, shapes=(inner(value),))
        elif name in _LISTS:
            yield Constraint(name, shapes=tuple(inner(item) for item in _items(graph, name, value)))
        elif name == "in":
            yield Constraint(name, terms=tuple(_items(graph, name, value)))
        else:
            yield Constraint(name, terms=(value,))


def _items(graph: ShapesGraph, name: str, head: Term) -> list[Term]:
    items = graph.items(head)
    if items is None:
        raise NotCoveredError(f"sh:{name} without a proper list")
    return items


def _refuse(constraint: Constraint, path: Path | None) -> None:
    """Raise :class:`NotCoveredError` for values of a constraint that are not compiled."""
    name, terms = constraint.name, constraint.terms
    if name == "node" and constraint.shapes[0].path:
        raise NotCoveredError("sh:node of a shape with a path")
    if any(isinstance(term, ox.BlankNode) for term in terms):
        raise NotCoveredError(f"sh:{name} with a blank node")
    if name in {"maxCount", "minCount"} and path is None:
        raise NotCoveredError(f"sh:{name} without a path")
    if name in _PAIRS and path is None:
        raise NotCoveredError(f"sh:{name} without a path")
    if name in {"maxCount", "minCount", "maxLength", "minLength"} and not terms[0].value.isdecimal():
        raise NotCoveredError(f"sh:{name} without a whole number")
    if name == "minCount" and int(terms[0].value) > 1:
        raise NotCoveredError("sh:minCount above 1")
    if name == "datatype" and terms[0].value not in DATATYPES:
        raise NotCoveredError(f"sh:datatype {terms[0].value}")
    if name == "nodeKind" and terms[0].value not in NODE_KINDS:
        raise NotCoveredError(f"sh:nodeKind {terms[0].value}")
    if name in {"class", *_PAIRS} and not isinstance(terms[0], ox.NamedNode):
        raise NotCoveredError(f"sh:{name} without an IRI")
    if name in {"pattern", *_BOUNDS} and not isinstance(terms[0], ox.Literal):
        raise NotCoveredError(f"sh:{name} without a literal")
    if name == "pattern" and read_pattern(terms[0].value) is None:
        raise NotCoveredError("a pattern that engines may read differently")

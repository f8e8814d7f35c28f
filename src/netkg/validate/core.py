"""SHACL core on plain triples: as much of it as netkg's own shapes use, fifty times faster than pySHACL.

pySHACL is the reference (:func:`netkg.validate.shapes.validate_by_pyshacl`): tests hold both to the same
findings. Shapes that ask for more than is known here are left to it as a whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import NK, PREFIXES
from netkg.validate.constraints import COMPONENTS, Constraint, Node, Triples
from netkg.validate.findings import Finding, Severity, source_of

__all__ = ["Shape", "find_by_shapes", "is_supported"]

_SH = PREFIXES["sh"]
_RDF = PREFIXES["rdf"]
_TYPE = _RDF + "type"
_SEVERITIES: Final = {
    _SH + "Info": Severity.INFO,
    _SH + "Warning": Severity.WARNING,
    _SH + "Violation": Severity.VIOLATION,
}
_LOGICAL: Final = ("and", "or", "xone", "not")
_STRUCTURE: Final = {
    *(
        "targetClass",
        "targetSubjectsOf",
        "property",
        "path",
        "alternativePath",
        "severity",
        "message",
        "flags",
    ),
    *_LOGICAL,
}
_KNOWN: Final = {_SH + name for name in (*_STRUCTURE, *COMPONENTS)}


def is_supported(shapes: Iterable[ox.Triple]) -> bool:
    """Return whether all that shapes ask for is known here: components, targets and paths."""
    used = {triple.predicate.value for triple in shapes if triple.predicate.value.startswith(_SH)}
    return used <= _KNOWN


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape ready to use; ``paths`` are predicates side by side, None for a shape of nodes."""

    name: str
    about: str
    severity: Severity
    message: str
    paths: tuple[str, ...] | None
    constraints: tuple[tuple[str, Constraint], ...]
    properties: tuple[Shape, ...]

    def values(self, focus: Node, data: Triples) -> Sequence[Node]:
        """Return what the shape looks at: the values of its path, or the node itself."""
        if self.paths is None:
            return (focus,)
        found = (value for path in self.paths for value in data.objects(focus, path))
        return tuple(dict.fromkeys(found))

    def conforms(self, focus: Node, data: Triples) -> bool:
        """Return whether a node breaks nothing of the shape."""
        values = self.values(focus, data)
        broken = any(True for _, breaks in self.constraints for _ in breaks(focus, values, data))
        return not broken and all(shape.conforms(focus, data) for shape in self.properties)

    def findings(self, focus: ox.NamedNode, data: Triples) -> Iterator[Finding]:
        """Yield a finding for each value of the node that breaks the shape or one of its properties."""
        values = self.values(focus, data)
        for component, breaks in self.constraints:
            for value in breaks(focus, values, data):
                yield self._finding(focus, component, value)
        for shape in self.properties:
            yield from shape.findings(focus, data)

    def _finding(self, focus: ox.NamedNode, component: str, value: Node | None) -> Finding:
        return Finding(
            severity=self.severity,
            focus=focus.value,
            path=self.about,
            message=self.message or f"This breaks the constraint {component}.",
            value=None if value == focus or isinstance(value, ox.BlankNode) else value,
            shape=self.name,
            constraint=f"{_SH}{component[0].upper()}{component[1:]}ConstraintComponent",
            source=source_of(focus.value),
        )


def find_by_shapes(data: Iterable[ox.Triple | ox.Quad], shapes: Sequence[ox.Triple]) -> list[Finding]:
    """Return what is wrong with data by shapes that :func:`is_supported`, in no particular order.

    Raises:
        OntologyError: the shapes themselves are wrong.
    """
    index = Triples(data)
    reader = _Reader(Triples(shapes))
    found: list[Finding] = []
    for shape, nodes in reader.targets(index):
        for node in nodes:
            found.extend(shape.findings(node, index))
    return found


class _Reader:
    """Reads shapes out of their triples; each is made once."""

    def __init__(self, shapes: Triples) -> None:
        self._shapes = shapes
        self._made: dict[Node, Shape] = {}
        self._making: set[Node] = set()

    def targets(self, data: Triples) -> Iterator[tuple[Shape, list[ox.NamedNode]]]:
        """Yield each shape that has a target, with the nodes of the data that it is for."""
        members = _members(data)
        for node in self._shapes.subjects():
            wanted: dict[ox.NamedNode, None] = {}
            for cls in self._shapes.objects(node, _SH + "targetClass"):
                wanted |= members[_text(cls)]
            for predicate in self._shapes.objects(node, _SH + "targetSubjectsOf"):
                wanted |= dict.fromkeys(data.subjects_of(_text(predicate)))
            if wanted:
                yield self.shape(node), list(wanted)

    def shape(self, node: Node) -> Shape:
        """Return the shape that a node of the shapes stands for."""
        if node not in self._made:
            if node in self._making:
                raise OntologyError(f"the shapes cannot be used: {_text(node)} is a part of itself")
            self._making.add(node)
            self._made[node] = self._make(node)
        return self._made[node]

    def _property(self, node: Node) -> Shape:
        if self._one(node, "path") is None:
            raise OntologyError(f"the shapes cannot be used: sh:property {_text(node)!r} has no sh:path")
        return self.shape(node)

    def _make(self, node: Node) -> Shape:
        paths = self._paths(node)
        named = isinstance(node, ox.NamedNode)
        simple = paths[0] if paths is not None and len(paths) == 1 else ""
        severity = self._one(node, "severity")
        return Shape(
            name=_text(node) if named else "",
            about=simple or _text(self._shapes.first(node, NK + "checks")),
            severity=_SEVERITIES[_text(severity)] if severity else Severity.VIOLATION,
            message=" ".join(sorted(map(_text, self._shapes.objects(node, _SH + "message")))),
            paths=paths,
            constraints=tuple(self._constraints(node)),
            properties=tuple(map(self._property, self._shapes.objects(node, _SH + "property"))),
        )

    def _constraints(self, node: Node) -> Iterator[tuple[str, Constraint]]:
        flags = _text(self._one(node, "flags"))
        for name, make in COMPONENTS.items():
            for argument in self._shapes.objects(node, _SH + name):
                values = self._items(argument) if name == "in" else [argument]
                try:
                    yield name, make(values, flags)
                except (ValueError, re.error) as error:
                    raise OntologyError(f"the shapes cannot be used: sh:{name}: {error}") from error
        for name in _LOGICAL:
            for argument in self._shapes.objects(node, _SH + name):
                nodes = [argument] if name == "not" else self._items(argument)
                yield name, _logical(name, tuple(map(self.shape, nodes)))

    def _paths(self, node: Node) -> tuple[str, ...] | None:
        path = self._one(node, "path")
        if path is None:
            return None
        choice = self._one(path, "alternativePath")
        return (_text(path),) if choice is None else tuple(map(_text, self._items(choice)))

    def _items(self, head: Node) -> list[Node]:
        items: list[Node] = []
        rest: Node | None = head
        while rest is not None and _text(rest) != _RDF + "nil":
            items.extend(self._shapes.objects(rest, _RDF + "first"))
            rest = self._shapes.first(rest, _RDF + "rest")
        return items

    def _one(self, node: Node, name: str) -> Node | None:
        return self._shapes.first(node, _SH + name)


def _logical(name: str, shapes: tuple[Shape, ...]) -> Constraint:
    """Return a constraint on how many of some shapes each value conforms to."""
    enough: dict[str, Callable[[int], bool]] = {
        "and": lambda count: count == len(shapes),
        "or": lambda count: count > 0,
        "xone": lambda count: count == 1,
        "not": lambda count: count == 0,
    }
    fits = enough[name]

    def breaks(focus: Node, values: Sequence[Node], data: Triples) -> Iterator[Node]:
        for value in values:
            if not fits(sum(shape.conforms(value, data) for shape in shapes)):
                yield value

    return breaks


def _members(data: Triples) -> dict[str, dict[ox.NamedNode, None]]:
    """Return class -> things of it, in order."""
    members: dict[str, dict[ox.NamedNode, None]] = defaultdict(dict)
    for thing in data.subjects_of(_TYPE):
        for cls in data.classes_of(thing):
            members[cls][thing] = None
    return members


def _text(node: Node | None) -> str:
    return "" if node is None else node.value

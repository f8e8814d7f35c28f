"""From the triples of shapes to rules that can be compiled, and to what must be left to pySHACL.

Only what is known to be compiled is taken. A constraint, target or path that is not known makes its shape
be left, with the reason: nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES
from netkg.validate.compiled.constraints import read_constraints
from netkg.validate.compiled.graph import ShapesGraph
from netkg.validate.compiled.model import Left, NotCoveredError, Plan, Rule, Shape, Target, Term
from netkg.validate.compiled.paths import read_path
from netkg.validate.findings import Severity

__all__ = ["read_plan"]

_SH: Final = PREFIXES["sh"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_TARGETS: Final = ("targetClass", "targetObjectsOf", "targetSubjectsOf")
_OTHER_TARGETS: Final = ("target", "targetNode")
_CLASSES: Final = {PREFIXES["rdfs"] + "Class", PREFIXES["owl"] + "Class"}
_SHAPES: Final = {_SH + "NodeShape", _SH + "PropertyShape"}
_EXTENSIONS: Final = ("parameter", "validator", "nodeValidator", "propertyValidator")
_SEVERITIES: Final = {_SH + severity.name.capitalize(): severity for severity in Severity}


def read_plan(shapes: Sequence[ox.Triple]) -> Plan:
    """Return the rules of a shapes graph and what is left to pySHACL, in order of IRI.

    A shape with a target and each of the property shapes it gathers are rules of their own.
    """
    graph = ShapesGraph(shapes)
    if any(graph.with_predicate(_SH + name) for name in _EXTENSIONS):
        return Plan((), (Left("all shapes", "constraint components of their own"),), tuple(shapes))
    found: dict[Term, tuple[Shape, set[Target]]] = {}
    left: list[Left] = []
    kept: dict[ox.Triple, None] = {}
    for root in _roots(graph):
        for unit, reason in _read_root(graph, root, found):
            left.append(Left(_name(unit), reason))
            kept.update(dict.fromkeys(_triples_left(graph, root, unit)))
    rules = (Rule(shape, tuple(sorted(targets))) for shape, targets in found.values())
    ordered = sorted(rules, key=lambda rule: (rule.shape.iri, rule.targets))
    told = sorted(set(left), key=lambda one: (one.shape, one.reason))
    return Plan(tuple(ordered), tuple(told), tuple(kept))


def _roots(graph: ShapesGraph) -> list[Term]:
    """Return the shapes with a target, told or implied, in order."""
    told = {
        node
        for name in (*_TARGETS, *_OTHER_TARGETS)
        for node in graph.with_predicate(_SH + name)
    }  # fmt: skip
    implied = {node for node in graph.with_predicate(_TYPE) if _is_class(graph, node)}
    return sorted(told | implied, key=str)


def _is_class(graph: ShapesGraph, node: Term) -> bool:
    types = {getattr(term, "value", "") for term in graph.objects(node, _TYPE)}
    return bool(types & _CLASSES) and bool(types & _SHAPES)


def _read_root(
    graph: ShapesGraph, root: Term, found: dict[Term, tuple[Shape, set[Target]]]
) -> Iterator[tuple[Term, str]]:
    """Add the rules of a shape with a target; yield what is left, with the reason."""
    reason = _odd_target(graph, root)
    if reason:
        yield root, reason
        return
    targets = {Target(name, term.value) for name in _TARGETS for term in graph.objects(root, _SH + name)}
    for unit in (root, *graph.objects(root, _SH + "property")):
        try:
            shape = _read_rule(graph, unit)
            if unit != root and shape.path is None:
                raise NotCoveredError("sh:property without a path")
        except NotCoveredError as why:
            yield unit, str(why)
            continue
        if shape.constraints:
            found.setdefault(unit, (shape, set()))[1].update(targets)


def _odd_target(graph: ShapesGraph, root: Term) -> str:
    """Return what is not compiled of the targets of a shape; nothing if all are."""
    if _is_class(graph, root):
        return "an implicit class target"
    for name in _OTHER_TARGETS:
        if graph.objects(root, _SH + name):
            return f"sh:{name}"
    targets = [term for name in _TARGETS for term in graph.objects(root, _SH + name)]
    return "" if all(isinstance(term, ox.NamedNode) for term in targets) else "a target that is no IRI"


def _read_rule(graph: ShapesGraph, node: Term) -> Shape:
    """Return a shape that reports."""
    shape = _read_shape(graph, node, ())
    if shape.constraints and not shape.message:
        raise NotCoveredError("no sh:message")
    if shape.path and shape.properties:
        raise NotCoveredError("sh:property below a path")
    names = {constraint.name for constraint in shape.constraints}
    if shape.path is None and "hasValue" in names:
        raise NotCoveredError("sh:hasValue without a path")
    return shape


def _read_shape(graph: ShapesGraph, node: Term, above: tuple[Term, ...]) -> Shape:
    """Return a shape; ``above`` are the shapes it stands in."""
    if node in above:
        raise NotCoveredError("a shape that refers to itself")
    if not graph.triples(node):
        raise NotCoveredError("a shape of which nothing is said")
    above = (*above, node)

    def inner(term: Term) -> Shape:
        return _read_shape(graph, term, above)

    path = read_path(graph, node)
    constraints = read_constraints(graph, node, path, inner)
    if len(above) > 1 and any(one.name == "maxCount" and int(one.terms[0].value) > 1 for one in constraints):
        raise NotCoveredError("sh:maxCount above 1 inside another shape")
    # The property shapes of the outermost shape are rules themselves; here they only must be seen.
    properties = graph.objects(node, _SH + "property") if len(above) > 1 or path else ()
    return Shape(
        iri=node.value if isinstance(node, ox.NamedNode) else "",
        path=path,
        constraints=constraints,
        properties=tuple(inner(term) for term in properties),
        severity=_severity(graph, node),
        message=" ".join(sorted(term.value for term in graph.objects(node, _SH + "message"))),
        about=next((term.value for term in graph.objects(node, NK + "checks")), ""),
    )


def _severity(graph: ShapesGraph, node: Term) -> Severity:
    given = graph.objects(node, _SH + "severity")
    if not given:
        return Severity.VIOLATION
    if len(given) > 1 or given[0].value not in _SEVERITIES:
        raise NotCoveredError("sh:severity of another kind")
    return _SEVERITIES[given[0].value]


def _name(node: Term) -> str:
    return node.value if isinstance(node, ox.NamedNode) else "a shape without a name"


def _triples_left(graph: ShapesGraph, root: Term, unit: Term) -> Iterable[ox.Triple]:
    """Return what pySHACL needs to hear of a shape that is left: its target, itself, and all below it."""
    told = {_SH + name for name in (*_TARGETS, *_OTHER_TARGETS)} | {_TYPE}
    whole = unit == root and bool(_odd_target(graph, root))
    for triple in graph.triples(root):
        predicate = triple.predicate.value
        if predicate == _SH + "property":
            wanted = whole or triple.object == unit
        else:
            wanted = unit == root or predicate in told
        if wanted:
            yield triple
            yield from graph.below(triple.object)

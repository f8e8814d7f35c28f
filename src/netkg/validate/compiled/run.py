"""Run compiled shapes on a store, and say what breaks them as findings or as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.store import Store, memory_store
from netkg.store.base import Row, Solutions
from netkg.validate.compiled.conditions import Conditions
from netkg.validate.compiled.model import Plan, Rule, Shape
from netkg.validate.compiled.queries import CompiledQuery, Probe, compile_rules
from netkg.validate.compiled.reading import read_plan
from netkg.validate.findings import Finding, sort_findings, source_of
from netkg.validate.shapes import validate_shapes

__all__ = ["count_compiled", "validate_compiled"]

_SH: Final = PREFIXES["sh"]
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_SUBCLASS: Final = f"<{PREFIXES['rdfs']}subClassOf>"
_TRUE: Final = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))

_Broken = tuple[Probe, object, object]


def validate_compiled(
    store: Store, shapes: Sequence[ox.Triple], apart: Collection[str] = ()
) -> list[Finding]:
    """Return what is wrong with a store's data by SHACL shapes, the worst first.

    The findings are those of :func:`netkg.validate.shapes.validate_shapes`, which also reads the shapes
    that cannot be compiled; :func:`~netkg.validate.compiled.reading.read_plan` names them.

    Args:
        store: data and whatever else it holds.
        shapes: the shapes.
        apart: named graphs whose triples are no data.

    Raises:
        OntologyError: a shape that is left to pySHACL is wrong.
    """
    plan = read_plan(shapes)
    found = [_finding(*broken) for broken in _broken(store, plan.rules, apart)]
    return sort_findings([*found, *_left(store, plan, apart)])


def count_compiled(
    store: Store, shapes: Sequence[ox.Triple], apart: Collection[str] = ()
) -> Counter[tuple[str, str]]:
    """Return (IRI of shape, IRI of constraint component) -> number of findings; takes the same arguments."""
    plan = read_plan(shapes)
    seen = {
        (probe.shape.iri, _SH + probe.component, focus, value)
        for probe, focus, value in _broken(store, plan.rules, apart)
    }
    counts = Counter((shape, constraint) for shape, constraint, _, _ in seen)
    counts.update((found.shape, found.constraint) for found in _left(store, plan, apart))
    return counts


def _broken(store: Store, rules: Sequence[Rule], apart: Collection[str]) -> Iterator[_Broken]:
    """Yield what breaks each rule: the probe, the focus node and the value."""
    if apart and not _stay_apart(store, rules, apart):
        store = _copy_without(store, apart)
        apart = ()
    conditions = Conditions(_classes_below(store, apart))
    for query in compile_rules(rules, conditions):
        for row in _rows(store, query.text):
            yield from _probe(query, row)


def _probe(query: CompiledQuery, row: Row) -> Iterator[_Broken]:
    for probe in query.probes:
        cell = row[probe.fails]
        fails = cell == _TRUE if probe.most is None else int(getattr(cell, "value", 0)) > probe.most
        if fails and (probe.aims is None or row[probe.aims] == _TRUE):
            yield probe, row[0], row[1] if probe.of_value else None


def _finding(probe: Probe, focus: object, value: object) -> Finding:
    shape, name = probe.shape, _text(focus)
    kept = value if isinstance(value, ox.NamedNode | ox.Literal) else None
    return Finding(
        severity=shape.severity,
        focus=name,
        path=shape.path.iri if shape.path else shape.about,
        message=shape.message,
        value=None if isinstance(kept, ox.NamedNode) and kept.value == name else kept,
        shape=shape.iri,
        constraint=_SH + probe.component,
        source=source_of(name),
    )


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _left(store: Store, plan: Plan, apart: Collection[str]) -> list[Finding]:
    """Return what pySHACL finds by the shapes that were left to it."""
    if not plan.left_shapes:
        return []
    return validate_shapes(_data(store, apart), plan.left_shapes)


def _data(store: Store, apart: Collection[str]) -> Iterator[ox.Quad]:
    for graph in store.graphs():
        if graph not in apart:
            yield from store.quads(graph)


def _rows(store: Store, text: str) -> Iterable[Row]:
    answer = store.query(text)
    assert isinstance(answer, Solutions)  # noqa: S101 (a SELECT)
    return answer.rows


def _classes_below(store: Store, apart: Collection[str]) -> dict[str, frozenset[str]]:
    """Return class -> all classes below it, as the data themselves have it."""
    children: dict[str, set[str]] = {}
    rows = _rows(store, f"SELECT ?low ?high ?graph {{ GRAPH ?graph {{ ?low {_SUBCLASS} ?high }} }}")
    for low, high, graph in rows:
        if _text(graph) not in apart and isinstance(low, ox.NamedNode) and isinstance(high, ox.NamedNode):
            children.setdefault(high.value, set()).add(low.value)
    return {name: frozenset(_below(name, children)) for name in children}


def _below(name: str, children: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for child in children.get(waiting.pop(), set()) - found:
            found.add(child)
            waiting.append(child)
    return found


def _stay_apart(store: Store, rules: Sequence[Rule], apart: Collection[str]) -> bool:
    """Return whether the union may be asked: no rule can meet a triple of the graphs that are no data.

    That is so if rules look at the triples of focus nodes alone, and the other graphs tell of none.
    """
    if any(_looks_beyond(rule.shape, at_focus=True) for rule in rules):
        return False
    if any(target.kind == "targetObjectsOf" for rule in rules for target in rule.targets):
        return False
    graphs = " ".join(f"<{graph}>" for graph in sorted(apart))
    told = f"SELECT DISTINCT ?s {{ VALUES ?graph {{ {graphs} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
    conditions = Conditions(_classes_below(store, apart))
    targets = {target for rule in rules for target in rule.targets}
    types = {name for one in targets if one.kind == "targetClass" for name in conditions.classes(one.iri)}
    others = {one.iri for one in targets if one.kind != "targetClass"}
    rows = _rows(
        store, f"SELECT DISTINCT ?p ?type {{ {{ {told} }} ?s ?p ?o OPTIONAL {{ ?s {_TYPE} ?type }} }}"
    )
    return not any(_text(said) in others or _text(kind) in types for said, kind in rows)


def _looks_beyond(shape: Shape, *, at_focus: bool) -> bool:
    """Return whether a shape asks for triples of other nodes than its focus node."""
    if shape.path and not (at_focus and shape.path.plain):
        return True
    here = at_focus and shape.path is None
    if not here and any(one.name == "class" for one in shape.constraints):
        return True
    inner = [shape for one in shape.constraints for shape in one.shapes] + list(shape.properties)
    return any(_looks_beyond(one, at_focus=here) for one in inner)


def _copy_without(store: Store, apart: Collection[str]) -> Store:
    """Return a store in memory with the data alone."""
    copied = memory_store()
    for graph in store.graphs():
        if graph not in apart:
            copied.replace_graph(graph, (quad.triple for quad in store.quads(graph)))
    return copied

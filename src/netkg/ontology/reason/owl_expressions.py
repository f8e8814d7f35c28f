"""Class expressions out of triples, where OWL writes them as nodes without a name."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES, to_curie
from netkg.ontology.reason.expressions import Compound, Expression, Property, Restriction

__all__ = [
    "COMPOUNDS",
    "CannotExpressError",
    "Node",
    "Nodes",
    "compound_at",
    "expression_at",
    "has_literals",
    "iri_of",
    "items_at",
    "name_of",
    "property_at",
]

_OWL, _RDF, _XSD = PREFIXES["owl"], PREFIXES["rdf"], PREFIXES["xsd"]
_TYPE = _RDF + "type"

COMPOUNDS = {"intersectionOf": "and", "unionOf": "or", "complementOf": "not", "oneOf": "one of"}
_RESTRICTIONS = {
    "someValuesFrom": "some",
    "allValuesFrom": "only",
    "hasValue": "value",
    "minCardinality": "min",
    "minQualifiedCardinality": "min",
    "maxCardinality": "max",
    "maxQualifiedCardinality": "max",
    "cardinality": "exactly",
    "qualifiedCardinality": "exactly",
}
_LITERAL_PROPERTIES = frozenset(ox.NamedNode(_OWL + f"{kind}Property") for kind in ("Datatype", "Annotation"))

Node = ox.NamedNode | ox.BlankNode | ox.Literal
Nodes = dict[Node, dict[str, list[Node]]]


class CannotExpressError(Exception):
    """A class expression has a part that the reasoning copy does not know."""


def name_of(node: Node) -> str:
    """Return how a node is called in messages."""
    return to_curie(node.value) if isinstance(node, ox.NamedNode) else "a class without a name"


def has_literals(properties: Mapping[str, list[Node]]) -> bool:
    """Return whether a property has literals as values, or entails nothing."""
    return any(value in _LITERAL_PROPERTIES for value in properties.get(_TYPE, []))


def iri_of(node: Node) -> str:
    """Return the IRI of a node that has to be a name."""
    if not isinstance(node, ox.NamedNode):
        raise CannotExpressError(f"{node} stands where a name is needed")
    return node.value


def property_at(nodes: Nodes, node: Node) -> Property:
    """Return the object property, or inverse of one, that a node stands for."""
    if isinstance(node, ox.BlankNode):
        inverse = nodes[node][_OWL + "inverseOf"]
        if not inverse:
            raise CannotExpressError("a property without a name")
        return Property(iri_of(inverse[0]), inverse=True)
    if has_literals(nodes[node]):
        raise CannotExpressError(f"{name_of(node)} has literals, which the copy does not carry; use a query")
    return Property(iri_of(node))


def expression_at(nodes: Nodes, node: Node) -> Expression:
    """Return the class expression that a node stands for."""
    if isinstance(node, ox.Literal) or node.value.startswith(_XSD):
        raise CannotExpressError(f"{node} where a class is needed; the copy carries no literals")
    if isinstance(node, ox.NamedNode):
        return node.value
    properties = nodes[node]
    if on := properties[_OWL + "onProperty"]:
        return _restriction(nodes, property_at(nodes, on[0]), properties)
    for local in COMPOUNDS:
        if values := properties[_OWL + local]:
            return compound_at(nodes, local, values[0])
    raise CannotExpressError("a class expression of a kind that the copy does not know")


def compound_at(nodes: Nodes, local: str, value: Node) -> Compound:
    """Return the value of ``owl:intersectionOf`` and its like as an expression."""
    kind = COMPOUNDS[local]
    if kind == "not":
        return Compound(kind, (expression_at(nodes, value),))
    items = items_at(nodes, value)
    if kind == "one of":
        return Compound(kind, tuple(iri_of(item) for item in items))
    return Compound(kind, tuple(expression_at(nodes, item) for item in items))


def _restriction(nodes: Nodes, on: Property, properties: Mapping[str, list[Node]]) -> Restriction:
    for local, kind in _RESTRICTIONS.items():
        for value in properties.get(_OWL + local, []):
            if kind == "value":
                return Restriction(on, kind, iri_of(value))
            if kind in ("some", "only"):
                return Restriction(on, kind, expression_at(nodes, value))
            of = properties.get(_OWL + "onClass", [])
            return Restriction(on, kind, expression_at(nodes, of[0]) if of else None, _number(value))
    raise CannotExpressError("a restriction of a kind that the copy does not know")


def _number(value: Node) -> int:
    if not isinstance(value, ox.Literal) or not value.value.isdecimal():
        raise CannotExpressError(f"{value} is not a number of things")
    return int(value.value)


def items_at(nodes: Nodes, head: Node) -> list[Node]:
    """Return the items of an RDF list.

    Raises:
        OntologyError: it is broken or runs in a circle.
    """
    items: list[Node] = []
    seen: set[Node] = set()
    while head != ox.NamedNode(_RDF + "nil"):
        first, rest = nodes[head][_RDF + "first"], nodes[head][_RDF + "rest"]
        if head in seen or len(first) != 1 or len(rest) != 1:
            raise OntologyError("an RDF list in the ontology is broken: it needs one first and one rest each")
        seen.add(head)
        items += first
        head = rest[0]
    return items

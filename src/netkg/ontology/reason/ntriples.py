"""Axioms as N-Triples, the one syntax without rules of its own that owlready2 and HermiT both read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.ontology.reason.expressions import Axiom, Compound, Expression, Property, Restriction, signature

__all__ = ["to_ntriples"]

_OWL, _RDF, _RDFS, _XSD = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))
_TYPE = ox.NamedNode(_RDF + "type")
_COMPOUNDS = {"and": "intersectionOf", "or": "unionOf", "not": "complementOf", "one of": "oneOf"}
_FILLERS = {"some": "someValuesFrom", "only": "allValuesFrom", "value": "hasValue"}
_NUMBERS = {"min": "minCardinality", "max": "maxCardinality", "exactly": "cardinality"}
_PREDICATES = {
    "SubClassOf": _RDFS + "subClassOf",
    "EquivalentTo": _OWL + "equivalentClass",
    "Domain": _RDFS + "domain",
    "SubPropertyOf": _RDFS + "subPropertyOf",
    "InverseOf": _OWL + "inverseOf",
    "Type": _RDF + "type",
}

Subject = ox.NamedNode | ox.BlankNode


def to_ntriples(axioms: Iterable[Axiom]) -> str:
    """Return axioms, and the declarations of the names in them, as an ontology in N-Triples.

    The same axioms in the same order give the same text. There are no literals but the numbers of
    restrictions, and nothing is imported.
    """
    ordered = list(axioms)
    writer = _Writer()
    for axiom in ordered:
        writer.write(axiom)
    triples = [*_declarations(ordered), *writer.triples]
    return "".join(f"{triple} .\n" for triple in triples)


def _declarations(axioms: Sequence[Axiom]) -> Iterator[ox.Triple]:
    names = signature(axioms)
    for kind, iris in (
        ("Class", names.classes),
        ("ObjectProperty", names.properties),
        ("NamedIndividual", names.individuals),
    ):
        for iri in sorted(iris):
            if not iri.startswith(_OWL):
                yield ox.Triple(ox.NamedNode(iri), _TYPE, ox.NamedNode(_OWL + kind))


class _Writer:
    """Collects triples; blank nodes are numbered in order of need."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []
        self._numbers = count(1)

    def write(self, axiom: Axiom) -> None:
        about = axiom.about
        match axiom.kind:
            case "Fact":
                subject, predicate, value = (self._node(item) for item in about)
                assert isinstance(predicate, ox.NamedNode)  # noqa: S101 (facts are never stated of inverses)
                self.triples.append(ox.Triple(subject, predicate, value))
            case "Characteristic":
                self._add(self._node(about[0]), _RDF + "type", ox.NamedNode(f"{_OWL}{about[1]}"))
            case "Different":
                self._all("AllDifferent", "distinctMembers", about)
            case "DisjointWith" if len(about) != 2:
                self._all("AllDisjointClasses", "members", about)
            case kind:
                predicate_iri = _PREDICATES.get(kind, _OWL + "disjointWith")
                self._add(self._node(about[0]), predicate_iri, self._node(about[1]))

    def _add(self, subject: Subject, predicate: str, value: Subject | ox.Literal) -> None:
        self.triples.append(ox.Triple(subject, ox.NamedNode(predicate), value))

    def _all(self, kind: str, predicate: str, members: Sequence[Expression | Property]) -> None:
        node = self._blank(kind)
        self._add(node, _OWL + predicate, self._list(members))

    def _blank(self, kind: str | None = None) -> ox.BlankNode:
        node = ox.BlankNode(f"b{next(self._numbers)}")
        if kind:
            self._add(node, _RDF + "type", ox.NamedNode(_OWL + kind))
        return node

    def _list(self, members: Sequence[Expression | Property]) -> Subject:
        nodes = [self._node(member) for member in members]
        head: Subject = ox.NamedNode(_RDF + "nil")
        for node in reversed(nodes):
            cell = self._blank()
            self._add(cell, _RDF + "first", node)
            self._add(cell, _RDF + "rest", head)
            head = cell
        return head

    def _node(self, item: Expression | Property) -> Subject:
        match item:
            case str():
                return ox.NamedNode(item)
            case Property(iri, inverse=False):
                return ox.NamedNode(iri)
            case Property(iri):
                node = self._blank("ObjectProperty")
                self._add(node, _OWL + "inverseOf", ox.NamedNode(iri))
                return node
            case Compound("not", parts):
                node = self._blank("Class")
                self._add(node, _OWL + "complementOf", self._node(parts[0]))
                return node
            case Compound(kind, parts):
                node = self._blank("Class")
                self._add(node, _OWL + _COMPOUNDS[kind], self._list(parts))
                return node
            case Restriction():
                return self._restriction(item)

    def _restriction(self, item: Restriction) -> ox.BlankNode:
        node = self._blank("Restriction")
        self._add(node, _OWL + "onProperty", self._node(item.property))
        if item.number is None:
            assert item.filler is not None  # noqa: S101 (only a number can stand without a filler)
            self._add(node, _OWL + _FILLERS[item.kind], self._node(item.filler))
            return node
        number = ox.Literal(str(item.number), datatype=ox.NamedNode(_XSD + "nonNegativeInteger"))
        name = _NUMBERS[item.kind]
        if item.filler is not None:
            name = {"cardinality": "qualifiedCardinality"}.get(name, name.replace("Card", "QualifiedCard"))
            self._add(node, _OWL + "onClass", self._node(item.filler))
        self._add(node, _OWL + name, number)
        return node

"""OWL axioms out of triples: what the ontology graphs state, as :mod:`~netkg.ontology.reason.expressions`.

An axiom that is of no use to the reasoning copy (labels, ranges, annotations) is passed over. One that
would be of use but cannot be expressed there (keys, property chains, restrictions on numbers or dates) is
left out and listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from netkg.namespaces import PREFIXES, to_curie
from netkg.ontology.reason.expressions import Axiom
from netkg.ontology.reason.owl_expressions import (
    COMPOUNDS,
    CannotExpressError,
    Node,
    Nodes,
    compound_at,
    expression_at,
    has_literals,
    iri_of,
    items_at,
    name_of,
    property_at,
)

__all__ = ["Ontology", "read_ontology"]

_OWL, _RDF, _RDFS = PREFIXES["owl"], PREFIXES["rdf"], PREFIXES["rdfs"]
_TYPE, _LABEL, _PARENT = _RDF + "type", _RDFS + "label", _RDFS + "subClassOf"

_CHARACTERISTICS = frozenset(
    {"FunctionalProperty", "InverseFunctionalProperty", "TransitiveProperty", "SymmetricProperty"}
    | {"AsymmetricProperty", "ReflexiveProperty", "IrreflexiveProperty"}
)
_LISTS = frozenset({"AllDisjointClasses", "AllDifferent"})
_PROPERTY_AXIOMS = frozenset({_OWL + "inverseOf", _RDFS + "domain", _RDFS + "subPropertyOf"})
_CLASSES = frozenset({_OWL + "Class", _RDFS + "Class"})
_NOT_INDIVIDUALS = _CLASSES | {_RDF + "Property", _OWL + "Ontology", _RDFS + "Datatype", _OWL + "Axiom"}
_UNSUPPORTED = frozenset(
    {_OWL + "hasKey", _OWL + "propertyChainAxiom", _OWL + "propertyDisjointWith", _OWL + "disjointUnionOf"}
    | {_OWL + "sameAs", _OWL + "differentFrom", _OWL + "sourceIndividual"}
)


@dataclass(frozen=True, slots=True)
class Ontology:
    """What the ontology graphs state, for reasoning.

    ``parents`` holds the hierarchy of named classes; ``axioms`` everything else, sorted;
    ``individuals`` the members of closed vocabularies with their classes. ``left_out`` lists in words
    what cannot be expressed.
    """

    axioms: tuple[Axiom, ...]
    parents: Mapping[str, frozenset[str]]
    classes: frozenset[str]
    individuals: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]
    left_out: tuple[str, ...]


def read_ontology(triples: Iterable[ox.Triple]) -> Ontology:
    """Return the axioms, names and labels of ontology triples."""
    nodes: Nodes = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            nodes[triple.subject][triple.predicate.value].append(triple.object)
    found: set[Axiom] = set()
    left_out: set[str] = set()
    for subject, predicate, value in list(_logical(nodes)):
        try:
            found.add(_axiom(nodes, subject, predicate, value))
        except CannotExpressError as error:
            left_out.add(f"{to_curie(predicate)} of {name_of(subject)}: {error}")
        except RecursionError:
            left_out.add(f"{to_curie(predicate)} of {name_of(subject)}: it contains itself")
    hierarchy = {axiom for axiom in found if axiom.kind == "SubClassOf" and _is_named(axiom)}
    parents: dict[str, set[str]] = defaultdict(set)
    for axiom in hierarchy:
        parents[str(axiom.about[0])].add(str(axiom.about[1]))
    return Ontology(
        axioms=tuple(sorted(found - hierarchy, key=repr)),
        parents={child: frozenset(above) for child, above in parents.items()},
        classes=frozenset(_declared_classes(nodes)),
        individuals=dict(_declared_individuals(nodes)),
        labels=_labels(nodes),
        left_out=tuple(sorted(left_out)),
    )


def _is_named(axiom: Axiom) -> bool:
    return all(isinstance(item, str) for item in axiom.about)


def _logical(nodes: Nodes) -> Iterator[tuple[Node, str, Node]]:
    """Yield the triples that state an axiom; those inside class expressions are not among them."""
    heads = {_OWL + "equivalentClass", _OWL + "disjointWith", _PARENT} | _UNSUPPORTED
    for subject, properties in nodes.items():
        named = isinstance(subject, ox.NamedNode)
        for predicate, values in properties.items():
            wanted = predicate in heads or (named and predicate.removeprefix(_OWL) in COMPOUNDS)
            wanted |= named and predicate in _PROPERTY_AXIOMS and not has_literals(properties)
            yield from ((subject, predicate, value) for value in values if wanted)
        for value in properties.get(_TYPE, []):
            name = value.value.removeprefix(_OWL)
            if name in _LISTS or (name in _CHARACTERISTICS and not has_literals(properties)):
                yield subject, _TYPE, value


def _axiom(nodes: Nodes, subject: Node, predicate: str, value: Node) -> Axiom:
    local = predicate.removeprefix(_OWL).removeprefix(_RDFS)
    if predicate in _UNSUPPORTED:
        raise CannotExpressError("not used by the reasoning copy")
    if predicate == _TYPE:
        return _typed_axiom(nodes, subject, value.value.removeprefix(_OWL))
    if local in ("subPropertyOf", "inverseOf"):
        kind = local[0].upper() + local[1:]
        return Axiom(kind, (property_at(nodes, subject), property_at(nodes, value)))
    if local == "domain":
        return Axiom("Domain", (property_at(nodes, subject), expression_at(nodes, value)))
    kinds = {"subClassOf": "SubClassOf", "disjointWith": "DisjointWith"}
    if local in COMPOUNDS:
        return Axiom("EquivalentTo", (iri_of(subject), compound_at(nodes, local, value)))
    pair = (expression_at(nodes, subject), expression_at(nodes, value))
    return Axiom(kinds.get(local, "EquivalentTo"), pair)


def _typed_axiom(nodes: Nodes, subject: Node, name: str) -> Axiom:
    if name in _CHARACTERISTICS:
        return Axiom("Characteristic", (property_at(nodes, subject), name))
    members = nodes[subject][_OWL + "members"] or nodes[subject][_OWL + "distinctMembers"]
    if not members:
        raise CannotExpressError("it names no members")
    items = items_at(nodes, members[0])
    if name == "AllDifferent":
        return Axiom("Different", tuple(sorted(iri_of(item) for item in items)))
    return Axiom("DisjointWith", tuple(sorted((expression_at(nodes, item) for item in items), key=repr)))


def _declared_classes(nodes: Nodes) -> Iterator[str]:
    for node, properties in nodes.items():
        types = {value.value for value in properties.get(_TYPE, [])}
        if isinstance(node, ox.NamedNode) and (types & _CLASSES or _PARENT in properties):
            yield node.value
        yield from (v.value for v in properties.get(_PARENT, []) if isinstance(v, ox.NamedNode))


def _declared_individuals(nodes: Nodes) -> Iterator[tuple[str, frozenset[str]]]:
    for node, properties in nodes.items():
        types = {value.value for value in properties.get(_TYPE, [])}
        own = frozenset(iri for iri in types - _NOT_INDIVIDUALS if not iri.startswith(_OWL))
        if isinstance(node, ox.NamedNode) and (own or _OWL + "NamedIndividual" in types):
            yield node.value, own


def _labels(nodes: Nodes) -> dict[str, str]:
    """Return IRI -> label: the English one, or the one without a language, or the first."""
    labels: dict[str, str] = {}
    for node, properties in nodes.items():
        found = [value for value in properties.get(_LABEL, []) if isinstance(value, ox.Literal)]
        if isinstance(node, ox.NamedNode) and found:
            labels[node.value] = min(found, key=lambda v: ((v.language or "en") != "en", v.value)).value
    return labels

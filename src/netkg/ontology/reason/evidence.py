"""The facts of the reasoning copy: what is reported, as axioms about individuals.

A term that stands as a value is a class, and a class cannot be the object of a property in OWL 2 DL. So
``x nk:drug C`` becomes the class assertion ``x a (nk:drug some C)``. Literals are not carried over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from netkg.namespaces import ID, PREFIXES
from netkg.ontology.reason.expressions import Axiom, Axioms, Property, Restriction

__all__ = ["Evidence", "facts_about", "read_evidence"]

_TYPE = PREFIXES["rdf"] + "type"


@dataclass(slots=True)
class Evidence:
    """Types of things, and what properties relate them to, by property; values are IRIs."""

    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def is_thing(self, iri: str) -> bool:
        """Return whether an IRI names something that a record speaks of, not a term."""
        return iri.startswith(ID) or iri in self.types


def read_evidence(triples: Iterable[ox.Triple]) -> Evidence:
    """Return the statements between names; those with literals, of dates above all, stay behind."""
    evidence = Evidence()
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            if triple.predicate.value == _TYPE:
                evidence.types[triple.subject.value].add(triple.object.value)
            else:
                pair = (triple.subject.value, triple.object.value)
                evidence.values[triple.predicate.value].append(pair)
    return evidence


def facts_about(
    evidence: Evidence,
    roots: Collection[str],
    properties: Collection[str],
    individuals: Collection[str],
    counted: Collection[Property],
) -> tuple[Axioms, ...]:
    """Return the facts about root things and all that properties join to them, a group each.

    Args:
        evidence: what is reported.
        roots: things that the defined classes are about.
        properties: the only properties that facts are taken of.
        individuals: members of closed vocabularies, which are values as they are.
        counted: properties whose values are counted; different names among them are different things.

    Groups are disjoint, in order of their first root, and no axiom joins two of them. Within a group root
    things come first and the facts about one thing stay together, which is where explanations look.
    """
    links = {
        (subject, name, value)
        for name in properties
        for subject, value in evidence.values.get(name, ())
        if evidence.is_thing(value)
    }
    groups = _groups(roots, links)
    facts: list[set[Axiom]] = [set() for _ in range(len(set(groups.values())))]
    for thing, group in groups.items():
        facts[group] |= {Axiom("Type", (thing, name)) for name in evidence.types.get(thing, ())}
    for name in properties:
        for subject, value in evidence.values.get(name, ()):
            if subject in groups:
                is_individual = value in individuals or evidence.is_thing(value)
                facts[groups[subject]].add(_fact(subject, name, value, is_individual=is_individual))
    for axiom in _different(links, counted):
        if axiom.about[0] in groups:
            facts[groups[str(axiom.about[0])]].add(axiom)

    def key(axiom: Axiom) -> tuple[bool, str, str]:
        thing = str(axiom.about[0])
        return thing not in roots, thing, repr(axiom)

    return tuple(tuple(sorted(group, key=key)) for group in facts)


def _fact(subject: str, name: str, value: str, *, is_individual: bool) -> Axiom:
    if is_individual:
        return Axiom("Fact", (subject, Property(name), value))
    return Axiom("Type", (subject, Restriction(Property(name), "some", value)))


def _groups(roots: Iterable[str], links: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Return thing -> number of its group, for root things and all that links join to them."""
    near: Mapping[str, set[str]] = defaultdict(set)
    for subject, _, value in links:
        near[subject].add(value)
        near[value].add(subject)
    groups: dict[str, int] = {}
    number = 0
    for root in sorted(roots):
        if root in groups:
            continue
        todo = [root]
        while todo:
            thing = todo.pop()
            if thing not in groups:
                groups[thing] = number
                todo += near[thing]
        number += 1
    return groups


def _different(links: Iterable[tuple[str, str, str]], counted: Collection[Property]) -> set[Axiom]:
    """Return axioms that tell apart what is counted: the values of one thing, or what has it as value."""
    sets: dict[tuple[Property, str], set[str]] = defaultdict(set)
    for subject, name, value in links:
        if Property(name) in counted:
            sets[Property(name), subject].add(value)
        if Property(name, inverse=True) in counted:
            sets[Property(name, inverse=True), value].add(subject)
    return {Axiom("Different", tuple(sorted(things))) for things in sets.values() if len(things) > 1}

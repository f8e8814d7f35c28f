"""The reasoning copy: of all quads, the axioms and facts that the defined classes need.

HermiT does not finish on a whole store, so the copy starts from the defined classes and takes in only
what they can see: the properties they name, the things those properties join to a patient, the terms that
stand as values there, and what lies above those terms.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import GRAPH, PREFIXES, to_curie
from netkg.ontology.reason.evidence import Evidence, facts_about, read_evidence
from netkg.ontology.reason.expressions import Axiom, Axioms, Compound, Property, Signature, signature
from netkg.ontology.reason.ntriples import to_ntriples
from netkg.ontology.reason.owl import Ontology, read_ontology

__all__ = ["ReasoningCopy", "above", "reasoning_copy"]

_ONTOLOGY = GRAPH + "ontology/"
_COMPUTED = (GRAPH + "derived/", GRAPH + "hypotheses", GRAPH + "queries")
_OWL = PREFIXES["owl"]


@dataclass(frozen=True, slots=True)
class ReasoningCopy:
    """Axioms for a reasoner, in three parts, each sorted.

    ``hierarchy`` holds the subclass axioms between terms, ``rules`` every other axiom of the ontology,
    ``groups`` the facts: one group for a patient with courses and results. ``defined`` are the classes
    that have a definition, ``graphs`` the named graphs read, ``left_out`` what could not be expressed.
    """

    hierarchy: Axioms
    rules: Axioms
    groups: tuple[Axioms, ...]
    defined: frozenset[str]
    labels: Mapping[str, str]
    graphs: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def facts(self) -> Axioms:
        """All facts, group by group."""
        return tuple(chain.from_iterable(self.groups))

    @property
    def axioms(self) -> Axioms:
        """All axioms: hierarchy, facts, rules."""
        return (*self.hierarchy, *self.facts, *self.rules)

    @property
    def digest(self) -> str:
        """The SHA-256 of the copy as N-Triples: the same for the same axioms, on any machine."""
        return hashlib.sha256(to_ntriples(self.axioms).encode()).hexdigest()


def reasoning_copy(quads: Iterable[ox.Quad]) -> ReasoningCopy:
    """Return the reasoning copy of a store's quads.

    Axioms are read from the graphs under ``graph/ontology/``, facts from all others but derived and
    hypothesis graphs: what was inferred is never a premise.

    Raises:
        OntologyError: a definition names a class where only an individual can stand.
    """
    stated: list[ox.Triple] = []
    reported: list[ox.Triple] = []
    graphs: set[str] = set()
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if not graph.startswith(_COMPUTED):
            (stated if graph.startswith(_ONTOLOGY) else reported).append(quad.triple)
            graphs.add(graph)
    ontology, evidence = read_ontology(stated), read_evidence(reported)
    selection = _select(ontology, evidence)
    return ReasoningCopy(
        *selection,
        defined=frozenset(_definitions(ontology.axioms)),
        labels=ontology.labels,
        graphs=tuple(sorted(graphs - {""})),
        left_out=ontology.left_out,
    )


def _select(ontology: Ontology, evidence: Evidence) -> tuple[Axioms, Axioms, tuple[Axioms, ...]]:
    """Return hierarchy, rules and groups of facts: the least that is closed under "is needed by"."""
    roots, contested = _roots(ontology, evidence), _below(ontology)
    individuals = ontology.individuals.keys() | signature(ontology.axioms).individuals
    selection: tuple[Axioms, Axioms, tuple[Axioms, ...]] = ((), (), ())
    while True:
        hierarchy, rules, groups = selection
        names = signature((*hierarchy, *rules, *chain.from_iterable(groups)))
        rules = tuple(axiom for axiom in ontology.axioms if _is_needed(axiom, names))
        used = signature(rules)
        _refuse_punning(used.individuals, ontology)
        groups = facts_about(evidence, roots, used.properties, individuals - ontology.classes, used.counted)
        needed = signature((*rules, *chain.from_iterable(groups)))
        hierarchy = above(needed.classes | contested, ontology.parents)
        members = _memberships(needed.individuals, used.classes, ontology)
        if (hierarchy, (*rules, *members), groups) == selection:
            return selection
        selection = (hierarchy, (*rules, *members), groups)


def _memberships(individuals: Collection[str], classes: Collection[str], ontology: Ontology) -> Axioms:
    """Return which members of closed vocabularies belong to classes that rules name."""
    pairs = ((name, kind) for name in individuals for kind in ontology.individuals.get(name, ()))
    return tuple(Axiom("Type", pair) for pair in sorted(pairs) if pair[1] in classes)


def _is_needed(axiom: Axiom, names: Signature) -> bool:
    first = axiom.about[0]
    if isinstance(first, Property):
        return first.iri in names.properties
    return axiom.kind != "SubClassOf" or not isinstance(first, str) or first in names.classes


def above(classes: Collection[str], parents: Mapping[str, Collection[str]]) -> Axioms:
    """Return the subclass axioms from the classes upwards, sorted."""
    seen: set[str] = set()
    todo = list(classes)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += parents.get(name, ())
    pairs = sorted((child, parent) for child in seen for parent in parents.get(child, ()))
    return tuple(Axiom("SubClassOf", pair) for pair in pairs)


def _below(ontology: Ontology) -> set[str]:
    """Return the classes under those that are said to be disjoint: only they can be contradictory."""
    children: dict[str, list[str]] = defaultdict(list)
    for child, parents in ontology.parents.items():
        for parent in parents:
            children[parent].append(child)
    todo = list(signature(a for a in ontology.axioms if a.kind == "DisjointWith").classes)
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += children[name]
    return seen


def _definitions(axioms: Iterable[Axiom]) -> dict[str, list[Axiom]]:
    """Return class -> definitions, for each named class that is equivalent to an expression."""
    found: dict[str, list[Axiom]] = defaultdict(list)
    for axiom in axioms:
        names = [item for item in axiom.about if isinstance(item, str)]
        if axiom.kind == "EquivalentTo" and len(names) == 1:
            found[names[0]].append(axiom)
    return found


def _roots(ontology: Ontology, evidence: Evidence) -> set[str]:
    """Return the things that a defined class can hold: members of the class that a definition begins with.

    A definition that names no such class can hold anything; one that begins with another defined class
    can hold what that one can.
    """
    definitions = _definitions(ontology.axioms)
    kinds: set[str] = set()
    for axiom in chain.from_iterable(definitions.values()):
        parts = [part for item in axiom.about if isinstance(item, Compound) for part in item.parts]
        named = {part for part in parts if isinstance(part, str)}
        if not named:
            return set(evidence.types)
        kinds |= named - definitions.keys()
    reach = {name: _reaches(name, ontology.parents, kinds) for name in set(chain(*evidence.types.values()))}
    return {thing for thing, types in evidence.types.items() if any(reach[name] for name in types)}


def _reaches(name: str, parents: Mapping[str, Collection[str]], kinds: Collection[str]) -> bool:
    return name in kinds or any(axiom.about[1] in kinds for axiom in above({name}, parents))


def _refuse_punning(individuals: Collection[str], ontology: Ontology) -> None:
    both = sorted(set(individuals) & ontology.classes)
    if both:
        raise OntologyError(
            f"a definition uses the class {to_curie(both[0])} as an individual (owl:hasValue or owl:oneOf)",
            hint="write owl:someValuesFrom: terms that stand as values are classes in the reasoning copy",
        )

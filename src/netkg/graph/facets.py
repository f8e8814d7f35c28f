"""Facets as triples: which terms each place of a record takes, so that queries and checks can ask.

``facets/*.toml`` of an ontology folder become its ``facets.ttl``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from netkg.graph.pattern import class_iri, predicate
from netkg.model import SECTIONS, Publication, Result, Thing
from netkg.namespaces import BASE, NK, PREFIXES, to_iri
from netkg.ontology.facets import Facet, read_facets
from netkg.rdf.turtle import write_turtle

__all__ = ["build_facets", "facet_triples"]

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]


def build_facets(folder: Path) -> dict[Path, bytes]:
    """Return path -> content of what is generated from the facets of an ontology folder; maybe nothing.

    Raises:
        OntologyError: a facet is wrong.
    """
    facets = read_facets(folder)
    return {folder / "facets.ttl": write_turtle(facet_triples(facets))} if facets else {}


def facet_triples(facets: Iterable[Facet]) -> Iterator[ox.Triple]:
    """Yield what facets say: each with its scheme, and each of its places with the terms that it takes."""
    for facet in facets:
        iri = f"{BASE}facet/{facet.name}"
        yield _link(iri, _RDF + "type", NK + "Facet")
        yield _text(iri, _RDFS + "label", facet.label)
        yield _text(iri, PREFIXES["skos"] + "definition", facet.definition)
        yield _text(iri, NK + "facetScheme", facet.scheme)
        yield _text(iri, _OWL + "versionInfo", facet.version)
        for slot in facet.slots:
            yield from _slot_triples(f"{iri}/{slot}", iri, facet, slot)


def _slot_triples(iri: str, facet_iri: str, facet: Facet, slot: str) -> Iterator[ox.Triple]:
    section, _, name = slot.partition(".")
    model: type[Thing] = Publication if section == "publication" else SECTIONS[section][1]
    yield _link(iri, _RDF + "type", NK + "FacetSlot")
    yield _link(iri, NK + "facet", facet_iri)
    for cls in (class_iri(model), *([NK + "SecondHandResult"] if model is Result else [])):
        yield _link(iri, NK + "slotClass", cls)
    yield _link(iri, NK + "slotProperty", predicate(model, name))
    if facet.scheme_slot in model.model_fields:
        yield _link(iri, NK + "schemeProperty", predicate(model, facet.scheme_slot))
    for root in facet.roots:
        yield _link(iri, NK + "slotRoot", to_iri(root))
    for kind in facet.kinds:
        yield _text(iri, NK + "slotKind", kind)


def _link(subject: str, predicate_: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate_), ox.NamedNode(value))


def _text(subject: str, predicate_: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate_), ox.Literal(value))

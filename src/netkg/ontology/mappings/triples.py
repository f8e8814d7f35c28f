"""Mappings as triples: each under an IRI of its own with all that is said of it, and the SKOS triple.

The names of the slots are used as SSSOM writes them (``sssom:subject_id``). SSSOM's own RDF puts an
``owl:Axiom`` on a blank node; see docs/decisions/0045-mappings.md for why this does not.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from urllib.parse import quote

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES
from netkg.ontology.mappings.model import Mapping as Row
from netkg.ontology.mappings.model import MappingSet
from netkg.ontology.mappings.slots import DATES, NAMES, RATIOS, URLS, values_of
from netkg.ontology.tables import Source

__all__ = ["mapping_iri", "term_triples", "to_triples"]

_SSSOM, _DCTERMS = PREFIXES["sssom"], PREFIXES["dcterms"]
_RDF, _RDFS, _OWL, _XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
_TYPE = _RDF + "type"
_SHARED = {
    "license": _DCTERMS + "license",
    "mapping_set_title": _DCTERMS + "title",
    "mapping_set_description": _DCTERMS + "description",
    "mapping_set_version": _OWL + "versionInfo",
    "comment": _RDFS + "comment",
    "see_also": _RDFS + "seeAlso",
}
"""Slots that have a name in a vocabulary that everybody reads; the IRIs are those of the SSSOM schema."""


def mapping_iri(mapping_set: MappingSet, row: Row) -> str:
    """Return the IRI under which a mapping says where it comes from: the set's with the words of the row."""
    parts = (row.subject, "not-" * row.negated + row.predicate.partition(":")[2], row.object)
    words = "-".join(quote(part.replace(":", "_"), safe="") for part in parts)
    return f"{mapping_set.id}{'/' if '#' in mapping_set.id else '#'}{words}"


def to_triples(mapping_set: MappingSet, stated: Container[ox.Triple] = frozenset()) -> Iterator[ox.Triple]:
    """Yield what a mapping set says.

    Args:
        mapping_set: the set.
        stated: SKOS triples that another graph holds already; they are not repeated, because a triple
            stands in one graph only. The record of the mapping is written all the same.
    """
    yield _link(mapping_set.id, _TYPE, _SSSOM + "MappingSet")
    for name, text in mapping_set.slots.items():
        yield from _slot(mapping_set.id, name, text, mapping_set)
    for row in mapping_set.mappings:
        iri = mapping_iri(mapping_set, row)
        yield _link(mapping_set.id, _SSSOM + "mappings", iri)
        yield _link(iri, _TYPE, _SSSOM + "Mapping")
        for name, text in row.slots.items():
            yield from _slot(iri, name, text, mapping_set)
        direct = _link(*(mapping_set.iri(name) for name in (row.subject, row.predicate, row.object)))
        if not row.negated and direct not in stated:
            yield direct


def _slot(subject: str, name: str, text: str, mapping_set: MappingSet) -> Iterator[ox.Triple]:
    predicate = ox.NamedNode(_SHARED.get(name, _SSSOM + name))
    for part in values_of(name, text):
        yield ox.Triple(ox.NamedNode(subject), predicate, _value(name, part, mapping_set))


def _value(name: str, text: str, mapping_set: MappingSet) -> ox.NamedNode | ox.Literal:
    if name in NAMES or name in URLS:
        return ox.NamedNode(mapping_set.iri(text))
    if name in RATIOS:
        return ox.Literal(text if "." in text else f"{text}.0", datatype=ox.NamedNode(_XSD + "decimal"))
    if name in DATES:
        return ox.Literal(text, datatype=ox.NamedNode(_XSD + "date"))
    return ox.Literal(text)


def term_triples(
    sets: Iterable[MappingSet], known: Container[str], sources: Mapping[str, Source]
) -> Iterator[ox.Triple]:
    """Yield label, version and owner of the terms of mapping sets that no term table has.

    They are for display only: without ``nk:termKind`` no value may be taken from them.

    Raises:
        OntologyError: a term has a prefix that ``sources`` does not name, or is one of ours and unknown.
    """
    used: set[str] = set()
    for mapping_set in sets:
        for row in mapping_set.mappings:
            for end in ("subject", "object"):
                name = row.slots[f"{end}_id"]
                if name not in known:
                    source = _source(name, sources)
                    used.add(source.prefix)
                    yield from _term(mapping_set.iri(name), row, end, source)
    for prefix in sorted(used):
        yield from _source_triples(sources[prefix])


def _source(name: str, sources: Mapping[str, Source]) -> Source:
    prefix = name.partition(":")[0]
    if prefix not in sources:
        hint = (
            "write one of our terms"
            if prefix == "nk"
            else "add a line for the prefix to mappings/SOURCES.tsv"
        )
        raise OntologyError(f"{name} is mapped, and no table says what it is", hint=hint)
    return sources[prefix]


def _term(iri: str, row: Row, end: str, source: Source) -> Iterator[ox.Triple]:
    yield _link(iri, _TYPE, _OWL + "Class")
    yield _link(iri, _RDFS + "isDefinedBy", source.ontology)
    if label := row.slots.get(f"{end}_label"):
        yield _text(iri, _RDFS + "label", label)
    if version := row.slots.get(f"{end}_source_version"):
        yield _text(iri, _OWL + "versionInfo", version)


def _source_triples(source: Source) -> Iterator[ox.Triple]:
    yield _link(source.ontology, _TYPE, _OWL + "Ontology")
    yield _text(source.ontology, _DCTERMS + "title", source.name)
    yield _text(source.ontology, _DCTERMS + "license", source.licence)
    yield _text(source.ontology, _DCTERMS + "creator", source.attribution)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _text(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))

"""Model to triples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

import pyoxigraph as ox

from netkg.graph.pattern import AS_PRINTED, STATES, class_iri, enum_iri, predicate
from netkg.ids import thing_iri
from netkg.model import Claim, Coded, Count, Measure, Record, Ref, Result, State, Term, Thing, Work
from netkg.namespaces import NK, PREFIXES, to_iri

__all__ = ["to_triples"]

_XSD = PREFIXES["xsd"]
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def to_triples(record: Record) -> list[ox.Triple]:
    """Return the triples of a record, in no particular order and without blank nodes."""
    triples: list[ox.Triple] = []
    for thing in record.things():
        subject = ox.NamedNode(thing_iri(thing.id, record.record))
        triples += (ox.Triple(subject, _TYPE, ox.NamedNode(iri)) for iri in _types(thing))
        triples += _links(subject, thing)
        for field in type(thing).model_fields:
            if field != "id":
                triples += _field(subject, thing, field, getattr(thing, field), record.record)
    return triples


def _types(thing: Thing) -> list[str]:
    if isinstance(thing, Result) and thing.second_hand:
        return [NK + "SecondHandResult"]
    if isinstance(thing, Claim) and thing.second_hand:
        return [class_iri(Claim), NK + "SecondHandClaim"]
    return [class_iri(type(thing))]


def _links(subject: ox.NamedNode, thing: Thing) -> Iterator[ox.Triple]:
    """Yield the identifiers of a publication as the web spells them; they repeat doi, pmid and pmcid."""
    if not isinstance(thing, Work):
        return
    for prefix, value, page in (
        ("doi", thing.doi, "https://doi.org/"),
        ("pmid", thing.pmid, "https://pubmed.ncbi.nlm.nih.gov/"),
        ("pmcid", thing.pmcid, "https://pmc.ncbi.nlm.nih.gov/articles/"),
    ):
        if value is not None:
            identifier = ox.NamedNode(PREFIXES["dcterms"] + "identifier")
            yield ox.Triple(subject, identifier, ox.Literal(f"{prefix}:{value}"))
            yield ox.Triple(subject, ox.NamedNode(PREFIXES["rdfs"] + "seeAlso"), ox.NamedNode(page + value))


def _field(
    subject: ox.NamedNode, thing: Thing, field: str, value: object, record: str
) -> Iterator[ox.Triple]:
    if value is None:
        return
    iri = predicate(type(thing), field)
    if isinstance(value, list):
        for item in value:
            yield from _field(subject, thing, field, item, record)
    elif isinstance(value, State):
        yield ox.Triple(subject, ox.NamedNode(STATES[value]), ox.NamedNode(iri))
    elif isinstance(value, Count | Measure | Coded):
        content = value.term if isinstance(value, Coded) else value
        yield ox.Triple(subject, ox.NamedNode(iri), _term(content, record))
        if value.printed is not None:
            twin = ox.NamedNode(iri + AS_PRINTED)
            yield ox.Triple(subject, twin, ox.Literal(value.printed))
    else:
        yield ox.Triple(subject, ox.NamedNode(iri), _term(value, record))


def _term(value: object, record: str) -> ox.NamedNode | ox.Literal:
    match value:
        case Term():
            return ox.NamedNode(to_iri(value))
        case Ref():
            return ox.NamedNode(thing_iri(value, record))
        case StrEnum():
            return ox.NamedNode(enum_iri(value))
        case Count(value=number):
            return ox.Literal(str(int(number)), datatype=ox.NamedNode(_XSD + "integer"))
        case Measure(value=number):
            return ox.Literal(_decimal(number), datatype=ox.NamedNode(_XSD + "decimal"))
        case bool():
            return ox.Literal("true" if value else "false", datatype=ox.NamedNode(_XSD + "boolean"))
        case int():
            return ox.Literal(str(value), datatype=ox.NamedNode(_XSD + "integer"))
        case dt.date():
            return ox.Literal(value.isoformat(), datatype=ox.NamedNode(_XSD + "date"))
        case str():
            return ox.Literal(value)
    raise TypeError(f"no RDF for {type(value).__name__}")


def _decimal(number: Decimal) -> str:
    """Return the lexical form of an xsd:decimal; it always has a point, so that Turtle can be short."""
    text = format(number, "f")
    return text if "." in text else text + ".0"

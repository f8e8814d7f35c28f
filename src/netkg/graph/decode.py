"""Triples back to the model: the inverse of :mod:`netkg.graph.encode`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from pydantic import ValidationError as PydanticError

from netkg.errors import SourceError
from netkg.graph.pattern import (
    AS_PRINTED,
    ITEMS,
    STATES,
    enum_types,
    is_list,
    predicate,
    section_of,
    value_key,
)
from netkg.model import Record, Thing
from netkg.namespaces import ID, PREFIXES, id_namespace, to_curie

__all__ = ["from_triples"]

_TYPE = PREFIXES["rdf"] + "type"

Properties = dict[str, list[ox.NamedNode | ox.Literal]]


def from_triples(record: str, triples: Iterable[ox.Triple]) -> Record:
    """Return the record that the triples of its graph were made from.

    Raises :class:`SourceError` if the triples do not make a valid record.
    """
    namespace = id_namespace(record)
    subjects: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        subject = str(getattr(triple.subject, "value", ""))
        if not subject.startswith(namespace):
            raise SourceError(
                f"graph of {record} speaks of {subject or 'a blank node'}, which is not its own"
            )
        if not isinstance(triple.object, ox.NamedNode | ox.Literal):
            raise SourceError(f"graph of {record} holds a blank node or a quoted triple")
        subjects[subject[len(namespace) :]][triple.predicate.value].append(triple.object)
    data: dict[str, Any] = {"record": record}
    for local, properties in subjects.items():
        section, cls = section_of(local, frozenset(_iri(value) for value in properties[_TYPE]))
        thing = {"id": local} | _fields(cls, properties, record)
        if section == "publication":
            data[section] = thing
        else:
            data.setdefault(section, []).append(thing)
    try:
        return Record.model_validate(data)
    except PydanticError as error:
        raise SourceError(f"the graph of {record} does not make a record: {error}") from error


def _iri(value: ox.NamedNode | ox.Literal) -> str:
    return value.value if isinstance(value, ox.NamedNode) else ""


def _fields(cls: type[Thing], properties: Properties, record: str) -> dict[str, Any]:
    states = {_iri(value): state for state, iri in STATES.items() for value in properties.get(iri, [])}
    fields: dict[str, Any] = {}
    for field in cls.model_fields:
        iri = predicate(cls, field)
        if field == "id":
            continue
        if field == "also_not_reported":
            fields[field] = [ITEMS[name] for name in states if name in ITEMS]
        elif iri in states:
            fields[field] = states[iri].value
        elif iri in properties:
            values = [_text(cls, field, value, record) for value in properties[iri]]
            fields[field] = values if is_list(cls, field) else values[0]
            if key := value_key(cls, field):
                twins = [twin.value for twin in properties.get(iri + AS_PRINTED, [])]
                fields[field] = _value(cls, field, values[0], key, twins)
    return fields


def _value(cls: type[Thing], field: str, text: str, key: str, twins: list[str]) -> object:
    """Return a value with its printed form; a member of a vocabulary stands for itself."""
    if text in enum_types(cls, field).values():
        return text
    return {key: text} | ({"printed": twins[0]} if twins else {})


def _text(cls: type[Thing], field: str, value: ox.NamedNode | ox.Literal, record: str) -> str:
    if isinstance(value, ox.Literal):
        return value.value
    members = enum_types(cls, field)
    if value.value in members:
        return members[value.value]
    if value.value.startswith(ID):
        return to_curie(value.value).removeprefix(f"{record}:")
    return to_curie(value.value)

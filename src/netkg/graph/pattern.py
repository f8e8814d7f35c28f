"""The RDF pattern: which class, predicate and individual stands for what in the model.

Almost everything follows from names: class ``Cohort`` is ``nk:Cohort``, field ``part_of`` is
``nk:partOf``, enum member "derived from patients" is ``nk:DerivedFromPatients``. What does not is
listed here, once.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final, get_args, get_origin

from netkg.model import Appraisal, Claim, Coded, Count, Measure, Review, Search, State, Thing, Work
from netkg.model.enums import Item, Unit
from netkg.model.evidence import SeenAt, TextPosition
from netkg.model.record import SECTIONS
from netkg.model.study import Publication
from netkg.namespaces import NK, PREFIXES, to_iri

__all__ = [
    "AS_PRINTED",
    "ITEMS",
    "STATES",
    "class_iri",
    "enum_iri",
    "enum_types",
    "is_list",
    "predicate",
    "section_of",
    "value_key",
]

AS_PRINTED: Final = "AsPrinted"
"""Suffix of the predicate that holds the printed twin of a value."""

STATES: Final = {
    State.NOT_REPORTED: NK + "notReported",
    State.NOT_SEEN: NK + "notSeen",
    State.SOUGHT_ABSENT: NK + "soughtAndAbsent",
}

_SINGULAR: Final = {
    "also_not_reported": "not_reported",
    "basis_inputs": "prov:wasDerivedFrom",
    "designs": "design",
    "drugs": "drug",
    "grades": "grade",
    "label": "rdfs:label",
    "places": "place",
    "reasons": "reason",
    "registry_ids": "registry_id",
    "sites": "site",
    "title": "dcterms:title",
    "cites": "cito:cites",
    "cites_as_evidence": "cito:citesAsEvidence",
    "obtains_background_from": "cito:obtainsBackgroundFrom",
    "reviews": "cito:reviews",
    "extends": "cito:extends",
    "updates": "cito:updates",
    "agrees_with": "cito:agreesWith",
    "disagrees_with": "cito:disagreesWith",
}

_SCOPES = {
    "populations": "scope_population",
    "interventions": "scope_intervention",
    "outcomes": "scope_outcome",
}
_SPECIAL: Final[dict[type[Thing], dict[str, str]]] = {
    Work: {"kind": "dcterms:type"},
    Publication: {"kind": "dcterms:type"},
    Claim: _SCOPES,
    Review: _SCOPES | {"comparator": "scope_comparator"},
    Search: {"source": "searched_source"},
    Appraisal: {"assessor": "appraised_by"},
}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@cache
def predicate(cls: type[Thing], field: str) -> str:
    """Return the IRI of the predicate for a field of a class."""
    name = _SPECIAL.get(cls, {}).get(field) or _SINGULAR.get(field, field)
    return to_iri(name) if ":" in name else NK + _camel(name)


def class_iri(cls: type[Thing]) -> str:
    """Return the IRI of the class whose members are written as ``cls``."""
    return NK + ("Publication" if issubclass(cls, Work) else cls.__name__)


_UNITS = {
    Unit.MONTH: "MO",
    Unit.YEAR: "YR",
    Unit.WEEK: "WK",
    Unit.DAY: "DAY",
    Unit.PERCENT: "PERCENT",
    Unit.MILLIGRAM: "MilliGM",
}


@cache
def enum_iri(member: StrEnum) -> str:
    """Return the IRI of the individual that stands for an enum member.

    >>> from netkg.model.enums import Basis
    >>> enum_iri(Basis.FROM_PATIENTS).rpartition("#")[2]
    'DerivedFromPatients'
    """
    if isinstance(member, Unit):
        return PREFIXES["unit"] + _UNITS[member]
    words = re.findall(r"[A-Za-z0-9]+", member.value)
    return NK + "".join(word[0].upper() + word[1:] for word in words)


@cache
def _parts(cls: type[Thing], field: str) -> tuple[object, ...]:
    """Return every type that the annotation of a field is made of, outermost first."""
    todo: list[object] = [cls.model_fields[field].annotation]
    found: list[object] = []
    while todo:
        item = todo.pop(0)
        found.append(get_origin(item) or item)
        todo.extend(get_args(item))
    return tuple(found)


@cache
def enum_types(cls: type[Thing], field: str) -> dict[str, str]:
    """Return IRI -> text for every enum member that a field of a class can hold, states apart."""
    enums = (part for part in _parts(cls, field) if isinstance(part, type) and issubclass(part, StrEnum))
    return {enum_iri(member): member.value for enum in enums if enum is not State for member in enum}


def is_list(cls: type[Thing], field: str) -> bool:
    """Return whether a field holds several values."""
    return list in _parts(cls, field)


def value_key(cls: type[Thing], field: str) -> str | None:
    """Return the name under which a value stands beside its printed twin, or None if it can have none."""
    parts = _parts(cls, field)
    if Coded in parts:
        return "term"
    return "value" if Count in parts or Measure in parts else None


def section_of(local_id: str, types: frozenset[str]) -> tuple[str, type[Thing]]:
    """Return the section of the record, and the class, of a thing with this id and these types."""
    kind = local_id.partition("-")[0]
    if kind == "publication":
        return "publication", Publication
    if kind == "place":
        cls: type[Thing] = TextPosition if class_iri(TextPosition) in types else SeenAt
        return ("text_places" if cls is TextPosition else "seen_places"), cls
    return next((name, cls) for name, (other, cls) in SECTIONS.items() if other == kind)


ITEMS: Final = {enum_iri(item): item.value for item in Item}

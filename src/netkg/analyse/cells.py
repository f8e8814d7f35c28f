"""From an answer with one property a row to one row a thing: for the evidence table and its companions.

Terms become cells here and nowhere else: a term is a CURIE, a member of a closed vocabulary its local name,
a number ``int`` or ``float``. What print says and why a value is missing are kept beside them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

import pyoxigraph as ox

from netkg.errors import AnalysisError
from netkg.namespaces import NK, PREFIXES, to_curie
from netkg.store.base import Solutions

__all__ = [
    "MISSING",
    "TYPE",
    "Cells",
    "Node",
    "Pivoted",
    "Shape",
    "day",
    "flag",
    "number",
    "pivot",
    "text",
    "whole_number",
    "words",
]

Node = ox.NamedNode | ox.Literal

TYPE: Final = PREFIXES["rdf"] + "type"

MISSING: Final = {
    NK + "notReported": "not reported",
    NK + "notSeen": "not seen",
    NK + "soughtAndAbsent": "sought and absent",
}
"""Property that names a missing attribute -> why it is missing."""

_PRINTED: Final = "AsPrinted"


@lru_cache(maxsize=1 << 16)
def _curie(iri: str, _prefixes: int) -> str:
    return to_curie(iri)


def text(term: Node) -> str:
    """Return a term as a CURIE, or a literal as it is written."""
    value: str = term.value
    # known prefixes are never redefined, only added to: their number tells whether a CURIE may be outdated
    return _curie(value, len(PREFIXES)) if isinstance(term, ox.NamedNode) else value


def words(term: Node) -> str:
    """Return a member of a closed vocabulary by its local name, any other term as a CURIE or text."""
    return text(term).removeprefix("nk:") if isinstance(term, ox.NamedNode) else str(term.value)


def flag(term: Node) -> bool:
    """Return a boolean literal."""
    return str(term.value) in ("true", "1")


def whole_number(term: Node) -> int:
    """Return a literal of a whole number."""
    return int(term.value)


def number(term: Node) -> float:
    """Return a literal of a number."""
    return float(term.value)


def day(term: Node) -> dt.date:
    """Return a literal of a day."""
    return dt.date.fromisoformat(term.value)


Source = tuple[str, str, Callable[[Node], Any]]


@dataclass(slots=True)
class Pivoted:
    """What is said of one thing: (about, property) -> values, and about -> things of that part, as CURIEs."""

    values: dict[tuple[str, str], list[Node]] = field(default_factory=lambda: defaultdict(list))
    things: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def types(self, about: str) -> set[str]:
        """Return the IRIs of the classes of a part."""
        return {term.value for term in self.values.get((about, TYPE), ())}


def pivot(answer: Solutions, query: str, key: str, things: Collection[str] = ()) -> dict[str, Pivoted]:
    """Return what an answer says of each thing of its first column, in order of their CURIEs.

    Args:
        answer: the answer of a query with the columns ``key``, about, perhaps thing, property, value.
        query: its id, for the message.
        key: its first column.
        things: parts (values of ``about``) of which the things are kept.

    Raises:
        AnalysisError: the answer has other columns.
    """
    columns = answer.columns
    if columns[:2] != (key, "about") or columns[-2:] != ("property", "value"):
        raise AnalysisError(f"this table is made from the answer of the query {query}")
    found: dict[str, Pivoted] = defaultdict(Pivoted)
    for row in answer.rows:
        name, about, *thing, prop, value = row
        if not isinstance(value, Node):  # netkg holds no blank nodes and no quoted triples
            continue
        part = about.value  # type: ignore[union-attr]
        into = found[name.value]  # type: ignore[union-attr]
        if part in things:
            into.things[part].add(text(thing[0]))  # type: ignore[arg-type]
        into.values[part, prop.value].append(value)  # type: ignore[union-attr]
    named = {text(ox.NamedNode(iri)): pivoted for iri, pivoted in found.items()}
    return {name: named[name] for name in sorted(named)}


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, and for columns that have it the print, or why they are empty."""

    values: dict[str, Any]
    printed: dict[str, str]
    missing: dict[str, str]


@dataclass(frozen=True)
class Shape:
    """How the columns of a table follow from properties.

    Attributes:
        columns: column -> (the part it is a property of, the property, how its term becomes a cell).
        many: columns with several values, which become sorted tuples; of the others the first is taken.
    """

    columns: Mapping[str, Source]
    many: frozenset[str]

    @cached_property
    def _by_property(self) -> dict[tuple[str, str], tuple[str, Callable[[Node], Any], bool]]:
        return {
            (about, prop): (column, convert, column in self.many)
            for column, (about, prop, convert) in self.columns.items()
        }

    @cached_property
    def _twins(self) -> dict[tuple[str, str], str]:
        return {(about, prop + _PRINTED): column for column, (about, prop, _) in self.columns.items()}

    def cells(self, pivoted: Pivoted) -> Cells:
        """Return the cells of one row; a column without values is left out, or empty if it takes several."""
        values: dict[str, Any] = dict.fromkeys(self.many, ())
        printed: dict[str, str] = {}
        missing: dict[str, str] = {}
        for key, terms in pivoted.values.items():
            if place := self._by_property.get(key):
                column, convert, several = place
                values[column] = (
                    tuple(sorted({convert(term) for term in terms})) if several else convert(terms[0])
                )
            elif twin := self._twins.get(key):
                printed[twin] = str(terms[0].value)
            elif why := MISSING.get(key[1]):
                missing |= self._missing(key[0], why, terms)
        return Cells(values, printed, missing)

    def _missing(self, about: str, why: str, terms: list[Node]) -> dict[str, str]:
        places = (self._by_property.get((about, term.value)) for term in terms)
        return {place[0]: why for place in places if place}

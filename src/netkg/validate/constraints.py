"""Constraints of SHACL core on the values of a node: counts, kinds, ranges, texts, lists, pairs.

A constraint yields the values that break it, or None where no single value does. Names are those of the
SHACL properties.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

import pyoxigraph as ox

from netkg.namespaces import PREFIXES

__all__ = ["COMPONENTS", "Constraint", "Node", "Triples"]

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

_XSD = PREFIXES["xsd"]
_SH = PREFIXES["sh"]
_TYPE = PREFIXES["rdf"] + "type"
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"


class Triples:
    """Triples by subject and predicate, in their own order."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._by_subject: dict[Node, dict[str, list[Node]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                continue
            self._by_subject.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(value)

    def subjects(self) -> Iterable[Node]:
        """Return all subjects."""
        return self._by_subject

    def subjects_of(self, predicate: str) -> list[ox.NamedNode]:
        """Return the subjects with an IRI that have a predicate."""
        return [
            subject
            for subject, said in self._by_subject.items()
            if predicate in said and isinstance(subject, ox.NamedNode)
        ]

    def objects(self, subject: Node, predicate: str) -> Sequence[Node]:
        """Return the values of a subject for a predicate."""
        return self._by_subject.get(subject, {}).get(predicate, ())

    def classes_of(self, subject: Node) -> set[str]:
        """Return the classes of a subject, and those that the triples say are above them."""
        found: set[str] = set()
        todo = list(self.objects(subject, _TYPE))
        while todo:
            cls = todo.pop()
            if cls.value not in found:
                found.add(cls.value)
                todo.extend(self.objects(cls, _SUBCLASS))
        return found

    def first(self, subject: Node, predicate: str) -> Node | None:
        """Return the first of the values, or None."""
        return next(iter(self.objects(subject, predicate)), None)


Constraint: TypeAlias = Callable[[Node, Sequence[Node], Triples], Iterable[Node | None]]
"""Called with the focus node, its values and the data; yields what breaks it."""

_Maker: TypeAlias = Callable[[Sequence[Node], str], Constraint]


def _each(fits: Callable[[Node], bool]) -> Constraint:
    """Return a constraint that each value must fit by itself."""

    def breaks(focus: Node, values: Sequence[Node], data: Triples) -> Iterator[Node]:
        return (value for value in values if not fits(value))

    return breaks


def _min_count(arguments: Sequence[Node], flags: str) -> Constraint:
    least = int(arguments[0].value)
    return lambda focus, values, data: [None] if len(values) < least else []


def _max_count(arguments: Sequence[Node], flags: str) -> Constraint:
    most = int(arguments[0].value)
    return lambda focus, values, data: [None] if len(values) > most else []


def _has_value(arguments: Sequence[Node], flags: str) -> Constraint:
    return lambda focus, values, data: [] if arguments[0] in values else [None]


def _in(arguments: Sequence[Node], flags: str) -> Constraint:
    allowed = frozenset(arguments)
    return _each(lambda value: value in allowed)


def _datatype(arguments: Sequence[Node], flags: str) -> Constraint:
    kind = arguments[0].value
    return _each(
        lambda value: (
            isinstance(value, ox.Literal) and value.datatype.value == kind and _is_well_formed(value)
        )
    )


def _node_kind(arguments: Sequence[Node], flags: str) -> Constraint:
    kinds: dict[type, str] = {ox.NamedNode: "IRI", ox.BlankNode: "BlankNode", ox.Literal: "Literal"}
    wanted = arguments[0].value.removeprefix(_SH)
    return _each(lambda value: kinds[type(value)] in wanted)


def _class(arguments: Sequence[Node], flags: str) -> Constraint:
    def breaks(focus: Node, values: Sequence[Node], data: Triples) -> Iterator[Node]:
        return (value for value in values if arguments[0].value not in data.classes_of(value))

    return breaks


def _pattern(arguments: Sequence[Node], flags: str) -> Constraint:
    pattern = re.compile(arguments[0].value, re.IGNORECASE if "i" in flags else 0)
    return _each(lambda value: not isinstance(value, ox.BlankNode) and bool(pattern.search(value.value)))


def _length(fits: Callable[[int, int], bool]) -> _Maker:
    def make(arguments: Sequence[Node], flags: str) -> Constraint:
        bound = int(arguments[0].value)
        return _each(lambda value: not isinstance(value, ox.BlankNode) and fits(len(value.value), bound))

    return make


def _range(fits: Callable[[int], bool]) -> _Maker:
    def make(arguments: Sequence[Node], flags: str) -> Constraint:
        return _each(lambda value: _compares(value, arguments[0], fits))

    return make


def _less(fits: Callable[[int], bool]) -> _Maker:
    def make(arguments: Sequence[Node], flags: str) -> Constraint:
        def breaks(focus: Node, values: Sequence[Node], data: Triples) -> Iterator[Node]:
            others = data.objects(focus, arguments[0].value)
            return (value for value in values for other in others if not _compares(value, other, fits))

        return breaks

    return make


def _equals(arguments: Sequence[Node], flags: str) -> Constraint:
    def breaks(focus: Node, values: Sequence[Node], data: Triples) -> Iterator[Node]:
        others = data.objects(focus, arguments[0].value)
        yield from (value for value in values if value not in others)
        yield from (other for other in others if other not in values)

    return breaks


def _disjoint(arguments: Sequence[Node], flags: str) -> Constraint:
    def breaks(focus: Node, values: Sequence[Node], data: Triples) -> Iterator[Node]:
        others = data.objects(focus, arguments[0].value)
        return (value for value in values if value in others)

    return breaks


def _compares(value: Node, other: Node, fits: Callable[[int], bool]) -> bool:
    """Return whether two values have an order, and it fits; ``fits`` takes -1, 0 or 1."""
    one, two = _comparable(value), _comparable(other)
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return fits((one > two) - (one < two))
    if isinstance(one, dt.date) and isinstance(two, dt.date):
        return fits((one > two) - (one < two))
    return False


def _comparable(value: Node) -> Decimal | dt.date | None:
    if not isinstance(value, ox.Literal) or not _is_well_formed(value):
        return None
    kind = value.datatype.value.removeprefix(_XSD)
    if kind in ("integer", "decimal"):
        return Decimal(value.value)
    return dt.date.fromisoformat(value.value) if kind == "date" else None


_FORMS: Final = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    _XSD + "boolean": re.compile(r"true|false|0|1"),
    _XSD + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


def _is_well_formed(value: ox.Literal) -> bool:
    form = _FORMS.get(value.datatype.value)
    if form is None:
        return True
    if not form.fullmatch(value.value):
        return False
    return value.datatype.value != _XSD + "date" or _is_day(value.value)


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


COMPONENTS: Final[dict[str, _Maker]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "hasValue": _has_value,
    "in": _in,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "class": _class,
    "pattern": _pattern,
    "minLength": _length(lambda length, bound: length >= bound),
    "maxLength": _length(lambda length, bound: length <= bound),
    "minInclusive": _range(lambda order: order >= 0),
    "maxInclusive": _range(lambda order: order <= 0),
    "minExclusive": _range(lambda order: order > 0),
    "maxExclusive": _range(lambda order: order < 0),
    "lessThan": _less(lambda order: order < 0),
    "lessThanOrEquals": _less(lambda order: order <= 0),
    "equals": _equals,
    "disjoint": _disjoint,
}
"""SHACL property -> what makes its constraint from the arguments and the regular expression flags."""

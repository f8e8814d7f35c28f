"""Class expressions and axioms of OWL, as far as the reasoning copy uses them.

A class expression is the IRI of a class, a :class:`Restriction` or a :class:`Compound`. All are frozen, so
axioms can stand in sets and two copies can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

__all__ = ["Axiom", "Axioms", "Compound", "Expression", "Property", "Restriction", "Signature", "signature"]


@dataclass(frozen=True, slots=True, order=True)
class Property:
    """An object property, or its inverse."""

    iri: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Compound:
    """Class expressions joined by ``kind``: and, or, not; or individuals listed: one of."""

    kind: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Restriction:
    """What is related by a property: some, only, value, min, max or exactly.

    ``filler`` is the individual for "value", None for a number without a class.
    """

    property: Property
    kind: str
    filler: Expression | None = None
    number: int | None = None


Expression = str | Restriction | Compound


@dataclass(frozen=True, slots=True)
class Axiom:
    """One statement that a reasoner can do without: its kind, and what it is about, in order.

    =============== ==========================================================
    SubClassOf      class, class
    EquivalentTo    class, class
    DisjointWith    classes
    Domain          property, class
    Characteristic  property, name of the OWL class, such as FunctionalProperty
    SubPropertyOf   property, property
    InverseOf       property, property
    Type            individual, class
    Fact            individual, property, individual
    Different       individuals
    =============== ==========================================================
    """

    kind: str
    about: tuple[Expression | Property, ...]


Axioms = tuple[Axiom, ...]


@dataclass(slots=True)
class Signature:
    """The names that axioms use, by what they stand for; ``counted`` are properties counted by."""

    classes: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    individuals: set[str] = field(default_factory=set)
    counted: set[Property] = field(default_factory=set)


def signature(axioms: Iterable[Axiom]) -> Signature:
    """Return the names that the axioms use."""
    found = Signature()
    for axiom in axioms:
        for position, item in enumerate(axiom.about):
            if isinstance(item, Property):
                found.properties.add(item.iri)
            elif axiom.kind in ("Fact", "Different") or (axiom.kind == "Type" and position == 0):
                found.individuals.add(str(item))
            elif axiom.kind != "Characteristic":
                _collect(item, found)
    return found


def _collect(expression: Expression, found: Signature) -> None:
    for part in _walk(expression):
        if isinstance(part, str):
            found.classes.add(part)
        elif isinstance(part, Restriction):
            found.properties.add(part.property.iri)
            if part.kind == "value" and isinstance(part.filler, str):
                found.individuals.add(part.filler)
            if part.number is not None:
                found.counted.add(part.property)
        elif part.kind == "one of":
            found.individuals.update(name for name in part.parts if isinstance(name, str))


def _walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all class expressions inside it."""
    yield expression
    if isinstance(expression, Compound) and expression.kind != "one of":
        for part in expression.parts:
            yield from _walk(part)
    elif isinstance(expression, Restriction) and expression.filler is not None and expression.kind != "value":
        yield from _walk(expression.filler)

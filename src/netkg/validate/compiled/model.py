"""What is compiled: shapes with their paths, constraints and targets, as read from a shapes graph."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from netkg.validate.findings import Severity

__all__ = ["Constraint", "Left", "NotCoveredError", "Path", "Plan", "Rule", "Shape", "Target", "Term"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class NotCoveredError(Exception):
    """What a shape says is not compiled; caught where shapes are read, and told as :class:`Left`."""


@dataclass(frozen=True, slots=True)
class Path:
    """A property path: its SPARQL text, and its IRI if it is one property (else an empty text).

    ``plain`` says that it is one step forward, by one property or one of several.
    """

    text: str
    iri: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint by its local name in SHACL, such as ``maxCount``, with its terms or inner shapes."""

    name: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[Shape, ...] = ()

    @property
    def component(self) -> str:
        """Return the local name of its constraint component."""
        return f"{self.name[0].upper()}{self.name[1:]}ConstraintComponent"


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape; a property shape has a path. ``about`` is what ``nk:checks`` names, or empty.

    ``properties`` are filled for inner shapes alone: those of a shape with a target are rules themselves.
    """

    iri: str
    path: Path | None
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    severity: Severity
    message: str
    about: str


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Where focus nodes are: ``kind`` is targetClass, targetSubjectsOf or targetObjectsOf."""

    kind: str
    iri: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape that reports, with all its targets in order."""

    shape: Shape
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A shape that is left to pySHACL: its IRI (or what else it is called by) and the reason."""

    shape: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules to compile, and what is left to pySHACL with the triples of its shapes."""

    rules: tuple[Rule, ...]
    left: tuple[Left, ...]
    left_shapes: tuple[ox.Triple, ...]

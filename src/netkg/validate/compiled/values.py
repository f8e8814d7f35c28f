"""Tests of one value, as SPARQL expressions that are true or false and never an error."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.validate.compiled.model import Constraint, Term
from netkg.validate.compiled.patterns import read_pattern

__all__ = ["DATATYPES", "NODE_KINDS", "always_tells", "value_test"]

_SH: Final = PREFIXES["sh"]
_XSD: Final = PREFIXES["xsd"]

_DIGITS: Final = {"integer": "^[+-]?[0-9]+$", "decimal": r"^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)$"}
_CAST: Final = ("date", "dateTime", "double", "float", "time")

DATATYPES: Final = {
    **{_XSD + name: f'REGEX(STR({{0}}), "{digits}")' for name, digits in _DIGITS.items()},
    **{_XSD + name: f"isLiteral(<{_XSD}{name}>({{0}}))" for name in _CAST},
    _XSD + "boolean": 'STR({0}) IN ("true", "false", "1", "0")',
    _XSD + "string": "true",
    PREFIXES["rdf"] + "langString": "true",
}
"""Datatype -> how SPARQL tells that a literal of it is well formed."""

NODE_KINDS: Final = {
    _SH + "BlankNode": "isBlank({0})",
    _SH + "BlankNodeOrIRI": "(isBlank({0}) || isIRI({0}))",
    _SH + "BlankNodeOrLiteral": "(isBlank({0}) || isLiteral({0}))",
    _SH + "IRI": "isIRI({0})",
    _SH + "IRIOrLiteral": "(isIRI({0}) || isLiteral({0}))",
    _SH + "Literal": "isLiteral({0})",
}
"""Kind of node -> how SPARQL tells that a value is of it."""

_COMPARED: Final = {"maxExclusive": "<", "maxInclusive": "<=", "minExclusive": ">", "minInclusive": ">="}
_MEASURED: Final = {"maxLength": "<=", "minLength": ">="}


def value_test(constraint: Constraint, value: str) -> str | None:
    """Return the expression that is true if a value obeys a constraint; None if more than the value counts.

    Args:
        constraint: what to obey.
        value: the variable that holds the value, such as ``?v1``.
    """
    name, terms = constraint.name, constraint.terms
    if name == "nodeKind":
        return NODE_KINDS[terms[0].value].format(value)
    if name == "hasValue":
        return f"sameTerm({value}, {terms[0]})"
    if name == "in":
        return _is_one_of(value, terms)
    if name == "datatype":
        formed = DATATYPES[terms[0].value].format(value)
        return always_tells(f"datatype({value}) = {terms[0]} && {formed}")
    if name == "pattern":
        return _matches(value, terms[0].value)
    if name in _COMPARED:
        return always_tells(f"{value} {_COMPARED[name]} {terms[0]}")
    if name in _MEASURED:
        return always_tells(f"STRLEN(STR({value})) {_MEASURED[name]} {terms[0].value}")
    return None


def always_tells(expression: str) -> str:
    """Return an expression that is false where this one is an error."""
    return f"COALESCE({expression}, false)"


def _is_one_of(value: str, terms: tuple[Term, ...]) -> str:
    """By term, not by value: ``1.0`` is not ``1``."""
    if all(isinstance(term, ox.NamedNode) for term in terms):
        return f"({value} IN ({', '.join(map(str, terms))}))"
    return f"({' || '.join(f'sameTerm({value}, {term})' for term in terms)})"


def _matches(value: str, pattern: str) -> str:
    found = read_pattern(pattern)
    assert found is not None  # noqa: S101 (others were refused when the shape was read)
    denied, text = found
    return always_tells(f"{'!' if denied else ''}REGEX(STR({value}), {ox.Literal(text)})")

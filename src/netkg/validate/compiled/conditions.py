"""Whether a node obeys a shape, as one SPARQL expression over the node's variable.

Inner variables are named by depth (``?v2``, ``?w2``), so equal shapes give equal text and inner ones never
meet outer ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netkg.namespaces import PREFIXES
from netkg.validate.compiled.model import Constraint, Shape, Target
from netkg.validate.compiled.values import always_tells, value_test

__all__ = ["Conditions"]

_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_ORDERS: Final = {"lessThan": "<", "lessThanOrEquals": "<="}


class Conditions:
    """Writes conditions for data whose classes have these classes below them."""

    def __init__(self, below: Mapping[str, frozenset[str]]) -> None:
        self._below = below

    def classes(self, iri: str) -> list[str]:
        """Return a class and those below it, in order."""
        return sorted({iri, *self._below.get(iri, ())})

    def is_instance(self, node: str, iri: str) -> str:
        """Return whether a node is of a class, or of one below it."""
        found = (f"EXISTS {{ {node} {_TYPE} <{name}> }}" for name in self.classes(iri))
        return f"({' || '.join(found)})"

    def is_target(self, node: str, target: Target) -> str:
        """Return whether a node is a focus node of a target."""
        if target.kind == "targetClass":
            return self.is_instance(node, target.iri)
        if target.kind == "targetSubjectsOf":
            return f"EXISTS {{ {node} <{target.iri}> ?t }}"
        return f"EXISTS {{ ?t <{target.iri}> {node} }}"

    def conforms(self, shape: Shape, focus: str, depth: int = 2) -> str:
        """Return whether a node obeys a shape: all its constraints, for all values at its path."""
        if shape.path is None:
            tests = self._of_values(shape, focus, focus, depth)
        else:
            counts = [self.count(shape, one, focus, depth) for one in shape.constraints]
            value = f"?v{depth}"
            values = self._of_values(shape, focus, value, depth + 1)
            tests = [test for test in counts if test]
            if values:
                broken = f"!({' && '.join(values)})"
                tests.append(f"!EXISTS {{ {focus} {shape.path.text} {value} FILTER({broken}) }}")
            tests += [self._none_beyond(shape, one, focus, depth) for one in shape.constraints if _even(one)]
        return f"({' && '.join(tests)})" if tests else "true"

    def count(self, shape: Shape, constraint: Constraint, focus: str, depth: int) -> str | None:
        """Return whether the number of values is right; None if the constraint is not about numbers."""
        assert shape.path is not None  # noqa: S101 (the caller asked)
        path, value, other = shape.path.text, f"?v{depth}", f"?w{depth}"
        if constraint.name == "hasValue":
            return f"EXISTS {{ {focus} {path} {constraint.terms[0]} }}"
        if constraint.name not in ("minCount", "maxCount"):
            return None
        number = int(constraint.terms[0].value)
        if constraint.name == "minCount":
            return f"EXISTS {{ {focus} {path} {value} }}" if number else "true"
        if number == 0:
            return f"!EXISTS {{ {focus} {path} {value} }}"
        two = f"{focus} {path} {value} . {focus} {path} {other} FILTER(!sameTerm({value}, {other}))"
        return f"!EXISTS {{ {two} }}"

    def test(self, shape: Shape, constraint: Constraint, focus: str, value: str, depth: int) -> str:
        """Return whether one value obeys a constraint that is about each value."""
        alone = value_test(constraint, value)
        if alone is not None:
            return alone
        if constraint.name == "class":
            return self.is_instance(value, constraint.terms[0].value)
        if constraint.shapes or constraint.name in ("and", "or", "xone"):
            return self._combined(constraint, value, depth)
        pair, other = constraint.terms[0], f"?w{depth}"
        if constraint.name == "disjoint":
            return f"!EXISTS {{ {focus} {pair} {value} }}"
        if constraint.name == "equals":
            return f"EXISTS {{ {focus} {pair} {value} }}"
        in_order = always_tells(f"{value} {_ORDERS[constraint.name]} {other}")
        return f"!EXISTS {{ {focus} {pair} {other} FILTER(!{in_order}) }}"

    def _of_values(self, shape: Shape, focus: str, value: str, depth: int) -> list[str]:
        numbers = ("minCount", "maxCount", *(("hasValue",) if shape.path else ()))
        found = [
            self.test(shape, one, focus, value, depth)
            for one in shape.constraints
            if one.name not in numbers
        ]  # fmt: skip
        return found + [self.conforms(inner, value, depth) for inner in shape.properties]

    def _combined(self, constraint: Constraint, value: str, depth: int) -> str:
        parts = [self.conforms(shape, value, depth) for shape in constraint.shapes]
        if constraint.name == "not":
            return f"!{parts[0]}"
        if constraint.name == "xone":
            return f"({' + '.join(f'IF({part}, 1, 0)' for part in parts) or '0'} = 1)"
        either = constraint.name == "or"
        joined = (" || " if either else " && ").join(parts)
        return f"({joined})" if parts else str(not either).lower()

    def _none_beyond(self, shape: Shape, constraint: Constraint, focus: str, depth: int) -> str:
        """Return whether the property of ``sh:equals`` has no value that is not at the path."""
        assert shape.path is not None  # noqa: S101 (the caller asked)
        other = f"?w{depth}"
        also = f"EXISTS {{ {focus} {shape.path.text} {other} }}"
        return f"!EXISTS {{ {focus} {constraint.terms[0]} {other} FILTER(!{also}) }}"


def _even(constraint: Constraint) -> bool:
    return constraint.name == "equals"

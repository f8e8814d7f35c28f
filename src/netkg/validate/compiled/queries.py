"""From rules to queries, each of which tests many constraints in one pass.

There are three kinds. *Values*: one query for a path, whatever the class, goes over all triples of the
property and asks for the class of what fails only. *Numbers*: one query for a path counts its values.
*Nodes*: one query for a target asks everything that is true or false of a focus node as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from netkg.namespaces import PREFIXES
from netkg.validate.compiled.conditions import Conditions
from netkg.validate.compiled.model import Constraint, Path, Rule, Shape, Target

__all__ = ["CompiledQuery", "Probe", "compile_rules"]

_FOCUS: Final = "?this"
_VALUE: Final = "?v1"
_TYPE: Final = f"<{PREFIXES['rdf']}type>"


@dataclass(frozen=True, slots=True)
class Probe:
    """One constraint in a query: a row breaks it if the columns ``fails`` and ``aims`` are true.

    ``aims`` is None where every row is a focus node; ``fails`` is the column of the number of values, with
    ``most``, for ``sh:maxCount``. ``of_value`` says whether the row's value is what is wrong.
    """

    shape: Shape
    component: str
    fails: int
    aims: int | None
    of_value: bool
    most: int | None = None


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A SELECT whose first two columns are the focus node and the value, and what its rows mean."""

    text: str
    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class _Test:
    rule: Rule
    component: str
    holds: str
    of_value: bool


def compile_rules(rules: Sequence[Rule], conditions: Conditions) -> list[CompiledQuery]:
    """Return the queries that find all that breaks the rules, in a fixed order."""
    values: dict[Path, list[_Test]] = defaultdict(list)
    nodes: dict[tuple[Target, ...], list[_Test]] = defaultdict(list)
    numbers: dict[Path, list[tuple[Rule, Constraint]]] = defaultdict(list)
    for rule in rules:
        for constraint in rule.shape.constraints:
            if constraint.name == "maxCount" and rule.shape.path:
                numbers[rule.shape.path].append((rule, constraint))
            elif test := _node_test(rule, constraint, conditions):
                nodes[rule.targets].append(test)
            else:
                for path, one in _value_tests(rule, constraint, conditions):
                    values[path].append(one)
    return [
        *(_values_query(path, values[path], conditions) for path in sorted(values, key=_text)),
        *(_numbers_query(path, numbers[path], conditions) for path in sorted(numbers, key=_text)),
        *(_nodes_query(targets, nodes[targets], conditions) for targets in sorted(nodes)),
    ]


def _text(path: Path) -> str:
    return path.text


def _node_test(rule: Rule, constraint: Constraint, conditions: Conditions) -> _Test | None:
    """Return the test of a constraint that a focus node obeys or not as a whole; None for others."""
    shape = rule.shape
    if shape.path is None:
        holds: str | None = conditions.test(shape, constraint, _FOCUS, _FOCUS, 2)
    else:
        holds = conditions.count(shape, constraint, _FOCUS, 2)
    return None if holds is None else _Test(rule, constraint.component, holds, shape.path is None)


def _value_tests(
    rule: Rule, constraint: Constraint, conditions: Conditions
) -> Iterator[tuple[Path, _Test]]:  # fmt: skip
    """Yield the test of a constraint on each value; ``sh:equals`` also tests the values it compares with."""
    path = rule.shape.path
    assert path is not None  # noqa: S101 (others are about nodes)
    holds = conditions.test(rule.shape, constraint, _FOCUS, _VALUE, 2)
    yield path, _Test(rule, constraint.component, holds, of_value=True)
    if constraint.name == "equals":
        other = Path(str(constraint.terms[0]), constraint.terms[0].value, plain=True)
        back = f"EXISTS {{ {_FOCUS} {path.text} {_VALUE} }}"
        yield other, _Test(rule, constraint.component, back, of_value=True)


def _values_query(path: Path, tests: Sequence[_Test], conditions: Conditions) -> CompiledQuery:
    holds = list(dict.fromkeys(test.holds for test in tests))
    aims = list(dict.fromkeys(test.rule.targets for test in tests))
    asked = [_is_aimed_at(targets, conditions) for targets in aims]
    broken = (
        f"(!{expression} && ({_any(asked[aims.index(targets)] for targets in _targets(tests, expression))}))"
        for expression in holds
    )
    columns = [f"(!{expression} AS ?b{number})" for number, expression in enumerate(holds)]
    columns += [f"({expression} AS ?a{number})" for number, expression in enumerate(asked)]
    text = (
        f"SELECT DISTINCT {_FOCUS} {_VALUE} {' '.join(columns)} "
        f"WHERE {{ {_FOCUS} {path.text} {_VALUE} FILTER({_any(broken)}) }}"
    )
    probes = (
        Probe(
            test.rule.shape,
            test.component,
            2 + holds.index(test.holds),
            2 + len(holds) + aims.index(test.rule.targets),
            test.of_value,
        )
        for test in tests
    )
    return CompiledQuery(text, tuple(probes))


def _numbers_query(
    path: Path, some: Sequence[tuple[Rule, Constraint]], conditions: Conditions
) -> CompiledQuery:
    aims = list(dict.fromkeys(rule.targets for rule, _ in some))
    most = [int(constraint.terms[0].value) for _, constraint in some]
    asked = [_is_aimed_at(targets, conditions) for targets in aims]
    too_many = (
        f"(?n > {number} && {asked[aims.index(rule.targets)]})"
        for number, (rule, _) in zip(most, some, strict=True)
    )
    columns = [f"({expression} AS ?a{number})" for number, expression in enumerate(asked)]
    text = (
        f"SELECT {_FOCUS} ?n {' '.join(columns)} WHERE {{ {{ "
        f"SELECT {_FOCUS} (COUNT(DISTINCT {_VALUE}) AS ?n) WHERE {{ {_FOCUS} {path.text} {_VALUE} }} "
        f"GROUP BY {_FOCUS} HAVING(COUNT(DISTINCT {_VALUE}) > {min(most)}) }} FILTER({_any(too_many)}) }}"
    )
    probes = (
        Probe(rule.shape, constraint.component, 1, 2 + aims.index(rule.targets), of_value=False, most=number)
        for number, (rule, constraint) in zip(most, some, strict=True)
    )
    return CompiledQuery(text, tuple(probes))


def _nodes_query(
    targets: tuple[Target, ...], tests: Sequence[_Test], conditions: Conditions
) -> CompiledQuery:
    holds = list(dict.fromkeys(test.holds for test in tests))
    columns = [f"(!{expression} AS ?b{number})" for number, expression in enumerate(holds)]
    text = (
        f"SELECT DISTINCT {_FOCUS} ({_FOCUS} AS {_VALUE}) {' '.join(columns)} "
        f"WHERE {{ {_focus_nodes(targets, conditions)} "
        f"FILTER({_any(f'!{expression}' for expression in holds)}) }}"
    )
    probes = (
        Probe(test.rule.shape, test.component, 2 + holds.index(test.holds), None, test.of_value)
        for test in tests
    )
    return CompiledQuery(text, tuple(probes))


def _focus_nodes(targets: Iterable[Target], conditions: Conditions) -> str:
    """Return the pattern that binds the focus nodes of some targets."""
    patterns = []
    for target in targets:
        if target.kind == "targetClass":
            patterns += [f"{_FOCUS} {_TYPE} <{name}>" for name in conditions.classes(target.iri)]
        elif target.kind == "targetSubjectsOf":
            patterns.append(f"{_FOCUS} <{target.iri}> ?t")
        else:
            patterns.append(f"?t <{target.iri}> {_FOCUS}")
    return patterns[0] if len(patterns) == 1 else " UNION ".join(f"{{ {one} }}" for one in patterns)


def _targets(tests: Iterable[_Test], holds: str) -> Iterator[tuple[Target, ...]]:
    return iter(dict.fromkeys(test.rule.targets for test in tests if test.holds == holds))


def _is_aimed_at(targets: Iterable[Target], conditions: Conditions) -> str:
    return f"({_any(conditions.is_target(_FOCUS, target) for target in targets)})"


def _any(expressions: Iterable[str]) -> str:
    return " || ".join(expressions)

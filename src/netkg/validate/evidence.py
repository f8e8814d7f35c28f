"""Everything that evidence is held to, in one place: shapes, checks and privacy, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netkg.errors import QueryError
from netkg.namespaces import GRAPH
from netkg.store import Store
from netkg.validate import privacy
from netkg.validate.checks import load_checks, run_checks
from netkg.validate.compiled import Left, read_plan, validate_compiled
from netkg.validate.findings import Finding, Severity, sort_findings
from netkg.validate.shapes import read_shapes, validate_shapes

__all__ = ["ENGINES", "SHAPES", "Rule", "choose_rules", "list_left", "list_rules", "validate_evidence"]

ENGINES: Final = ("compiled", "pyshacl")
"""What can read the shapes: our compiler to SPARQL, which is the default, or pySHACL."""

SHAPES: Final = "shapes"
"""The name that all SHACL shapes go by."""

_ONTOLOGY: Final = GRAPH + "ontology/"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check, or all shapes, as it can be chosen: ``severity`` is None where findings differ in it."""

    name: str
    severity: Severity | None
    summary: str


def list_rules(ontology: Sequence[Path]) -> list[Rule]:
    """Return all rules of a project's ontology folders: the shapes, then the others by name.

    Raises:
        QueryError: the file of a check is wrong.
    """
    checks = [
        Rule(check.name, check.severity, check.query.summary) for check in load_checks(ontology).values()
    ]
    small = Rule(privacy.NAME, Severity.INFO, privacy.SUMMARY)
    shapes = Rule(SHAPES, None, "Does every thing have what it must have, of the right kind?")
    return [shapes, *sorted([*checks, small], key=lambda rule: rule.name)]


def choose_rules(rules: Iterable[Rule], names: Iterable[str]) -> list[Rule]:
    """Return the rules with these names, in their own order; a check may be told by its file's name too.

    Raises:
        QueryError: there is no such rule; the nearest names are given.
    """
    known = {rule.name: rule for rule in rules}
    chosen = {_short(name, known) for name in names}
    for name in sorted(chosen - set(known)):
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "see: netkg validate --list"
        raise QueryError(f"there is no check {name!r}", hint=hint)
    return [rule for rule in known.values() if rule.name in chosen]


def _short(name: str, known: Iterable[str]) -> str:
    stem = name.removesuffix(".rq")
    short = stem.rpartition("-")[0]
    return short if short in known and stem not in known else stem


def list_left(ontology: Sequence[Path]) -> tuple[Left, ...]:
    """Return the shapes of a project that are not compiled, each with the reason; pySHACL reads them."""
    return read_plan(read_shapes(ontology)).left


def validate_evidence(
    store: Store,
    ontology: Sequence[Path],
    only: Iterable[str] | None = None,
    engine: str = ENGINES[0],
) -> list[Finding]:
    """Return what is wrong with the evidence in a store, the worst first.

    Args:
        store: evidence and ontology; shapes look at the evidence alone.
        ontology: the ontology folders of the project, with shapes and checks.
        only: names of the rules to hold it to; all are used if left out.
        engine: what reads the shapes, one of :data:`ENGINES`; both find the same.

    Raises:
        QueryError: a check is wrong, or there is none of a name, or no such engine.
        OntologyError: the shapes are wrong.
    """
    if engine not in ENGINES:
        raise QueryError(f"there is no engine {engine!r}", hint=f"choose one of {', '.join(ENGINES)}")
    rules = list_rules(ontology)
    names = {rule.name for rule in (rules if only is None else choose_rules(rules, only))}
    return sort_findings(_find(store, ontology, names, engine))


def _find(store: Store, ontology: Sequence[Path], names: set[str], engine: str) -> Iterator[Finding]:
    if SHAPES in names:
        yield from _by_shapes(store, ontology, engine)
    yield from run_checks(store, (check for check in load_checks(ontology).values() if check.name in names))
    if privacy.NAME in names:
        yield from privacy.find_small_classes(store)


def _by_shapes(store: Store, ontology: Sequence[Path], engine: str) -> list[Finding]:
    shapes = read_shapes(ontology)
    graphs = list(store.graphs())
    apart = {graph for graph in graphs if graph.startswith(_ONTOLOGY)}
    if engine == "compiled":
        return validate_compiled(store, shapes, apart)
    quads = (quad for graph in graphs if graph not in apart for quad in store.quads(graph))
    return validate_shapes(quads, shapes)

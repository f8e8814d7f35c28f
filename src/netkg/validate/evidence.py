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
from netkg.validate.findings import Finding, Severity, sort_findings
from netkg.validate.shapes import read_shapes, validate_shapes

__all__ = ["SHAPES", "Rule", "choose_rules", "list_rules", "validate_evidence"]

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


def validate_evidence(
    store: Store, ontology: Sequence[Path], only: Iterable[str] | None = None
) -> list[Finding]:
    """Return what is wrong with the evidence in a store, the worst first.

    Args:
        store: evidence and ontology; shapes look at the evidence alone.
        ontology: the ontology folders of the project, with shapes and checks.
        only: names of the rules to hold it to; all are used if left out.

    Raises:
        QueryError: a check is wrong, or there is none of a name.
        OntologyError: the shapes are wrong.
    """
    rules = list_rules(ontology)
    names = {rule.name for rule in (rules if only is None else choose_rules(rules, only))}
    return sort_findings(_find(store, ontology, names))


def _find(store: Store, ontology: Sequence[Path], names: set[str]) -> Iterator[Finding]:
    if SHAPES in names:
        graphs = [graph for graph in store.graphs() if not graph.startswith(_ONTOLOGY)]
        quads = (quad for graph in graphs for quad in store.quads(graph))
        yield from validate_shapes(quads, read_shapes(ontology))
    yield from run_checks(store, (check for check in load_checks(ontology).values() if check.name in names))
    if privacy.NAME in names:
        yield from privacy.find_small_classes(store)

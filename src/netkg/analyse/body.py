"""The body of evidence: what every analysis of results stands on, read from the store once.

The evidence table with the few things that a row does not hold: who wrote the report, when patients were
recruited, which overlaps are declared for the whole of a part-cohort, and which publications are retracted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg.analyse.apart import Apart
from netkg.analyse.coded_table import CodedTable
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.scope import Mixed, Scope, mixed_cohorts
from netkg.analyse.statements import Statements
from netkg.analyse.stored import read_answer, stored_table
from netkg.analyse.table import evidence_table
from netkg.analyse.ties import Tie, TieRow, tie_table, ties_of
from netkg.errors import AnalysisError
from netkg.namespaces import to_curie
from netkg.ontology.terms import TermTable
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store
from netkg.store.coded import AnswersCoded, code_solutions

__all__ = ["TABLE", "Body", "Tie", "read_body", "read_tables", "read_ties"]

TABLE: Final = "evidence/table"
"""The query that gives the table."""


@dataclass(frozen=True)
class Body:
    """All results of a store with the terms they are described by. Made by :func:`read_body`.

    Attributes:
        rows: the evidence table.
        terms: the terms of the project, by which rows roll up.
        apart: which terms never hold for one person at the same time.
        retracted: ids of retracted publications.
        ties: result -> what may tie its people to others.
        scope: tumours outside the default scope.
        mixed: cohort -> its parts that are outside the default scope.
    """

    rows: tuple[EvidenceRow, ...]
    terms: TermTable
    apart: Apart
    retracted: frozenset[str] = frozenset()
    ties: Mapping[str, Tie] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)
    mixed: Mapping[str, tuple[Mixed, ...]] = field(default_factory=dict)

    @cached_property
    def is_under(self) -> Callable[[str, str], bool]:
        """Return what says whether a term is another or lies under it; unknown terms never do."""
        closure, found = self.terms.closure, dict[tuple[str, str], bool]()

        def under(term: str, other: str) -> bool:
            pair = term, other
            if pair not in found:
                known = term in closure and other in closure
                found[pair] = term == other or (known and closure.is_under(term, other))
            return found[pair]

        return under

    @cached_property
    def exclude(self) -> Callable[[str, str, str], bool]:
        """Return what says whether two terms, of tumour, site or grade, never hold for one person."""
        found: dict[tuple[str, str, str], bool] = {}

        def exclude(of: str, one: str, other: str) -> bool:
            key = of, one, other
            if key not in found:
                found[key] = self.apart.exclude(of, one, other, self.is_under)
            return found[key]

        return exclude

    def label(self, name: str) -> str:
        """Return a term's label, or its id if it has none."""
        return self.terms.label(name) or name

    def without(self, results: Collection[str]) -> Body:
        """Return the body without some results, and without those derived from them."""
        gone = set(results)
        while more := {row.result for row in self.rows if gone.intersection(row.basis_inputs)} - gone:
            gone |= more
        return replace(self, rows=tuple(row for row in self.rows if row.result not in gone))

    def tie(self, row: EvidenceRow) -> Tie:
        """Return what may tie the people of a row to others; nothing if that is not known."""
        return self.ties.get(row.result, _NONE)


_NONE: Final = Tie()


def read_body(store: Store, catalogue: Catalogue, ontology: Sequence[Path]) -> Body:
    """Return the body of evidence of a store, its tables from beside the store if they are kept there.

    Args:
        store: the evidence.
        catalogue: the queries; ``evidence/table``, ``evidence/mixed-cohorts`` and
            ``quality/retracted-publications`` are asked.
        ontology: folders with the tables of terms, netkg's own first.

    >>> import netkg
    >>> kg = netkg.open()
    >>> body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    >>> body.is_under("NCIT:C106432", "nk:PD1Inhibitor")
    True
    """
    results, ties = read_tables(store, catalogue)
    retractions = _ask(store, catalogue, "quality/retracted-publications")
    place = retractions.columns.index("publication")
    terms = TermTable.load(*ontology)
    scope = Scope.load(terms, ontology)
    return Body(
        rows=tuple(results.rows()),
        terms=terms,
        apart=Apart.load(*ontology),
        retracted=frozenset(_name(row[place]) for row in retractions.rows),
        ties=ties_of(ties),
        scope=scope,
        mixed=_mixed(store, catalogue, scope.traits(terms)),
    )


def _mixed(store: Store, catalogue: Catalogue, traits: Mapping[str, str]) -> Mapping[str, tuple[Mixed, ...]]:
    if not traits:
        return {}
    answer = _ask(store, catalogue, "evidence/mixed-cohorts", {"trait": sorted(traits)})
    return mixed_cohorts(answer.columns, (tuple(map(_name, row)) for row in answer.rows), traits)


def read_tables(store: Store | AnswersCoded, catalogue: Catalogue) -> tuple[CodedTable, CodedTable]:
    """Return the evidence table and the ties of its results by columns, for analyses that need no rows."""
    sparql = bind(catalogue.find(TABLE), {})
    said: list[Statements] = []

    def statements() -> Statements:
        if not said:
            said.append(Statements(read_answer(store, TABLE, sparql)))
        return said[0]

    results = stored_table(store, "results", EvidenceRow, [sparql], lambda: evidence_table(statements()))
    return results, stored_table(store, "ties", TieRow, [sparql], lambda: tie_table(statements()))


def read_ties(answer: Solutions) -> dict[str, Tie]:
    """Return result -> tie, from the answer of ``evidence/table``; those with nothing to tie are left out."""
    return ties_of(tie_table(Statements(code_solutions(answer))))


def _ask(
    store: Store, catalogue: Catalogue, name: str, values: Mapping[str, Sequence[str]] | None = None
) -> Solutions:
    answer = store.query(bind(catalogue.find(name), values or {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError(f"the query {name} gives no rows", hint="it was replaced by another of that name")
    return answer


def _name(term: object) -> str:
    value = str(getattr(term, "value", ""))
    return to_curie(value) if isinstance(term, ox.NamedNode) else value

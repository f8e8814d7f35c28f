"""The body of evidence: what every analysis of results stands on, read from the store once.

The evidence table with the few things that a row does not hold: who wrote the report, when patients were
recruited, which overlaps are declared for the whole of a part-cohort, and which publications are retracted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg.analyse.apart import Apart
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.table import evidence_rows
from netkg.errors import AnalysisError
from netkg.namespaces import NK, to_curie
from netkg.ontology.terms import TermTable
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store

__all__ = ["Body", "Tie", "read_body", "read_ties"]

_TYING: Final = {NK + name for name in ("authors", "recruitmentWindow", "overlaps", "biomarker")}
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Tie:
    """What may tie the people of a result to those of another, beyond what its row says.

    Attributes:
        authors: names of the report's authors, those that are written out.
        recruited: first and last year of recruitment, if both are known.
        overlaps: cohorts that share patients with the whole of the result's cohort, as declared.
        marker: the biomarker by which the result's cohort is a stratum.
    """

    authors: frozenset[str] = frozenset()
    recruited: tuple[int, int] | None = None
    overlaps: frozenset[str] = frozenset()
    marker: str | None = None


@dataclass(frozen=True)
class Body:
    """All results of a store with the terms they are described by. Made by :func:`read_body`.

    Attributes:
        rows: the evidence table.
        terms: the terms of the project, by which rows roll up.
        apart: which terms never hold for one person at the same time.
        retracted: ids of retracted publications.
        ties: result -> what may tie its people to others.
    """

    rows: tuple[EvidenceRow, ...]
    terms: TermTable
    apart: Apart
    retracted: frozenset[str] = frozenset()
    ties: Mapping[str, Tie] = field(default_factory=dict)

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
    """Return the body of evidence of a store.

    Args:
        store: the evidence.
        catalogue: the queries; ``evidence/table`` and ``quality/retracted-publications`` are asked.
        ontology: folders with the tables of terms, netkg's own first.

    >>> import netkg
    >>> kg = netkg.open()
    >>> body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    >>> body.is_under("NCIT:C106432", "nk:PD1Inhibitor")
    True
    """
    table = _ask(store, catalogue, "evidence/table")
    retractions = _ask(store, catalogue, "quality/retracted-publications")
    place = retractions.columns.index("publication")
    return Body(
        rows=tuple(evidence_rows(table)),
        terms=TermTable.load(*ontology),
        apart=Apart.load(*ontology),
        retracted=frozenset(_name(row[place]) for row in retractions.rows),
        ties=read_ties(table),
    )


def _ask(store: Store, catalogue: Catalogue, name: str) -> Solutions:
    answer = store.query(bind(catalogue.find(name), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError(f"the query {name} gives no rows", hint="it was replaced by another of that name")
    return answer


def read_ties(answer: Solutions) -> dict[str, Tie]:
    """Return result -> tie, from the answer of ``evidence/table``; those with nothing to tie are left out."""
    authors: dict[str, frozenset[str]] = {}
    recruited: dict[str, tuple[int, int]] = {}
    overlaps: dict[str, set[str]] = {}
    markers: dict[str, str] = {}
    for result, about, _, prop, value in answer.rows:
        if getattr(prop, "value", "") not in _TYING:
            continue
        name, text = _name(result), _name(value)
        match _name(about), _name(prop):
            case "publication", "nk:authors":
                authors[name] = _authors(text)
            case "study", "nk:recruitmentWindow":
                recruited |= {name: years} if (years := _years(text)) else {}
            case "whole", "nk:overlaps":
                overlaps.setdefault(name, set()).add(text)
            case "cohort", "nk:biomarker":
                markers[name] = text
    return {
        name: Tie(
            authors.get(name, frozenset()),
            recruited.get(name),
            frozenset(overlaps.get(name, ())),
            markers.get(name),
        )
        for name in sorted({*authors, *recruited, *overlaps, *markers})
    }


def _name(term: object) -> str:
    value = str(getattr(term, "value", ""))
    return to_curie(value) if isinstance(term, ox.NamedNode) else value


def _authors(text: str) -> frozenset[str]:
    """Return the names that are a family name with initials; "and others" and single names are none.

    >>> sorted(_authors("Mehnert JM and others")), sorted(_authors("Yao and others, Al Baghdadi T"))
    (['Mehnert JM'], ['Al Baghdadi T'])
    """
    names: Iterable[str] = (part.strip() for part in re.split(r",|;|\band others\b|\bet al\b", text))
    return frozenset(name for name in names if re.fullmatch(r"\S.* [A-Z]{1,4}", name))


def _years(text: str) -> tuple[int, int] | None:
    """Return the first and last year of a time that is written with both, or of one year and no more.

    >>> _years("March 2016 to May 2018"), _years("2016"), _years("since 2016")
    ((2016, 2018), (2016, 2016), None)
    """
    years = [int(year) for year in _YEAR.findall(text)]
    if len(years) > 1 or text.strip() in map(str, years):
        return min(years), max(years)
    return None

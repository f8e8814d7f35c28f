"""Counts of a question for the value of information, and those of the wider questions around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.comparability import refuse_differences
from netkg.analyse.estimate import Prepared, Settings, prepare
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError

__all__ = ["Crude", "Wider", "crude_counts", "wider_counts"]


@dataclass(frozen=True, slots=True)
class Crude:
    """The crude sum over independent results; differences between cohorts are ignored in it.

    Attributes:
        question: what was asked.
        rows: the results counted, in order of id; no two are known to count the same people.
        events: people with the event in all of them.
        total: people in all of them.
        k: cohorts.
        k_eff: groups of cohorts that share nothing.
        comparable: whether the guard has nothing against the sum.
        possible_overlaps: pairs of cohorts that may share people.
    """

    question: Question
    rows: tuple[EvidenceRow, ...]
    events: int
    total: int
    k: int
    k_eff: int
    comparable: bool
    possible_overlaps: int


@dataclass(frozen=True, slots=True)
class Wider:
    """A question with one term replaced by one right above it, and its counts, or why there are none."""

    question: Question
    column: str
    narrow: str
    wide: str
    crude: Crude | None
    why_not: str | None = None


def crude_counts(
    body: Body, question: Question, settings: Settings | None = None, clusters: Clusters | None = None
) -> Crude:
    """Return the crude counts of the results that answer a question.

    Args:
        body: the body of evidence.
        question: made by :func:`netkg.analyse.selection.question`.
        settings: which report of the same people is kept, and whether the guard is heeded.
        clusters: those of the body, if they are at hand.

    Raises:
        AnalysisError: nothing can be counted, or the results are not comparable.
    """
    chosen = settings or Settings()
    prepared = prepare(body, question, chosen, clusters)
    if not chosen.not_comparable:
        refuse_differences(prepared.differences)
    return _crude(question, prepared)


def wider_counts(body: Body, question: Question, settings: Settings | None = None) -> tuple[Wider, ...]:
    """Return the counts of each question with its tumour, or one of its drugs, taken one step wider.

    Where results of a wider question are not comparable, their sum is given and marked: it is shown beside
    the narrow one, never used.
    """
    loose = replace(settings or Settings(), not_comparable=True)
    clusters = find_clusters(body)
    found = []
    for column, narrow, wide, wider in _wider(body, question):
        try:
            crude, why_not = _crude(wider, prepare(body, wider, loose, clusters)), None
        except AnalysisError as error:
            crude, why_not = None, error.message.partition(":")[0]
        found.append(Wider(wider, column, narrow, wide, crude, why_not))
    return tuple(found)


def _crude(question: Question, prepared: Prepared) -> Crude:
    independent = prepared.independent
    return Crude(
        question=question,
        rows=prepared.rows,
        events=sum(row.events or 0 for row in prepared.rows),
        total=sum(row.total or 0 for row in prepared.rows),
        k=independent.k,
        k_eff=independent.k_eff,
        comparable=prepared.comparable,
        possible_overlaps=len(independent.possible),
    )


def _wider(body: Body, question: Question) -> Iterator[tuple[str, str, str, Question]]:
    for wide in _above(body, question.tumour):
        yield "tumour", str(question.tumour), wide, replace(question, tumour=wide)
    for drug in question.drugs:
        for wide in _above(body, drug):
            drugs = tuple(sorted({*question.drugs, wide} - {drug}))
            yield "drugs", drug, wide, replace(question, drugs=drugs)


def _above(body: Body, term: str | None) -> tuple[str, ...]:
    closure = body.terms.closure
    return closure.parents(term) if term is not None and term in closure else ()

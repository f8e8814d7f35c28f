"""The audit: every printed number against what its own counts say. Nothing is corrected.

A finding says that a print does not follow from the counts beside it, and where both stand. Which of them is
wrong, and whether the mistake is the source's or was made when it was read, cannot be told from numbers:
each finding ends with "Check the source."
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netkg.analyse.audit.check import Audit, Check, Kind, Verdict
from netkg.analyse.audit.compositions import check_compositions
from netkg.analyse.audit.intervals import check_intervals
from netkg.analyse.audit.p_values import check_p_values
from netkg.analyse.audit.percentages import check_percentages
from netkg.analyse.audit.reports import check_reports
from netkg.analyse.composition import Part
from netkg.analyse.rows import EvidenceRow
from netkg.ontology.closure import Closure

__all__ = ["Audit", "Check", "Kind", "Verdict", "audit"]

_TIME_TO_EVENT: Final = "nk:TimeToEventOutcome"


def audit(rows: Iterable[EvidenceRow], parts: Iterable[Part] = (), *, closure: Closure) -> Audit:
    """Return what became of every printed percentage, interval, p value, composition and interim report.

    Args:
        rows: the evidence table, second-hand results included.
        parts: the parts of cohorts.
        closure: what lies under what; it tells which outcomes are times, and which parts lie in others.
    """
    table = sorted(rows, key=lambda row: row.result)
    times = _under_all(closure, _TIME_TO_EVENT)

    def under(term: str, other: str) -> bool:
        return term == other or (term in closure and other in closure and closure.is_under(term, other))

    checks = [
        *check_percentages(table, times),
        *check_intervals(table, times),
        *check_p_values(table),
        *check_compositions(parts, under),
        *check_reports(table, times),
    ]
    order = list(Kind)
    return Audit(
        tuple(sorted(checks, key=lambda check: (order.index(check.kind), check.about, check.beside)))
    )


def _under_all(closure: Closure, term: str) -> frozenset[str]:
    return frozenset(closure.descendants(term)) if term in closure else frozenset()

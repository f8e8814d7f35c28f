"""Printed p values of two cohorts against the usual tests of their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from scipy.stats import chi2_contingency, hypergeom

from netkg.analyse.audit.check import Check, Kind, Verdict, check_of
from netkg.analyse.audit.percentages import out_of
from netkg.analyse.exact_tests import fisher_test
from netkg.analyse.printed import Printed, read_printed, show_number
from netkg.analyse.rows import EvidenceRow

__all__ = ["check_p_values", "p_values"]

FISHER: Final = "Fisher, two-sided"

Counts = tuple[int, int]


def p_values(first: Counts, second: Counts) -> dict[str, float]:
    """Return test -> p value of two groups, each given as (events, total); Fisher's two-sided test first.

    The chi-square tests are left out where nobody or everybody has the event.

    >>> {name: round(p, 4) for name, p in p_values((8, 18), (0, 14)).items()}["Fisher, two-sided"]
    0.0044
    """
    (a, m), (b, n) = first, second
    tables = hypergeom(m + n, a + b, m)
    one_sided = min(float(tables.cdf(a)), float(tables.sf(a - 1)))
    two_sided = fisher_test(first, second).p_value
    found = {
        FISHER: two_sided,
        "Fisher, one-sided": one_sided,
        "Fisher, mid-p": two_sided - float(tables.pmf(a)) / 2,
    }
    if 0 < a + b < m + n:
        table = [[a, m - a], [b, n - b]]
        found["chi-square"] = float(chi2_contingency(table, correction=False)[1])
        found["chi-square with continuity correction"] = float(chi2_contingency(table)[1])
    return found


def check_p_values(rows: Iterable[EvidenceRow]) -> Iterator[Check]:
    """Yield a check for each printed p value: do the counts of the cohort and its comparator give it?"""
    table = list(rows)
    beside = {_key(row, row.cohort): row for row in table if row.events is not None and row.total}
    for row in table:
        if row.p_value is not None and "p_value" in row.printed:
            yield _check(row, beside)


def _key(row: EvidenceRow, cohort: str) -> tuple[object, ...]:
    """Return what two results share that are compared with each other, and whose they are."""
    return cohort, row.record, row.outcome, row.category, row.biomarker, row.compartment, row.at_time


def _check(row: EvidenceRow, beside: Mapping[tuple[object, ...], EvidenceRow]) -> Check:
    printed = read_printed(row.printed["p_value"])
    said = _printed(row)
    other = beside.get(_key(row, row.comparator)) if row.comparator else None
    if printed is None:
        return check_of(row, Kind.P_VALUE, Verdict.UNCHECKED, "The p value is not in digits.", printed=said)
    if row.events is None or not row.total or other is None:
        why = "The counts of both cohorts are not recorded."
        return check_of(row, Kind.P_VALUE, Verdict.UNCHECKED, why, printed=said)
    return _compare(row, other, printed)


def _compare(row: EvidenceRow, other: EvidenceRow, printed: Printed) -> Check:
    first, second = (row.events or 0, row.total or 0), (other.events or 0, other.total or 0)
    found = p_values(first, second)
    method = next((name for name, p in found.items() if printed.fits(p)), None)
    counts = f"{out_of(*first)} against {out_of(*second)}"
    exact = show_number(found[FISHER], printed.decimals + 2)
    derived = "" if row.basis == other.basis == "Stated" else " The counts are not all in print."
    verdict, sentence = Verdict.AGREES, f"{counts}: {method} gives the printed p value.{derived}"
    if method is None:
        verdict = Verdict.FINDING
        sentence = (
            f"{counts}: p is {exact} by Fisher's test, and no usual test gives {printed.text}.{derived}"
        )
    elif method != FISHER:
        verdict = Verdict.REMARK
        sentence = f"{counts}: {method} gives the printed p value; Fisher's test gives {exact}.{derived}"
    return check_of(
        row,
        Kind.P_VALUE,
        verdict,
        sentence,
        beside=(other.result,),
        printed=f"{_printed(row)} for {counts}",
        recomputed=tuple((name, show_number(p, printed.decimals + 2)) for name, p in found.items()),
        method=method,
    )


def _printed(row: EvidenceRow) -> str:
    text = row.printed["p_value"]
    return f"p {text}" if text[:1] in "<>≤≥" else text if text[:1] in "pP" else f"p = {text}"

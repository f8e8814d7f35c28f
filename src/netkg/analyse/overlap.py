"""Who would be counted twice, and which one report of the same people goes into a pool.

Within a cluster two results are of different people only if a recorded attribute says so. Between clusters an
overlap is ruled out the same way, or possible up to the smaller total.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from netkg.analyse.apart import reasons_apart, regimens_differ
from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import LeftOut, public_by
from netkg.errors import AnalysisError

__all__ = [
    "KEEP",
    "MEASURE",
    "Independent",
    "PossibleOverlap",
    "ReviewTask",
    "count_once",
    "keep_independent",
]

KEEP: Final = ("largest", "latest")
"""Which report of the same people is kept, the final over an interim one before that."""

MEASURE: Final = ("outcome", "category", "compartment", "unit_of_analysis", "estimand", "at_time")
"""Columns that say what was measured: results that differ in one of them are no reports of one thing."""

_SEVERAL: Final = "several centres"
"""What a record says of a trial whose centres it does not name; two such trials have nothing in common."""

_STAGES: Final = {"FinalReport": 2, None: 1, "InterimReport": 0}


@dataclass(frozen=True, slots=True)
class PossibleOverlap:
    """Two results of different clusters whose people may be the same: at most ``at_most`` of them."""

    one: str
    other: str
    at_most: int


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """Two studies for a reviewer to compare; nothing was merged."""

    one: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True)
class Independent:
    """Results of different people, as far as is known.

    Attributes:
        kept: one result for the same people, in order of id.
        dropped: the others, each with what is counted instead.
        k: results kept.
        k_eff: clusters that they come from.
        possible: overlaps between clusters that nothing rules out.
        strict: what is kept if all possible overlaps are real.
        review: studies with a centre or an author in common.
    """

    kept: tuple[EvidenceRow, ...]
    dropped: tuple[LeftOut, ...]
    k: int
    k_eff: int
    possible: tuple[PossibleOverlap, ...]
    strict: tuple[EvidenceRow, ...]
    review: tuple[ReviewTask, ...]


def keep_independent(
    rows: Iterable[EvidenceRow],
    body: Body,
    clusters: Clusters,
    *,
    keep: str = "largest",
    across: bool = False,
) -> Independent:
    """Return rows of which no two are known to count the same people.

    Args:
        rows: selected results with events and total.
        body: the body of evidence that they are of.
        clusters: its clusters.
        keep: one of :data:`KEEP`. Before that, a result read in its own work goes before a second-hand one,
            one for any analysis before one for sensitivity analysis, a final before an interim report.
        across: also where two results of the same people measure different things (:data:`MEASURE`); else
            both stay, because neither stands for the other.

    Raises:
        AnalysisError: ``keep`` is not known.
    """
    kept, dropped = count_once(rows, body, clusters, keep=keep, across=across)
    possible, strict = _possible(kept, body, clusters)
    in_order = sorted(kept, key=lambda row: row.result)
    return Independent(
        kept=tuple(in_order),
        dropped=tuple(sorted(dropped, key=lambda item: item.row.result)),
        k=len(kept),
        k_eff=clusters.count(kept),
        possible=possible,
        strict=strict,
        review=_review(in_order, body, clusters),
    )


def count_once(
    rows: Iterable[EvidenceRow],
    body: Body,
    clusters: Clusters,
    *,
    keep: str = "largest",
    across: bool = False,
) -> tuple[list[EvidenceRow], list[LeftOut]]:
    """Return the rows that :func:`keep_independent` keeps, best first, and those it drops, no more.

    Arguments and errors are the same. Overlaps between clusters are not looked for, so it also serves for
    thousands of rows.
    """
    if keep not in KEEP:
        raise AnalysisError(f"{keep!r} says not what to keep", hint=f"one of {', '.join(KEEP)}")
    kept: list[EvidenceRow] = []
    dropped: list[LeftOut] = []
    groups: dict[str, list[EvidenceRow]] = {}
    for row in sorted(rows, key=lambda row: _rank(row, keep)):
        group = groups.setdefault(clusters.of(row), [])
        found = _first_shared(row, group, body, across=across)
        if found is None:
            kept.append(row)
            group.append(row)
        else:
            dropped.append(LeftOut(row, found[1], found[0].result))
    return kept, dropped


def _rank(row: EvidenceRow, keep: str) -> tuple[object, ...]:
    day = -(public_by(row) or dt.date.min).toordinal()
    size = -(row.total or 0)
    first = (row.second_hand, row.use != "AnyAnalysis", -_STAGES.get(row.report_stage, 1))
    return (*first, *((size, day) if keep == "largest" else (day, size)), row.result)


def _first_shared(
    row: EvidenceRow, group: Sequence[EvidenceRow], body: Body, *, across: bool
) -> tuple[EvidenceRow, str] | None:
    """Return the row of its cluster that already counts the people of a row, and why that is so."""
    for other in group:
        if not across and not _measure_the_same(row, other):
            continue
        if reason := _shared(row, other, body):
            return other, reason
    return None


def _measure_the_same(one: EvidenceRow, other: EvidenceRow) -> bool:
    pairs = ((getattr(one, column), getattr(other, column)) for column in MEASURE)
    return all(a == b or a is None or b is None for a, b in pairs)


def _shared(one: EvidenceRow, other: EvidenceRow, body: Body) -> str | None:
    """Return why two rows of one cluster are taken to share people, or None if they do not."""
    if one.cohort == other.cohort:
        return "the same people"
    if other.cohort in one.wholes:
        return "a part of those counted"
    if one.cohort in other.wholes:
        return "the whole of those counted"
    if other.cohort in one.overlaps or one.cohort in other.overlaps:
        return "an overlap is declared"
    if _apart(one, other, body) or _are_arms(one, other, body):
        return None
    if _wholes_overlap(one, other, body) or _wholes_overlap(other, one, body):
        return "the whole that they are part of is declared to overlap"
    return "the same trial or series, and nothing recorded tells the people apart"


def _wholes_overlap(part: EvidenceRow, other: EvidenceRow, body: Body) -> bool:
    return other.cohort in body.tie(part).overlaps or bool(set(part.wholes).intersection(other.overlaps))


def _apart(one: EvidenceRow, other: EvidenceRow, body: Body) -> list[str]:
    marker = body.tie(one).marker
    same = marker is not None and marker == body.tie(other).marker
    return reasons_apart(one, other, body.exclude, same_marker=same)


def _are_arms(one: EvidenceRow, other: EvidenceRow, body: Body) -> bool:
    """Return whether two cohorts of one record are arms of one study: their regimens differ."""
    same = one.record == other.record and one.study == other.study and one.study is not None
    return same and regimens_differ(one.drugs, other.drugs, body.is_under)


def _possible(
    kept: Sequence[EvidenceRow], body: Body, clusters: Clusters
) -> tuple[tuple[PossibleOverlap, ...], tuple[EvidenceRow, ...]]:
    """Return the overlaps that nothing rules out, and the rows that stay if all of them are real."""
    pairs = {
        frozenset((one.result, other.result)): min(one.total or 0, other.total or 0)
        for one, other in combinations(kept, 2)
        if clusters.of(one) != clusters.of(other) and not _ruled_out(one, other, body)
    }
    strict: list[EvidenceRow] = []
    for row in kept:
        if not any(frozenset((row.result, other.result)) in pairs for other in strict):
            strict.append(row)
    ordered = sorted((min(pair), max(pair), at_most) for pair, at_most in pairs.items())
    return tuple(PossibleOverlap(*item) for item in ordered), tuple(
        sorted(strict, key=lambda row: row.result)
    )


def _ruled_out(one: EvidenceRow, other: EvidenceRow, body: Body) -> bool:
    """Return whether two results cannot share people: sites, drugs, eligibility or times are disjoint."""
    related = any(body.is_under(a, b) or body.is_under(b, a) for a in one.drugs for b in other.drugs)
    if one.drugs and other.drugs and not related:
        return True
    return bool(_apart(one, other, body)) or _at_other_times(one, other, body)


def _at_other_times(one: EvidenceRow, other: EvidenceRow, body: Body) -> bool:
    """Return whether one recruited after the other had ended, or had been published."""
    for earlier, later in ((one, other), (other, one)):
        window, ended = body.tie(later).recruited, body.tie(earlier).recruited
        if window and ended and ended[1] < window[0]:
            return True
        day = public_by(earlier)
        if window and day and day.year < window[0]:
            return True
    return False


def _review(rows: Sequence[EvidenceRow], body: Body, clusters: Clusters) -> tuple[ReviewTask, ...]:
    tasks: dict[tuple[str, str], str] = {}
    for one, other in combinations(rows, 2):
        pair = (one.study or one.cohort, other.study or other.cohort)
        if clusters.of(one) == clusters.of(other) or pair in tasks:
            continue
        shared = sorted(body.tie(one).authors & body.tie(other).authors)
        centres = {(row.centre or "").casefold() for row in (one, other)}
        if one.centre and len(centres) == 1 and _SEVERAL not in one.centre:
            tasks[pair] = f"the same centre: {one.centre}"
        elif shared:
            tasks[pair] = f"authors in common: {', '.join(shared)}"
    return tuple(ReviewTask(one, other, reason) for (one, other), reason in sorted(tasks.items()))

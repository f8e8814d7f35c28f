"""How much evidence there is under each node of a hierarchy, or for each value of a column.

Counts only, never a rate: reports, cohorts, independent cohorts and people. Events over total stand beside
them only where the results are of one quantity, each person once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.columns import EvidenceColumns, people_of
from netkg.analyse.comparability import find_differences
from netkg.analyse.conditions import check_column, find_term
from netkg.analyse.outside import is_outside
from netkg.analyse.overlap import count_once
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question
from netkg.analyse.term_columns import ROLL_UP
from netkg.errors import AnalysisError

__all__ = ["EMPTY", "GroupCounts", "group_by", "roll_up"]

EMPTY: Final = "(empty)"
"""Name of the group of rows without a value."""

_UNNAMED: Final = Question("")
_EVERY: Final = frozenset({"sites", "grades"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts:
    """What rests on the results of one group.

    ``results`` and ``second_hand`` count all results shown. All else counts those of the works' own that are
    not retracted, of tumours within the default scope or named by group or question: ``k_eff`` are clusters
    of cohorts that share no patients, ``patients`` are people counted once at least,
    ``without_size`` cohorts that add nothing to them because no number was seen. ``events``
    and ``total`` are sums over people counted once, where all results with a count are of one quantity;
    ``not_summed`` says why they are not. A sum is no estimate.
    """

    group: str
    label: str
    results: int
    second_hand: int
    reports: int
    cohorts: int
    k_eff: int
    patients: int
    without_size: int
    events: int | None
    total: int | None
    not_summed: str | None


def group_by(
    rows: Sequence[EvidenceRow], column: str, body: Body, named: Question = _UNNAMED
) -> list[GroupCounts]:
    """Return the counts for each value of a column, in order of the values, rows without one last.

    A row with several values is in several groups. ``named`` is what was asked: a tumour outside the default
    scope counts if it names it, or if the group does.

    Raises:
        AnalysisError: no such column.
    """
    table = _columns(rows, column, body)
    clusters = find_clusters(body)
    coded = table.column(column)
    groups = []
    for code, value in enumerate(coded.values):
        taken = [rows[place] for place in coded.rows[coded.codes == code]]
        groups.append(_counts(value, taken, body, clusters, _naming(named, column, value)))
    if rest := _taken(rows, ~table.filled(column)):
        groups.append(_counts(EMPTY, rest, body, clusters, named))
    return groups


def roll_up(
    rows: Sequence[EvidenceRow], column: str, nodes: Iterable[str], body: Body, named: Question = _UNNAMED
) -> list[GroupCounts]:
    """Return the counts for each node of a column's hierarchy, in the order given, with all below it.

    A node under which nothing lies has zeros. Of sites and grades all of a row must lie under the node.

    Args:
        rows: results.
        column: one of :data:`netkg.analyse.term_columns.ROLL_UP`.
        nodes: terms by id or name.
        body: the body of evidence that the rows are of.
        named: what was asked, as for :func:`group_by`.

    Raises:
        AnalysisError: the column holds no terms, or a term is unknown.
    """
    if column not in ROLL_UP:
        raise AnalysisError(
            f"{column} has no hierarchy to roll up along", hint=f"one of {', '.join(sorted(ROLL_UP))}"
        )
    table = _columns(rows, column, body)
    clusters = find_clusters(body)
    found = []
    for node in dict.fromkeys(find_term(name, body.terms, column) for name in nodes):
        mask = table.members(column, node, every=column in _EVERY)
        found.append(_counts(node, _taken(rows, mask), body, clusters, _naming(named, column, node)))
    return found


def _columns(rows: Sequence[EvidenceRow], column: str, body: Body) -> EvidenceColumns:
    check_column(column)
    return EvidenceColumns.from_rows(rows, body.terms.closure)


def _taken(rows: Sequence[EvidenceRow], mask: Iterable[bool]) -> list[EvidenceRow]:
    return [row for row, taken in zip(rows, mask, strict=True) if taken]


def _naming(named: Question, column: str, value: str) -> Question:
    """Return what was asked, with the value of a group."""
    return replace(named, where=(*named.where, f"{column}={value}"))


def _counts(
    group: str, rows: Sequence[EvidenceRow], body: Body, clusters: Clusters, named: Question
) -> GroupCounts:
    own = [
        row
        for row in rows
        if not row.second_hand and row.reported_in not in body.retracted and not is_outside(row, named, body)
    ]
    people, _ = count_once((row for row in own if people_of(row) is not None), body, clusters, across=True)
    sized = {row.cohort for row in own if people_of(row) is not None}
    events, total, why = _sums(own, body, clusters)
    return GroupCounts(
        group=group,
        label=body.label(group),
        results=len(rows),
        second_hand=sum(row.second_hand for row in rows),
        reports=len({row.reported_in for row in own}),
        cohorts=len({row.cohort for row in own}),
        k_eff=clusters.count(own),
        patients=sum(people_of(row) or 0 for row in people),
        without_size=len({row.cohort for row in own} - sized),
        events=events,
        total=total,
        not_summed=why,
    )


def _sums(
    rows: Sequence[EvidenceRow], body: Body, clusters: Clusters
) -> tuple[int | None, int | None, str | None]:
    """Return events and total of people counted once, or why there is no such sum."""
    counted = [
        row for row in rows if row.events is not None and row.total is not None and row.use == "AnyAnalysis"
    ]
    if not counted:
        return None, None, "no result with a count"
    kept, _ = count_once(counted, body, clusters)
    refused = [difference.attribute for difference in find_differences(kept, body) if difference.refused]
    if refused:
        return None, None, f"not one quantity: {', '.join(refused)}"
    return sum(row.events or 0 for row in kept), sum(row.total or 0 for row in kept), None

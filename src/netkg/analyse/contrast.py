"""Does an outcome differ by an attribute, and is that seen within studies or only between them?

Within a study, two groups were treated and judged alike, so their contrast is told with Fisher's exact test,
and with what else is recorded to differ between them: nobody was randomised to the attribute. Between studies
the groups differ in other things too: there the groups stand side by side, without a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.comparability import NOT_STATED, find_differences, in_words
from netkg.analyse.conditions import check_column
from netkg.analyse.estimate import Settings, pool_rows
from netkg.analyse.exact_tests import ExactTest, fisher_test
from netkg.analyse.overlap import MEASURE, count_once, keep_independent
from netkg.analyse.pooling import Pooled
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, select
from netkg.analyse.separation import differ_beside

__all__ = ["Contrast", "Group", "Within", "contrast"]


@dataclass(frozen=True, slots=True)
class Group:
    """The independent results with one value of the attribute.

    ``pooled`` is None where the comparability guard refuses to pool them; the rows then stand alone. ``k`` is
    how many cohorts of different people they are of, ``k_eff`` from how many groups that share nothing.
    """

    value: str
    rows: tuple[EvidenceRow, ...]
    pooled: Pooled | None
    k: int
    k_eff: int

    @property
    def note(self) -> str | None:
        """Return what must be read with the group's number; None if there is nothing."""
        if self.pooled is None:
            return "not comparable, not pooled"
        return "two cohorts: heterogeneity cannot be estimated" if self.k == 2 else None


@dataclass(frozen=True, slots=True)
class Within:
    """Two results of different people in one study that differ in the attribute, with Fisher's exact test.

    ``prespecified`` is None where one of the two does not say it. ``differ`` are the other attributes in
    which the two differ, so that the contrast is one in them too; ``not_recorded`` those in which they may.
    """

    one: EvidenceRow
    other: EvidenceRow
    values: tuple[str, str]
    test: ExactTest
    prespecified: bool | None
    differ: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contrast:
    """An outcome by an attribute: ``within`` studies, smallest p first, and ``groups`` over all studies."""

    question: Question
    column: str
    within: tuple[Within, ...]
    groups: tuple[Group, ...]

    @property
    def seen(self) -> str:
        """Return where the contrast is seen: ``within studies``, ``between studies only``, or ``nowhere``."""
        if self.within:
            return "within studies"
        stated = [group for group in self.groups if group.value != NOT_STATED]
        return "between studies only" if len(stated) > 1 else "nowhere"


def contrast(body: Body, question: Question, column: str, settings: Settings | None = None) -> Contrast:
    """Return an outcome by an attribute.

    Args:
        body: the body of evidence.
        question: what is asked.
        column: a column of the evidence table, such as ``grades``; a result with several values is a group
            of its own and never counts for one of them.
        settings: how groups are pooled.

    Raises:
        AnalysisError: an unknown column, or nothing can be counted.
    """
    check_column(column)
    chosen, clusters = settings or Settings(), find_clusters(body)
    groups: dict[str, list[EvidenceRow]] = {}
    for row in select(body, question).rows:
        groups.setdefault(_value(row, column, body), []).append(row)
    made = []
    for value, rows in sorted(groups.items(), key=lambda item: (item[0] == NOT_STATED, item[0])):
        kept = keep_independent(rows, body, clusters, keep=chosen.keep).kept
        refused = any(difference.refused for difference in find_differences(kept, body))
        people = count_once(kept, body, clusters, keep=chosen.keep, across=True)[0]
        pooled = None if refused else pool_rows(kept, chosen)
        made.append(Group(value, kept, pooled, len(people), clusters.count(kept)))
    return Contrast(question, column, _within(made, column, body, clusters, chosen.level), tuple(made))


def _value(row: EvidenceRow, column: str, body: Body) -> str:
    value = getattr(row, column)
    if value is None or value == ():
        return NOT_STATED
    if isinstance(value, tuple):
        return " + ".join(map(body.label, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    said = in_words(body.label(str(value)))
    marker = body.tie(row).marker if column == "biomarker_state" else None
    return f"{body.label(marker)}, {said}" if marker else said


def _within(
    groups: Sequence[Group], column: str, body: Body, clusters: Clusters, level: float
) -> tuple[Within, ...]:
    stated = [group for group in groups if group.value != NOT_STATED]
    found = [
        _pair((one, other), (first.value, second.value), column, body, level)
        for first, second in combinations(stated, 2)
        for one, other in product(first.rows, second.rows)
        if _alike(one, other) and keep_independent([one, other], body, clusters).k == 2
    ]
    return tuple(sorted(found, key=lambda item: (item.test.p_value, item.one.result, item.other.result)))


def _alike(one: EvidenceRow, other: EvidenceRow) -> bool:
    """Return whether two results are of one study and one regimen, and measure the same."""
    same = one.study == other.study and one.study is not None and one.drugs == other.drugs
    return same and all(getattr(one, column) == getattr(other, column) for column in MEASURE)


def _pair(
    pair: tuple[EvidenceRow, EvidenceRow], values: tuple[str, str], column: str, body: Body, level: float
) -> Within:
    one, other = pair
    test = fisher_test((one.events or 0, one.total or 0), (other.events or 0, other.total or 0), level)
    said = {one.prespecified, other.prespecified}
    planned = False if False in said else None if None in said else True
    return Within(one, other, values, test, planned, *differ_beside(pair, column, body))

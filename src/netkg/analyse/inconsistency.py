"""Results of one question that disagree, and in what else they differ; never why.

Results are compared within a cell: one outcome, measured in one way, under the same classes of drugs. Two
results disagree in magnitude if Fisher's exact test says so, in direction if their intervals lie on either
side of a threshold. Results that share people are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from scipy.special import gammaln

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.counts import check_counts, check_level
from netkg.analyse.heterogeneity import i_squared, q_statistic
from netkg.analyse.overlap import MEASURE, keep_independent
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.separation import Separation, drug_classes, separate
from netkg.analyse.transforms import logit_effects
from netkg.errors import AnalysisError

__all__ = ["DIRECTION", "MAGNITUDE", "Cell", "Disagreement", "find_inconsistencies", "fisher_p"]

DIRECTION: Final = "direction"
MAGNITUDE: Final = "magnitude"

_BIOMARKER: Final = "nk:BiomarkerOutcome"
_BEST: Final = "BestOverallResponse"
_TIED: Final = 1e-7  # tables of the same probability differ in the last bits


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two results that disagree.

    Attributes:
        one: the result with the higher proportion.
        other: the other result.
        kinds: in direction, in magnitude, or both.
        p_value: of Fisher's exact test, two-sided, not corrected for the number of pairs.
        separation: in what else they differ.
        may_share: people who may be in both, if nothing recorded rules that out; else 0.
    """

    one: EvidenceRow
    other: EvidenceRow
    kinds: tuple[str, ...]
    p_value: float
    separation: Separation
    may_share: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Results of one outcome, measured in one way, under the same classes of drugs.

    Attributes:
        outcome: the outcome.
        biomarker: the biomarker, where its frequency is the outcome.
        drugs: classes of drugs; those asked for, if any were.
        measure: (column, value) of what else is the same in all rows: category, compartment, week ...
        rows: the results, reports that a later one replaces left out.
        k: how many of them are independent.
        compared: pairs that were compared.
        sharing: pairs that were not, since they share people.
        i2: share of the variation between independent results beyond chance, from 3 on.
        i2_interval: its interval.
        disagreements: pairs that disagree, in order of p value.
        separation: what separates all disagreeing pairs together; None where none disagrees.
    """

    outcome: str
    biomarker: str | None
    drugs: tuple[str, ...]
    measure: tuple[tuple[str, str], ...]
    rows: tuple[EvidenceRow, ...]
    k: int
    compared: int
    sharing: int
    i2: float | None
    i2_interval: tuple[float, float] | None
    disagreements: tuple[Disagreement, ...]
    separation: Separation | None

    @property
    def is_inconsistent(self) -> bool:
        """Return whether two results disagree, or the interval of I² lies above 0."""
        return bool(self.disagreements) or bool(self.i2_interval and self.i2_interval[0] > 0)


def find_inconsistencies(
    rows: Iterable[EvidenceRow],
    body: Body,
    *,
    drugs: Sequence[str] = (),
    threshold: float | None = None,
    alpha: float = 0.05,
    level: float = 0.95,
) -> tuple[Cell, ...]:
    """Return the cells with two results or more, inconsistent or not, in order of outcome and drugs.

    Args:
        rows: selected results with events and total.
        body: the body of evidence that they are of.
        drugs: classes that make one cell; left out, each combination of classes is a cell of its own.
        threshold: a proportion; without one, nothing is said of direction.
        alpha: results whose Fisher test has a p value below this disagree in magnitude.
        level: of the intervals.

    Raises:
        AnalysisError: a threshold, alpha or level is not between 0 and 1.
    """
    for name, value in (("threshold", threshold), ("alpha", alpha)):
        if value is not None and not 0 < value < 1:
            raise AnalysisError(f"{name} of {value:g} is not between 0 and 1", hint="10 % is 0.10")
    rule = _Rule(threshold, alpha, check_level(level))
    clusters = find_clusters(body)
    cells: dict[tuple[object, ...], list[EvidenceRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.result):
        if row.events is not None and row.total:
            cells[_key(row, body, drugs)].append(row)
    made = (_cell(found, body, clusters, drugs, rule) for _, found in sorted(cells.items(), key=_order))
    return tuple(cell for cell in made if len(cell.rows) > 1)


@dataclass(frozen=True, slots=True)
class _Rule:
    threshold: float | None
    alpha: float
    level: float


def _key(row: EvidenceRow, body: Body, drugs: Sequence[str]) -> tuple[object, ...]:
    classes = tuple(drugs) or tuple(sorted(drug_classes(row.drugs, body)))
    marker = row.biomarker if body.is_under(row.outcome, _BIOMARKER) else None
    return (classes, marker, *(value for _, value in _measure(row, body)))


def _measure(row: EvidenceRow, body: Body) -> Iterator[tuple[str, object]]:
    """Yield (column, value) of what was measured.

    A response of which nothing more is said is taken as the best one, and its unit as the patient; which
    unit a biomarker was counted in is not guessed.
    """
    for column in MEASURE:
        value = getattr(row, column)
        if column == "estimand" and value == _BEST:
            value = None
        elif column == "unit_of_analysis" and value is None and not body.is_under(row.outcome, _BIOMARKER):
            value = "patient"
        yield column, value


def _order(item: tuple[tuple[object, ...], object]) -> tuple[str, ...]:
    classes, marker, outcome, *others = item[0]
    return str(outcome), str(classes), str(marker), *map(str, others)


def _cell(
    rows: Sequence[EvidenceRow], body: Body, clusters: Clusters, drugs: Sequence[str], rule: _Rule
) -> Cell:
    current = _without_replaced(rows, body, clusters)
    pairs = [
        (one, other, may_share)
        for one, other in combinations(current, 2)
        if (may_share := _may_share(one, other, body, clusters)) is not None
    ]
    found = [item for one, other, share in pairs if (item := _compare(one, other, share, body, rule))]
    found.sort(key=lambda item: (item.p_value, item.one.result, item.other.result))
    kept = keep_independent(current, body, clusters).kept
    i2, interval = _i_squared(kept, rule.level)
    first = current[0]
    return Cell(
        outcome=first.outcome,
        biomarker=first.biomarker if body.is_under(first.outcome, _BIOMARKER) else None,
        drugs=tuple(drugs) or tuple(sorted(drug_classes(first.drugs, body))),
        measure=tuple(
            (column, str(value))
            for column, value in _measure(first, body)
            if value is not None and column != "outcome"
        ),
        rows=tuple(current),
        k=len(kept),
        compared=len(pairs),
        sharing=len(current) * (len(current) - 1) // 2 - len(pairs),
        i2=i2,
        i2_interval=interval,
        disagreements=tuple(found),
        separation=separate([(item.one, item.other) for item in found], body) if found else None,
    )


def _without_replaced(rows: Sequence[EvidenceRow], body: Body, clusters: Clusters) -> list[EvidenceRow]:
    """Return the rows without those that another report of the same cohort stands for."""
    gone: set[str] = set()
    for one, other in combinations(rows, 2):
        same = one.cohort == other.cohort or other.cohort in one.overlaps or one.cohort in other.overlaps
        if same:
            gone |= {item.row.result for item in keep_independent((one, other), body, clusters).dropped}
    return [row for row in rows if row.result not in gone]


def _may_share(one: EvidenceRow, other: EvidenceRow, body: Body, clusters: Clusters) -> int | None:
    """Return how many people may be in both, or None if some are known to be or nothing tells them apart."""
    if one.record == other.record and one.cohort != other.cohort and _are_compared(one, other):
        return 0
    found = keep_independent((one, other), body, clusters, across=True)
    if found.dropped:
        return None
    return max((item.at_most for item in found.possible), default=0)


def _are_compared(one: EvidenceRow, other: EvidenceRow) -> bool:
    """Return whether the report itself compares the two cohorts."""
    return one.comparator == other.cohort or other.comparator == one.cohort


def _compare(
    one: EvidenceRow, other: EvidenceRow, may_share: int, body: Body, rule: _Rule
) -> Disagreement | None:
    (x, m), (y, n) = ((row.events or 0, row.total or 1) for row in (one, other))
    p_value = fisher_p((x, m), (y, n))
    kinds = [DIRECTION] if _on_either_side((x, m), (y, n), rule) else []
    kinds += [MAGNITUDE] if p_value < rule.alpha else []
    if not kinds:
        return None
    high, low = (one, other) if x * n >= y * m else (other, one)
    return Disagreement(high, low, tuple(kinds), p_value, separate([(high, low)], body), may_share)


def fisher_p(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return the p value of :func:`netkg.analyse.exact_tests.fisher_test`, and nothing else, so quickly.

    >>> round(fisher_p((8, 18), (0, 14)), 5)
    0.00445
    """
    (a, m), (b, n) = first, second
    tables = np.arange(max(0, a + b - n), min(m, a + b) + 1)
    logs = -(gammaln(tables + 1) + gammaln(m - tables + 1) + gammaln(a + b - tables + 1))
    logs -= gammaln(n - a - b + tables + 1)
    chances = np.exp(logs - logs.max())
    likelier = chances > chances[a - tables[0]] * (1 + _TIED)
    return float(chances[~likelier].sum() / chances.sum())


def _on_either_side(one: tuple[int, int], other: tuple[int, int], rule: _Rule) -> bool:
    if rule.threshold is None:
        return False
    first, second = clopper_pearson(*one, rule.level), clopper_pearson(*other, rule.level)
    return min(first[1], second[1]) < rule.threshold < max(first[0], second[0])


def _i_squared(rows: Sequence[EvidenceRow], level: float) -> tuple[float | None, tuple[float, float] | None]:
    """Return I² of the log odds and its interval; nothing below 3 results."""
    if len(rows) < 3:
        return None, None
    counts = check_counts([row.events or 0 for row in rows], [row.total or 0 for row in rows])
    effects = logit_effects(counts)
    return i_squared(q_statistic(effects.values, effects.variances), counts.k, level)

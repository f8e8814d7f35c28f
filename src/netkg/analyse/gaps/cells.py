"""The evidence of a cell: its results, one for the same people, their numbers and the exact interval.

What a set of results comes to is computed once and kept, since many cells rest on the same results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netkg.analyse.clusters import Clusters
from netkg.analyse.comparability import find_differences
from netkg.analyse.gaps.model import Evidence
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.overlap import keep_independent
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.selection import public_by

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Gatherer", "base_sets", "people", "rows_of"]


def rows_of(bits: int, rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    """Return the rows of a bit set, in order."""
    found = []
    while bits:
        low = bits & -bits
        found.append(rows[low.bit_length() - 1])
        bits ^= low
    return found


def base_sets(body: Body, leave_out: Iterable[str]) -> tuple[int, int]:
    """Return the rows that are evidence, and the second-hand ones that would be, as bit sets.

    Evidence is measured, of a publication that is not retracted, fit for any analysis, within the scope.
    """
    own = told = 0
    outside = tuple(leave_out)
    for place, row in enumerate(body.rows):
        if row.reporting != "Measured" or row.use != "AnyAnalysis" or row.reported_in in body.retracted:
            continue
        if row.tumour and any(body.is_under(row.tumour, term) for term in outside):
            continue
        if row.second_hand:
            told |= 1 << place
        else:
            own |= 1 << place
    return own, told


def people(row: EvidenceRow) -> int | None:
    """Return how many people a result is about, if that is known; samples are not people."""
    if row.is_patient:
        return 1
    if row.total is not None and row.unit_of_analysis != "sample":
        return row.total
    return row.cohort_size


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Gathers the evidence of sets of results, each once."""

    body: Body
    clusters: Clusters
    settings: Settings
    _kept: dict[tuple[str, ...], tuple[EvidenceRow, ...]] = field(default_factory=dict)

    def kept(self, rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
        """Return rows of which no two are known to count the same people, in order of id."""
        groups: dict[str, list[EvidenceRow]] = {}
        for row in rows:
            groups.setdefault(self.clusters.of(row), []).append(row)
        found = [row for group in groups.values() for row in self._of_cluster(group)]
        return sorted(found, key=lambda row: row.result)

    def _of_cluster(self, rows: list[EvidenceRow]) -> tuple[EvidenceRow, ...]:
        if len(rows) == 1:
            return (rows[0],)
        key = tuple(row.result for row in rows)
        if key not in self._kept:
            made = keep_independent(rows, self.body, self.clusters, keep=self.settings.keep, across=True)
            self._kept[key] = made.kept
        return self._kept[key]

    def evidence(self, rows: Sequence[EvidenceRow]) -> Evidence:
        """Return what results come to; nothing for none."""
        if not rows:
            return Evidence()
        kept = self.kept(rows)
        sizes = [people(row) for row in kept]
        days = [day for row in rows if (day := public_by(row))]
        found = Evidence(
            results=tuple(sorted(row.result for row in rows)),
            kept=tuple(row.result for row in kept),
            reports=len({row.reported_in or row.record for row in rows}),
            k=len(kept),
            k_eff=self.clusters.count(kept),
            patients=sum(size for size in sizes if size is not None),
            unsized=sizes.count(None),
            newest=max(days, default=None),
        )
        return self._with_counts(found, [row for row in kept if row.events is not None and row.total])

    def _with_counts(self, found: Evidence, counted: list[EvidenceRow]) -> Evidence:
        if not counted:
            return found
        refused = tuple(item.attribute for item in find_differences(counted, self.body) if item.refused)
        x, n = _sums(counted)
        known = replace(
            found, counted=tuple(row.result for row in counted), events=x, total=n, refused=refused
        )
        if refused:
            return known
        interval = clopper_pearson(x, n, self.settings.level)
        return replace(known, interval=interval, apart=self._apart(counted))

    def _apart(self, counted: list[EvidenceRow]) -> tuple[int, int, tuple[float, float]] | None:
        """Return the numbers if every overlap that nothing rules out is real; None where none is left out."""
        if not 1 < len(counted) <= self.settings.overlaps_up_to:
            return None
        made = keep_independent(counted, self.body, self.clusters, keep=self.settings.keep)
        if len(made.strict) == len(counted):
            return None
        x, n = _sums(made.strict)
        return x, n, clopper_pearson(x, n, self.settings.level)


def _sums(rows: Iterable[EvidenceRow]) -> tuple[int, int]:
    pairs = [(row.events or 0, row.total or 0) for row in rows]
    return sum(x for x, _ in pairs), sum(n for _, n in pairs)

"""The evidence of a cell: its results, one for the same people, their numbers and the exact interval.

What a set of results comes to is computed once and kept, since many cells rest on the same results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from netkg.analyse.clusters import Clusters
from netkg.analyse.comparability import NOT_STATED, Difference, find_differences, in_words
from netkg.analyse.gaps.model import Evidence
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.overlap import keep_independent
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.selection import public_by

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Base", "Gatherer", "base_sets", "people", "rows_of", "why_aside"]

NOT_RECORDED: Final = "not recorded"
"""A value that no row holds: the publication does not state it, or what may state it was not read."""


def rows_of(bits: int, rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    """Return the rows of a bit set, in order."""
    found = []
    while bits:
        low = bits & -bits
        found.append(rows[low.bit_length() - 1])
        bits ^= low
    return found


class Base(NamedTuple):
    """Rows as bit sets: evidence, what would be if it were not second-hand, and what is not counted."""

    own: int
    told: int
    aside: int


def base_sets(body: Body, leave_out: Iterable[str]) -> Base:
    """Return which rows are evidence, which are second-hand, and which are recorded and not counted.

    Evidence is measured, of a publication that is not retracted, fit for any analysis, within the scope. What
    lies outside the scope is in none of the sets.
    """
    own = told = aside = 0
    outside = tuple(leave_out)
    for place, row in enumerate(body.rows):
        if row.tumour and any(body.is_under(row.tumour, term) for term in outside):
            continue
        if why_aside(row, body):
            aside |= 1 << place
        elif row.second_hand:
            told |= 1 << place
        else:
            own |= 1 << place
    return Base(own, told, aside)


def why_aside(row: EvidenceRow, body: Body) -> str:
    """Return why a recorded result is not counted, or nothing if it may be."""
    if row.reported_in in body.retracted:
        return "of a retracted publication"
    if row.reporting != "Measured":
        return in_words(row.reporting)
    return "" if row.use == "AnyAnalysis" else in_words(row.use or "no use recorded")


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
        days = [day for row in rows if (day := public_by(row))]
        found = replace(
            self._numbers(kept),
            results=tuple(sorted(row.result for row in rows)),
            reports=len({row.reported_in or row.record for row in rows}),
            newest=max(days, default=None),
        )
        return replace(found, strict=self._strict(kept))

    def _numbers(self, kept: Sequence[EvidenceRow]) -> Evidence:
        """Return what results come to of which no two count the same people."""
        sizes = [people(row) for row in kept]
        counted = [row for row in kept if row.events is not None and row.total]
        differences = find_differences(counted, self.body)
        refused = tuple(item.attribute for item in differences if item.refused)
        x, n = _sums(counted)
        return Evidence(
            kept=tuple(row.result for row in kept),
            k=len(kept),
            k_eff=self.clusters.count(kept),
            patients=sum(size for size in sizes if size is not None),
            unsized=sizes.count(None),
            counted=tuple(row.result for row in counted),
            events=x,
            total=n,
            interval=clopper_pearson(x, n, self.settings.level) if counted and not refused else None,
            refused=refused,
            warnings=() if refused else tuple(map(_told, differences)),
        )

    def _strict(self, kept: list[EvidenceRow]) -> Evidence | None:
        """Return the numbers if every overlap that nothing rules out is real; None where none is left out."""
        if not 1 < len(kept) <= self.settings.overlaps_up_to:
            return None
        made = keep_independent(kept, self.body, self.clusters, keep=self.settings.keep, across=True)
        return None if len(made.strict) == len(kept) else self._numbers(made.strict)


def _told(found: Difference) -> str:
    """Return a difference in words; what a row does not hold may be stated in a part that nobody has read."""
    values = ((NOT_RECORDED if value == NOT_STATED else value, names) for value, names in found.values)
    return f"{found.attribute}: {', '.join(f'{value} ({len(names)})' for value, names in values)}"


def _sums(rows: Iterable[EvidenceRow]) -> tuple[int, int]:
    pairs = [(row.events or 0, row.total or 0) for row in rows]
    return sum(x for x, _ in pairs), sum(n for _, n in pairs)

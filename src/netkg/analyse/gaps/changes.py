"""What differs between two gap maps of one space: cells opened, widened, narrowed, closed, changed; by whom.

A cell goes through four steps: nothing at all; something that cannot be counted, such as a mixed total;
evidence with a gap; evidence without one. Up a step it is narrowed, to the last one closed; down, widened,
from the last one opened. On the same step with evidence it is narrowed if fewer gaps hold and no other, and
widened if more do; without evidence narrowed if more is told of it, and widened if less is. Else it is
changed: other gaps hold, or other evidence gives the same ones. "Closed" says that no rule of a gap fires,
not that there is an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from netkg.analyse.gaps.frontier import frontiers
from netkg.analyse.gaps.model import Cell, Finding, GapMap, Overlay, State
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["CellChange", "Difference", "Kind", "compare", "is_closed", "kind_of", "maximal_places", "step_of"]


class Kind(StrEnum):
    """What happened to a cell."""

    CLOSED = "closed"
    NARROWED = "narrowed"
    CHANGED = "changed"
    WIDENED = "widened"
    OPENED = "opened"

    @property
    def mirror(self) -> Kind:
        """Return what happened seen the other way round.

        >>> str(Kind.CLOSED.mirror), str(Kind.CHANGED.mirror)
        ('opened', 'changed')
        """
        return list(Kind)[len(Kind) - 1 - list(Kind).index(self)]


_NOTHING: Final = {State.NO_STUDY}
_UNCOUNTED: Final = {State.NOT_SEPARABLE, State.SECOND_HAND_ONLY}
_CLOSED: Final = {State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST, State.NO_RULE}


def step_of(finding: Finding) -> int:
    """Return the step of a cell: 0 nothing, 1 nothing to count, 2 evidence with a gap, 3 without one."""
    first = finding.primary
    return 0 if first in _NOTHING else 1 if first in _UNCOUNTED else 3 if first in _CLOSED else 2


def is_closed(finding: Finding) -> bool:
    """Return whether no rule of a gap fires in a cell."""
    return step_of(finding) == 3


def kind_of(before: Finding, after: Finding) -> Kind | None:
    """Return what happened to a cell, or None if nothing did; that it became stale is nothing."""
    if _known(before) == _known(after):
        return None
    was, now = step_of(before), step_of(after)
    if was != now:
        if now > was:
            return Kind.CLOSED if now == 3 else Kind.NARROWED
        return Kind.OPENED if was == 3 else Kind.WIDENED
    held, holds = set(before.states), set(after.states)
    less, more = (holds < held, held < holds) if now == 2 else (held < holds, holds < held)
    return Kind.NARROWED if less else Kind.WIDENED if more else Kind.CHANGED


def _known(finding: Finding) -> tuple[object, ...]:
    """Return all that is compared of a finding."""
    overlays = tuple(item for item in finding.overlays if item is not Overlay.STALE)
    return finding.states, overlays, finding.evidence, finding.mixed, finding.second_hand


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is otherwise.

    Attributes:
        before: the cell as it was.
        after: the cell as it is.
        kind: what happened to it.
        by: the studies whose results came, went or are told otherwise; records where no study is known.
        stands_for: for how many cells it stands as a maximal one, on either side; 0 if it is none.
    """

    before: Cell
    after: Cell
    kind: Kind
    by: tuple[str, ...]
    stands_for: int

    @property
    def is_frontier(self) -> bool:
        """Return whether it is one of the maximal cells, on either side."""
        return self.stands_for > 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two maps; the maximal cells first, those that stand for most at the top.

    Attributes:
        before: the one map.
        after: the other.
        changes: the cells that differ.
    """

    before: GapMap
    after: GapMap
    changes: tuple[CellChange, ...]

    def counts(self) -> dict[Kind, int]:
        """Return how many cells are of each kind, in the order of kinds."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in Kind if found[kind]}

    def by_study(self) -> dict[str, dict[Kind, int]]:
        """Return study -> kind -> cells, that of most cells first; a cell counts for each of its studies."""
        found: dict[str, Counter[Kind]] = {}
        for change in self.changes:
            for study in change.by:
                found.setdefault(study, Counter())[change.kind] += 1
        ordered = sorted(found, key=lambda study: (-found[study].total(), study))
        return {study: {kind: found[study][kind] for kind in Kind if found[study][kind]} for study in ordered}


def compare(
    before: GapMap,
    after: GapMap,
    bodies: tuple[Body, Body],
    places: np.ndarray | None = None,
    maximal: Mapping[int, int] | None = None,
) -> Difference:
    """Return what differs between two maps of the same cells.

    Args:
        before: the one map.
        after: the other.
        bodies: the bodies of evidence that they are of, in that order.
        places: only these cells; all if left out.
        maximal: place -> cells that it stands for; worked out from both maps if left out.

    Raises:
        AnalysisError: the maps are not of the same cells.
    """
    _check(before, after)
    chosen = np.flatnonzero(before.plausible) if places is None else np.asarray(places, dtype=np.int64)
    pairs = np.stack((before.codes[chosen], after.codes[chosen]), axis=1)
    unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
    rows = tuple({row.result: row for row in body.rows} for body in bodies)
    told = [
        _told(before.findings[int(a)], after.findings[int(b)], rows[0], rows[1]) for a, b in unique.tolist()
    ]
    moved = np.array([kind is not None for kind, _ in told], dtype=np.bool_)[inverse.ravel()]
    stands = maximal if maximal is not None else _either(before, after) if moved.any() else {}
    found = []
    for place, number in zip(chosen[moved].tolist(), inverse.ravel()[moved].tolist(), strict=True):
        kind, by = told[number]
        if kind is not None:
            found.append(CellChange(before.cell(place), after.cell(place), kind, by, stands.get(place, 0)))
    order = list(Kind)
    found.sort(key=lambda item: (-item.stands_for, _rank(order, item.kind), item.before.place))
    return Difference(before, after, tuple(found))


def _rank(order: list[Kind], kind: Kind) -> int:
    """Return where a kind stands in order, the same for both ways to look at it."""
    return min(order.index(kind), order.index(kind.mirror))


def _check(before: GapMap, after: GapMap) -> None:
    same = before.space.name == after.space.name and all(
        [node.key for node in one.nodes] == [node.key for node in other.nodes]
        for one, other in zip(before.space.facets, after.space.facets, strict=False)
    )
    if not same or before.shape != after.shape or not np.array_equal(before.plausible, after.plausible):
        raise AnalysisError(
            f"the maps {before.space.name} and {after.space.name} are not of the same cells",
            hint="compute both with one space, as netkg gaps diff does",
        )


def maximal_places(found: GapMap) -> dict[int, int]:
    """Return place -> number of cells that it stands for, of the maximal cells of all properties."""
    stands: dict[int, int] = {}
    for frontier in frontiers(found).values():
        for cell in frontier.cells:
            stands[cell.place] = max(cell.stands_for, stands.get(cell.place, 0))
    return stands


def _either(before: GapMap, after: GapMap) -> dict[int, int]:
    one, other = maximal_places(before), maximal_places(after)
    return {place: max(one.get(place, 0), other.get(place, 0)) for place in {*one, *other}}


def _told(
    before: Finding, after: Finding, old: Mapping[str, EvidenceRow], new: Mapping[str, EvidenceRow]
) -> tuple[Kind | None, tuple[str, ...]]:
    kind = kind_of(before, after)
    return kind, () if kind is None else _studies(before, after, old, new)


def _studies(
    before: Finding, after: Finding, old: Mapping[str, EvidenceRow], new: Mapping[str, EvidenceRow]
) -> tuple[str, ...]:
    """Return the studies of the results that are in one of two findings only, or are told otherwise.

    Of a cell with evidence on either side it is the evidence that counts, for mixed totals and second-hand
    results are only told of a cell without.
    """
    moved = _moved({*before.evidence.results}, {*after.evidence.results}, old, new)
    if not moved:
        one, other = ({*item.mixed, *item.second_hand} for item in (before, after))
        moved = _moved(one, other, old, new)
    return tuple(sorted({_study(name, new.get(name) or old.get(name)) for name in moved}))


def _moved(
    one: set[str], other: set[str], old: Mapping[str, EvidenceRow], new: Mapping[str, EvidenceRow]
) -> set[str]:
    return (one ^ other) | {name for name in one & other if old.get(name) != new.get(name)}


def _study(name: str, row: EvidenceRow | None) -> str:
    return name.partition(":")[0] if row is None else row.study or row.record

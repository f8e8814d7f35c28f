"""What a gap map is made of: states, the evidence of a cell, cells, and the map itself."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np

from netkg.analyse.gaps.settings import Settings
from netkg.analyse.gaps.space import Node, Removed, Space

__all__ = ["LETTERS", "Aside", "Cell", "Evidence", "Finding", "GapMap", "Mixed", "Overlay", "State"]


class State(StrEnum):
    """What is known in a cell; in the order in which the first that holds is the primary one."""

    NO_STUDY = "NoStudy"
    NOT_SEPARABLE = "NotSeparable"
    SECOND_HAND_ONLY = "SecondHandOnly"
    SINGLE_COHORT = "SingleCohort"
    TOO_FEW = "TooFew"
    IMPRECISE = "Imprecise"
    HIGH_BIAS = "HighBias"
    NO_COMPARATOR = "NoComparator"
    INCONSISTENT = "Inconsistent"
    INDIRECT = "Indirect"
    CONCLUSIVE_FOR = "ConclusiveFor"
    CONCLUSIVE_AGAINST = "ConclusiveAgainst"
    NO_RULE = "NoRuleFires"
    """None of the others holds, as far as it could be assessed; the question need not be answered."""


class Overlay(StrEnum):
    """What is to be said of a cell beside its states."""

    NOT_SEARCHED = "NotSearched"
    STALE = "Stale"
    OVERLAP_SENSITIVE = "OverlapSensitive"


LETTERS: Final[dict[State, str]] = {
    State.NO_STUDY: "A1",
    State.SINGLE_COHORT: "A2",
    State.TOO_FEW: "A3",
    State.IMPRECISE: "A4",
    State.HIGH_BIAS: "B",
    State.INCONSISTENT: "C",
    State.INDIRECT: "D",
}
"""State -> its reason in the scheme of Robinson and AHRQ; the other states are netkg's own and have none."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A result of people only a part of whom are in the cell, not told apart; and how that is known."""

    result: str
    how: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A result that is recorded and not counted, and why: "not seen", "sought and absent" and so on."""

    result: str
    why: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The results that a cell rests on, each by its id, sorted.

    Attributes:
        results: all of them.
        kept: one for the same people, what the numbers below are of.
        reports: publications that own the results.
        k: results kept.
        k_eff: clusters that share no patient, group or database: independent cohorts; rules count these.
        patients: people in the kept results, as far as they say how many.
        unsized: kept results that do not.
        counted: kept results with events and total.
        events: their events together.
        total: their people together.
        interval: exact interval of the crude proportion; None without counts or if they are not comparable.
        strict: what the results come to if every overlap that nothing rules out is real; None where no kept
            result would then be left out, or where there are too many results to look.
        refused: in what the counted results differ so that they make no number together.
        warnings: in what counted results differ that were added up all the same; each attribute with its
            values and how many results have each.
        newest: when the newest of the results was public at the latest.
    """

    results: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    reports: int = 0
    k: int = 0
    k_eff: int = 0
    patients: int = 0
    unsized: int = 0
    counted: tuple[str, ...] = ()
    events: int = 0
    total: int = 0
    interval: tuple[float, float] | None = None
    strict: Evidence | None = None
    refused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    newest: dt.date | None = None

    @property
    def apart(self) -> tuple[int, int, tuple[float, float]] | None:
        """Return events, total and exact interval of ``strict``; None if it has none."""
        if self.strict is None or self.strict.interval is None:
            return None
        return self.strict.events, self.strict.total, self.strict.interval


@dataclass(frozen=True, slots=True)
class Finding:
    """What holds in a cell, by which rule; cells with the same evidence share one.

    Attributes:
        states: all that hold, the primary one first.
        overlays: overlays that hold.
        evidence: what the cell rests on.
        mixed: results of wider populations, ids.
        second_hand: second-hand results, and claims, of the cell; ids.
        reasons: state -> the rule that fired, with its numbers.
        open: state -> why it could not be assessed.
        aside: results of the cell, or of people of whom these are or may be a part, that are recorded and
            not counted, each with its reason.
        own_claims: what authors state of the cell without a number; ids. They are not evidence and change
            no state.
        elsewhere: results of these people on other outcomes.
    """

    states: tuple[State, ...]
    overlays: tuple[Overlay, ...]
    evidence: Evidence
    mixed: tuple[str, ...]
    second_hand: tuple[str, ...]
    reasons: tuple[tuple[State, str], ...]
    open: tuple[tuple[State, str], ...] = ()
    aside: tuple[Aside, ...] = ()
    own_claims: tuple[str, ...] = ()
    elsewhere: int = 0

    @property
    def primary(self) -> State:
        """Return the first state that holds."""
        return self.states[0]


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of the space, with what was found. ``place`` is its place in the product of the facets."""

    space: str
    place: int
    nodes: tuple[Node, ...]
    finding: Finding

    @property
    def name(self) -> str:
        """Return the cell in words, one part a facet."""
        return " | ".join(node.label for node in self.nodes)

    @property
    def key(self) -> str:
        """Return a short name that stays the same while the space's name and the nodes do."""
        return cell_key(self.space, self.nodes)


def cell_key(space: str, nodes: tuple[Node, ...]) -> str:
    """Return the key of a cell: eight signs, from the name of the space and the keys of its nodes."""
    text = "\n".join((space, *(node.key for node in nodes)))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, eq=False)
class GapMap:
    """The states of all cells of a space, at a time. Made by :func:`netkg.analyse.gaps.compute`.

    Attributes:
        space: the space.
        settings: the thresholds that it was computed with.
        as_of: only what was public by then; None means all.
        day: the day from which "stale" is counted: ``as_of``, else the newest publication of the store.
        plausible: place -> whether the cell counts; a flat array over the product of the facets.
        codes: place -> which of ``findings``; -1 where the cell does not count.
        findings: what holds in cells.
        removed: what each plausibility rule took away.
        results: results that were looked at.
    """

    space: Space
    settings: Settings
    as_of: dt.date | None
    day: dt.date | None
    plausible: np.ndarray
    codes: np.ndarray
    findings: tuple[Finding, ...]
    removed: tuple[Removed, ...]
    results: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of nodes of each facet."""
        return self.space.shape

    @property
    def size(self) -> int:
        """Return the number of cells that count."""
        return int(self.plausible.sum())

    def nodes(self, place: int) -> tuple[Node, ...]:
        """Return the nodes of a place, one a facet."""
        found = np.unravel_index(place, self.shape)
        return tuple(facet.nodes[int(i)] for facet, i in zip(self.space.facets, found, strict=True))

    def cell(self, place: int) -> Cell:
        """Return the cell at a place; it must be one that counts."""
        return Cell(self.space.name, int(place), self.nodes(place), self.findings[int(self.codes[place])])

    def cells(self) -> Iterator[Cell]:
        """Yield all cells that count, in order of place."""
        return (self.cell(int(place)) for place in np.flatnonzero(self.plausible))

    def places(self, state: State | Overlay, *, primary: bool = False) -> np.ndarray:
        """Return the places of the cells in which a state or overlay holds, or is the primary state."""
        return np.flatnonzero(self.where(state, primary=primary))

    def where(self, state: State | Overlay, *, primary: bool = False) -> np.ndarray:
        """Return place -> whether a state or overlay holds there, or is the primary state."""
        if primary:
            return self.select([finding.primary == state for finding in self.findings])
        return self.select([state in finding.states + finding.overlays for finding in self.findings])

    def select(self, holds: list[bool]) -> np.ndarray:
        """Return place -> whether something holds there, from whether it does of each finding."""
        found: np.ndarray = np.append(np.array(holds, dtype=np.bool_), False)[self.codes]
        return found

    @cached_property
    def by_key(self) -> dict[str, int]:
        """Return key -> place, of all cells that count."""
        places = np.flatnonzero(self.plausible).tolist()
        return {cell_key(self.space.name, self.nodes(place)): place for place in places}

    def counts(self) -> dict[State, int]:
        """Return state -> in how many cells it is the primary one, in order of states."""
        codes = self.codes[self.plausible]
        sizes = np.bincount(codes, minlength=len(self.findings))
        found = dict.fromkeys(State, 0)
        for finding, size in zip(self.findings, sizes.tolist(), strict=True):
            found[finding.primary] += size
        return {state: count for state, count in found.items() if count}

"""What an audit gives: for each printed number what it is checked against, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from netkg.analyse.rows import EvidenceRow

__all__ = ["CHECK_THE_SOURCE", "DERIVED_FROM_PERCENTAGE", "Audit", "Check", "Kind", "Verdict", "check_of"]

CHECK_THE_SOURCE: Final = "Check the source."

DERIVED_FROM_PERCENTAGE: Final = "DerivedFromAPercentage"
"""The basis of a count that was worked back from the percentage beside it."""


class Kind(StrEnum):
    """What is checked."""

    PERCENTAGE = "percentage"
    """A printed percentage against the counts beside it."""
    ATTAINABILITY = "attainability"
    """A printed percentage against its total: is there a whole number that gives it?"""
    INTERVAL = "interval"
    """A printed confidence interval of a proportion against its counts."""
    P_VALUE = "p value"
    """The p value of two cohorts against their counts."""
    COMPOSITION = "composition"
    """The parts of a cohort against its size."""
    LOST_EVENTS = "lost events"
    """An interim report against a later one of the same people."""


class Verdict(StrEnum):
    """What came of a check."""

    AGREES = "agrees"
    REMARK = "agrees, with a remark"
    FINDING = "finding"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One printed number, or set of numbers, and what follows from its counts.

    Attributes:
        kind: what was checked.
        verdict: what came of it; a finding says that the print does not follow, not which number is wrong.
        about: the result, or for a composition the cohort.
        beside: other results, cohorts or parts that it was compared with.
        printed: the numbers as they stand in print.
        recomputed: (method, numbers) of what follows from the counts.
        method: the method that gives the printed numbers, if one does.
        candidates: what else would give them; listed, none is asserted.
        sentence: the check in words. A finding ends with "Check the source."
        second_hand: whether the numbers were not read in the work that owns them.
        places: ids of the places where the numbers stand.
    """

    kind: Kind
    verdict: Verdict
    about: str
    beside: tuple[str, ...] = ()
    printed: str = ""
    recomputed: tuple[tuple[str, str], ...] = ()
    method: str | None = None
    candidates: tuple[str, ...] = ()
    sentence: str = ""
    second_hand: bool = False
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """All checks that were made, by kind, then by what they are about."""

    checks: tuple[Check, ...]

    @property
    def findings(self) -> tuple[Check, ...]:
        """Return the checks that found a print which does not follow from its counts."""
        return self.having(Verdict.FINDING)

    @property
    def remarks(self) -> tuple[Check, ...]:
        """Return the checks that agree, but only under a condition that is worth saying."""
        return self.having(Verdict.REMARK)

    def having(self, verdict: Verdict) -> tuple[Check, ...]:
        """Return the checks with this verdict."""
        return tuple(check for check in self.checks if check.verdict is verdict)

    def only(self, kinds: Iterable[Kind]) -> Audit:
        """Return the checks of some kinds."""
        wanted = set(kinds)
        return Audit(tuple(check for check in self.checks if check.kind in wanted))

    def tally(self) -> dict[Kind, dict[Verdict, int]]:
        """Return for each kind how many checks had which verdict; all kinds and verdicts are named."""
        counted = Counter((check.kind, check.verdict) for check in self.checks)
        return {kind: {verdict: counted[kind, verdict] for verdict in Verdict} for kind in Kind}


def check_of(row: EvidenceRow, kind: Kind, verdict: Verdict, sentence: str, **fields: object) -> Check:
    """Return a check of a result, with its places and whether it is second-hand."""
    said = f"{sentence} {CHECK_THE_SOURCE}" if verdict is Verdict.FINDING else sentence
    given = {"about": row.result, "second_hand": row.second_hand, "places": row.places} | fields
    return Check(kind=kind, verdict=verdict, sentence=said, **given)  # type: ignore[arg-type]

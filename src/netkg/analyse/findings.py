"""What a summary of findings is made of: rows with their results, by population and treatment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from netkg.analyse.certainty import Judgement
from netkg.analyse.estimate import Estimate, Settings
from netkg.analyse.selection import Question

__all__ = ["Finding", "Group", "Single", "Summary", "per_1000"]


@dataclass(frozen=True, slots=True)
class Single:
    """One result that stands behind a row.

    ``cohort`` is the cohort of its people; of results of the same people it is one, that of the largest.
    """

    result: str
    label: str
    cohort: str
    events: int
    total: int
    bias: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: an outcome, in whom, how often, how it was computed, and how certain it is.

    Attributes:
        question: what was asked.
        outcome: the outcome in words.
        estimate: the number with all it stands on; None where nothing is pooled or counted.
        why_not: why there is no number.
        singles: the results counted, or those that may not be pooled, in order of id. The latter may be of
            the same people more than once, judged in different ways.
        k_eff: from how many groups of cohorts that share nothing they come.
        left_out: reason -> how many results were left out for it, in order of reason.
        judgements: certainty, by named judges.
        comments: what must be read with it.
    """

    question: Question
    outcome: str
    estimate: Estimate | None
    why_not: str | None
    singles: tuple[Single, ...]
    k_eff: int
    left_out: tuple[tuple[str, int], ...]
    judgements: tuple[Judgement, ...]
    comments: tuple[str, ...]

    @property
    def k(self) -> int:
        """Return how many cohorts the results are of; people whom several results count are one cohort."""
        return len({single.cohort for single in self.singles})

    @property
    def patients(self) -> int | None:
        """Return how many people were counted, or None where results may be of the same people twice."""
        return self.estimate.pooled.n if self.estimate else None

    @property
    def bias(self) -> tuple[tuple[str, int], ...]:
        """Return risk of bias -> how many cohorts have it; one is under each risk that its results have."""
        of_cohorts = {(single.cohort, single.bias) for single in self.singles}
        return tuple(sorted(Counter(bias for _, bias in of_cohorts).items()))

    @property
    def range(self) -> tuple[int, int] | None:
        """Return the lowest and highest single result per 1,000."""
        shares = [single.events / single.total for single in self.singles if single.total]
        return (per_1000(min(shares)), per_1000(max(shares))) if shares else None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one population and treatment."""

    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of findings.

    Attributes:
        groups: populations and treatments of which a result can be counted.
        nothing: the others, in order of asking: what was asked, and why nothing is counted.
        settings: how results were pooled.
    """

    groups: tuple[Group, ...]
    nothing: tuple[tuple[str, str], ...]
    settings: Settings


def per_1000(share: float) -> int:
    """Return how many of 1,000 a proportion is; halves go up.

    >>> per_1000(11 / 202), per_1000(0.0005), per_1000(0.0)
    (54, 1, 0)
    """
    return int((Decimal(repr(float(share))) * 1000).quantize(Decimal(1), ROUND_HALF_UP))

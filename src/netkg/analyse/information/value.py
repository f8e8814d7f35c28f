"""What knowing more would be worth: a single arm, a threshold, and beliefs that differ in their prior.

The unit is response probability per patient treated: how much better, on average, the choice between "the
proportion is above the threshold" and "it is not" would turn out with more patients. One prior is never
shown alone, and nothing is called robust unless every point of the grid agrees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product
from typing import Final

import numpy as np
import numpy.typing as npt

from netkg.analyse.counts import check_counts
from netkg.analyse.information.belief import chance_above, evpi, evsi, outlook
from netkg.errors import AnalysisError

__all__ = [
    "LEAST_CHANCE",
    "PRIORS",
    "THRESHOLDS",
    "UNIT",
    "Answer",
    "Point",
    "Prior",
    "Ranking",
    "Value",
    "rank_by_value",
    "value_of_information",
]

UNIT: Final = "response probability per patient treated"
THRESHOLDS: Final = (0.10, 0.20)
LEAST_CHANCE: Final = 0.05
"""A change of the decision that is less likely than this counts as none."""

_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Prior:
    """A belief before any patient: Beta(a, b)."""

    name: str
    a: float
    b: float


PRIORS: Final = (Prior("Jeffreys", 0.5, 0.5), Prior("uniform", 1, 1), Prior("sceptical", 1, 19))
"""The sceptical one expects 1 in 20 before anything was seen."""


class Answer(StrEnum):
    """Whether so many more patients may change the decision at a threshold."""

    MAY = "may change it"
    UNLIKELY = "unlikely to change it"
    DEPENDS = "depends on the prior"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the grid.

    Attributes:
        threshold: the proportion that matters.
        prior: the belief before the counts.
        mean: the proportion expected after them.
        above: the chance that the proportion is above the threshold.
        decision: whether the mean is above the threshold.
        evpi: what perfect knowledge would be worth (:data:`UNIT`).
        evsi: what so many more patients would be worth.
        changes: the chance that they move the mean to the other side of the threshold.
    """

    threshold: float
    prior: Prior
    mean: float
    above: float
    decision: bool
    evpi: float
    evsi: float
    changes: float


@dataclass(frozen=True, slots=True)
class Value:
    """The grid for one set of counts, points in order of threshold and prior."""

    events: int
    total: int
    patients: int
    least_chance: float
    points: tuple[Point, ...]

    def at(self, threshold: float) -> tuple[Point, ...]:
        """Return the points of one threshold, a prior each."""
        return tuple(point for point in self.points if point.threshold == threshold)

    def thresholds(self) -> tuple[float, ...]:
        """Return the thresholds, rising."""
        return tuple(sorted({point.threshold for point in self.points}))

    def same_side(self, threshold: float) -> bool:
        """Return whether the mean and the likelier side are the same for every prior."""
        sides = {(point.decision, point.above > 0.5) for point in self.at(threshold)}
        return sides in ({(True, True)}, {(False, False)})

    def is_robust(self, threshold: float) -> bool:
        """Return whether all priors agree, on the side and on whether the patients may change it.

        What "depends on the prior" is never robust, even where every prior has the mean on one side.
        """
        return self.same_side(threshold) and self.answer(threshold) is not Answer.DEPENDS

    def answer(self, threshold: float) -> Answer:
        """Return whether the patients may change the decision at a threshold, if all priors agree on it."""
        said = {point.changes >= self.least_chance for point in self.at(threshold)}
        if len(said) > 1:
            return Answer.DEPENDS
        return Answer.MAY if said == {True} else Answer.UNLIKELY

    @property
    def same_everywhere(self) -> Answer | None:
        """Return the answer that holds at every threshold and prior, or None where there is no such."""
        said = {self.answer(threshold) for threshold in self.thresholds()}
        return said.pop() if len(said) == 1 and Answer.DEPENDS not in said else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sets of counts by what more patients would be worth; ``order`` only if every point agrees.

    ``by_point`` holds, for each threshold and name of a prior, the names from the most to the least worth.
    """

    order: tuple[str, ...] | None
    by_point: tuple[tuple[float, str, tuple[str, ...]], ...]

    @property
    def robust(self) -> bool:
        """Return whether no two points of the grid put two of them in opposite order."""
        return self.order is not None


def value_of_information(
    events: int,
    total: int,
    patients: int = 20,
    thresholds: Sequence[float] = THRESHOLDS,
    priors: Sequence[Prior] = PRIORS,
    least_chance: float = LEAST_CHANCE,
) -> Value:
    """Return the value of more patients over a grid of thresholds and priors.

    Args:
        events: people with the event so far.
        total: people so far; 0 of 0 leaves the priors alone.
        patients: how many more.
        thresholds: proportions that matter, each once.
        priors: at least two, since none is shown alone.
        least_chance: a change less likely than this counts as none.

    Raises:
        AnalysisError: impossible counts, thresholds or patients, a repeated threshold, fewer than two priors.

    >>> found = value_of_information(0, 4)
    >>> found.is_robust(0.10), [round(point.above, 3) for point in found.at(0.10)]
    (False, [0.343, 0.59, 0.089])
    """
    if (events, total) != (0, 0):
        check_counts([events], [total])
    if len(priors) < 2:
        raise AnalysisError("one prior is never shown alone", hint="give two or more")
    if not thresholds or len(set(thresholds)) < len(thresholds):
        raise AnalysisError("give one threshold or more, each once")
    if not 0 < least_chance < 1:
        raise AnalysisError(f"a least chance of {least_chance} is not between 0 and 1")
    points = [
        _point(prior, events, total - events, threshold, patients)
        for threshold, prior in product(sorted(thresholds), priors)
    ]
    return Value(events, total, patients, least_chance, tuple(points))


def rank_by_value(
    counts: Mapping[str, tuple[int, int]],
    patients: int = 20,
    thresholds: Sequence[float] = THRESHOLDS,
    priors: Sequence[Prior] = PRIORS,
) -> Ranking:
    """Return sets of counts, name -> (events, total), ordered by what more patients would be worth in each.

    The order is given only if no pair of them stands the other way round at another point of the grid.
    """
    found = {
        name: value_of_information(*pair, patients, thresholds, priors).points
        for name, pair in sorted(counts.items())
    }
    grid = list(product(sorted(thresholds), priors))
    worth = {name: np.array([point.evsi for point in points]) for name, points in found.items()}
    orders = [
        (threshold, prior.name, tuple(sorted(worth, key=lambda name: (-worth[name][place], name))))
        for place, (threshold, prior) in enumerate(grid)
    ]
    agreed = all(_one_way(worth[one] - worth[other]) for one, other in combinations(worth, 2))
    together = sorted(worth, key=lambda name: (-float(worth[name].sum()), name))
    return Ranking(tuple(together) if agreed else None, tuple(orders))


def _one_way(differences: npt.NDArray[np.float64]) -> bool:
    return not ((differences > _SAME).any() and (differences < -_SAME).any())


def _point(prior: Prior, events: int, others: int, threshold: float, patients: int) -> Point:
    a, b = prior.a + events, prior.b + others
    mean = a / (a + b)
    decision = mean > threshold + _SAME
    chances, means = outlook(a, b, patients)
    later = means > threshold + _SAME
    return Point(
        threshold=threshold,
        prior=prior,
        mean=mean,
        above=chance_above(a, b, threshold),
        decision=decision,
        evpi=evpi(a, b, threshold),
        evsi=evsi(a, b, threshold, patients),
        changes=min(1.0, float(chances[later != decision].sum())),
    )

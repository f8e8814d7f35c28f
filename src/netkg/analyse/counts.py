"""Counts of several studies, checked once, and each study on its own with its exact interval.

Everything that pools starts here, so a count that cannot be is refused in one place and in one wording.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from netkg.analyse.proportions import clopper_pearson
from netkg.errors import AnalysisError

__all__ = ["Counts", "Floats", "StudyProportion", "check_counts", "check_level", "single_studies"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Events and totals of one or more studies, in the order given; made by :func:`check_counts`."""

    events: tuple[int, ...]
    totals: tuple[int, ...]
    labels: tuple[str, ...]

    @property
    def k(self) -> int:
        """Return the number of studies."""
        return len(self.totals)

    @property
    def n(self) -> int:
        """Return the people in all studies together."""
        return sum(self.totals)

    @property
    def all_events(self) -> int:
        """Return the people with the event in all studies together."""
        return sum(self.events)

    def arrays(self) -> tuple[Floats, Floats]:
        """Return events and totals as arrays of floats."""
        return np.array(self.events, dtype=np.float64), np.array(self.totals, dtype=np.float64)

    def chosen(self, positions: Iterable[int]) -> Counts:
        """Return the studies at these positions, in that order; at least one.

        Raises:
            AnalysisError: no position is given.
        """
        keep = tuple(positions)
        _refuse_nothing(len(keep))
        return Counts(
            tuple(self.events[i] for i in keep),
            tuple(self.totals[i] for i in keep),
            tuple(self.labels[i] for i in keep),
        )


@dataclass(frozen=True, slots=True)
class StudyProportion:
    """One study beside a pool: counts, proportion, exact interval, weight in per cent (``None``: no weight).

    A model of the counts themselves (GLMM, the crude proportion) gives no weight to a study.
    """

    label: str
    events: int
    total: int
    estimate: float
    interval: tuple[float, float]
    weight: float | None = None


def check_counts(
    events: Sequence[SupportsIndex], totals: Sequence[SupportsIndex], labels: Sequence[str] | None = None
) -> Counts:
    """Return the counts of the studies, or refuse them.

    Args:
        events: people with the event, per study; whole numbers.
        totals: people in all, per study; whole numbers, at least 1.
        labels: a name per study, for messages and plots; "study 1", "study 2" ... when left out.

    Raises:
        AnalysisError: no study, lengths that differ, a count that is not a whole number (a float, NaN, a
            truth value), is negative, or events above the total. The message names the study.

    >>> check_counts([7, 13], [32, 45], ["Korea", "Lang"]).all_events
    20
    """
    names = tuple(labels) if labels is not None else tuple(f"study {i + 1}" for i in range(len(totals)))
    if not len(events) == len(totals) == len(names):
        raise AnalysisError(
            f"{len(events)} events, {len(totals)} totals and {len(names)} labels are not one study each"
        )
    _refuse_nothing(len(names))
    if not all(map(_is_text, names)):
        raise AnalysisError("a label is not text", hint="a name for each study")
    pairs = [_pair(x, n, name) for x, n, name in zip(events, totals, names, strict=True)]
    return Counts(tuple(x for x, _ in pairs), tuple(n for _, n in pairs), names)


def check_level(level: float) -> float:
    """Return ``level`` when it is a coverage between 0 and 1, else refuse it.

    >>> check_level(0.95)
    0.95
    """
    if not 0 < level < 1:
        raise AnalysisError(f"a level of {level} is not between 0 and 1", hint="95 % is 0.95")
    return level


def single_studies(
    counts: Counts, level: float = 0.95, weights: Sequence[float] | None = None
) -> tuple[StudyProportion, ...]:
    """Return each study with its Clopper-Pearson interval, in the order of ``counts``.

    ``weights`` are in any unit and are turned into per cent of their sum.

    >>> single_studies(check_counts([0], [4]))[0].interval[1].__round__(3)
    0.602
    """
    share: list[float | None] = [None] * counts.k
    if weights is not None:
        whole = sum(weights)
        share = [100 * weight / whole for weight in weights]
    rows = zip(counts.labels, counts.events, counts.totals, share, strict=True)
    return tuple(
        StudyProportion(name, x, n, x / n, clopper_pearson(x, n, level), w) for name, x, n, w in rows
    )


def _refuse_nothing(count: int) -> None:
    if not count:
        raise AnalysisError("nothing is selected: without a study there is no estimate")


def _pair(events: SupportsIndex, total: SupportsIndex, name: str) -> tuple[int, int]:
    x, n = _whole(events, "events", name), _whole(total, "total", name)
    if n < 1 or not 0 <= x <= n:
        raise AnalysisError(
            f"{name}: no proportion of {x} in {n}; events must be 0 to total, total 1 or more"
        )
    return x, n


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _whole(count: SupportsIndex, what: str, name: str) -> int:
    if isinstance(count, bool | np.bool_):
        raise AnalysisError(f"{name}: {what} is a truth value, not a count")
    try:
        return operator.index(count)
    except TypeError as error:
        raise AnalysisError(f"{name}: {what} is {count!r}, not a whole number") from error

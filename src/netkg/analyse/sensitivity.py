"""How a pooled proportion depends on its studies: one left out, one more by date, small beside large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import SupportsIndex

from netkg.analyse.counts import check_counts, check_level
from netkg.analyse.pooling import Pooled, pool_counts
from netkg.analyse.transforms import logit_effects
from netkg.errors import AnalysisError

__all__ = [
    "Cumulative",
    "LeaveOneOut",
    "PlotPoint",
    "SmallStudyPlot",
    "cumulative",
    "leave_one_out",
    "small_study_plot",
]

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_FEWEST_FOR_PLOT = 10


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The pool of all studies, and for each study, in the order given, its label and the pool without it."""

    full: Pooled
    without: tuple[tuple[str, Pooled], ...]

    @property
    def extremes(self) -> tuple[float, float]:
        """Return the lowest and the highest estimate that leaving out one study gives."""
        estimates = [pooled.estimate for _, pooled in self.without]
        return min(estimates), max(estimates)


@dataclass(frozen=True, slots=True)
class Cumulative:
    """For each date, in order: the date, the labels of the studies it adds, the pool of all up to then."""

    steps: tuple[tuple[str, tuple[str, ...], Pooled], ...]


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """One study of a small-study plot: its proportion, and its log odds with their standard error."""

    label: str
    total: int
    estimate: float
    effect: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class SmallStudyPlot:
    """The points of a small-study plot, smallest standard error first, and the pool of all."""

    points: tuple[PlotPoint, ...]
    pooled: Pooled
    warnings: tuple[str, ...]


def leave_one_out(
    events: Sequence[SupportsIndex],
    totals: Sequence[SupportsIndex],
    labels: Sequence[str] | None = None,
    *,
    method: str = "glmm",
    interval: str = "wald",
    level: float = 0.95,
) -> LeaveOneOut:
    """Return the pool of all studies and the pool without each one; arguments as in ``pooling.pool``.

    Raises:
        AnalysisError: fewer than two studies, or as in ``pooling.pool``.

    >>> left = leave_one_out([7, 13, 4], [32, 45, 107], ["a", "b", "c"], method="logit-fixed")
    >>> [round(bound, 3) for bound in left.extremes]
    [0.11, 0.261]
    """
    counts = check_counts(events, totals, labels)
    if counts.k < 2:
        raise AnalysisError("leaving out the only study leaves nothing to estimate")
    full = pool_counts(counts, method, interval, check_level(level))
    start = None
    if method == "glmm" and full.effect is not None and full.heterogeneity is not None:
        start = full.effect, full.heterogeneity.tau2**0.5
    without = []
    for out, label in enumerate(counts.labels):
        rest = counts.chosen(i for i in range(counts.k) if i != out)
        without.append((label, pool_counts(rest, method, interval, level, start)))
    return LeaveOneOut(full, tuple(without))


def cumulative(
    events: Sequence[SupportsIndex],
    totals: Sequence[SupportsIndex],
    dates: Sequence[str],
    labels: Sequence[str] | None = None,
    *,
    method: str = "glmm",
    interval: str = "wald",
    level: float = 0.95,
) -> Cumulative:
    """Return the pool of all studies up to each date; studies of one date come in together.

    ``dates`` are ISO dates as text, a day, a month or a year each; "2017" counts as the start of 2017.
    Other arguments as in ``pooling.pool``. The first steps have one and two studies, and say so.

    Raises:
        AnalysisError: a date that is not ISO text, or as in ``pooling.pool``.

    >>> steps = cumulative([4, 0], [107, 4], ["2020-05", "2017"], ["KEYNOTE-158", "seed"]).steps
    >>> [(date, added, pooled.n) for date, added, pooled in steps]
    [('2017', ('seed',), 4), ('2020-05', ('KEYNOTE-158',), 111)]
    """
    counts = check_counts(events, totals, labels)
    if len(dates) != counts.k:
        raise AnalysisError(f"{len(dates)} dates for {counts.k} studies")
    wrong = [date for date in dates if not _is_date(date)]
    if wrong:
        raise AnalysisError(f"{wrong[0]!r} is not a date", hint="2020, 2020-05 or 2020-05-31")
    steps = []
    for day in sorted(set(dates)):
        chosen = counts.chosen(i for i, date in enumerate(dates) if date <= day)
        added = tuple(label for label, date in zip(counts.labels, dates, strict=True) if date == day)
        steps.append((day, added, pool_counts(chosen, method, interval, check_level(level))))
    return Cumulative(tuple(steps))


def small_study_plot(
    events: Sequence[SupportsIndex],
    totals: Sequence[SupportsIndex],
    labels: Sequence[str] | None = None,
    *,
    level: float = 0.95,
) -> SmallStudyPlot:
    """Return what a small-study (funnel) plot of log odds against standard errors shows; no test is made.

    Log odds and their standard errors are tied to each other, the more so near 0 and 1, so such a plot of
    proportions leans without any study missing; ``total`` is given for the axis that does not.

    Raises:
        AnalysisError: fewer than 10 studies, whose scatter shows nothing, or impossible counts.

    Source: Hunter and others, J Clinical Epidemiology 2014;67:897-903 (totals as the axis).

    >>> plot = small_study_plot(range(1, 11), [20] * 10)
    >>> plot.points[0].label, len(plot.points)
    ('study 10', 10)
    """
    counts = check_counts(events, totals, labels)
    if counts.k < _FEWEST_FOR_PLOT:
        raise AnalysisError(
            f"a small-study plot of {counts.k} studies shows nothing; {_FEWEST_FOR_PLOT} are needed"
        )
    effects = logit_effects(counts)
    rows = zip(counts.labels, counts.events, counts.totals, effects.values, effects.variances, strict=True)
    points = [PlotPoint(name, n, x / n, float(y), float(v) ** 0.5) for name, x, n, y, v in rows]
    notes = ("log odds and their standard errors are tied, so the plot leans without any study missing",)
    ordered = sorted(points, key=lambda point: (point.standard_error, point.label))
    return SmallStudyPlot(tuple(ordered), pool_counts(counts, level=check_level(level)), notes)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None

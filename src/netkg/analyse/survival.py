"""Times to an event with censoring: the Kaplan-Meier estimate with numbers at risk. Data only, no drawing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt
from numbers import Real

from scipy.special import ndtri

from netkg.analyse.counts import check_level
from netkg.errors import AnalysisError

__all__ = ["KaplanMeier", "Step", "kaplan_meier"]

_HALF = 0.5 + 1e-12


@dataclass(frozen=True, slots=True)
class Step:
    """One distinct time: at risk just before it, events and censorings at it, survival from it on.

    ``interval`` is ``None`` where survival is 1 or 0 and the log(-log) interval has no value.
    """

    months: float
    at_risk: int
    events: int
    censored: int
    survival: float
    standard_error: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """A Kaplan-Meier estimate: its steps, and the median (``None``: not reached) with its interval in months.

    ``estimate`` is the first time at which survival is one half or less; a bound of ``interval`` is ``None``
    where the curve's own bound never comes down to one half.
    """

    estimate: float | None
    interval: tuple[float | None, float | None]
    method: str
    k: int
    n: int
    events: int
    warnings: tuple[str, ...]
    level: float
    steps: tuple[Step, ...]

    def at_risk(self, months: Sequence[float]) -> tuple[int, ...]:
        """Return how many are still watched, without event, just before each time in months."""
        times = [step.months for step in self.steps]
        left = [step.at_risk for step in self.steps] + [0]
        return tuple(left[bisect_left(times, time)] for time in months)


def kaplan_meier(months: Sequence[float], events: Sequence[bool], level: float = 0.95) -> KaplanMeier:
    """Return the Kaplan-Meier estimate of one group.

    Survival is the product of ``1 - d/n`` over the event times; its standard error is Greenwood's, its
    interval that of log(-log S). Who is censored at the time of an event is at risk for it.

    Args:
        months: time watched, per person; 0 or more. Any one unit will do.
        events: whether the event came at that time; false is censored.
        level: coverage of the intervals, between 0 and 1.

    A median that rests on one event, or on the last person at risk, says so in ``warnings``.

    Raises:
        AnalysisError: nobody, lengths that differ, a time that is negative or not a number, an event that
            is not a truth value.

    Sources: Kaplan and Meier, JASA 1958;53:457-481; interval of the median: Brookmeyer and Crowley,
    Biometrics 1982;38:29-41.

    >>> curve = kaplan_meier([7, 6, 6, 5, 2, 4], [False, True, False, False, True, True])
    >>> [round(step.survival, 3) for step in curve.steps if step.events], curve.estimate
    ([0.833, 0.667, 0.444], 6)
    """
    pairs = _people(months, events)
    steps = _steps(pairs, float(ndtri((1 + check_level(level)) / 2)))
    median = _first(step.months for step in steps if step.survival <= _HALF)
    low = _first(step.months for step in steps if _bound(step, 0) <= _HALF)
    high = _first(step.months for step in steps if _bound(step, 1) <= _HALF)
    return KaplanMeier(
        estimate=median,
        interval=(low, high),
        method="kaplan-meier",
        k=1,
        n=len(pairs),
        events=sum(event for _, event in pairs),
        warnings=_warnings(steps, median),
        level=level,
        steps=steps,
    )


def _people(months: Sequence[float], events: Sequence[bool]) -> list[tuple[float, bool]]:
    if not len(months):
        raise AnalysisError("nobody is selected: without a time there is no curve")
    if len(months) != len(events):
        raise AnalysisError(f"{len(months)} times and {len(events)} events are not one person each")
    for time, event in zip(months, events, strict=True):
        if not _is_time(time):
            raise AnalysisError(f"{time!r} is not a time: a number of months, 0 or more")
        if event not in (True, False):
            raise AnalysisError(f"{event!r} is neither an event nor censored", hint="true or false")
    return [(time, bool(event)) for time, event in zip(months, events, strict=True)]


def _is_time(value: object) -> bool:
    return isinstance(value, Real) and isfinite(value) and float(value) >= 0


def _steps(pairs: list[tuple[float, bool]], quantile: float) -> tuple[Step, ...]:
    steps, left, survival, greenwood = [], len(pairs), 1.0, 0.0
    for time in sorted({time for time, _ in pairs}):
        here = [event for other, event in pairs if other == time]
        deaths = sum(here)
        survival *= 1 - deaths / left
        greenwood += deaths / (left * (left - deaths)) if deaths < left else 0.0
        error = survival * sqrt(greenwood)
        interval = _log_log(survival, greenwood, quantile)
        steps.append(Step(time, left, deaths, len(here) - deaths, survival, error, interval))
        left -= len(here)
    return tuple(steps)


def _log_log(survival: float, greenwood: float, quantile: float) -> tuple[float, float] | None:
    if not 0 < survival < 1:
        return None
    reach = exp(quantile * sqrt(greenwood) / -log(survival))
    return survival**reach, survival ** (1 / reach)


def _bound(step: Step, side: int) -> float:
    """Return a bound of a step's interval; where it has no value at survival 0, the upper one stays up."""
    if step.interval:
        return step.interval[side]
    return 1.0 if side else step.survival


def _first(times: Iterator[float]) -> float | None:
    return next(times, None)


def _warnings(steps: tuple[Step, ...], median: float | None) -> tuple[str, ...]:
    if median is None:
        share = steps[-1].survival
        return (f"the median is not reached: {share:.0%} are without event at the last time seen",)
    resting = sum(step.events for step in steps if step.months <= median)
    if resting == 1:
        return ("the median rests on one event and means nothing",)
    alone = any(step.months == median and step.at_risk == 1 for step in steps)
    return ("only one person was still at risk at the median",) if alone else ()

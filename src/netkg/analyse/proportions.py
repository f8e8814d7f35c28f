"""Intervals of a single proportion: exact (Clopper-Pearson), Wilson, and the bound at zero events.

A Wald interval is not offered: it is empty at 0/n and too short near the ends.
"""

from __future__ import annotations

from netkg.errors import AnalysisError

__all__ = ["clopper_pearson", "upper_bound_at_zero", "wilson"]


def clopper_pearson(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact two-sided interval of ``events / total`` as proportions (low, high).

    The bounds are quantiles of beta distributions; at 0 events the lower bound is 0 and at ``total``
    events the upper bound is 1, and the other bound then spends half of ``1 - level`` only.

    Args:
        events: people with the event, 0 included.
        total: people in all, at least 1.
        level: coverage, between 0 and 1.

    Raises:
        AnalysisError: the counts or the level are impossible.

    Source: Clopper and Pearson, Biometrika 1934;26:404-413.

    >>> [round(bound, 3) for bound in clopper_pearson(4, 107)]
    [0.01, 0.093]
    """
    _refuse_impossible(events, total, level)
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, total - events + 1, tail))
    high = 1.0 if events == total else float(betaincinv(events + 1, total - events, 1 - tail))
    return low, high


def wilson(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of ``events / total``, without continuity correction, as proportions.

    With p = x/n and z the normal quantile, the bounds are
    ``(p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)``; at 0 and n they touch 0 and 1.

    Source: Wilson, JASA 1927;22:209-212. Arguments and errors as in :func:`clopper_pearson`.

    >>> [round(bound, 3) for bound in wilson(7, 32)]
    [0.11, 0.388]
    """
    _refuse_impossible(events, total, level)
    from scipy.stats import binomtest

    interval = binomtest(events, total).proportion_ci(confidence_level=level, method="wilson")
    return float(interval.low), float(interval.high)


def upper_bound_at_zero(total: int, level: float = 0.95) -> float:
    """Return the exact one-sided upper bound of a proportion with 0 events: ``1 - (1 - level)^(1/n)``.

    >>> round(upper_bound_at_zero(4), 3)
    0.527
    """
    _refuse_impossible(0, total, level)
    return float(1 - (1 - level) ** (1 / total))


def _refuse_impossible(events: int, total: int, level: float) -> None:
    if total < 1 or not 0 <= events <= total:
        raise AnalysisError(
            f"no proportion of {events} events in {total}: events must be 0 to total, total 1 or more"
        )
    if not 0 < level < 1:
        raise AnalysisError(f"a level of {level} is not between 0 and 1", hint="95 % is 0.95")

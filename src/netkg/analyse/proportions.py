"""Intervals of a single proportion: exact (Clopper-Pearson), Wilson, and the others that are in print.

Clopper-Pearson and Wilson are what netkg itself reports. The others are there to recognise what others
printed (``netkg audit``). A Wald interval is not offered: it is empty at 0/n and too short near the ends;
:data:`IN_PRINT` holds it only so that it can be told when somebody printed one.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Final

from netkg.errors import AnalysisError

__all__ = [
    "IN_PRINT",
    "REPORTED",
    "agresti_coull",
    "clopper_pearson",
    "jeffreys",
    "mid_p",
    "upper_bound_at_zero",
    "wilson",
    "wilson_corrected",
]


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


def wilson_corrected(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval with continuity correction, as proportions; 0 and 1 at the ends.

    Source: Newcombe, Statistics in Medicine 1998;17:857-872, method 4.

    >>> [round(bound, 4) for bound in wilson_corrected(1, 29)]
    [0.0018, 0.1963]
    """
    _refuse_impossible(events, total, level)
    from scipy.stats import binomtest

    interval = binomtest(events, total).proportion_ci(confidence_level=level, method="wilsoncc")
    return float(interval.low), float(interval.high)


def agresti_coull(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of Agresti and Coull as proportions, cut at 0 and 1.

    With z the normal quantile, ``n' = n + z²`` and ``p' = (x + z²/2) / n'``, the bounds are
    ``p' ± z·sqrt(p'(1-p')/n')``: z² people are added, half of them with the event.

    Source: Agresti and Coull, American Statistician 1998;52:119-126.

    >>> [round(bound, 4) for bound in agresti_coull(4, 20)]
    [0.0749, 0.4218]
    """
    _refuse_impossible(events, total, level)
    z = _quantile(level)
    people = total + z**2
    share = (events + z**2 / 2) / people
    reach = z * sqrt(share * (1 - share) / people)
    return max(0.0, share - reach), min(1.0, share + reach)


def jeffreys(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the equal-tailed quantiles of Beta(x + 1/2, n - x + 1/2); from 0 at no event, to 1 at n.

    Source: Brown, Cai and DasGupta, Statistical Science 2001;16:101-133.

    >>> [round(bound, 3) for bound in jeffreys(2, 10)]
    [0.044, 0.503]
    """
    _refuse_impossible(events, total, level)
    from scipy.special import betaincinv

    tail, a, b = (1 - level) / 2, events + 0.5, total - events + 0.5
    low = 0.0 if events == 0 else float(betaincinv(a, b, tail))
    return low, 1.0 if events == total else float(betaincinv(a, b, 1 - tail))


def mid_p(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval that counts the observed number of events half; 0 and 1 at the ends.

    The lower bound is the p at which ``P(X > x) + P(X = x)/2`` is half of ``1 - level``, the upper bound
    that of the other tail.

    Source: Newcombe, Statistics in Medicine 1998;17:857-872, method 6.

    >>> [round(bound, 4) for bound in mid_p(1, 29)]
    [0.0017, 0.1585]
    """
    _refuse_impossible(events, total, level)
    from scipy.optimize import brentq
    from scipy.special import bdtr

    def below(share: float) -> float:
        """Return the chance of fewer events, and half that of as many."""
        fewer = float(bdtr(events - 1, total, share)) if events else 0.0
        return (fewer + float(bdtr(events, total, share))) / 2

    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(brentq(lambda share: below(share) - (1 - tail), 0, 1))
    high = 1.0 if events == total else float(brentq(lambda share: below(share) - tail, 0, 1))
    return low, high


def _wald(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return ``p ± z·sqrt(p(1-p)/n)``, beyond 0 and 1 too; for recognition only."""
    _refuse_impossible(events, total, level)
    share = events / total
    reach = _quantile(level) * sqrt(share * (1 - share) / total)
    return share - reach, share + reach


Interval = Callable[[int, int, float], tuple[float, float]]

REPORTED: Final[dict[str, Interval]] = {"Clopper-Pearson": clopper_pearson, "Wilson": wilson}
"""Name -> the intervals that netkg reports itself."""

IN_PRINT: Final[dict[str, Interval]] = REPORTED | {
    "Wilson with continuity correction": wilson_corrected,
    "Agresti-Coull": agresti_coull,
    "Jeffreys": jeffreys,
    "mid-p": mid_p,
    "Wald": _wald,
}
"""Name -> the intervals that are recognised in print, the most usual ones first."""


def upper_bound_at_zero(total: int, level: float = 0.95) -> float:
    """Return the exact one-sided upper bound of a proportion with 0 events: ``1 - (1 - level)^(1/n)``.

    >>> round(upper_bound_at_zero(4), 3)
    0.527
    """
    _refuse_impossible(0, total, level)
    return float(1 - (1 - level) ** (1 / total))


def _quantile(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def _refuse_impossible(events: int, total: int, level: float) -> None:
    if total < 1 or not 0 <= events <= total:
        raise AnalysisError(
            f"no proportion of {events} events in {total}: events must be 0 to total, total 1 or more"
        )
    if not 0 < level < 1:
        raise AnalysisError(f"a level of {level} is not between 0 and 1", hint="95 % is 0.95")

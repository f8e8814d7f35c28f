"""Proportions on a scale where they can be averaged, and the way back.

Three scales: logit, raw, and the Freeman-Tukey double arcsine. Logit and raw proportions have no variance
at 0 and at n events; there, and only there, half an event is added to both sides (0.5 and n + 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from netkg.analyse.counts import Counts, Floats

__all__ = [
    "TRANSFORMS",
    "Effects",
    "freeman_tukey",
    "freeman_tukey_effects",
    "harmonic_mean",
    "inverse_freeman_tukey",
    "logit_effects",
    "raw_effects",
]


@dataclass(frozen=True, eq=False)
class Effects:
    """One value and one sampling variance per study on the scale named, and which studies were corrected."""

    values: Floats
    variances: Floats
    scale: str
    corrected: tuple[str, ...] = ()


def logit_effects(counts: Counts) -> Effects:
    """Return log odds ``log(x / (n - x))`` with variances ``1/x + 1/(n - x)``.

    0.5 is added to x and to n - x in studies with x = 0 or x = n only; their labels are in ``corrected``.

    >>> from netkg.analyse.counts import check_counts
    >>> logit_effects(check_counts([0, 12], [20, 60])).values.round(4).tolist()
    [-3.7136, -1.3863]
    """
    events, totals, corrected = _half_added(counts)
    others = totals - events
    return Effects(np.log(events / others), 1 / events + 1 / others, "logit", corrected)


def raw_effects(counts: Counts) -> Effects:
    """Return the proportions themselves, ``p = x/n``, with variances ``p (1 - p) / n``.

    Corrected as in :func:`logit_effects`, because the variance would be 0 at both ends.

    >>> from netkg.analyse.counts import check_counts
    >>> raw_effects(check_counts([12], [60])).values.tolist()
    [0.2]
    """
    events, totals, corrected = _half_added(counts)
    share = events / totals
    return Effects(share, share * (1 - share) / totals, "raw", corrected)


def freeman_tukey_effects(counts: Counts) -> Effects:
    """Return double arcsines in radians (half the sum) with variances ``1 / (4n + 2)``; nothing is added.

    Half the sum of the two arcsines is meant; Freeman and Tukey, and Miller, print the whole sum.

    >>> from netkg.analyse.counts import check_counts
    >>> (2 * freeman_tukey_effects(check_counts([3], [11])).values).round(4).tolist()
    [1.1391]
    """
    events, totals = counts.arrays()
    return Effects(freeman_tukey(events / totals, totals), 1 / (4 * totals + 2), "double arcsine")


def freeman_tukey(share: Floats | float, total: Floats | float) -> Floats:
    """Return ``(asin sqrt(x/(n+1)) + asin sqrt((x+1)/(n+1))) / 2`` in radians, with x = share * total.

    Source: Freeman and Tukey, Annals of Mathematical Statistics 1950;21:607-611.

    >>> float(freeman_tukey(0.5, 10).round(4))
    0.7854
    """
    events = np.asarray(share, dtype=np.float64) * total
    first, second = events / (total + 1), (events + 1) / (total + 1)
    half: Floats = (np.arcsin(np.sqrt(first)) + np.arcsin(np.sqrt(second))) / 2
    return half


def inverse_freeman_tukey(value: float, total: float) -> float:
    """Return the proportion whose double arcsine is ``value`` radians among ``total`` people.

    With t = 2 value: ``p = (1 - sign(cos t) sqrt(1 - (sin t + (sin t - 1/sin t) / n)²)) / 2``. Values below
    that of 0/n give 0 and values above that of n/n give 1. ``total`` need not be whole: a mean of several
    studies has no total of its own, and what is put in its place decides the answer (see
    :func:`harmonic_mean`).

    Source: Miller, The American Statistician 1978;32:138.

    >>> round(inverse_freeman_tukey(float(freeman_tukey(0.4, 10)), 10), 10)
    0.4
    """
    if value <= float(freeman_tukey(0.0, total)):
        return 0.0
    if value >= float(freeman_tukey(1.0, total)):
        return 1.0
    sine = np.sin(2 * value)
    root = np.sqrt(max(0.0, 1 - (sine + (sine - 1 / sine) / total) ** 2))
    return float(np.clip((1 - np.sign(np.cos(2 * value)) * root) / 2, 0, 1))


def harmonic_mean(totals: tuple[int, ...]) -> float:
    """Return ``k / sum(1/n)`` of the totals, the n that Miller puts into the inverse double arcsine.

    It is far below the mean when one study is large, and the back-transformed mean may then lie outside
    all studies (Schwarzer and others, Research Synthesis Methods 2019;10:476-483).

    >>> harmonic_mean((10, 40))
    16.0
    """
    return len(totals) / sum(1 / total for total in totals)


def _half_added(counts: Counts) -> tuple[Floats, Floats, tuple[str, ...]]:
    events, totals = counts.arrays()
    at_an_end = (events == 0) | (events == totals)
    corrected = tuple(name for name, end in zip(counts.labels, at_an_end.tolist(), strict=True) if end)
    return events + 0.5 * at_an_end, totals + at_an_end, corrected


def _from_logit(value: float, _counts: Counts, _error: float) -> float:
    return float(expit(value))


def _from_raw(value: float, _counts: Counts, _error: float) -> float:
    return min(1.0, max(0.0, value))


def _from_harmonic(value: float, counts: Counts, _error: float) -> float:
    return inverse_freeman_tukey(value, harmonic_mean(counts.totals))


def _from_inverse_variance(value: float, _counts: Counts, error: float) -> float:
    """Barendregt and others, J Epidemiol Community Health 2013;67:974-978: n = 1 / variance of the sum."""
    return inverse_freeman_tukey(value, 1 / (4 * error**2))


# Name -> (effects of the counts, back: value on the scale, counts, standard error of the mean -> proportion).
TRANSFORMS: dict[str, tuple[Callable[[Counts], Effects], Callable[[float, Counts, float], float]]] = {
    "logit": (logit_effects, _from_logit),
    "raw": (raw_effects, _from_raw),
    "freeman-tukey-harmonic": (freeman_tukey_effects, _from_harmonic),
    "freeman-tukey-inverse-variance": (freeman_tukey_effects, _from_inverse_variance),
}

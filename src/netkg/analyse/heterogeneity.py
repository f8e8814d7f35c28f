"""How much studies differ beyond chance: Q, I² and the between-study variance τ², each with its interval.

All functions take one value and one sampling variance per study, on any scale. τ² is in that scale's unit
squared and is never below 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, ndtri

from netkg.analyse.counts import Floats
from netkg.errors import AnalysisError

__all__ = [
    "ESTIMATORS",
    "Heterogeneity",
    "dersimonian_laird",
    "describe_heterogeneity",
    "i_squared",
    "paule_mandel",
    "q_profile",
    "q_statistic",
    "reml",
]

_GRID = np.concatenate(([0.0], np.logspace(-8, 0, 97)))


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Heterogeneity of k studies on one scale; shares are 0 to 1.

    ``i2_interval`` is the test-based interval of Higgins and Thompson, ``tau2_interval`` the Q-profile
    interval; both are ``None`` below 3 studies, where they say nothing.
    """

    q: float
    df: int
    p_value: float
    i2: float
    i2_interval: tuple[float, float] | None
    tau2: float
    tau2_interval: tuple[float, float] | None
    tau2_method: str
    scale: str
    level: float


def q_statistic(values: Floats, variances: Floats, tau2: float = 0.0) -> float:
    """Return ``Q = sum w (y - m)²`` with w = 1/(v + τ²) and m the w-weighted mean; Cochran's Q at τ² = 0.

    >>> round(q_statistic(np.array([0.1, 0.5]), np.array([0.02, 0.02])), 9)
    4.0
    """
    weights = 1 / (variances + tau2)
    centre = weights @ values / weights.sum()
    return float(weights @ (values - centre) ** 2)


def dersimonian_laird(values: Floats, variances: Floats) -> float:
    """Return the moment estimate ``τ² = max(0, (Q - df) / (sum w - sum w² / sum w))`` with w = 1/v.

    Source: DerSimonian and Laird, Controlled Clinical Trials 1986;7:177-188.

    >>> round(dersimonian_laird(np.array([0.1, 0.5]), np.array([0.02, 0.02])), 9)
    0.06
    """
    if len(values) < 2:
        return 0.0
    weights = 1 / variances
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, float((q_statistic(values, variances) - (len(values) - 1)) / scale))


def paule_mandel(values: Floats, variances: Floats) -> float:
    """Return the τ² at which the generalised Q equals its degrees of freedom k - 1, or 0 when Q is below.

    Source: Paule and Mandel, J Res National Bureau of Standards 1982;87:377-385.

    >>> round(paule_mandel(np.array([0.1, 0.5]), np.array([0.02, 0.02])), 9)
    0.06
    """
    return _tau2_at(values, variances, len(values) - 1.0) if len(values) > 1 else 0.0


def reml(values: Floats, variances: Floats) -> float:
    """Return the τ² ≥ 0 with the highest restricted likelihood of the normal model ``y ~ N(m, v + τ²)``.

    The likelihood is laid out on a grid from 0 to the squared range of the values, so that a second, lower
    hill is not taken for the top; the slope is then brought to 0 beside the best point.

    Source: Viechtbauer, J Educational and Behavioral Statistics 2005;30:261-293.

    >>> round(reml(np.array([0.1, 0.5]), np.array([0.02, 0.02])), 9)
    0.06
    """
    if len(values) < 2:
        return 0.0
    return highest_reml(values, variances, np.ones((len(values), 1)))


def highest_reml(values: Floats, variances: Floats, design: Floats) -> float:
    """Return the REML τ² of a regression of the values on the columns of ``design`` (k by p).

    >>> round(highest_reml(np.array([0.1, 0.5]), np.array([0.02, 0.02]), np.ones((2, 1))), 9)
    0.06
    """
    grid = _GRID * 4 * max(float(np.ptp(values)) ** 2, 1e-12)
    best = int(np.argmax(_restricted(values, variances, design, grid)[0]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]

    def slope(tau2: float) -> float:
        return float(_restricted(values, variances, design, np.array([tau2]))[1][0])

    if slope(low) <= 0:
        return float(low)
    return float(high) if slope(high) >= 0 else float(brentq(slope, low, high, xtol=1e-14, rtol=1e-12))


# Short name -> estimate of τ² from values and variances; "fixed" assumes that there is none.
ESTIMATORS: dict[str, Callable[[Floats, Floats], float]] = {
    "dl": dersimonian_laird,
    "reml": reml,
    "pm": paule_mandel,
    "fixed": lambda _values, _variances: 0.0,
}


def q_profile(values: Floats, variances: Floats, level: float = 0.95) -> tuple[float, float]:
    """Return the Q-profile interval of τ²: where the generalised Q meets the quantiles of its χ²(k - 1).

    A bound that would lie below 0 is 0; both are 0 when the studies agree better than chance allows.

    Source: Viechtbauer, Statistics in Medicine 2007;26:37-52.

    >>> [round(bound, 3) for bound in q_profile(np.array([0.1, 0.5, 0.9]), np.array([0.02] * 3))]
    [0.023, 6.3]
    """
    if len(values) < 3:
        raise AnalysisError(f"the heterogeneity of {len(values)} studies has no interval; 3 are needed")
    df, tail = len(values) - 1, (1 - level) / 2
    upper, lower = float(chdtri(df, tail)), float(chdtri(df, 1 - tail))
    return _tau2_at(values, variances, upper), _tau2_at(values, variances, lower)


def i_squared(q: float, k: int, level: float = 0.95) -> tuple[float, tuple[float, float] | None]:
    """Return ``I² = max(0, (Q - df) / Q)`` and its test-based interval, both as shares from 0 to 1.

    With ``H² = Q/df`` the interval is ``exp(log H ± z s)``, put into ``I² = 1 - 1/H²``, where
    ``s = (log Q - log df) / (2 (sqrt(2Q) - sqrt(2k - 3)))`` when Q > k, otherwise
    ``s = sqrt((1 - 1/(3 (k - 2)²)) / (2 (k - 2)))``. There is no interval below 3 studies.

    Source: Higgins and Thompson, Statistics in Medicine 2002;21:1539-1558.

    >>> share, interval = i_squared(45.50, 18)
    >>> round(share, 3), interval and [round(bound, 3) for bound in interval]
    (0.626, [0.379, 0.775])
    """
    df = k - 1
    share = max(0.0, (q - df) / q) if q > 0 else 0.0
    if k < 3:
        return share, None
    if q > k:
        error = 0.5 * (log(q) - log(df)) / (sqrt(2 * q) - sqrt(2 * k - 3))
    else:
        error = sqrt((1 - 1 / (3 * (k - 2) ** 2)) / (2 * (k - 2)))
    middle = 0.5 * log(max(q / df, 1.0))
    reach = float(ndtri((1 + level) / 2)) * error
    low, high = (max(0.0, 1 - exp(-2 * bound)) for bound in (middle - reach, middle + reach))
    return share, (low, high)


def describe_heterogeneity(
    values: Floats, variances: Floats, tau2: float, tau2_method: str, scale: str, level: float = 0.95
) -> Heterogeneity:
    """Return Q with its p-value, I² and τ² with their intervals; τ² is given, not estimated here.

    >>> found = describe_heterogeneity(np.array([0.1, 0.5]), np.array([0.02, 0.02]), 0.06, "dl", "raw")
    >>> round(found.p_value, 4), found.tau2_interval
    (0.0455, None)
    """
    k = len(values)
    q = q_statistic(values, variances)
    share, interval = i_squared(q, k, level)
    profile = q_profile(values, variances, level) if k >= 3 else None
    p_value = float(chdtrc(k - 1, q)) if k > 1 else 1.0
    return Heterogeneity(
        q, k - 1, p_value, share, interval, tau2, profile, tau2_method=tau2_method, scale=scale, level=level
    )


def _tau2_at(values: Floats, variances: Floats, wanted: float) -> float:
    """Return the τ² whose generalised Q is ``wanted``; Q falls as τ² grows, so 0 when it starts below."""
    if q_statistic(values, variances) <= wanted:
        return 0.0
    high = float(variances.max()) + float(np.ptp(values)) ** 2
    while q_statistic(values, variances, high) > wanted:
        high *= 4
    return float(brentq(lambda tau2: q_statistic(values, variances, tau2) - wanted, 0, high, xtol=1e-14))


def _restricted(values: Floats, variances: Floats, design: Floats, tau2: Floats) -> tuple[Floats, Floats]:
    """Return the restricted log-likelihood, constants left out, and its slope at each τ²."""
    weights = 1 / (variances + tau2[:, None])
    information = np.einsum("gk,kp,kq->gpq", weights, design, design)
    covariance = np.linalg.inv(information)
    coefficients = np.einsum("gpq,kq,gk,k->gp", covariance, design, weights, values)
    squares = (values - coefficients @ design.T) ** 2
    heights = np.log(weights).sum(1) - np.linalg.slogdet(information)[1] - (weights * squares).sum(1)
    taken = np.einsum("gpq,kp,kq,gk->g", covariance, design, design, weights**2)
    return heights / 2, ((weights**2 * squares).sum(1) - weights.sum(1) + taken) / 2

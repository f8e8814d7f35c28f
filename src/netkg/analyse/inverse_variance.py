"""The weighted mean of values with known sampling variances, its interval and the prediction interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtri, stdtrit

from netkg.analyse.counts import Floats
from netkg.errors import AnalysisError

__all__ = ["INTERVALS", "WeightedMean", "prediction_bounds", "weighted_mean"]

INTERVALS = ("wald", "hartung-knapp")


@dataclass(frozen=True, eq=False)
class WeightedMean:
    """A mean on the scale of the values: standard error, interval, weights (sum of 1/(v + τ²) is not 1)."""

    value: float
    standard_error: float
    interval: tuple[float, float]
    interval_method: str
    weights: Floats
    warnings: tuple[str, ...] = ()


def weighted_mean(
    values: Floats, variances: Floats, tau2: float, interval: str = "wald", level: float = 0.95
) -> WeightedMean:
    """Return ``m = sum w y / sum w`` with w = 1/(v + τ²).

    Wald: standard error ``sqrt(1 / sum w)``, normal quantile. Hartung-Knapp: standard error
    ``sqrt(sum w (y - m)² / ((k - 1) sum w))``, t quantile with k - 1 degrees of freedom; a warning says when
    it comes out shorter than Wald's, and Wald's is given for one study and for values that are all alike,
    where Hartung and Knapp's would have no width.

    Args:
        values: one value per study.
        variances: its sampling variance, in the unit of the values squared.
        tau2: between-study variance, in the same unit; 0 for a fixed effect.
        interval: "wald" or "hartung-knapp".
        level: coverage, between 0 and 1.

    Source: Hartung and Knapp, Statistics in Medicine 2001;20:3875-3889.

    >>> import numpy as np
    >>> mean = weighted_mean(np.array([0.1, 0.5]), np.array([0.02, 0.02]), 0.0)
    >>> round(mean.value, 6), round(mean.standard_error, 6)
    (0.3, 0.1)
    """
    if interval not in INTERVALS:
        raise AnalysisError(f"there is no interval {interval!r}", hint=f"one of {', '.join(INTERVALS)}")
    weights = 1 / (variances + tau2)
    whole = float(weights.sum())
    centre = float(weights @ values) / whole
    wald = sqrt(1 / whole), float(ndtri((1 + level) / 2))
    chosen, notes = (wald, ()) if interval == "wald" else _hartung_knapp(values, weights, centre, wald, level)
    used = "wald" if chosen is wald else interval
    reach = chosen[0] * chosen[1]
    return WeightedMean(centre, chosen[0], (centre - reach, centre + reach), used, weights, notes)


def prediction_bounds(
    mean: float, standard_error: float, tau2: float, k: int, level: float = 0.95
) -> tuple[float, float] | None:
    """Return the interval for the true value of a new study: ``m ± t(k - 2) sqrt(τ² + se²)``.

    ``None`` below 3 studies, where the t distribution has no degree of freedom.

    Source: Higgins, Thompson and Spiegelhalter, J R Statist Soc A 2009;172:137-159.

    >>> bounds = prediction_bounds(0.0, 0.3, 0.16, 12)
    >>> bounds and round(bounds[1], 3)
    1.114
    """
    if k < 3:
        return None
    reach = float(stdtrit(k - 2, (1 + level) / 2)) * sqrt(tau2 + standard_error**2)
    return mean - reach, mean + reach


def _hartung_knapp(
    values: Floats, weights: Floats, centre: float, wald: tuple[float, float], level: float
) -> tuple[tuple[float, float], tuple[str, ...]]:
    k = len(values)
    if k < 2:
        return wald, ("one study has no Hartung-Knapp interval; the Wald interval is given",)
    scatter = float(weights @ (values - centre) ** 2) / (k - 1)
    if scatter < 1e-12:
        return wald, ("the studies are all alike, so the Wald interval is given instead of Hartung-Knapp's",)
    knapp = wald[0] * sqrt(scatter), float(stdtrit(k - 1, (1 + level) / 2))
    if knapp[0] * knapp[1] < wald[0] * wald[1]:
        return knapp, ("the Hartung-Knapp interval is shorter than the Wald interval here",)
    return knapp, ()

"""Whether studies differ along one recorded factor: pools by group, and a regression on the factor.

Studies are not randomised to a factor, so a difference here is one between studies that also differ in
other things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Real
from typing import SupportsIndex

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri

from netkg.analyse.counts import Counts, Floats, check_counts, check_level
from netkg.analyse.heterogeneity import highest_reml, q_statistic
from netkg.analyse.pooling import Pooled, pool_counts
from netkg.analyse.transforms import TRANSFORMS, logit_effects
from netkg.errors import AnalysisError

__all__ = ["Coefficient", "MetaRegression", "Subgroups", "meta_regression", "regress", "subgroups"]


@dataclass(frozen=True, slots=True)
class Subgroups:
    """Pools by group, in alphabetical order, with the pool of all and the test of the difference.

    ``q``, ``df`` and ``p_value`` are ``None`` where a group has no mean on the scale, named in ``warnings``.
    """

    groups: tuple[tuple[str, Pooled], ...]
    overall: Pooled
    q: float | None
    df: int | None
    p_value: float | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient on the log odds scale (per unit of a number, or against the reference group)."""

    name: str
    estimate: float
    standard_error: float
    interval: tuple[float, float]
    p_value: float


@dataclass(frozen=True, slots=True)
class MetaRegression:
    """A random-effects regression on one factor: τ² left over, tests of the rest and of the factor."""

    coefficients: tuple[Coefficient, ...]
    method: str
    k: int
    n: int
    events: int
    warnings: tuple[str, ...]
    level: float
    tau2: float
    q_residual: float
    df_residual: int
    p_residual: float
    q_model: float
    df_model: int
    p_model: float


def subgroups(
    events: Sequence[SupportsIndex],
    totals: Sequence[SupportsIndex],
    groups: Sequence[str],
    labels: Sequence[str] | None = None,
    *,
    method: str = "glmm",
    interval: str = "wald",
    level: float = 0.95,
) -> Subgroups:
    """Return a pool for each group, each with its own τ², and ``Q = sum w (m - mean)²`` between their means.

    The weights are 1/se² of the group means on the method's scale, and Q is held against χ² with one degree
    of freedom less than there are groups. Other arguments as in ``pooling.pool``.

    Raises:
        AnalysisError: one group only, a group for each label missing, or as in ``pooling.pool``.

    Source: Borenstein, Hedges, Higgins and Rothstein, Introduction to Meta-Analysis 2009, chapter 19.

    >>> found = subgroups([8, 9, 0, 1], [18, 20, 14, 15], ["high", "high", "low", "low"], method="logit-dl")
    >>> [(name, pooled.events) for name, pooled in found.groups], found.df
    ([('high', 17), ('low', 1)], 1)
    """
    counts = check_counts(events, totals, labels)
    names = _names(groups, counts)
    if len(names) < 2:
        raise AnalysisError(f"all studies are in one group ({names[0]}), so there is nothing to compare")
    members = [counts.chosen(i for i, group in enumerate(groups) if group == name) for name in names]
    pools = [pool_counts(member, method, interval, check_level(level)) for member in members]
    means = [_mean(pooled, member, method) for pooled, member in zip(pools, members, strict=True)]
    without = [name for name, mean in zip(names, means, strict=True) if mean is None]
    overall = pool_counts(counts, method, interval, level)
    pairs = tuple(zip(names, pools, strict=True))
    if without:
        note = f"no test between the groups: {', '.join(without)} has no mean on the scale of {method}"
        return Subgroups(pairs, overall, None, None, None, (note,))
    known = np.array([mean for mean in means if mean is not None])
    q = q_statistic(known[:, 0], known[:, 1])
    return Subgroups(pairs, overall, q, len(names) - 1, float(chdtrc(len(names) - 1, q)), ())


def meta_regression(
    events: Sequence[SupportsIndex],
    totals: Sequence[SupportsIndex],
    factor: Sequence[str] | Sequence[float],
    labels: Sequence[str] | None = None,
    *,
    reference: str | None = None,
    level: float = 0.95,
) -> MetaRegression:
    """Return a regression of log odds on one factor, τ² by REML, normal quantiles.

    Args:
        events: people with the event, per study.
        totals: people in all, per study.
        factor: a number per study, or a group per study as text.
        labels: a name per study.
        reference: the group the others are held against; the first in the alphabet when left out.
        level: coverage of the intervals, between 0 and 1.

    0.5 is added in studies with no event or only events. A warning is given below 10 studies a coefficient.

    Raises:
        AnalysisError: a factor that does not vary, is missing or not a finite number; fewer studies than
            coefficients plus one; an unknown reference; or impossible counts.

    >>> fit = meta_regression([8, 9, 0, 1, 3], [18, 20, 14, 15, 30], ["high", "high", "low", "low", "low"])
    >>> [coefficient.name for coefficient in fit.coefficients]
    ['intercept (high)', 'low']
    """
    counts = check_counts(events, totals, labels)
    names, design = _design(counts, factor, reference)
    effects = logit_effects(counts)
    notes = [f"0.5 was added in studies with no event or only events: {', '.join(effects.corrected)}"]
    if counts.k < 10 * (len(names) - 1):
        notes.append("fewer than 10 studies for each coefficient of the factor")
    kept = tuple(notes if effects.corrected else notes[1:])
    return regress(effects.values, effects.variances, design, names, counts, kept, check_level(level))


def regress(
    values: Floats,
    variances: Floats,
    design: Floats,
    names: Sequence[str],
    counts: Counts,
    warnings: tuple[str, ...] = (),
    level: float = 0.95,
) -> MetaRegression:
    """Return the weighted regression of values on ``design`` (k by p, intercept first) with w = 1/(v + τ²).

    >>> counts = check_counts([1, 1, 1], [2, 2, 2])
    >>> line = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> fit = regress(np.array([0.0, 1.0, 2.0]), np.ones(3), line, ("intercept", "x"), counts)
    >>> round(fit.coefficients[1].estimate, 9), fit.tau2
    (1.0, 0.0)
    """
    k, p = design.shape
    if k <= p or np.linalg.matrix_rank(design) < p:
        raise AnalysisError(f"{k} studies do not determine {p} coefficients and the rest between studies")
    tau2 = highest_reml(values, variances, design)
    coefficients, covariance, _ = _least_squares(values, variances + tau2, design)
    rest = _least_squares(values, variances, design)[2]
    model = float(coefficients[1:] @ np.linalg.solve(covariance[1:, 1:], coefficients[1:]))
    errors = np.sqrt(np.diag(covariance))
    found = zip(names, coefficients.tolist(), errors.tolist(), strict=True)
    return MetaRegression(
        coefficients=tuple(_coefficient(name, value, error, level) for name, value, error in found),
        method="logit-reml",
        k=k,
        n=counts.n,
        events=counts.all_events,
        warnings=warnings,
        level=level,
        tau2=tau2,
        q_residual=rest,
        df_residual=k - p,
        p_residual=float(chdtrc(k - p, rest)),
        q_model=model,
        df_model=p - 1,
        p_model=float(chdtrc(p - 1, model)),
    )


def _names(groups: Sequence[str], counts: Counts) -> list[str]:
    if len(groups) != counts.k:
        raise AnalysisError(f"{len(groups)} groups for {counts.k} studies")
    if not all(map(_is_name, groups)):
        raise AnalysisError("a study has no group", hint="every study needs one, as text")
    return sorted(set(groups))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _mean(pooled: Pooled, counts: Counts, method: str) -> tuple[float, float] | None:
    """Return a group's mean and its variance on the scale; for one study from its own counts."""
    if pooled.effect is not None and pooled.standard_error is not None:
        return pooled.effect, pooled.standard_error**2
    scale = "logit" if method == "glmm" else method.rpartition("-")[0]
    effects = TRANSFORMS[scale][0](counts)
    if counts.k > 1 or effects.corrected:
        return None
    return float(effects.values[0]), float(effects.variances[0])


def _design(
    counts: Counts, factor: Sequence[str] | Sequence[float], reference: str | None
) -> tuple[tuple[str, ...], Floats]:
    texts = [value for value in factor if isinstance(value, str)]
    if not texts:
        return ("intercept", "factor"), _line(counts, factor)
    names = _names(texts, counts)
    first = names[0] if reference is None else reference
    if first not in names:
        raise AnalysisError(f"no study is in the group {first!r}", hint=f"one of {', '.join(names)}")
    others = [name for name in names if name != first]
    if not others:
        raise AnalysisError(f"all studies are in one group ({first}), so there is nothing to compare")
    columns = [[float(text == name) for text in texts] for name in others]
    return (f"intercept ({first})", *others), np.column_stack([np.ones(counts.k), *columns])


def _line(counts: Counts, factor: Sequence[object]) -> Floats:
    numbers = [float(value) for value in factor if isinstance(value, Real) and isfinite(value)]
    if not len(numbers) == len(factor) == counts.k:
        raise AnalysisError("the factor needs one finite number for each study")
    if len(set(numbers)) < 2:
        raise AnalysisError("the factor is the same in all studies, so there is nothing to compare")
    return np.column_stack([np.ones(counts.k), numbers])


def _least_squares(values: Floats, variances: Floats, design: Floats) -> tuple[Floats, Floats, float]:
    """Return weighted least-squares coefficients, their covariance and the weighted sum of squares left."""
    weighted = design / variances[:, None]
    covariance: Floats = np.linalg.inv(design.T @ weighted).astype(np.float64)
    coefficients: Floats = covariance @ (weighted.T @ values)
    rest = values - design @ coefficients
    return coefficients, covariance, float((rest**2 / variances).sum())


def _coefficient(name: str, value: float, error: float, level: float) -> Coefficient:
    reach = float(ndtri((1 + level) / 2)) * error
    p_value = float(2 * ndtr(-abs(value) / error)) if error > 0 else 0.0
    return Coefficient(name, value, error, (value - reach, value + reach), p_value)

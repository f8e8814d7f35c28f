"""The binomial-normal model, fitted to the counts themselves by maximum likelihood.

Study i has x of n events with probability ``p_i``, and ``logit(p_i) = μ + τ u_i`` with u standard normal.
Nothing is added to a count, so studies without events count for what they say. The integral over u is
taken by adaptive Gauss-Hermite quadrature, all studies and points in one array.

Source: Stijnen, Hamza and Özdemir, Statistics in Medicine 2010;29:3046-3067; quadrature: Liu and Pierce,
Biometrika 1994;81:624-629.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

import numpy as np
from scipy.special import expit, gammaln

from netkg.analyse.counts import Counts, Floats
from netkg.analyse.heterogeneity import dersimonian_laird
from netkg.analyse.transforms import logit_effects

__all__ = ["POINTS", "BinomialNormal", "fit_binomial_normal", "log_likelihood"]

# Points per study. 15 do for most; studies at 0 or n events with τ near 4 need 101 for an error below 1e-7.
POINTS = 101
_MOST_STEPS = 50
_LARGEST_TAU = 10.0  # log odds; a fit beyond it says 0 or 1 of almost every study, and has no maximum
_SETTLED = 1e-10  # gain in log-likelihood that the next Newton step promises


@dataclass(frozen=True, slots=True)
class BinomialNormal:
    """A fit: μ (log odds of the median study), its standard error, τ, log-likelihood, steps.

    ``failure`` is empty, or says in a sentence why there is no estimate; the numbers then mean nothing.
    """

    mu: float
    standard_error: float
    tau: float
    log_likelihood: float
    steps: int
    failure: str = ""


def log_likelihood(mu: float, tau: float, counts: Counts, points: int = POINTS) -> float:
    """Return the log-likelihood of μ and τ ≥ 0 (log odds), binomial coefficients included.

    >>> from netkg.analyse.counts import check_counts
    >>> round(log_likelihood(0.0, 0.0, check_counts([1], [2])), 6) == round(log(0.5), 6)
    True
    """
    return _Likelihood(counts, points).at(mu, tau)[0]


def fit_binomial_normal(
    counts: Counts, start: tuple[float, float] | None = None, points: int = POINTS
) -> BinomialNormal:
    """Return the maximum-likelihood fit by Newton's method, or a ``failure`` that says why there is none.

    There is none when nobody or everybody has the event, when the studies are so far apart that τ grows
    without end, or when the steps do not settle. At τ = 0 the model is one binomial for all.

    Args:
        counts: the studies.
        start: μ and τ to begin with, from a fit to almost the same studies; found from the counts otherwise.
        points: quadrature points per study.

    >>> from netkg.analyse.counts import check_counts
    >>> fit = fit_binomial_normal(check_counts([7, 13], [32, 45]))
    >>> round(float(expit(fit.mu)), 4), round(fit.tau, 4), fit.failure
    (0.2597, 0.0, '')
    """
    if counts.all_events in {0, counts.n}:
        who = "everybody" if counts.all_events else "nobody"
        return _failed(f"{who} has the event, so the log odds have no finite estimate")
    likelihood = _Likelihood(counts, points)
    mu, tau = start or _starting_point(counts)
    height, slope, curve = likelihood.at(mu, max(tau, 0.1))
    place = np.array([mu, max(tau, 0.1)])
    for step in range(1, _MOST_STEPS + 1):
        move = _newton_move(slope, curve)
        if slope @ move < _SETTLED:
            return _finished(likelihood, place + move, step)
        place, height, slope, curve = _climb(likelihood, place, height, slope, move)
        if place[1] > _LARGEST_TAU:
            return _failed("the studies are too far apart for a finite between-study variance")
    return _failed(f"the maximum of the likelihood was not found in {_MOST_STEPS} steps")


class _Likelihood:
    """The log-likelihood of fixed counts with its slope and curvature in (μ, τ)."""

    def __init__(self, counts: Counts, points: int) -> None:
        self.events, self.totals = counts.arrays()
        self.others = self.totals - self.events
        self.nodes, self.log_weights = _rule(points)
        ways = gammaln(self.totals + 1) - gammaln(self.events + 1) - gammaln(self.others + 1)
        self.constant = float(ways.sum()) - counts.k * 0.5 * log(np.pi)
        self.modes = np.zeros(counts.k)

    def at(self, mu: float, tau: float) -> tuple[float, Floats, Floats]:
        """Return height, slope (2) and curvature (2 by 2), the last two by Louis' identity."""
        self.modes, spread = self._centre(mu, tau)
        u = self.modes[:, None] + spread[:, None] * self.nodes
        theta = mu + tau * u
        share = expit(theta)
        logs = self.events[:, None] * theta - self.totals[:, None] * np.logaddexp(0, theta)
        logs += self.log_weights - 0.5 * u**2
        top = logs.max(axis=1, keepdims=True)
        mass = np.exp(logs - top)
        sums = mass.sum(axis=1)
        height = self.constant + float((np.log(sums) + top[:, 0] + np.log(spread)).sum())
        return height, *_moments(mass / sums[:, None], u, share, self.events, self.totals)

    def _centre(self, mu: float, tau: float) -> tuple[Floats, Floats]:
        """Return the mode of each study's integrand in u and the spread there, by guarded Newton steps."""
        low, high, u = -tau * self.others, tau * self.events, np.clip(self.modes, -8, 8)
        for _ in range(60):
            share = expit(mu + tau * u)
            slope = tau * (self.events - self.totals * share) - u
            curve = 1 + tau**2 * self.totals * share * (1 - share)
            low, high = np.where(slope > 0, u, low), np.where(slope < 0, u, high)
            better = u + slope / curve
            better = np.where((better < low) | (better > high), (low + high) / 2, better)
            moved, u = float(np.abs(better - u).max()), better
            if moved < 1e-7:
                break
        return u, 1 / np.sqrt(curve)


def _moments(mass: Floats, u: Floats, share: Floats, events: Floats, totals: Floats) -> tuple[Floats, Floats]:
    rest = events[:, None] - totals[:, None] * share
    bend = totals[:, None] * share * (1 - share)
    first, second = (mass * rest).sum(1), (mass * u * rest).sum(1)
    slope = np.array([first.sum(), second.sum()])
    square = rest**2 - bend
    corner = (mass * u * square).sum() - first @ second
    curve = [
        [(mass * square).sum() - first @ first, corner],
        [corner, (mass * u**2 * square).sum() - second @ second],
    ]
    return slope, np.array(curve)


def _newton_move(slope: Floats, curve: Floats) -> Floats:
    """Return the Newton step uphill; where the surface bends upwards, its curvature is taken as downwards."""
    sizes, axes = np.linalg.eigh(curve)
    move: Floats = axes @ ((axes.T @ slope) / np.maximum(np.abs(sizes), 1e-8))
    return move / max(1.0, float(np.abs(move).max()) / 2)


def _climb(
    likelihood: _Likelihood, place: Floats, height: float, slope: Floats, move: Floats
) -> tuple[Floats, float, Floats, Floats]:
    """Return the next place with height, slope and curvature, halving the step until it gains enough."""
    for _ in range(12):
        new = place + move
        new[1] = abs(new[1])  # u and -u are alike, so τ and -τ are the same model
        found = likelihood.at(float(new[0]), float(new[1]))
        if found[0] >= height + 1e-4 * float(slope @ move):
            break
        move = move / 2
    return new, *found


def _finished(likelihood: _Likelihood, place: Floats, steps: int) -> BinomialNormal:
    """Return the fit at ``place``, or that with τ = 0 where it is as good."""
    crude = float(np.log(likelihood.events.sum() / likelihood.others.sum()))
    plain, _, plain_curve = likelihood.at(crude, 0.0)
    height, _, curve = likelihood.at(float(place[0]), abs(float(place[1])))
    if plain >= height - 1e-9:
        return BinomialNormal(crude, sqrt(-1 / plain_curve[0, 0]), 0.0, plain, steps)
    if np.linalg.eigvalsh(curve)[1] > -1e-9:
        return _failed("the counts do not determine the between-study variance")
    variance = float(np.linalg.inv(-curve)[0, 0])
    return BinomialNormal(float(place[0]), sqrt(variance), abs(float(place[1])), height, steps)


def _starting_point(counts: Counts) -> tuple[float, float]:
    effects = logit_effects(counts)
    tau2 = dersimonian_laird(effects.values, effects.variances)
    weights = 1 / (effects.variances + tau2)
    return float(weights @ effects.values / weights.sum()), sqrt(max(tau2, 0.1))


def _failed(why: str) -> BinomialNormal:
    nan = float("nan")
    return BinomialNormal(nan, nan, nan, nan, 0, why)


@lru_cache(maxsize=8)
def _rule(points: int) -> tuple[Floats, Floats]:
    """Return Gauss-Hermite nodes for a unit spread and the logarithms of weights that undo the Gaussian."""
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    return sqrt(2) * nodes, np.log(weights) + nodes**2

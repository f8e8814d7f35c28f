"""Simon's two-stage tests of a proportion: stop early when too few respond, with the fewest patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from netkg.analyse.information.size import LARGEST, check_design
from netkg.errors import AnalysisError

__all__ = ["TwoStage", "two_stage"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TwoStage:
    """A single-arm test in two stages.

    With at most ``stop_at`` events in the first ``n1`` people the trial stops; with more than
    ``reject_above`` in all ``n`` people ``p0`` is rejected. ``expected_n`` and ``stops_early``, a chance,
    hold if the proportion is ``p0``.
    """

    p0: float
    p1: float
    alpha: float
    power: float
    n1: int
    stop_at: int
    n: int
    reject_above: int
    expected_n: float
    stops_early: float
    attained_alpha: float
    attained_power: float


@dataclass(frozen=True, slots=True)
class _Aim:
    p0: float
    p1: float
    alpha: float
    power: float


def two_stage(
    p0: float,
    p1: float,
    alpha: float = 0.05,
    power: float = 0.80,
    *,
    minimax: bool = False,
    largest: int = LARGEST,
) -> TwoStage:
    """Return Simon's optimal test, or his minimax test, over all tests with at most ``largest`` patients.

    With b and B the binomial probability and distribution, ``p0`` is not rejected with probability
    ``B(r1; p, n1) + sum_{x = r1+1}^{min(n1, r)} b(x; p, n1) B(r - x; p, n - n1)``. Of all tests with that
    alpha and power, *optimal* has the smallest ``EN = n1 + (1 - PET)(n - n1)`` at ``p0``, PET being
    ``B(r1; p0, n1)``, and *minimax* the smallest n and, with that, the smallest EN.

    Every pair (n1, n) with a lower bound of EN below the best found is searched, so the answer is exact.

    Args and errors as in :func:`netkg.analyse.information.size.single_stage`.

    Source: Simon, Controlled Clinical Trials 1989;10:1-10.

    >>> found = two_stage(0.05, 0.20)
    >>> (found.stop_at, found.n1), (found.reject_above, found.n), round(found.expected_n, 2)
    ((0, 10), (3, 29), 17.62)
    """
    check_design(p0, p1, alpha, power, largest)
    aim = _Aim(p0, p1, alpha, power)
    pairs = _pairs(aim, largest)
    if minimax:
        pairs = pairs[np.lexsort((pairs[:, 2], pairs[:, 1]))]
    best: TwoStage | None = None
    for n1, n, bound in pairs:
        if best is not None and (n > best.n if minimax else bound >= best.expected_n):
            break
        if best is not None and bound >= best.expected_n:
            continue
        found = _best_of(int(n1), int(n), aim)
        if found is not None and (best is None or _rank(found, minimax) < _rank(best, minimax)):
            best = found
    if best is None:
        raise AnalysisError(
            f"no two-stage test of {p0:g} against {p1:g} with at most {largest} patients has that alpha and "
            "power",
            hint="raise the largest number, or take proportions that lie further apart",
        )
    return best


def _rank(found: TwoStage, minimax: bool) -> tuple[float, ...]:
    if minimax:
        return found.n, found.expected_n, found.n1
    return found.expected_n, found.n, found.n1


def _pairs(aim: _Aim, largest: int) -> Floats:
    """Return (n1, n, lower bound of EN) for every pair that may hold a test, by the bound.

    The bound takes the latest stop that the power allows. A total n is left out if even the most powerful
    test of level alpha with n people, randomised at its limit, has not the power.
    """
    sizes = np.arange(1, largest + 1)
    totals = sizes[_most_power(sizes, aim) >= aim.power]
    limits = np.asarray(binom.ppf(1 - aim.power, sizes, aim.p1)) - 1
    on_the_limit = np.asarray(binom.cdf(limits + 1, sizes, aim.p1)) <= 1 - aim.power
    limits = limits + on_the_limit
    goes_on = np.asarray(binom.sf(limits, sizes, aim.p0))
    n1, n = (grid.ravel() for grid in np.meshgrid(sizes, totals, indexing="ij"))
    inside = n1 < n
    n1, n = n1[inside], n[inside]
    bounds = n1 + goes_on[n1 - 1] * (n - n1)
    pairs = np.column_stack((n1, n, bounds)).astype(np.float64)
    return pairs[np.lexsort((n1, n, bounds))]


def _most_power(sizes: npt.NDArray[np.int64], aim: _Aim) -> Floats:
    limit = binom.ppf(1 - aim.alpha, sizes, aim.p0)
    left = aim.alpha - binom.sf(limit, sizes, aim.p0)
    share = np.clip(left / binom.pmf(limit, sizes, aim.p0), 0, 1)
    power = binom.sf(limit, sizes, aim.p1) + share * binom.pmf(limit, sizes, aim.p1)
    return np.asarray(power, dtype=np.float64) + 1e-12


def _best_of(n1: int, n: int, aim: _Aim) -> TwoStage | None:
    """Return the test of these sizes with the latest stop, so the smallest EN; None if there is none."""
    limits = np.arange(n)
    at_p0, at_p1 = (_rejections(n1, n, limits, share) for share in (aim.p0, aim.p1))
    fits = (at_p0 <= aim.alpha) & (at_p1 >= aim.power)
    stops = np.flatnonzero(fits.any(axis=1))
    if not stops.size:
        return None
    stop = int(stops[-1])
    limit = int(np.flatnonzero(fits[stop])[0])
    early = float(binom.cdf(stop, n1, aim.p0))
    return TwoStage(
        **{name: getattr(aim, name) for name in ("p0", "p1", "alpha", "power")},
        n1=n1,
        stop_at=stop,
        n=n,
        reject_above=limit,
        expected_n=n1 + (1 - early) * (n - n1),
        stops_early=early,
        attained_alpha=float(at_p0[stop, limit]),
        attained_power=float(at_p1[stop, limit]),
    )


def _rejections(n1: int, n: int, limits: npt.NDArray[np.int64], share: float) -> Floats:
    """Return P(X1 > r1 and X1 + X2 > r) for each r1 (0 to n1 - 1) and each r of ``limits``."""
    first = np.arange(n1 + 1)
    later = np.asarray(binom.sf(np.arange(-n1 - 1, n), n - n1, share))  # once, not for each cell
    beyond = later[limits[None, :] - first[:, None] + n1 + 1]
    joint = np.asarray(binom.pmf(first, n1, share))[:, None] * beyond
    above: Floats = np.cumsum(joint[::-1], axis=0)[::-1]
    return above[1:]

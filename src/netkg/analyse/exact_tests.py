"""Exact tests of counts: two groups against each other (Fisher), one group against a threshold (binomial)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import SupportsIndex

from scipy.stats import binomtest, hypergeom
from scipy.stats.contingency import odds_ratio

from netkg.analyse.counts import check_counts, check_level
from netkg.analyse.proportions import clopper_pearson
from netkg.errors import AnalysisError

__all__ = ["ExactTest", "binomial_test", "fisher_test"]

_TIED = 1 + 1e-7  # tables of the same probability differ in the last bits


@dataclass(frozen=True, slots=True)
class ExactTest:
    """An exact test: what was estimated, its interval, the p-value, and the counts it rests on."""

    estimate: float | None
    interval: tuple[float, float]
    p_value: float
    method: str
    k: int
    n: int
    events: int
    warnings: tuple[str, ...]
    level: float


def fisher_test(
    first: tuple[SupportsIndex, SupportsIndex],
    second: tuple[SupportsIndex, SupportsIndex],
    level: float = 0.95,
) -> ExactTest:
    """Return Fisher's exact two-sided test of two independent groups, each given as (events, total).

    The p-value is the probability, with all four sums held, of tables no likelier than the one seen. The
    estimate is the conditional maximum-likelihood odds ratio with its exact interval: 0 or infinite where a
    cell is empty, ``None`` (and any odds ratio, as interval) where both groups have no event or only events.

    Raises:
        AnalysisError: impossible counts or level.

    Source: Fisher, Statistical Methods for Research Workers; odds ratio: Cornfield 1956, Cox 1970.

    >>> round(fisher_test((8, 18), (0, 14)).p_value, 5)
    0.00445
    """
    counts = check_counts([first[0], second[0]], [first[1], second[1]], ["first group", "second group"])
    (a, b), (m, n) = counts.events, counts.totals
    tables = hypergeom(m + n, a + b, m)
    chances = tables.pmf(range(max(0, a + b - n), min(m, a + b) + 1))
    p_value = min(1.0, float(chances[chances <= tables.pmf(a) * _TIED].sum()))
    if a + b in {0, m + n}:
        notes = ("no odds ratio: nobody, or everybody, in both groups has the event",)
        return ExactTest(None, (0.0, inf), p_value, "fisher", 2, m + n, a + b, notes, check_level(level))
    found = odds_ratio([[a, m - a], [b, n - b]], kind="conditional")
    bounds = found.confidence_interval(check_level(level))
    interval = float(bounds.low), float(bounds.high)
    return ExactTest(float(found.statistic), interval, p_value, "fisher", 2, m + n, a + b, (), level)


def binomial_test(
    events: SupportsIndex, total: SupportsIndex, p0: float, *, side: str = "above", level: float = 0.95
) -> ExactTest:
    """Return the one-sided exact binomial test of a proportion against the threshold ``p0``.

    ``side="above"``: the probability of at least as many events if the true proportion were ``p0``;
    ``side="below"``: of at most as many. The estimate is events/total with its Clopper-Pearson interval,
    which is two-sided.

    Raises:
        AnalysisError: impossible counts or level, ``p0`` not strictly between 0 and 1, an unknown side.

    >>> round(binomial_test(8, 40, 0.10).p_value, 4)
    0.0419
    """
    counts = check_counts([events], [total])
    if not 0 < p0 < 1:
        raise AnalysisError(f"a threshold of {p0} is not between 0 and 1", hint="10 % is 0.10")
    if side not in {"above", "below"}:
        raise AnalysisError(f"there is no side {side!r}", hint="above or below")
    x, n = counts.events[0], counts.totals[0]
    found = binomtest(x, n, p0, alternative="greater" if side == "above" else "less")
    interval = clopper_pearson(x, n, check_level(level))
    return ExactTest(x / n, interval, float(found.pvalue), f"binomial, {side} {p0:g}", 1, n, x, (), level)

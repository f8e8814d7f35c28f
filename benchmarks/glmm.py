"""Prints how long the binomial-normal model takes beside one plain optimiser on the same likelihood.

Run with ``python benchmarks/glmm.py``. Only the ratios mean something on another machine; each is the
fastest of several runs in one process. The targets: a pool at most 3 times one optimiser, leave-one-out at
most 40 times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, gammaln, log_expit

from netkg.analyse.counts import Counts, Floats, check_counts
from netkg.analyse.glmm import log_likelihood
from netkg.analyse.pooling import pool_counts
from netkg.analyse.sensitivity import leave_one_out

STUDIES = 30


def synthetic_studies(k: int = STUDIES, seed: int = 20171018) -> Counts:
    """Return k invented studies of 10 to 200 people, log odds around -1.5 with a spread of 0.7."""
    draw = np.random.default_rng(seed)
    totals = draw.integers(10, 200, k)
    return check_counts(draw.binomial(totals, expit(draw.normal(-1.5, 0.7, k))).tolist(), totals.tolist())


def plain_likelihood(counts: Counts, points: int = 30) -> Callable[[Floats], float]:
    """Return the negative log-likelihood with ordinary Gauss-Hermite points, the same for every study."""
    events, totals = (column[:, None] for column in counts.arrays())
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    u, logs = np.sqrt(2) * nodes, np.log(weights / np.sqrt(np.pi))
    ways = gammaln(totals + 1) - gammaln(events + 1) - gammaln(totals - events + 1)

    def negative(place: Floats) -> float:
        theta = place[0] + place[1] * u
        heights = ways + events * log_expit(theta) + (totals - events) * log_expit(-theta) + logs
        return -float(np.logaddexp.reduce(heights, axis=1).sum())

    return negative


def fastest(work: Callable[[], object], runs: int = 15) -> float:
    """Return the shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return min(times)


def main() -> None:
    """Print one line per comparison: what, milliseconds, ratio, target."""
    counts = synthetic_studies()
    start = [-1.0, 0.5]
    bases = {
        "plain quadrature, 30 points": plain_likelihood(counts),
        "adaptive quadrature as in the product": lambda at: -log_likelihood(at[0], abs(at[1]), counts),
    }
    work = {
        "pool": (lambda: pool_counts(counts), 3),
        "leave-one-out": (lambda: leave_one_out(counts.events, counts.totals), 40),
    }
    spent = {name: fastest(run) for name, (run, _) in work.items()}
    for base, negative in bases.items():
        one = fastest(lambda negative=negative: minimize(negative, start, method="BFGS"), 5)  # type: ignore[misc]
        sys.stdout.write(f"one minimize (BFGS), {base}: {1000 * one:.1f} ms\n")
        for name, (_, target) in work.items():
            ratio = spent[name] / one
            sys.stdout.write(f"  {name}: {1000 * spent[name]:.1f} ms, {ratio:.2f} times (target {target})\n")


if __name__ == "__main__":
    main()

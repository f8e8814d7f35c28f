"""Every number of an estimate that is stated as a triple, under the name that it has there.

What is not known has no number: no heterogeneity of two cohorts, no prediction below three groups.
"""

from __future__ import annotations

from collections.abc import Iterator

from netkg.analyse.estimate import Estimate
from netkg.analyse.pooling import Pooled
from netkg.analyse.proportions import clopper_pearson

__all__ = ["estimate_numbers"]


def estimate_numbers(made: Estimate) -> dict[str, float]:
    """Return name (without ``nk:``) -> number, of all numbers of an estimate; counts are whole numbers.

    Proportions are 0 to 1, and so is I². τ² is on the scale on which was pooled. The crude proportion is all
    events over all people with its exact interval, whatever the method. Where overlaps are possible there is
    also the pool of what is left if all are real.
    """
    pooled = made.pooled
    crude = pooled.events / pooled.n
    return {
        "pooledEvents": pooled.events,
        "pooledTotal": pooled.n,
        "pooledCohorts": made.k,
        "independentGroups": made.k_eff,
        "possibleOverlaps": len(made.prepared.independent.possible),
        "pooledLevel": pooled.level,
        **dict(_bounded("pooled", pooled.estimate, pooled.interval)),
        **dict(_bounded("crude", crude, clopper_pearson(pooled.events, pooled.n, pooled.level))),
        **dict(_spread(made)),
        **dict(_strict(made)),
    }


def _bounded(name: str, share: float, interval: tuple[float, float]) -> Iterator[tuple[str, float]]:
    low, high = interval
    yield from ((f"{name}Proportion", share), (f"{name}Low", low), (f"{name}High", high))


def _spread(made: Estimate) -> Iterator[tuple[str, float]]:
    """Yield what is known of how cohorts differ, and where a further one would lie."""
    if found := made.heterogeneity:
        yield from (("tauSquared", found.tau2), ("iSquared", found.i2))
        pairs = (("tauSquared", found.tau2_interval), ("iSquared", found.i2_interval))
        for name, interval in pairs:
            if interval is not None:
                yield from ((f"{name}Low", interval[0]), (f"{name}High", interval[1]))
    if made.prediction is not None:
        low, high = made.prediction
        yield from (("predictionLow", low), ("predictionHigh", high))


def _strict(made: Estimate) -> Iterator[tuple[str, float]]:
    """Yield the pool if all possible overlaps are real, where there are any."""
    if not made.prepared.independent.possible:
        return
    strict: Pooled = made.strict
    yield "strictCohorts", strict.k
    yield "strictTotal", strict.n
    yield from _bounded("strict", strict.estimate, strict.interval)

"""A belief about a proportion, Beta(a, b), and what knowing more is worth at a threshold.

The unit is response probability per patient treated.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaln, gammaln

from netkg.errors import AnalysisError

__all__ = ["MOST_PATIENTS", "chance_above", "evpi", "evsi", "outlook"]

MOST_PATIENTS: Final = 10_000

Floats = npt.NDArray[np.float64]


def chance_above(a: float, b: float, threshold: float) -> float:
    """Return ``P(p > t)`` for p from Beta(a, b): ``1 - I_t(a, b)``.

    >>> round(chance_above(0.5, 4.5, 0.10), 3)
    0.343
    """
    _refuse(a, b, threshold)
    return float(1 - betainc(a, b, threshold))


def evpi(a: float, b: float, threshold: float) -> float:
    """Return what perfect knowledge of p, from Beta(a, b), is worth at a threshold t.

    ``m (1 - I_t(a+1, b)) - t (1 - I_t(a, b)) - max(m - t, 0)`` with m = a/(a+b) and I the regularised
    incomplete beta function: what is gained by pursuing only where p > t, against deciding by the mean.

    Raises:
        AnalysisError: a or b not positive, a threshold not between 0 and 1.

    Source: Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961.

    >>> round(evpi(0.5, 4.5, 0.10), 4)
    0.0458
    """
    _refuse(a, b, threshold)
    mean = a / (a + b)
    gain = mean * (1 - betainc(a + 1, b, threshold)) - threshold * (1 - betainc(a, b, threshold))
    return max(0.0, float(gain) - max(mean - threshold, 0.0))


def evsi(a: float, b: float, threshold: float, patients: int) -> float:
    """Return what ``patients`` more are worth: they are seen first, then p is judged by its new mean.

    ``sum_y BetaBin(y; n, a, b) max((a+y)/(a+b+n) - t, 0) - max(m - t, 0)``. It is 0 with no patients, never
    falls with more, and never exceeds :func:`evpi`.

    Raises:
        AnalysisError: as :func:`evpi`, or patients below 0 or above :data:`MOST_PATIENTS`.

    Source: Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961.

    >>> round(evsi(0.5, 4.5, 0.10, 20), 4)
    0.0407
    """
    _refuse(a, b, threshold)
    chances, means = outlook(a, b, patients)
    gain = float(chances @ np.maximum(means - threshold, 0)) - max(a / (a + b) - threshold, 0.0)
    return min(max(0.0, gain), evpi(a, b, threshold))


def outlook(a: float, b: float, patients: int) -> tuple[Floats, Floats]:
    """Return, for 0 to n events in n more patients, the chance of so many and the mean they lead to.

    Raises:
        AnalysisError: patients below 0 or above :data:`MOST_PATIENTS`.
    """
    if not 0 <= patients <= MOST_PATIENTS:
        raise AnalysisError(f"{patients} more patients; it must be 0 to {MOST_PATIENTS}")
    y = np.arange(patients + 1)
    ways = gammaln(patients + 1) - gammaln(y + 1) - gammaln(patients - y + 1)
    chances = np.exp(ways + betaln(a + y, b + patients - y) - betaln(a, b))
    share: Floats = np.asarray(chances / chances.sum(), dtype=np.float64)
    means: Floats = np.asarray((a + y) / (a + b + patients), dtype=np.float64)
    return share, means


def _refuse(a: float, b: float, threshold: float) -> None:
    if not (a > 0 and b > 0):
        raise AnalysisError(f"Beta({a}, {b}) is no belief: both numbers must be above 0")
    if not 0 < threshold < 1:
        raise AnalysisError(f"a threshold of {threshold} is not between 0 and 1", hint="10 % is 0.1")

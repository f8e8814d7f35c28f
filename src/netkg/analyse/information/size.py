"""How many patients a proportion needs: by the width of its interval, or by an exact test in one stage."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from scipy.special import ndtri
from scipy.stats import binom

from netkg.analyse.counts import check_level
from netkg.errors import AnalysisError

__all__ = ["LARGEST", "SingleStage", "check_design", "information_fraction", "precision_size", "single_stage"]

LARGEST: Final = 200
"""The most patients that are looked at for one arm, if not told else."""

_MOST: Final = 500
"""No search goes beyond this, whatever is asked."""


@dataclass(frozen=True, slots=True)
class SingleStage:
    """A single-arm test in one stage: with more than ``reject_above`` events in ``n`` people, reject ``p0``.

    ``attained_alpha`` is the chance of that if the proportion is ``p0``, ``attained_power`` if it is ``p1``.
    """

    p0: float
    p1: float
    alpha: float
    power: float
    n: int
    reject_above: int
    attained_alpha: float
    attained_power: float


def precision_size(share: float = 0.25, half_width: float = 0.10, level: float = 0.95) -> int:
    """Return the people needed for an interval of a given half-width: ``N* = z² p(1-p) / h²``, rounded up.

    It is the normal approximation, for planning only: exact intervals of small counts are wider.

    Args:
        share: the proportion expected, between 0 and 1.
        half_width: half the width of the interval, as a proportion.
        level: its coverage.

    Raises:
        AnalysisError: a number that is not between 0 and 1.

    Source: Cochran, Sampling Techniques, 3rd edition 1977, section 4.4.

    >>> precision_size(0.25, 0.10)
    73
    """
    _refuse_outside("an expected proportion", share)
    _refuse_outside("a half-width", half_width)
    z = float(ndtri((1 + check_level(level)) / 2))
    return max(1, ceil(z**2 * share * (1 - share) / half_width**2 - 1e-9))


def information_fraction(patients: int, needed: int) -> float:
    """Return how much of the information size there is: ``min(1, N / N*)``.

    Raises:
        AnalysisError: fewer than 0 patients, or fewer than 1 needed.

    Source: Brok and others, J Clin Epidemiol 2008;61:763-769 (there for meta-analyses).

    >>> information_fraction(40, 73).__round__(3)
    0.548
    """
    if patients < 0 or needed < 1:
        raise AnalysisError(f"{patients} of {needed} patients is no fraction")
    return min(1.0, patients / needed)


def single_stage(
    p0: float, p1: float, alpha: float = 0.05, power: float = 0.80, largest: int = LARGEST
) -> SingleStage:
    """Return the smallest exact one-stage test of a proportion, one-sided, against ``p0``.

    For each n the fewest events r with ``P(X > r | p0) <= alpha`` are found; the smallest n with
    ``P(X > r | p1) >= power`` is taken. Since counts are whole, some larger n have less power.

    Args:
        p0: the proportion that is not worth pursuing.
        p1: the proportion at which the power is wanted; above ``p0``.
        alpha: the chance of rejecting ``p0`` where it holds, at most.
        power: the chance of rejecting it where ``p1`` holds, at least.
        largest: the most patients that are looked at.

    Raises:
        AnalysisError: impossible arguments, or no test with so few patients.

    Source: A'Hern, Statistics in Medicine 2001;20:859-866.

    >>> found = single_stage(0.10, 0.25)
    >>> found.n, found.reject_above, round(found.attained_alpha, 4), round(found.attained_power, 3)
    (40, 7, 0.0419, 0.818)
    """
    check_design(p0, p1, alpha, power, largest)
    sizes = np.arange(1, largest + 1)
    limits = np.asarray(binom.ppf(1 - alpha, sizes, p0), dtype=np.int64)
    limits += binom.sf(limits, sizes, p0) > alpha  # where the quantile was rounded down
    powers = np.asarray(binom.sf(limits, sizes, p1))
    enough = np.flatnonzero(powers >= power)
    if not enough.size:
        raise AnalysisError(
            f"no test of {p0:g} against {p1:g} with at most {largest} patients has that alpha and power",
            hint="raise the largest number, or take proportions that lie further apart",
        )
    n, limit = int(sizes[enough[0]]), int(limits[enough[0]])
    attained = float(binom.sf(limit, n, p0)), float(binom.sf(limit, n, p1))
    return SingleStage(p0, p1, alpha, power, n, limit, *attained)


def check_design(p0: float, p1: float, alpha: float, power: float, largest: int) -> None:
    """Refuse arguments with which there is no test.

    Raises:
        AnalysisError: a number not between 0 and 1, ``p1`` not above ``p0``, power not above alpha, or a
            largest number out of range.
    """
    for name, value in (("p0", p0), ("p1", p1), ("alpha", alpha), ("a power", power)):
        _refuse_outside(name, value)
    if p1 <= p0:
        raise AnalysisError(f"p1 ({p1:g}) is not above p0 ({p0:g})", hint="p0 is the one not worth pursuing")
    if power <= alpha:
        raise AnalysisError(f"a power of {power:g} is not above alpha ({alpha:g})")
    if not 2 <= largest <= _MOST:
        raise AnalysisError(f"the largest number of patients is 2 to {_MOST}, not {largest}")


def _refuse_outside(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise AnalysisError(f"{name} of {value} is not between 0 and 1", hint="10 % is 0.10")

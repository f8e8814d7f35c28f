"""On which side of a threshold an interval lies, and whether two pools of one question disagree, in words.

A limit that rounds to the threshold is given with as many decimals as tell the two apart, so that
"below 10 %" never stands alone beside an interval that ends at 10.0.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netkg.analyse.pooling import Pooled

__all__ = ["disagree", "overlap_text", "side", "side_text"]

_MOST_DECIMALS: Final = 12


def side(pooled: Pooled, threshold: float) -> str:
    """Return on which side of a threshold an interval lies: ``below``, ``above`` or ``around``."""
    low, high = pooled.interval
    return "below" if high < threshold else "above" if low > threshold else "around"


def side_text(pooled: Pooled, threshold: float) -> str:
    """Return the same as what is said of "the interval", proportions in per cent.

    ``lies below 10 %``, ``contains 10 %``, or ``lies below 10 % (upper limit 9.98 %)`` where the limit would
    be printed as the threshold itself.
    """
    where, limit = side(pooled, threshold), f"{100 * threshold:g} %"
    if where == "around":
        return f"contains {limit}"
    name, bound = ("upper", pooled.interval[1]) if where == "below" else ("lower", pooled.interval[0])
    return f"lies {where} {limit}{_finer(name, bound, threshold)}"


def _finer(name: str, bound: float, threshold: float) -> str:
    """Return a limit with the decimals that tell it from the threshold; nothing if one decimal does."""
    if _percent(bound) != _percent(threshold):
        return ""
    for decimals in range(2, _MOST_DECIMALS):
        text = _percent(bound, decimals)
        if text != _percent(threshold, decimals):
            return f" ({name} limit {text} %)"
    return ""


def disagree(one: Pooled, other: Pooled, threshold: float | None) -> bool:
    """Return whether two pools disagree: on the side of the threshold or, without one, by their intervals.

    Without a threshold they disagree if the estimate of one lies outside the interval of the other.
    """
    if threshold is not None:
        return side(one, threshold) != side(other, threshold)
    pairs = ((one, other), (other, one))
    return any(not a.interval[0] <= b.estimate <= a.interval[1] for a, b in pairs)


def overlap_text(pooled: Pooled, strict: Pooled, threshold: float | None) -> str:
    """Return by the rule of :func:`disagree` what possible overlaps do to an estimate.

    Args:
        pooled: the pool if none of them is real.
        strict: the pool if all of them are.
        threshold: a proportion that matters, 0 to 1, if there is one.
    """
    sensitive = "overlap-sensitive: " * disagree(pooled, strict, threshold)
    if threshold is not None:
        none, every = side_text(pooled, threshold), side_text(strict, threshold)
        return f"{sensitive}the interval {none} if none does, and {every} if they all do"
    numbers = f"{_percent(strict.estimate)} % if they all do, {_percent(pooled.estimate)} % if none does"
    if sensitive:
        return f"{sensitive}one estimate lies outside the interval of the other ({numbers})"
    return f"each estimate lies within the interval of the other ({numbers})"


def _percent(share: float, decimals: int = 1) -> str:
    """Return a proportion in per cent; a tie goes up, as papers print it."""
    return str(Decimal(repr(float(100 * share))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))

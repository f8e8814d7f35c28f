"""Proportions in per cent, as the figures print them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["limits", "percent"]


def percent(share: float) -> str:
    """Return a proportion in per cent, to one decimal; a tie goes up, as papers print it.

    >>> percent(11 / 202), percent(0.0), percent(1 / 16)
    ('5.4', '0.0', '6.3')
    """
    return str(Decimal(repr(float(100 * share))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def limits(interval: Sequence[float]) -> str:
    """Return the limits of an interval in per cent.

    >>> limits((0.0103, 0.093))
    '1.0-9.3'
    """
    return f"{percent(interval[0])}-{percent(interval[1])}"

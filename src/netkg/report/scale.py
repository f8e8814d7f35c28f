"""A scale from numbers to places on a page, with round ticks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10

from netkg.report.page import Page
from netkg.report.style import INK, QUIET, RULE

__all__ = ["Scale", "draw_axis", "round_up", "ticks"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: ``low`` stands at ``start`` and ``high`` at ``end``, in points."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value; values beyond the ends stand at the ends."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Return round numbers from ``low`` to ``high``, about as many as wanted: steps of 1, 2, 5 ...

    >>> ticks(0, 1), ticks(0, 14)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0])
    """
    rough = (high - low) / max(1, wanted)
    power = 10.0 ** floor(log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda factor: abs(factor - rough / power))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def round_up(value: float, wanted: int = 5) -> float:
    """Return the first round number at or above a positive value, at which an axis may end.

    >>> round_up(0.312), round_up(14), round_up(1.0)
    (0.35, 14.0, 1.0)
    """
    rough = value / wanted
    power = 10.0 ** floor(log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda factor: abs(factor - rough / power))
    return round(ceil(value / step - 1e-9) * step, 10)


def draw_axis(
    page: Page,
    scale: Scale,
    y: float,
    marks: list[float],
    label: str,
    said: Callable[[float], str] = "{:g}".format,
    *,
    grid_from: float | None = None,
) -> None:
    """Add an axis at height ``y`` with ticks and a label below it, and grid lines up to ``grid_from``."""
    if grid_from is not None:
        for value in marks:
            x = scale.at(value)
            page.line((x, grid_from), (x, y), width=0.4, colour=RULE)
    page.line((scale.start, y), (scale.end, y), width=0.8, colour=INK)
    for value in marks:
        x = scale.at(value)
        page.line((x, y), (x, y + 3), width=0.8, colour=INK)
        page.text(x, y + 11, said(value), 7, align="center", colour=INK)
    page.text((scale.start + scale.end) / 2, y + 22, label, 7.5, align="center", colour=QUIET)

"""Which counts can give a printed percentage, over the stated total and over others.

A percentage that no whole number over its total gives was counted over another total. Which one cannot be
told from it: the totals that would give it are listed, none is asserted.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from netkg.analyse.printed import Printed, rounding

__all__ = ["counts_for", "other_totals"]


def counts_for(printed: Printed, total: int) -> tuple[int, ...]:
    """Return the numbers of events out of ``total``, in order, whose percentage rounds to the print.

    None fits where the percentage is not attainable. At a tie either rounding rule is accepted.

    >>> from netkg.analyse.printed import read_printed
    >>> counts_for(read_printed("21"), 170), counts_for(read_printed("39"), 29)
    ((35, 36), ())
    """
    if total < 1:
        return ()
    lowest = max(0, ceil((printed.value - printed.half) * total / 100))
    highest = min(total, floor((printed.value + printed.half) * total / 100))
    return tuple(x for x in range(lowest, highest + 1) if rounding(Fraction(100 * x, total), printed))


def other_totals(
    printed: Printed, stated: int, events: int | None = None, limit: int = 4
) -> tuple[tuple[int, int], ...]:
    """Return (events, total) pairs that would give the print over other totals, nearest to ``stated`` first.

    Smaller totals come first, since people who could not be assessed are left out of a total more often
    than people are added; only if no smaller one fits are larger ones given, up to twice the stated.

    Args:
        printed: the percentage.
        stated: the total that is in print, which is itself left out.
        events: the number of events, if it is known; only pairs with it are then given.
        limit: how many pairs at most.

    >>> from netkg.analyse.printed import read_printed
    >>> other_totals(read_printed("39"), 29)
    ((11, 28), (9, 23), (7, 18))
    """
    smaller = _first(_pairs(printed, range(stated - 1, 0, -1), events), limit)
    return smaller or _first(_pairs(printed, range(stated + 1, 2 * stated + 1), events), limit)


def _pairs(printed: Printed, totals: range, events: int | None) -> Iterator[tuple[int, int]]:
    for total in totals:
        for count in counts_for(printed, total):
            if events in (None, count):
                yield count, total


def _first(pairs: Iterator[tuple[int, int]], limit: int) -> tuple[tuple[int, int], ...]:
    return tuple(pair for _, pair in zip(range(limit), pairs, strict=False))

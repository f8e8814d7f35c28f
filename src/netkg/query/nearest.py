"""Which of many names are written most like one that was typed."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Iterator
from typing import Final

__all__ = ["LEAST_LIKE", "in_order_of_likeness"]

LEAST_LIKE: Final = 0.6
"""Ratio of :mod:`difflib` below which a name is not like another."""

_SLACK: Final = 1e-6
"""More than what rounding can make of a bound."""


def in_order_of_likeness(wanted: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names that are like ``wanted``, in the order of ``difflib.get_close_matches``.

    The ratio of difflib counts letters of a common subsequence. So it is never above the same ratio for the
    longest one, which is quick to find for all names; difflib measures the names only as far as wanted.

    >>> list(in_order_of_likeness("kim-2015", ["kim-2016", "markey-2017", "kim-2014"]))
    ['kim-2016', 'kim-2014']
    """
    from rapidfuzz import fuzz, process

    given = sorted(set(names))
    found = process.extract(
        wanted, given, scorer=fuzz.ratio, score_cutoff=100 * (LEAST_LIKE - _SLACK), limit=None
    )
    bounds = sorted(((score / 100 + _SLACK, name) for name, score, _ in found), reverse=True)
    matcher = difflib.SequenceMatcher()
    matcher.set_seq2(wanted)
    measured: list[tuple[float, _Last]] = []
    for bound, name in bounds:
        while measured and -measured[0][0] > bound:
            yield heapq.heappop(measured)[1].name
        matcher.set_seq1(name)
        if (ratio := matcher.ratio()) >= LEAST_LIKE:
            heapq.heappush(measured, (-ratio, _Last(name)))
    while measured:
        yield heapq.heappop(measured)[1].name


class _Last:
    """A name that comes first where another would come last, as among equals the last one wins."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __lt__(self, other: _Last) -> bool:
        return self.name > other.name

"""Circles in a hierarchy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

__all__ = ["find_cycle"]


def find_cycle(above: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a circle as a list from one term upwards to itself; empty if there is none.

    >>> find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]})
    ['b', 'c', 'b']
    """
    sorter = TopologicalSorter({name: sorted(above[name]) for name in sorted(above)})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))[:-1]
        first = circle.index(min(circle))
        return [*circle[first:], *circle[:first], circle[first]]
    return []

"""A gap map at every date at which something became public, and what a date changes, in few numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netkg.analyse.selection import public_by

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.gaps.model import GapMap

__all__ = ["Moment", "changes", "moments", "replay", "runs"]


@dataclass(frozen=True)
class Moment:
    """A map as of a date, and the records whose results became public that day."""

    date: dt.date
    records: tuple[str, ...]
    found: GapMap


def moments(
    body: Body, make: Callable[[dt.date | None], GapMap], until: dt.date | None = None
) -> list[Moment]:
    """Return the map at each distinct date of publication, in order.

    Args:
        body: the body of evidence; a result of which no date is known is in no moment.
        make: date -> the map as of it.
        until: no date after this one.
    """
    records: dict[dt.date, set[str]] = {}
    for row in body.rows:
        day = public_by(row)
        if day and (until is None or day <= until):
            records.setdefault(day, set()).add(row.record)
    return [Moment(day, tuple(sorted(records[day])), make(day)) for day in sorted(records)]


def runs(values: Iterable[int]) -> list[int]:
    """Return values as value and number of times, by turns.

    >>> runs([7, 7, 7, -1, 2])
    [7, 3, -1, 1, 2, 1]
    """
    found: list[int] = []
    for value in values:
        if found and found[-2] == value:
            found[-1] += 1
        else:
            found += [value, 1]
    return found


def changes(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Return what differs as how many places to pass over, how many to set, and to what, by turns.

    >>> changes([0, 0, 0, 0, 0], [0, 5, 5, 0, 6])
    [1, 2, 5, 1, 1, 6]
    """
    found: list[int] = []
    end, open_ = 0, False
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        if old == new:
            open_ = False
            continue
        if open_ and found[-1] == new:
            found[-2] += 1
        else:
            found += [place - end, 1, new]
        end, open_ = place + 1, True
    return found


def replay(before: Sequence[int], found: Sequence[int]) -> list[int]:
    """Return what values become by changes; the other way round of :func:`changes`."""
    after, place = list(before), 0
    for skip, times, value in zip(found[::3], found[1::3], found[2::3], strict=True):
        place += skip
        after[place : place + times] = [value] * times
        place += times
    return after

"""The gap map in time: maps as of each day on which something became public, and histories of maximal cells.

A publication counts from the last day of the time within which it became public. Results whose day is not
known are in no map as of a day; they are named, never dated by guess. A cell is open from the start of the
record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from netkg.analyse.gaps.changes import CellChange, Kind, compare, is_closed, maximal_places
from netkg.analyse.gaps.companions import Companions
from netkg.analyse.gaps.model import Cell, Evidence, Finding, GapMap, Overlay, State
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.gaps.space import Space
from netkg.analyse.gaps.variants import variants_of
from netkg.analyse.selection import public_by
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Event", "History", "Timeline", "check_order", "parse_day", "public_days", "timeline"]

_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a cell on a day, and by which studies; ``after`` is the cell from then on."""

    day: dt.date
    kind: Kind
    by: tuple[str, ...]
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class History:
    """A cell that was maximal at some time, open from the start of the record.

    Attributes:
        cell: the cell as it is after the last event.
        stands_for: for how many cells it stood at most.
        events: what happened to it, in order of day.
    """

    cell: Cell
    stands_for: int
    events: tuple[Event, ...]

    @property
    def closed(self) -> dt.date | None:
        """Return since when no rule of a gap fires in it, or None while one does."""
        if not self.events or not is_closed(self.cell.finding):
            return None
        ends = [event.day for event in self.events if event.kind is Kind.CLOSED]
        return ends[-1] if ends else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The histories of all cells that were maximal at some time, those that stood for most first.

    Attributes:
        space: the space.
        settings: the thresholds.
        days: the days on which something became public, in order.
        histories: one a cell.
        undated: results that no map as of a day has, since their day is not known.
    """

    space: Space
    settings: Settings
    days: tuple[dt.date, ...]
    histories: tuple[History, ...]
    undated: tuple[str, ...]

    def moved(self) -> tuple[History, ...]:
        """Return the histories in which something happened."""
        return tuple(history for history in self.histories if history.events)


def parse_day(text: str) -> dt.date:
    """Return a day written as ``2020-04-22``.

    Raises:
        AnalysisError: it is not written so, or there is no such day.

    >>> parse_day("2020-04-22")
    datetime.date(2020, 4, 22)
    """
    if _DATE.fullmatch(text.strip()):
        try:
            return dt.date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise AnalysisError(f"{text!r} is not a date", hint="write a day, such as 2020-04-22")


def check_order(first: dt.date, last: dt.date) -> None:
    """Refuse two days that stand upside down.

    Raises:
        AnalysisError: the first lies after the last.
    """
    if first > last:
        said = f"{first.isoformat()} lies after {last.isoformat()}"
        raise AnalysisError(said, hint=f"the earlier one first: {last.isoformat()} {first.isoformat()}")


def public_days(body: Body) -> tuple[dt.date, ...]:
    """Return the days on which results became public at the latest, each once, in order."""
    return tuple(sorted({day for row in body.rows if (day := public_by(row))}))


def timeline(
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None = None,
    *,
    high_risk: Callable[[EvidenceRow], bool] | None = None,
    days: Sequence[dt.date] | None = None,
) -> Timeline:
    """Return the histories of all cells of a space that were maximal at some time.

    Args:
        body: the body of evidence.
        space: the questions.
        settings: the thresholds.
        beside: what stands beside the table.
        high_risk: row -> whether its risk of bias was appraised as high.
        days: the days to look at; those of :func:`public_days` if left out.

    Raises:
        AnalysisError: no result has a day, or the first day lies before all evidence.
    """
    chosen = tuple(sorted(set(days))) if days is not None else public_days(body)
    if not chosen:
        raise AnalysisError("no result has a date", hint="give publications their dates")
    variants = variants_of(body, space, settings, beside, high_risk)
    maps = [variants.map(as_of=day) for day in chosen]
    start = _nothing(maps[0])
    stands: dict[int, int] = {}
    for found in (start, *maps):
        for place, count in maximal_places(found).items():
            stands[place] = max(count, stands.get(place, 0))
    events: dict[int, list[Event]] = {place: [] for place in stands}
    for day, change in _changes([start, *maps], chosen, body, stands):
        events[change.before.place].append(Event(day, change.kind, change.by, change.before, change.after))
    ordered = sorted(stands, key=lambda place: (-stands[place], place))
    return Timeline(
        space=space,
        settings=settings,
        days=chosen,
        histories=tuple(History(maps[-1].cell(p), stands[p], tuple(events[p])) for p in ordered),
        undated=tuple(sorted(row.result for row in body.rows if public_by(row) is None)),
    )


def _changes(
    maps: Sequence[GapMap], days: Sequence[dt.date], body: Body, stands: dict[int, int]
) -> Iterator[tuple[dt.date, CellChange]]:
    places = np.array(sorted(stands), dtype=np.int64)
    for day, (before, after) in zip(days, pairwise(maps), strict=True):
        for change in compare(before, after, (body, body), places, stands).changes:
            yield day, change


def _nothing(found: GapMap) -> GapMap:
    """Return the map before the record begins: no cell has anything."""
    empty = Finding(
        states=(State.NO_STUDY,),
        overlays=(Overlay.NOT_SEARCHED,),
        evidence=Evidence(),
        mixed=(),
        second_hand=(),
        reasons=((State.NO_STUDY, "before the first result of the record"),),
    )
    codes = np.where(found.plausible, 0, -1).astype(np.int32)
    return replace(found, as_of=None, day=None, codes=codes, findings=(empty,), results=0)

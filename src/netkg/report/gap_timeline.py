"""The gap map in time: when each maximal cell was narrowed, closed or opened again, and by which study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from netkg.analyse.gaps.changes import step_of
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.scale import Scale
from netkg.report.style import INK, PAPER, QUIET, RULE, SERIES, text_width

if TYPE_CHECKING:
    from netkg.analyse.gaps.model import Cell
    from netkg.analyse.gaps.time import Event, History, Timeline

__all__ = ["MOST_ROWS", "gap_timeline_page"]

MOST_ROWS: Final = 22
"""So many cells are drawn: those that stood for most."""

_NAME: Final = 196.0
_COUNT: Final = 238.0
_START: Final = 248.0
_SIZE: Final = 7.2
_SMALL: Final = 6.2
_BAR: Final = 8.0

_STEPS: Final = (
    ("no result", PAPER),
    ("only a mixed total, or second-hand", "#e4e4e4"),
    ("evidence, with a gap", SERIES[2]),
    ("no rule of a gap fires", SERIES[0]),
)
"""Step of a cell -> in words, and its shade, from light to dark."""


def gap_timeline_page(found: Timeline, names: Mapping[str, str]) -> Page:
    """Return the figure: a bar a cell, lighter where less is known, with the studies by number.

    Args:
        found: the timeline; of its cells those are drawn in which a state came or went.
        names: study -> its name.
    """
    moved = [history for history in found.histories if _turns(history)]
    shown = moved[:MOST_ROWS]
    page = Page(
        "Gaps over time",
        f"Timeline of {len(shown)} of {len(moved)} cells that were maximal and are otherwise now.",
    )
    page.head(found.space.label)
    if not shown:
        page.paragraph("No cell that was maximal at some time is otherwise now.")
        return page.foot()
    numbers = _numbers(shown)
    scale = _scale(shown, found.days, page)
    _legend(page)
    top = _heads(page)
    for history in shown:
        _row(page, history, scale, numbers)
    _years(page, scale, top, page.move(2))
    page.move(14)
    page.notes("Studies", [f"{number}: {names.get(study, study)}" for study, number in numbers.items()])
    page.notes("Read with it", _notes(found, len(moved) - len(shown)))
    return page.foot()


def _turns(history: History) -> list[Event]:
    """Return the events on which a state came or went."""
    return [event for event in history.events if event.before.finding.states != event.after.finding.states]


def _numbers(shown: Sequence[History]) -> dict[str, int]:
    """Return study -> its number, in the order of days."""
    told = sorted((event.day, study) for history in shown for event in _turns(history) for study in event.by)
    return {study: number for number, study in enumerate(dict.fromkeys(name for _, name in told), start=1)}


def _scale(shown: Sequence[History], days: Sequence[dt.date], page: Page) -> Scale:
    first = min(event.day for history in shown for event in _turns(history))
    return Scale(
        dt.date(first.year, 1, 1).toordinal(),
        dt.date(days[-1].year + 1, 1, 1).toordinal(),
        _START,
        page.width - MARGIN,
    )


def _legend(page: Page) -> None:
    x, y = MARGIN, page.move(10)
    for name, fill in _STEPS:
        page.box(x, y - 7, x + 12, y, fill, INK, width=0.6)
        page.text(x + 16, y - 0.5, name, 7.2)
        x += 16 + text_width(name, 7.2) + 14
    page.move(4)


def _heads(page: Page) -> float:
    y = page.move(22)
    page.text(MARGIN, y - 5, "Cell", 7.5, bold=True)
    page.text(_COUNT, y - 14, "stood", 7.0, bold=True, align="right")
    page.text(_COUNT, y - 5, "for", 7.0, bold=True, align="right")
    page.text(_START, y - 5, "from the start of the record; numbers are studies", 7.0, colour=QUIET)
    page.line((MARGIN, y), (page.width - MARGIN, y))
    page.move(2)
    return page.height


def _row(page: Page, history: History, scale: Scale, numbers: Mapping[str, int]) -> None:
    lines = wrap(_short(history.cell), _NAME - MARGIN, _SIZE)
    top = page.height
    bottom = page.move(max(9 * len(lines) + 5, _BAR + 14))
    for number, line in enumerate(lines):
        page.text(MARGIN, top + 9 + 9 * number, line, _SIZE)
    bar = top + 9.5
    page.text(_COUNT, bar + _BAR - 1.4, f"{history.stands_for:,}", _SIZE, align="right")
    turns = _turns(history)
    ends = [scale.start, *(scale.at(event.day.toordinal()) for event in turns), scale.end]
    cells = [turns[0].before, *(event.after for event in turns)]
    for left, right, cell in zip(ends, ends[1:], cells, strict=False):
        _, fill = _STEPS[step_of(cell.finding)]
        page.box(left, bar, right, bar + _BAR, fill, INK, width=0.6)
    _labels(page, turns, scale, numbers, bar)
    with page.behind():
        page.line((MARGIN, bottom), (page.width - MARGIN, bottom), width=0.3, colour=RULE)


def _labels(page: Page, turns: Sequence[Event], scale: Scale, numbers: Mapping[str, int], bar: float) -> None:
    """Put the numbers of studies above the days on which a state came or went, none upon another."""
    free = scale.start
    for event in turns:
        text = _said(sorted(numbers[study] for study in event.by))
        width = text_width(text, _SMALL)
        x = min(max(free, scale.at(event.day.toordinal()) - 1), scale.end - width)
        page.text(x, bar - 2, text, _SMALL)
        free = x + width + 3


def _said(numbers: Sequence[int]) -> str:
    """Return numbers in a few letters; none where it was by results of another outcome.

    >>> _said([1, 2]), _said([1, 2, 5, 6]), _said([])
    ('1,2', '1,2+2', '*')
    """
    if not numbers:
        return "*"
    more = f"+{len(numbers) - 2}" if len(numbers) > 3 else ""
    return ",".join(map(str, numbers[: 2 if more else 3])) + more


def _short(cell: Cell) -> str:
    """Return the name of a cell without the parts that set no condition, its first part apart."""
    first, *others = (node.label for node in cell.nodes)
    return " | ".join([first, *(label for label in others if not label.startswith("any "))])


def _years(page: Page, scale: Scale, top: float, bottom: float) -> None:
    first, last = (dt.date.fromordinal(round(value)).year for value in (scale.low, scale.high))
    with page.behind():
        for year in range(first, last + 1):
            x = scale.at(dt.date(year, 1, 1).toordinal())
            page.line((x, top), (x, bottom), width=0.4, colour=RULE)
    for year in range(first, last):
        middle = scale.at(dt.date(year, 7, 1).toordinal())
        page.text(middle, bottom + 9, str(year), 6.8, align="center", colour=QUIET)


def _notes(found: Timeline, left: int) -> list[str]:
    notes = [
        "A bar changes on the day by which the publication was public. A cell is open from the start of the "
        "record; a dark bar says that no rule of a gap fires, not that the question is answered.",
        "Cells overlap, so the numbers that they stood for are not to be added up. *: by results of another "
        "outcome that may stand for the one asked. 1,2+2: four studies.",
        f"Thresholds {found.settings.digest} (ontology/gaps.toml), the same for all days.",
    ]
    if left:
        notes.append(f"{left} more cells are listed by netkg gaps timeline --full.")
    if found.undated:
        notes.append(f"{len(found.undated)} results have no known date and are counted on no day.")
    return notes

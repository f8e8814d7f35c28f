"""Timeline of evidence: when publications became public, what they report, how many people they count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Final

from netkg.analyse.publications import KINDS
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.scale import Scale
from netkg.report.style import BAND, INK, PAPER, QUIET, RULE, SERIES, text_width

if TYPE_CHECKING:
    from netkg.analyse.publications import AbsenceClaim, Published

__all__ = ["timeline_page"]

_KINDS: Final = 206.0
_STEP: Final = 17.0
_COHORTS: Final = 344.0
_PEOPLE: Final = 368.0
_START: Final = 376.0
_ROW: Final = 13.0
_SIZE: Final = 7.2
_GAP: Final = 5
"""Years without a publication after which the axis begins anew, where only one or two years lie before."""

_LARGEST: Final = 11.0


@dataclass(frozen=True, slots=True)
class _Axis:
    """The scale of days, and the first year that it shows."""

    scale: Scale
    first_year: int
    last_year: int

    def at(self, day: dt.date) -> float:
        return self.scale.at(day.toordinal())


def timeline_page(
    published: Sequence[Published], claims: Sequence[AbsenceClaim], asked: str = "all results"
) -> Page:
    """Return the timeline of publications, the oldest at the top.

    The bar is the time within which a publication became public, a day where it is known, open to the left
    where only the latest day is. The circle stands in its middle, its area by the largest group that one
    result counts, hollow if nothing was read in the work itself. Claims that no data exist are bands.
    """
    page = Page("Evidence over time", f"Timeline of {len(published)} publications with results: {asked}.")
    page.head(asked)
    axis = _axis(published, claims, page)
    _claims(page, claims)
    _heads(page)
    top = page.height
    largest = max((one.people or 0 for one in published), default=1) or 1
    ends = [_row(page, one, axis, largest) for one in published]
    bottom = page.move(4)
    _years(page, axis, top, bottom)
    _bands(page, claims, axis, top, bottom)
    _shade(page, ends)
    page.move(20)
    _legend(page, largest)
    page.notes("Read with it", _notes(published))
    return page.foot()


def _axis(published: Sequence[Published], claims: Sequence[AbsenceClaim], page: Page) -> _Axis:
    """Return the axis: from the first year that is not cut off by a long gap to the last."""
    years = sorted({day.year for one in published for day in (one.first, one.last) if day})
    years = (
        years or sorted({day.year for claim in claims for day in (claim.first, claim.last) if day}) or [2000]
    )
    first = next((after for before, after in pairwise(years[:3]) if after - before > _GAP), years[0])
    scale = Scale(
        dt.date(first, 1, 1).toordinal(),
        dt.date(years[-1] + 1, 1, 1).toordinal(),
        _START + 22,
        page.width - MARGIN - 6,
    )
    return _Axis(scale, first, years[-1])


def _claims(page: Page, claims: Sequence[AbsenceClaim]) -> None:
    """Tell the absence claims whose time stands as a band in the plot."""
    for claim in claims:
        against = (
            f"{count} {'study' if count == 1 else 'studies'} ({state})" for state, count in claim.against
        )
        text = f"Hatched: claim of absence ({claim.claim}), made between {_said(claim.first)} and "
        text += f"{_said(claim.last)}: {claim.summary} Against it: {', '.join(against) or 'nothing'}."
        page.paragraph(text, 7.2)
        page.move(2)


def _said(day: dt.date | None) -> str:
    return day.isoformat() if day else "an unknown day"


def _heads(page: Page) -> None:
    y = page.move(54)
    page.text(MARGIN, y - 6, "Publication and regimen", 7.5, bold=True)
    for number, (name, _) in enumerate(KINDS):
        x = _KINDS + number * _STEP
        page.text(x, y - 6 - 9 * (len(KINDS) - 1 - number), name, 6.8, colour=INK)
        page.line((x + 3, y - 4 - 9 * (len(KINDS) - 1 - number)), (x + 3, y), width=0.5, colour=QUIET)
    page.text(_COHORTS, y - 6, "cohorts", 6.8, align="right")
    page.text(_PEOPLE, y - 6, "n", 7.5, bold=True, align="right")
    page.line((MARGIN, y), (page.width - MARGIN, y))
    page.move(2)


def _row(page: Page, one: Published, axis: _Axis, largest: int) -> tuple[float, float]:
    """Add a publication and return where its row begins and ends."""
    name = one.publication.removesuffix(":publication")
    drugs = wrap(", ".join(one.drugs), _KINDS - MARGIN - 96, 6.4)
    top = page.height
    bottom = page.move(max(_ROW, 8 * len(drugs) + 5))
    middle = (top + bottom) / 2
    page.text(MARGIN, top + 9, name, _SIZE)
    for number, line in enumerate(drugs):
        page.text(MARGIN + 92, top + 9 + 8 * number, line, 6.4, colour=QUIET)
    for number, (kind, _) in enumerate(KINDS):
        if kind in one.kinds:
            page.mark(_KINDS + number * _STEP + 3, middle, "s", 6, SERIES[0])
    page.text(_COHORTS, middle + 2.6, str(one.cohorts or "-"), _SIZE, align="right")
    page.text(_PEOPLE, middle + 2.6, str(one.people or "-"), _SIZE, align="right")
    _when(page, one, axis, middle, largest)
    return top, bottom


def _when(page: Page, one: Published, axis: _Axis, middle: float, largest: int) -> None:
    """Add the bar and circle of a publication, or why there is none."""
    if one.last is None:
        width = text_width("date not seen", 6.4)
        page.box(axis.scale.start, middle - 4.5, axis.scale.start + width + 4, middle + 4.5, PAPER)
        page.text(axis.scale.start + 2, middle + 2.4, "date not seen", 6.4, colour=QUIET)
        return
    if one.last.year < axis.first_year:
        page.mark(_START + 2, middle, "<", 4.5, INK)
        page.text(_START + 6, middle + 2.4, str(one.last.year), 6.4)
        return
    right = axis.at(one.last)
    left = axis.at(one.first) if one.first else axis.scale.start
    if one.first is None:
        page.line((left, middle), (right, middle), width=1.6, colour=SERIES[3], dashes=(3, 2))
        page.mark(left, middle, "<", 5, SERIES[3], INK, 0.5)
    else:
        page.line((left, middle), (max(right, left + 1), middle), width=3.4, colour=SERIES[3])
    centre = right if one.first is None else (left + right) / 2
    if one.people is None:
        page.line((centre, middle - 4), (centre, middle + 4), width=1.2, colour=SERIES[0])
        return
    size = max(2.5, _LARGEST * sqrt(one.people / largest))
    page.mark(centre, middle, "o", size, PAPER if one.second_hand else SERIES[0], SERIES[0], 1.0)


def _years(page: Page, axis: _Axis, top: float, bottom: float) -> None:
    page.line((axis.scale.start, bottom), (axis.scale.end, bottom))
    span = axis.last_year - axis.first_year
    every = 1 if span < 6 else 2 if span < 13 else 5
    for year in range(axis.first_year, axis.last_year + 2):
        x = axis.at(dt.date(year, 1, 1))
        with page.behind():
            page.line((x, top), (x, bottom), width=0.4, colour=RULE)
        if year <= axis.last_year and (year - axis.first_year) % every == 0:
            middle = (x + axis.at(dt.date(year + 1, 1, 1))) / 2
            page.text(middle, bottom + 10, str(year), 7, align="center")


def _bands(page: Page, claims: Sequence[AbsenceClaim], axis: _Axis, top: float, bottom: float) -> None:
    with page.behind():
        for claim in claims:
            if claim.first and claim.last and claim.last.year >= axis.first_year:
                left, right = axis.at(claim.first), axis.at(claim.last)
                page.box(left, top, right, bottom, None, SERIES[1], hatch="///", width=0.8, opacity=0.55)


def _shade(page: Page, ends: Sequence[tuple[float, float]]) -> None:
    """Add a shade behind every second row, behind all else."""
    with page.behind():
        for top, bottom in ends[1::2]:
            page.box(MARGIN, top, page.width - MARGIN, bottom, BAND)


def _legend(page: Page, largest: int) -> None:
    y = page.move(12)
    x = MARGIN
    page.line((x, y - 2.8), (x + 16, y - 2.8), width=3.4, colour=SERIES[3])
    page.text(x + 21, y, "became public within this time", _SIZE)
    x += 27 + text_width("became public within this time", _SIZE) + 8
    for people in dict.fromkeys((max(1, round(largest / 10)), largest)):
        size = max(2.5, _LARGEST * sqrt(people / largest))
        page.mark(x + 6, y - 2.8, "o", size, SERIES[0])
        page.text(x + 14, y, f"{people}", _SIZE)
        x += 20 + text_width(str(people), _SIZE) + 4
    page.mark(x + 6, y - 2.8, "o", 6, PAPER, SERIES[0], 1.0)
    page.text(x + 14, y, "second-hand", _SIZE)
    x += 20 + text_width("second-hand", _SIZE) + 4
    page.line((x + 6, y - 7), (x + 6, y + 1), width=1.2, colour=SERIES[0])
    page.text(x + 12, y, "no count known", _SIZE)


def _notes(published: Sequence[Published]) -> list[str]:
    notes = [
        "n: the most people, or samples, in one result or cohort. Publications of one study may count the "
        "same people, so that n must not be added up.",
        "cohorts: groups with results of their own, parts of cohorts among them.",
        "A bar that is open to the left: only the latest possible day is known.",
        "A square says that such a result is recorded, a missing one that none is: it may be in a part of "
        "the work that was not read.",
    ]
    undated = [one.publication for one in published if one.last is None]
    notes += [f"date not seen: {', '.join(undated)}"] if undated else []
    return notes

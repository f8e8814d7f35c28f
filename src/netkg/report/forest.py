"""Forest plot of an estimate: each result, what they come to together, and what has to be read with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero
from netkg.analyse.selection import row_label
from netkg.analyse.sides import side_text
from netkg.report.forest_notes import choice_name, forest_notes, heterogeneity_line, method_name
from netkg.report.numbers import limits, percent
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.scale import Scale, draw_axis, round_up, ticks
from netkg.report.style import PAPER, QUIET, RULE, SERIES

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.estimate import Estimate
    from netkg.analyse.pooling import Pooled
    from netkg.analyse.rows import EvidenceRow
    from netkg.analyse.variants import Variant
    from netkg.report.forest_groups import Groups

__all__ = ["forest_page"]

_LABEL: Final = 196.0
_COUNTS: Final = 262.0
_START: Final = 276.0
_END: Final = 424.0
_SHARE: Final = 494.0
_SIZE: Final = 7.8
_SMALL: Final = 6.4
_LARGEST: Final = 9.0
_SMALLEST: Final = 2.2


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the page's parts stand: the scale of the plot, and what the squares go by."""

    scale: Scale
    top: float
    biggest: float
    weights: dict[str, float]


def forest_page(
    made: Estimate, body: Body, found: Sequence[Variant] = (), groups: Groups | None = None
) -> Page:
    """Return the forest plot of an estimate.

    Single results stand in order of id with exact intervals, squares by weight (by people, where the model
    gives no weights), second-hand results hollow. The diamond is the pooled estimate; it is hollow, and the
    heading says to read the single results first, with one or two cohorts or groups of cohorts. With one,
    there is none.

    Args:
        made: the estimate.
        body: the body of evidence that it is of.
        found: its sensitivity analyses; those of one result left out are told as a range.
        groups: the same results by a recorded attribute, with a pool for each value.
    """
    page = Page(_title(made, body), _description(made))
    page.head(made.question.among(body))
    if made.lead_with_studies:
        page.paragraph(_lead(made), 8, bold=True)
        page.move(4)
    frame = _frame(page, made, found, groups)
    _heads(page, made)
    _results(page, made, frame, groups)
    if made.k > 1:
        _pool(page, made, frame, found)
    _axis(page, made, frame)
    for title, lines in forest_notes(made, found, groups):
        page.notes(title, lines)
    return page.foot()


def _title(made: Estimate, body: Body) -> str:
    what = body.label(made.question.outcome)
    return f"{what[:1].upper()}{what[1:]}" + ("" if made.comparable else " (NOT COMPARABLE)")


def _description(made: Estimate) -> str:
    cohorts = "One cohort" if made.k == 1 else f"{made.k} cohorts from {made.k_eff} groups"
    pooled = made.pooled
    told = f"{percent(pooled.estimate)} % ({limits(pooled.interval)}), {pooled.events} of {pooled.n}"
    return f"Forest plot. {cohorts}; {'exact' if made.k == 1 else 'pooled'} {told}."


def _lead(made: Estimate) -> str:
    if made.k == 1:
        return "One cohort: nothing is pooled."
    if made.k == 2:
        return "Two cohorts: heterogeneity cannot be estimated. Read the single results first."
    return f"{made.k} cohorts from {made.k_eff} groups that share nothing: read the single results first."


def _frame(page: Page, made: Estimate, found: Sequence[Variant], groups: Groups | None) -> _Frame:
    level = made.settings.level
    ends = [clopper_pearson(row.events or 0, row.total or 1, level)[1] for row in made.rows]
    ends += [made.pooled.interval[1], made.strict.interval[1], *(v.interval[1] for v in found)]
    ends += [made.prediction[1]] if made.prediction else []
    ends += [pooled.interval[1] for _, _, pooled in groups.members] if groups else []
    high = min(1.0, round_up(max(*ends, made.settings.threshold or 0.0)))
    given = [study.weight for study in made.pooled.studies]
    weights = {
        row.result: weight if weight is not None else 100 * (row.total or 0) / made.pooled.n
        for row, weight in zip(made.rows, given, strict=True)
    }
    scale = Scale(0.0, high, _START, _END)
    return _Frame(scale, page.height + 26, max(weights.values()), weights)


def _heads(page: Page, made: Estimate) -> None:
    y = page.move(22)
    weighted = made.pooled.studies[0].weight is not None
    right = page.width - MARGIN
    page.text(MARGIN, y - 6, "Cohort", 7.5, bold=True)
    heads = (
        (_COUNTS, "Events/", "total"),
        (_SHARE, "% (exact", f"{100 * made.settings.level:g} % CI)"),
        (right, "Weight," if weighted else "Share of", "%" if weighted else "people, %"),
    )
    for x, above, below in heads if made.k > 1 else heads[:2]:
        page.text(x, y - 15, above, 7.5, bold=True, align="right")
        page.text(x, y - 6, below, 7.5, bold=True, align="right")
    page.line((MARGIN, y), (right, y), width=0.8)
    page.move(4)


def _results(page: Page, made: Estimate, frame: _Frame, groups: Groups | None) -> None:
    if groups is None:
        for row in made.rows:
            _result(page, row, made.settings.level, frame)
        return
    for name, rows, pooled in groups.members:
        y = page.move(14)
        page.text(MARGIN, y - 3, f"{groups.attribute}: {name}", _SIZE, bold=True)
        for row in rows:
            _result(page, row, made.settings.level, frame)
        if len(rows) > 1:
            _summary(page, f"pooled, {len(rows)} cohorts", pooled, frame, fill=QUIET)


def _result(page: Page, row: EvidenceRow, level: float, frame: _Frame) -> None:
    """Add one result: its name and id, its counts, its square and interval, the same in figures."""
    events, total = row.events or 0, row.total or 1
    name = row_label(row) + (" [second-hand]" if row.second_hand else "")
    lines = wrap(name, _LABEL - 8, _SIZE)
    ids = wrap(row.result, _LABEL - 8, _SMALL)
    top = page.height
    bottom = page.move(10 * len(lines) + 8 * len(ids) + 5)
    for number, line in enumerate(lines):
        page.text(MARGIN, top + 9 + 10 * number, line, _SIZE)
    for number, line in enumerate(ids):
        page.text(MARGIN, top + 10 * len(lines) + 7 + 8 * number, line, _SMALL, colour=QUIET)
    middle = (top + bottom) / 2
    interval = clopper_pearson(events, total, level)
    weight = frame.weights[row.result]
    _figures(page, middle, f"{events}/{total}", f"{percent(events / total)} ({limits(interval)})")
    if len(frame.weights) > 1:
        page.text(page.width - MARGIN, middle + 2.8, percent(weight / 100), _SIZE, align="right")
    low, high = (frame.scale.at(bound) for bound in interval)
    page.line((low, middle), (high, middle), width=1.0)
    for x in (low, high):
        page.line((x, middle - 2), (x, middle + 2), width=1.0)
    size = max(_SMALLEST, _LARGEST * sqrt(weight / frame.biggest))
    fill = PAPER if row.second_hand else SERIES[0]
    page.mark(frame.scale.at(events / total), middle, "s", size, fill, SERIES[0], 1.0)


def _figures(page: Page, middle: float, counts: str, share: str, *, bold: bool = False) -> None:
    page.text(_COUNTS, middle + 2.8, counts, _SIZE, align="right", bold=bold)
    page.text(_SHARE, middle + 2.8, share, _SIZE, align="right", bold=bold)


def _pool(page: Page, made: Estimate, frame: _Frame, found: Sequence[Variant]) -> None:
    """Add what the results come to together: the diamond, the prediction interval, other choices."""
    pooled = made.pooled
    page.move(3)
    page.line((MARGIN, page.height), (page.width - MARGIN, page.height), width=0.5, colour=RULE)
    page.move(3)
    label = "Pooled" if made.comparable else "NOT COMPARABLE, pooled"
    _summary(
        page,
        f"{label}: {method_name(pooled)}",
        pooled,
        frame,
        fill=PAPER if made.lead_with_studies else SERIES[1],
        bold=True,
    )
    y = page.height
    page.text(MARGIN, page.move(9) - 2, f"k {made.k} / k_eff {made.k_eff}", 7, colour=QUIET)
    if line := heterogeneity_line(made):
        page.text(MARGIN, page.move(9) - 2, line, 7, colour=QUIET)
    if made.settings.threshold is not None:
        limit = made.settings.threshold
        where = f"the interval {side_text(pooled, limit)}"
        page.text(MARGIN, page.move(9) - 2, where, 7, colour=QUIET)
    page.height = max(page.height, y + 9) + 2
    if made.prediction is not None:
        _prediction(page, made, made.prediction, frame)
    _choices(page, frame, found)


def _summary(page: Page, label: str, pooled: Pooled, frame: _Frame, *, fill: str, bold: bool = False) -> None:
    lines = wrap(label, _LABEL - 8, _SIZE, bold=bold)
    top = page.height
    middle = top + 8
    for number, line in enumerate(lines):
        page.text(MARGIN, top + 10.8 + 10 * number, line, _SIZE, bold=bold)
    page.move(max(16, 10 * len(lines) + 5))
    share = f"{percent(pooled.estimate)} ({limits(pooled.interval)})"
    _figures(page, middle, f"{pooled.events}/{pooled.n}", share, bold=bold)
    _diamond(page, pooled.estimate, pooled.interval, middle, frame, fill=fill, half=5 if bold else 3.5)


def _diamond(
    page: Page,
    estimate: float,
    interval: tuple[float, float],
    middle: float,
    frame: _Frame,
    *,
    fill: str,
    half: float,
) -> None:
    low, centre, high = (frame.scale.at(share) for share in (interval[0], estimate, interval[1]))
    points = ((low, middle), (centre, middle - half), (high, middle), (centre, middle + half))
    page.shape(points, fill, QUIET if fill == QUIET else SERIES[1], width=1.1)


def _prediction(page: Page, made: Estimate, interval: tuple[float, float], frame: _Frame) -> None:
    y = page.move(14)
    middle = y - 7
    page.text(
        MARGIN, middle + 2.8, f"{100 * made.pooled.level:g} % prediction interval (a new cohort)", _SIZE
    )
    page.text(_SHARE, middle + 2.8, f"({limits(interval)})", _SIZE, align="right")
    low, high = (frame.scale.at(bound) for bound in interval)
    page.line((low, middle), (high, middle), width=2.2, colour=SERIES[1], dashes=(3, 1.4))


def _choices(page: Page, frame: _Frame, found: Sequence[Variant]) -> None:
    """Add the sensitivity analyses: other methods, other reports, wider selections."""
    chosen = [variant for variant in found if variant.what != "leave-one-out"]
    if not chosen:
        return
    page.text(MARGIN, page.move(15) - 3, "With another choice", _SIZE, bold=True)
    for variant in chosen:
        lines = wrap(choice_name(variant), _LABEL - 8, 7.2)
        top = page.height
        page.move(9 * len(lines) + 3)
        middle = top + 6
        for number, line in enumerate(lines):
            page.text(MARGIN, middle + 2.6 + 9 * number, line, 7.2)
        share = f"{percent(variant.estimate)} ({limits(variant.interval)})"
        counts = f"{variant.events}/{variant.total}"
        page.text(_COUNTS, middle + 2.6, counts, 7.2, align="right")
        page.text(_SHARE, middle + 2.6, share, 7.2, align="right")
        _diamond(page, variant.estimate, variant.interval, middle, frame, fill=QUIET, half=2.6)


def _axis(page: Page, made: Estimate, frame: _Frame) -> None:
    """Add the axis, and behind all else the threshold."""
    y = page.move(6)
    marks = ticks(frame.scale.low, frame.scale.high, 5)
    threshold = made.settings.threshold
    with page.behind():
        draw_axis(page, frame.scale, y, marks, "per cent", _whole, grid_from=frame.top)
        if threshold is not None:
            x = frame.scale.at(threshold)
            page.line((x, frame.top), (x, y), width=1.0, colour=SERIES[1], dashes=(4, 2))
            page.text(x, frame.top - 10, f"{_whole(threshold)} %", 7, align="center", colour=SERIES[1])
    page.move(26)
    if made.pooled.events == 0:
        bound = percent(upper_bound_at_zero(made.pooled.n, made.pooled.level))
        text = f"None of {made.pooled.n}: at most {bound} % (one-sided {100 * made.pooled.level:g} %)."
        page.paragraph(text, 7.5)


def _whole(share: float) -> str:
    return f"{100 * share:g}"

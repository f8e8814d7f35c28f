"""How often a biomarker is positive, result by result, by unit, tumour and cut-off; never pooled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from netkg.analyse.comparability import in_words
from netkg.analyse.outside import OUTSIDE, is_outside, mixed_warnings
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.selection import answers, row_label
from netkg.errors import AnalysisError
from netkg.report.numbers import limits, percent
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.scale import Scale, draw_axis, ticks
from netkg.report.style import INK, PAPER, QUIET, SERIES, text_width

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow
    from netkg.analyse.selection import Question

__all__ = ["Prevalence", "find_prevalence", "prevalence_page"]

_LABEL: Final = 166.0
_TEST: Final = 200.0
_TEST_WIDTH: Final = 84.0
_COUNTS: Final = 320.0
_START: Final = 332.0
_END: Final = 448.0
_SIZE: Final = 7.4
_SMALL: Final = 6.2

_MARKS: Final = {
    "tumour cells": ("o", SERIES[0]),
    "immune cells": ("s", SERIES[1]),
    "combined tumour and immune cells": ("D", SERIES[2]),
    "tumour tissue": ("^", SERIES[3]),
    "tumour or interface": ("v", SERIES[2]),
    "not stated": ("p", QUIET),
}
_UNITS: Final = {
    "patient": "Patients counted",
    "sample": "Samples counted, not patients",
    "not stated": "Whether patients or samples were counted is not stated",
}


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Results of a question: with counts, without them, and how many were retracted and left out.

    ``outside`` are the ids of those of tumours outside the default scope; they stand last, under a heading.
    """

    question: Question
    counted: tuple[EvidenceRow, ...]
    uncounted: tuple[EvidenceRow, ...]
    retracted: int
    outside: frozenset[str] = frozenset()


def find_prevalence(body: Body, question: Question) -> Prevalence:
    """Return the results of a biomarker that answer a question, second-hand ones too.

    Raises:
        AnalysisError: there is none, or the outcome is no biomarker.
    """
    if not body.is_under(question.outcome, "nk:BiomarkerOutcome"):
        raise AnalysisError(
            f"{body.label(question.outcome)} is not the result of a biomarker",
            hint="for example nk:PDL1Positivity",
        )
    rows = [row for row in body.rows if answers(row, question, body)]
    standing = [row for row in rows if row.reported_in not in body.retracted]
    if not standing:
        raise AnalysisError(f"no result answers this: {question.said(body)}", hint="see: netkg query results")
    outside = frozenset(row.result for row in standing if is_outside(row, question, body))
    ordered = sorted(standing, key=lambda row: (row.result in outside, _order(row, body)))
    counted = tuple(row for row in ordered if _is_counted(row))
    uncounted = tuple(row for row in ordered if not _is_counted(row))
    return Prevalence(question, counted, uncounted, len(rows) - len(standing), outside)


def _is_counted(row: EvidenceRow) -> bool:
    return row.reporting == "Measured" and row.events is not None and bool(row.total)


def _order(row: EvidenceRow, body: Body) -> tuple[int, tuple[str, ...], int, str, str]:
    compartment = list(_MARKS).index(_compartment(row))
    unit = list(_UNITS).index(_unit(row))
    return unit, _path(row.tumour, body), compartment, row.cutoff or "~", row.result


def _path(tumour: str | None, body: Body) -> tuple[str, ...]:
    """Return the labels from the top of the hierarchy to a tumour, so that those of a site stand together."""
    path: list[str] = []
    while tumour is not None:
        path.append(body.label(tumour).casefold())
        tumour = min(body.terms.parents(tumour), default=None)
    return tuple(reversed(path)) or ("~",)


def _tumour(row: EvidenceRow, body: Body) -> str:
    return body.label(row.tumour) if row.tumour else "tumour not stated"


def _compartment(row: EvidenceRow) -> str:
    words = in_words(row.compartment) if row.compartment else "not stated"
    return words if words in _MARKS else "not stated"


def _unit(row: EvidenceRow) -> str:
    return row.unit_of_analysis if row.unit_of_analysis in _UNITS else "not stated"


def prevalence_page(found: Prevalence, body: Body, level: float = 0.95) -> Page:
    """Return the figure: every result with its exact interval, by unit of analysis and tumour.

    The mark is the compartment that was scored, hollow if the result is second-hand. Results without counts
    are listed with what is known of them. There is no pooled number, on purpose.
    """
    what = body.label(found.question.outcome)
    shown = f"{len(found.counted)} results with counts, {len(found.uncounted)} without"
    page = Page(f"{what}, result by result", f"{what}: {shown}; nothing is pooled.")
    page.head(found.question.among(body))
    scale = Scale(0.0, 1.0, _START, _END)
    if found.counted:
        _legend(page, found.counted)
        top = _heads(page, level)
        for heading, rows in groupby(found.counted, key=lambda row: _heading(row, found)):
            _section(page, heading, list(rows), scale, body, level)
        y = page.move(4)
        with page.behind():
            draw_axis(page, scale, y, ticks(0, 1, 4), "per cent", _whole, grid_from=top)
        page.move(26)
    _without_counts(page, found, body)
    page.notes("Read with it", _notes(found, body, level))
    return page.foot()


def _heading(row: EvidenceRow, found: Prevalence) -> str:
    """Return the heading above a result: what was counted, and that its tumour is outside the scope."""
    unit = _UNITS[_unit(row)]
    if row.result not in found.outside:
        return unit
    return f"{OUTSIDE[:1].upper()}{OUTSIDE[1:]}. {unit}"


def _whole(share: float) -> str:
    return f"{100 * share:g}"


def _legend(page: Page, rows: Iterable[EvidenceRow]) -> None:
    """Add what the marks mean."""
    present = {_compartment(row) for row in rows}
    x, y = MARGIN, page.move(10)
    for name in (*(name for name in _MARKS if name in present), "hollow: second-hand"):
        shape, colour = _MARKS.get(name, ("o", SERIES[0]))
        text = "compartment not stated" if name == "not stated" else name
        width = 12 + text_width(text, 7.2) + 14
        if x > MARGIN and x + width > page.width - MARGIN:
            x, y = MARGIN, page.move(11)
        page.mark(x + 4, y - 2.8, shape, 6, PAPER if name not in _MARKS else colour, colour, 1.0)
        page.text(x + 12, y, text, 7.2)
        x += width
    page.move(4)


def _heads(page: Page, level: float) -> float:
    y = page.move(26)
    page.text(MARGIN, y - 6, "Cohort", 7.5, bold=True)
    page.text(_TEST, y - 6, "Cut-off, clone", 7.5, bold=True)
    for x, above, below in (
        (_COUNTS, "Positive/", "total"),
        (page.width - MARGIN, "% (exact", f"{100 * level:g} % CI)"),
    ):
        page.text(x, y - 15, above, 7.5, bold=True, align="right")
        page.text(x, y - 6, below, 7.5, bold=True, align="right")
    page.line((MARGIN, y), (page.width - MARGIN, y))
    page.move(2)
    return page.height


def _section(
    page: Page, heading: str, rows: Sequence[EvidenceRow], scale: Scale, body: Body, level: float
) -> None:
    page.text(MARGIN, page.move(15) - 3, heading, 8, bold=True, colour=SERIES[1])
    for tumour, members in groupby(rows, key=lambda row: _tumour(row, body)):
        page.text(MARGIN, page.move(13) - 2.5, tumour, _SIZE, bold=True)
        for row in members:
            _result(page, row, scale, level)


def _result(page: Page, row: EvidenceRow, scale: Scale, level: float) -> None:
    lines = [(line, _SIZE, INK) for line in wrap(row_label(row), _LABEL, _SIZE)]
    lines += [(line, _SMALL, QUIET) for line in wrap(row.result + _hand(row), _LABEL, _SMALL)]
    test = wrap(_test(row), _TEST_WIDTH, 6.8)
    top = page.height
    bottom = page.move(max(9 * len(lines), 8.4 * len(test)) + 4)
    for number, (text, size, colour) in enumerate(lines):
        page.text(MARGIN + 6, top + 8 + 9 * number, text, size, colour=colour)
    for number, text in enumerate(test):
        page.text(_TEST, top + 8 + 8.4 * number, text, 6.8)
    middle = (top + bottom) / 2
    events, total = row.events or 0, row.total or 1
    low, high = clopper_pearson(events, total, level)
    page.text(_COUNTS, middle + 2.6, f"{events}/{total}", _SIZE, align="right")
    share = f"{percent(events / total)} ({limits((low, high))})"
    page.text(page.width - MARGIN, middle + 2.6, share, _SIZE, align="right")
    shape, colour = _MARKS[_compartment(row)]
    page.line((scale.at(low), middle), (scale.at(high), middle), width=1.0, colour=INK)
    fill = PAPER if row.second_hand else colour
    page.mark(scale.at(events / total), middle, shape, 6, fill, colour, 1.1)


def _hand(row: EvidenceRow) -> str:
    return " [second-hand]" if row.second_hand else ""


def _test(row: EvidenceRow) -> str:
    """Return cut-off and clone, or why they are not known."""
    cutoff = row.cutoff or f"cut-off {row.missing.get('cutoff', 'not stated')}"
    clone = row.clone or f"clone {row.missing.get('clone', 'not stated')}"
    return f"{cutoff}, {clone}"


def _without_counts(page: Page, found: Prevalence, body: Body) -> None:
    """List results that have no counts, with what is known of each."""
    rows = found.uncounted
    if not rows:
        return
    page.move(6)
    page.paragraph("Without counts, so without interval", 8, bold=True, colour=SERIES[1])
    page.move(2)
    for row in rows:
        known = [_tumour(row, body), _compartment(row), _why(row)]
        if _compartment(row) == "not stated":
            known[1] = f"compartment {row.missing.get('compartment', 'not stated')}"
        known += [OUTSIDE] * (row.result in found.outside)
        page.paragraph(f"{row_label(row)} ({row.result}){_hand(row)}: {'; '.join(known)}", 7.0, hang=8)
        page.move(1)


def _why(row: EvidenceRow) -> str:
    """Return why a result has no counts, with the percentage and the total if they are known."""
    if row.reporting != "Measured":
        return f"result {in_words(row.reporting)}"
    known = [f"{row.printed.get('percent', f'{row.percent:g}')} % printed"] if row.percent is not None else []
    known += [f"total {row.total}"] if row.total is not None else []
    missing = [name for name in ("events", "total") if getattr(row, name) is None]
    reasons = {row.missing.get(name, "not given") for name in missing}
    counts = "counts" if len(missing) == 2 else missing[0] if missing else "total of none"
    return ", ".join([*known, f"{counts} {' and '.join(sorted(reasons))}"])


def _notes(found: Prevalence, body: Body, level: float) -> list[str]:
    notes = [
        f"Lines: exact {100 * level:g} % intervals (Clopper-Pearson).",
        "Nothing is pooled: results differ in tumour, test, cut-off, compartment and unit of analysis.",
        "Rows may be about the same people (two compartments, a whole and its part, a report and one that "
        "cites it), so that they must not be added up.",
    ]
    if any(row.second_hand for row in (*found.counted, *found.uncounted)):
        notes.append("Second-hand: not read in the work that owns the result.")
    notes += mixed_warnings((*found.counted, *found.uncounted), found.question, body)
    if found.retracted:
        notes.append(f"left out: {found.retracted}, because their publication is retracted")
    return notes

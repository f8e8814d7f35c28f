"""Kaplan-Meier figure: the curve, who is censored, numbers at risk, and what the median is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netkg.report.page import MARGIN, Page
from netkg.report.scale import Scale, draw_axis, round_up, ticks
from netkg.report.style import BAND, INK, QUIET, RULE, SERIES

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.followup import Watched
    from netkg.analyse.survival import KaplanMeier, Step

__all__ = ["median_line", "rests_on_one", "survival_notes", "survival_page"]

_EVENTS: Final = ("NCIT:C17747", "NCIT:C41331")
"""Outcomes that are events: progression, and adverse events."""

_LEFT: Final = 86.0
_HEIGHT: Final = 190.0


def survival_page(curve: KaplanMeier, watched: Watched, body: Body) -> Page:
    """Return the Kaplan-Meier figure of patients.

    Steps fall at events, ticks are censored times, the band is the log(-log) interval where it has a value.
    Below it stand numbers at risk, just before each time. The median is dashed, and what it is worth is said
    above the curve.
    """
    what = body.label(watched.patients[0].outcome)
    page = Page(f"Kaplan-Meier: {what}", _description(curve, what))
    page.head(watched.question.among(body))
    page.paragraph(median_line(curve), 8, bold=True)
    page.move(10)
    top = page.height
    across = Scale(0.0, round_up(max(1.0, curve.steps[-1].months) * 1.02, 7), _LEFT, page.width - MARGIN - 8)
    up = Scale(0.0, 1.0, top + _HEIGHT, top)
    marks = ticks(0, across.high, 7)
    _frame(page, across, up, marks)
    _band(page, curve, across, up)
    _curve(page, curve, across, up)
    page.height = top + _HEIGHT + 30
    _at_risk(page, curve, across, marks)
    page.notes("Read with it", survival_notes(curve, watched, body))
    return page.foot()


def median_line(curve: KaplanMeier) -> str:
    """Return the counts and the median with all that is to be said of it, in a line or two."""
    counts = f"{curve.n} {'patient' if curve.n == 1 else 'patients'}, {curve.events} "
    counts += f"{'event' if curve.events == 1 else 'events'}"
    warned = "; ".join(curve.warnings)
    if curve.estimate is None:
        return f"{counts}; {warned}."
    low, high = ("not known" if bound is None else f"{bound:g}" for bound in curve.interval)
    interval = "" if rests_on_one(curve) else f" ({100 * curve.level:g} % interval {low} to {high})"
    return f"{counts}; median {curve.estimate:g} months{interval}{f': {warned}' if warned else ''}."


def rests_on_one(curve: KaplanMeier) -> bool:
    """Return whether the median is reached by one event, so that no interval is worth printing."""
    return (
        curve.estimate is not None and sum(s.events for s in curve.steps if s.months <= curve.estimate) == 1
    )


def _description(curve: KaplanMeier, what: str) -> str:
    censored = curve.n - curve.events
    events = "1 event" if curve.events == 1 else f"{curve.events} events"
    return f"Kaplan-Meier curve, {what}. Patients: {curve.n}; {events}, {censored} censored."


def _frame(page: Page, across: Scale, up: Scale, marks: list[float]) -> None:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = up.at(share)
        page.line((across.start, y), (across.end, y), width=0.4, colour=RULE)
        page.text(across.start - 6, y + 2.6, f"{100 * share:g}", 7, align="right")
    page.text(MARGIN, up.at(1.0) + 2.6, "% without", 7.5, colour=QUIET)
    page.text(MARGIN, up.at(1.0) + 12, "event", 7.5, colour=QUIET)
    page.line((across.start, up.at(0)), (across.start, up.at(1)))
    draw_axis(page, across, up.at(0), marks, "months")


def _band(page: Page, curve: KaplanMeier, across: Scale, up: Scale) -> None:
    """Add the interval, as one box for each stretch in which it has a value."""
    for step, following in zip(curve.steps, curve.steps[1:], strict=False):
        if step.interval is not None:
            low, high = step.interval
            left, right = across.at(step.months), across.at(following.months)
            page.box(left, up.at(high), right, up.at(low), "#cfdfee")


def _curve(page: Page, curve: KaplanMeier, across: Scale, up: Scale) -> None:
    points = [(across.at(0), up.at(1.0))]
    for step in curve.steps:
        x = across.at(step.months)
        points += [(x, points[-1][1]), (x, up.at(step.survival))]
    if curve.estimate is not None:
        x, y = across.at(curve.estimate), up.at(0.5)
        page.line((across.at(0), y), (x, y), (x, up.at(0)), width=1.0, colour=SERIES[1], dashes=(4, 2))
    page.line(*points, width=1.8, colour=SERIES[0])
    for step in curve.steps:
        if step.censored:
            _tick(page, step, across, up)


def _tick(page: Page, step: Step, across: Scale, up: Scale) -> None:
    x, y = across.at(step.months), up.at(step.survival)
    page.line((x, y - 5), (x, y + 5), width=1.4, colour=INK)
    if step.censored > 1:
        page.text(x, y - 7, str(step.censored), 6.5, align="center")


def _at_risk(page: Page, curve: KaplanMeier, across: Scale, marks: list[float]) -> None:
    y = page.move(16)
    page.box(MARGIN, y - 11, page.width - MARGIN, y + 3, BAND)
    page.text(MARGIN + 3, y - 1, "at risk", 7.5, bold=True)
    for month, count in zip(marks, curve.at_risk(marks), strict=True):
        page.text(across.at(month), y - 1, str(count), 7.5, align="center")
    page.move(4)


def _event(what: str, outcome: str, body: Body) -> str:
    """Return what the event is: of a time to something that, of an outcome that is an event itself it."""
    time_to = "time to "
    if what.lower().startswith(time_to):
        return f"Event: {what[len(time_to) :]}"
    if any(body.is_under(outcome, event) for event in _EVENTS):
        return f"Event: {what}"
    return f"Time shown: {what}; its end is the event"


def survival_notes(curve: KaplanMeier, watched: Watched, body: Body, *, drawn: bool = True) -> list[str]:
    """Return what has to be read with the curve: its end point, time zero, intervals, what was left out.

    ``drawn`` is whether there is a figure, whose ticks and band are then told.
    """
    what = body.label(watched.patients[0].outcome)
    zero = "; ".join(sorted({patient.time_zero for patient in watched.patients}))
    notes = [f"{_event(what, watched.patients[0].outcome, body)}. From when the months count: {zero}."]
    if "survival" not in what.lower():
        notes[0] += " It is not progression-free survival."
    begins = "Ticks are censored times" if drawn else "Censored"
    notes.append(f"{begins}: no event so far, and nothing is known of what came later.")
    if any(step.interval for step in curve.steps):
        kind = f"{100 * curve.level:g} % interval, log(-log)"
        notes += [f"Band: {kind}, from the first event to the last."] if drawn else []
    else:
        notes.append("No interval can be given: it has no value while nobody or everybody had the event.")
    hands = [patient.result for patient in watched.patients if patient.second_hand]
    notes += [f"second-hand: {', '.join(hands)}"] if hands else []
    notes += [f"left out: {item.result}, {item.reason}" for item in watched.left_out]
    return notes

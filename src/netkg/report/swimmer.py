"""Swimmer plot: single patients, months on a regimen, and what happened, with what the report leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netkg.analyse.comparability import in_words
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.people import patient_words
from netkg.report.scale import Scale, draw_axis, round_up, ticks
from netkg.report.style import INK, PAPER, QUIET, SERIES, text_width

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.followup import FollowUp, Watched

__all__ = ["swimmer_page"]

_LABEL: Final = 140.0
_START: Final = 164.0
_END: Final = 376.0
_PRIOR: Final = 402.0
_HATCHES: Final = ("", "/////", "....", "xxxx")
_SIZE: Final = 7.4
_BAR: Final = 11.0


def swimmer_page(watched: Watched, body: Body) -> Page:
    """Return the swimmer plot of patients, the longest time at the top.

    The bar is months on treatment, as stated; where it is not, there is none. The line below it is the time
    to the event or without it: it ends in a cross at the event, in an arrow where it is censored, in a
    question mark where the report does not say which. Whether treatment went on is told at the bar's end.
    """
    patients = watched.patients
    what = body.label(patients[0].outcome)
    page = Page(f"Single patients: {what}", _description(patients, what))
    page.head(watched.question.among(body))
    drugs, names = _looks(patients), _names(patients, body)
    scale = Scale(0.0, _last_month(patients), _START, _END)
    _heads(page)
    top = page.height
    for patient in patients:
        _patient(page, patient, names[patient.result], scale, drugs)
    y = page.move(4)
    with page.behind():
        draw_axis(page, scale, y, ticks(0, scale.high, 7), "months", grid_from=top)
    page.move(28)
    _legend(page, drugs, what)
    page.notes("Read with it", _notes(watched))
    return page.foot()


def _description(patients: tuple[FollowUp, ...], what: str) -> str:
    events = sum(patient.censored is False for patient in patients)
    censored = sum(patient.censored is True for patient in patients)
    span = f"{min(p.months for p in patients):g} to {max(p.months for p in patients):g} months"
    people = f"{len(patients)} {'patient' if len(patients) == 1 else 'patients'}"
    return f"Swimmer plot of {people}, {what}: {events} with the event, {censored} censored, {span}."


def _looks(patients: tuple[FollowUp, ...]) -> dict[str, tuple[str, str]]:
    """Return regimen -> colour and hatching, in alphabetical order of the regimens."""
    names = sorted({_regimen(patient) for patient in patients})
    return {
        name: (SERIES[number % len(SERIES)], _HATCHES[number // len(SERIES) % len(_HATCHES)])
        for number, name in enumerate(names)
    }


def _names(patients: tuple[FollowUp, ...], body: Body) -> dict[str, str]:
    """Return result -> what its patient is called."""
    labels = {row.result: row.cohort_label for row in body.rows if row.is_patient}
    return {one.result: patient_words(one.patient, labels.get(one.result)) for one in patients}


def _regimen(patient: FollowUp) -> str:
    return " + ".join(patient.drugs) or "regimen not reported"


def _last_month(patients: tuple[FollowUp, ...]) -> float:
    longest = max(max(patient.months, patient.months_on_treatment or 0.0) for patient in patients)
    return round_up(max(1.0, longest) * 1.02, 7)


def _heads(page: Page) -> None:
    y = page.move(20)
    page.text(MARGIN, y - 6, "Patient", 7.5, bold=True)
    page.text(_PRIOR, y - 15, "Listed prior regimens", 7.5, bold=True)
    page.text(_PRIOR, y - 6, "(not lines of treatment)", 7.5, bold=True)
    page.line((MARGIN, y), (page.width - MARGIN, y))
    page.move(4)


def _patient(
    page: Page, patient: FollowUp, name: str, scale: Scale, looks: dict[str, tuple[str, str]]
) -> None:
    said = patient.label + (" [second-hand]" if patient.second_hand else "")
    lines = [(line, 6.8, True, INK) for line in wrap(name, _LABEL, 6.8, bold=True)]
    lines += [(line, _SIZE, False, INK) for line in wrap(said, _LABEL, _SIZE)]
    lines += [(line, 6.8, False, QUIET) for line in wrap(_response(patient), _LABEL, 6.8)]
    listed = [line for number, name in enumerate(patient.prior, 1) for line in _listed(number, name, page)]
    listed = listed or ["none listed, which is not", "the same as none given"]
    top = page.height
    bottom = page.move(max(9.2 * max(len(lines), len(listed)), 3 * _BAR) + 9)
    for number, (text, size, bold, colour) in enumerate(lines):
        page.text(MARGIN, top + 9 + 9.2 * number, text, size, bold=bold, colour=colour)
    for number, text in enumerate(listed):
        page.text(_PRIOR, top + 9 + 9.2 * number, text, 7.0)
    _bars(page, patient, scale, looks, (top + bottom - 9) / 2)


def _listed(number: int, name: str, page: Page) -> list[str]:
    first, *rest = wrap(f"{number}. {name}", page.width - MARGIN - _PRIOR, 7.0)
    return [first, *(f"    {line}" for line in rest)]


def _response(patient: FollowUp) -> str:
    if patient.best_response is None:
        return "best response not reported"
    kind = f" ({in_words(patient.estimand)})" if patient.estimand else ""
    return f"{patient.best_response}{kind}"


def _bars(
    page: Page, patient: FollowUp, scale: Scale, looks: dict[str, tuple[str, str]], middle: float
) -> None:
    colour, hatch = looks[_regimen(patient)]
    start = scale.at(0)
    if patient.months_on_treatment is None:
        page.text(start + 3, middle - 3, "months on treatment not reported", 6.6, colour=QUIET)
    else:
        end = scale.at(patient.months_on_treatment)
        page.box(start, middle - _BAR, end, middle, colour, INK, hatch=hatch, width=0.6)
        _inside(page, patient, start, end, middle)
        mark = {"yes": ">", "no": "|"}.get(patient.ongoing, "?")
        if mark == "?":
            page.text(end + 3, middle - 2.6, "?", 8.5, bold=True)
        else:
            page.mark(end + (4 if mark == ">" else 0), middle - _BAR / 2, mark, 6 if mark == ">" else 13)
    _time(page, patient, scale, middle + 8)


def _inside(page: Page, patient: FollowUp, start: float, end: float, middle: float) -> None:
    """Add the regimen's name in the bar, if it fits, on paper so that hatching does not run through it."""
    name = _regimen(patient)
    width = text_width(name, 6.8)
    if width + 8 <= end - start:
        page.box(start + 3, middle - _BAR + 1.6, start + 6 + width, middle - 1.6, PAPER)
        page.text(start + 4.5, middle - 3.2, name, 6.8)


def _time(page: Page, patient: FollowUp, scale: Scale, y: float) -> None:
    """Add the time to the event: a line with its end, and its months."""
    end = scale.at(patient.months)
    page.line((scale.at(0), y), (end, y), width=1.4)
    if patient.censored is None:
        page.text(end + 3, y + 2.8, "?", 8.5, bold=True)
    elif patient.censored:
        page.mark(end + 2.5, y, ">", 6.5, PAPER, INK, 1.0)
    else:
        page.mark(end, y, "X", 8.5, SERIES[1], INK, 0.7)
    page.text(end + 9, y + 2.6, f"{patient.months:g}", 7.0)


def _legend(page: Page, looks: dict[str, tuple[str, str]], what: str) -> None:
    """Add what bars and marks mean."""
    entries = [(kind, name) for kind, name in (("bar", name) for name in looks)]
    entries += [("X", f"event ({what})"), (">", "censored: no event so far, later not known")]
    entries += [("?", "end of treatment, or kind of time, not reported")]
    x, y = MARGIN, page.move(12)
    for kind, text in entries:
        width = 18 + text_width(text, 7.2) + 12
        if x > MARGIN and x + width > page.width - MARGIN:
            x, y = MARGIN, page.move(12)
        if kind == "bar":
            colour, hatch = looks[text]
            page.box(x, y - 7, x + 13, y, colour, INK, hatch=hatch, width=0.6)
        elif kind == "?":
            page.text(x + 4, y, "?", 8.5, bold=True)
        elif kind == "X":
            page.mark(x + 7, y - 3.2, "X", 8.5, SERIES[1], INK, 0.7)
        else:
            page.mark(x + 7, y - 3.2, ">", 6.5, PAPER, INK, 1.0)
        page.text(x + 18, y - 0.8, text, 7.2)
        x += width


def _notes(watched: Watched) -> list[str]:
    zero = sorted({patient.time_zero for patient in watched.patients})
    ongoing = [patient for patient in watched.patients if patient.ongoing not in ("yes", "no")]
    notes = [
        "Bar: months on treatment as reported. Line below it: the time to the event, or without it. The two "
        "are different facts, even where they are equal.",
        f"From when the months count: {'; '.join(zero)}.",
        "A censored time says nothing of what came later. It must not be averaged with the others.",
        "Prior regimens stand in the order in which they are listed; a list is not a course of time, and "
        "what is not listed may have been given.",
    ]
    if ongoing:
        why = ", ".join(sorted({patient.ongoing for patient in ongoing}))
        notes.append(f"Whether treatment went on: {why} for {len(ongoing)} of {len(watched.patients)}.")
    notes += [f"left out: {item.result}, {item.reason}" for item in watched.left_out]
    return notes

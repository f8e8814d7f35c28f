"""Single patients in words: one by one, who is censored and who is not, and larger groups beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.estimate import Estimate, Prepared
from netkg.analyse.followup import FollowUp, Watched
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import row_label
from netkg.analyse.survival import kaplan_meier
from netkg.report.tell import Told, check_style, told
from netkg.report.tell_words import count, join, percent, quoted

__all__ = ["larger_groups", "tell_patients"]

_SHOWN: Final = 2
"""So many larger groups stand beside single patients."""


def tell_patients(
    watched: Watched, body: Body, *, beside: Estimate | Prepared | None = None, style: str = "plain"
) -> Told:
    """Return the text on single patients.

    Args:
        watched: the patients (:func:`netkg.analyse.followup.follow_up`).
        body: the body of evidence that they are of.
        beside: results of cohorts, so that single patients are never read alone.
        style: one of :data:`netkg.report.tell_words.STYLES`.

    Raises:
        AnalysisError: an unknown style, or a word that no text may have.
    """
    check_style(style)
    return told(style, _sentences(watched, body, beside, style))


def larger_groups(found: Estimate | Prepared, watched: Watched) -> tuple[EvidenceRow, ...]:
    """Return the results of the largest groups that hold none of the patients, the largest first."""
    own = {patient.record for patient in watched.patients}
    rows = [row for row in found.rows if row.record not in own]
    return tuple(sorted(rows, key=lambda row: (-(row.total or 0), row.result))[:_SHOWN])


def _sentences(watched: Watched, body: Body, beside: Estimate | Prepared | None, style: str) -> Iterator[str]:
    patients = watched.patients
    records = sorted({patient.record for patient in patients})
    outcome = quoted(body.label(patients[0].outcome))
    yield f"{_starting(count(len(patients), 'single patient'))} with {outcome}, from {join(records)}."
    for number, patient in enumerate(patients, 1):
        yield from _patient(patient, number, style)
    yield from _together(patients)
    yield from _unsaid(watched, body)
    yield "Single patients do not show how often something happens, nor what a drug does."
    if beside is not None:
        yield from _beside(larger_groups(beside, watched))


def _starting(text: str) -> str:
    return f"Told here {'is' if text.startswith('1 ') else 'are'} {text}"


def _patient(patient: FollowUp, number: int, style: str) -> Iterator[str]:
    """Yield the story of one patient; months on the drug and months to the event are two facts."""
    drugs = join(map(quoted, patient.drugs))
    months = patient.months_on_treatment
    taken = f" for {_months(months)}" if months is not None else "; for how long is not stated"
    yield f"Patient {number} ({quoted(patient.label)}) was given {drugs}{taken}."
    if patient.prior:
        verb = "is" if len(patient.prior) == 1 else "are"
        listed = f" ({', '.join(map(quoted, patient.prior))})" if style == "abstract" else ""
        yield f"Before that, {count(len(patient.prior), 'regimen')} {verb} listed{listed}."
    if patient.best_response:
        what = _CATEGORY.get(patient.estimand or "", "The category recorded")
        yield f"{what} was {quoted(patient.best_response)}."
    yield _event(patient)
    if patient.second_hand:
        yield "The original publication was not read for this."


_CATEGORY: Final = {
    "BestOverallResponse": "The best category recorded",
    "StateAtLastFollowUp": "The state at last follow-up",
}


_EVENTS: Final = {"nk:TimeToProgressionAsReported": "progression"}
"""Outcome -> what was waited for; another is "the event"."""


def _months(months: float) -> str:
    return count(int(months), "month") if months == int(months) else f"{months:g} months"


def _event(patient: FollowUp) -> str:
    time, event = _months(patient.months), _EVENTS.get(patient.outcome, "the event")
    if patient.censored is None:
        return f"A time of {time} is given; whether {event} had come by then is not stated."
    if patient.censored:
        return f"After {time}, {event} had not been reported (censored); what came later is not known."
    return f"After {time}, {event} was reported."


def _together(patients: Sequence[FollowUp]) -> Iterator[str]:
    """Yield how many had the event, and what a median of so few would rest on."""
    known = [patient for patient in patients if patient.censored is not None]
    if not known:
        return
    event = _EVENTS.get(known[0].outcome, "the event")
    curve = kaplan_meier([p.months for p in known], [not p.censored for p in known])
    yield (
        f"Of {count(len(known), 'patient')} with a known state, {curve.events or 'none'} had {event} and "
        f"{len(known) - curve.events or 'none'} had not when last seen."
    )
    if curve.estimate is not None:
        yield f"A Kaplan-Meier median would be {_months(curve.estimate)}{_resting(curve.warnings)}."
    else:
        yield f"{curve.warnings[0].capitalize()}."
    yield "Censored times are not averaged with the others."


def _resting(warnings: Sequence[str]) -> str:
    return f"; {join(warnings)}" if warnings else ""


def _unsaid(watched: Watched, body: Body) -> Iterator[str]:
    """Yield what reports leave out of these patients, and times that could not be used."""
    people = {patient.patient for patient in watched.patients}
    wholes = {whole for row in body.rows if row.cohort in people for whole in row.wholes}
    silent = {
        quoted(body.label(row.outcome))
        for row in body.rows
        if row.reporting == "NotReported" and row.cohort in people | wholes
    }
    if silent:
        yield f"Not reported of them: {join(sorted(silent))}."
    number = sum(patient.ongoing == "not reported" for patient in watched.patients)
    if number:
        whom = f"{number} of {len(watched.patients)}" if number < len(watched.patients) else f"all {number}"
        yield f"For {whom}, whether treatment went on is not reported."
    if any(patient.prior for patient in watched.patients):
        yield "A listed regimen is not a line of treatment, and the list may not be complete."
    if watched.left_out:
        reasons = sorted({item.reason for item in watched.left_out})
        yield f"Left out: {count(len(watched.left_out), 'time')} ({join(map(quoted, reasons))})."


def _beside(rows: Sequence[EvidenceRow]) -> Iterator[str]:
    for row in rows:
        events, total = row.events or 0, row.total or 1
        share = f" ({percent(events / total)})" if events else ""
        yield (
            f"Beside them, in {quoted(row_label(row))} ({row.record}), {events or 'none'} of "
            f"{count(total, 'patient')} had an objective response{share}."
        )

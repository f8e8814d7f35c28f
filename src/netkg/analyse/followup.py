"""Single patients over time: months on a regimen, months to an event or without it, what came before.

Months on treatment and months to an event are two facts even where they are equal. What a report does not say
stays unsaid: whether treatment went on is "not reported", never "stopped".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.clusters import find_clusters
from netkg.analyse.outside import OUTSIDE, is_outside
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, answers
from netkg.analyse.survival import KaplanMeier, kaplan_meier
from netkg.errors import AnalysisError
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.query.rows import python_value
from netkg.store.base import Solutions, Store

__all__ = ["Course", "FollowUp", "NotFollowed", "Watched", "curve_of", "follow_up", "read_courses"]

TREATMENT_DURATION: Final = "nk:TreatmentDuration"
BEST_RESPONSE: Final = "NCIT:C94536"
_MONTHS: Final = frozenset({"unit:MO", "mo"})


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a patient, studied or listed as prior; ``name`` is its drugs, by their labels."""

    course: str
    of: str
    role: str
    position: int | None
    name: str
    ongoing: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One patient on one studied regimen.

    Attributes:
        patient: id.
        record: the record that tells of the patient.
        label: diagnosis and grade in words.
        drugs: labels of the regimen's drugs.
        months_on_treatment: as stated; None if it is not.
        ongoing: ``yes``, ``no``, or why it is not known.
        months: to the event, or without it if ``censored``.
        censored: None where the report does not say it.
        outcome: id of what was waited for.
        best_response: its category in words; with ``estimand`` what that category is.
        prior: names of the listed prior regimens, in the order of the list.
        result: the result that gives ``months``.
        second_hand: whether it was read elsewhere than in its own work.
        time_zero: from when the months count, or why that is not known.
    """

    patient: str
    record: str
    label: str
    drugs: tuple[str, ...]
    months_on_treatment: float | None
    ongoing: str
    months: float
    censored: bool | None
    outcome: str
    best_response: str | None
    estimand: str | None
    prior: tuple[str, ...]
    result: str
    second_hand: bool
    time_zero: str


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """A time of a single patient that cannot be used, and why."""

    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """The patients of a question, longest time first, and the times that were left out."""

    question: Question
    patients: tuple[FollowUp, ...]
    left_out: tuple[NotFollowed, ...]


def read_courses(store: Store, catalogue: Catalogue) -> tuple[Course, ...]:
    """Return all courses of a store, from the query ``patients/courses``, in its order."""
    answer = store.query(bind(catalogue.find("patients/courses"), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError("the query patients/courses gives no rows", hint="it was replaced by another")
    rows = [dict(zip(answer.columns, map(python_value, row), strict=True)) for row in answer.rows]
    return tuple(
        Course(
            course=str(row["course"]),
            of=str(row["of"]),
            role=str(row["role"] or ""),
            position=row["position"] if isinstance(row["position"], int) else None,
            name=str(row["drugs"]),
            ongoing=str(row["ongoing"] or "not reported"),
        )
        for row in rows
    )


def follow_up(body: Body, courses: Sequence[Course], question: Question) -> Watched:
    """Return the single patients whose times answer a question.

    Args:
        body: the body of evidence.
        courses: the courses of its store.
        question: what is asked; its outcome is a time to an event.

    Raises:
        AnalysisError: no time of a patient is left, or different outcomes, or reports that may tell of the
            same patients twice.
    """
    rows = [row for row in body.rows if row.is_patient and answers(row, question, body)]
    kept = [row for row in sorted(rows, key=lambda row: row.result) if _obstacle(row, question, body) is None]
    left_out = tuple(
        NotFollowed(row.result, why)
        for row in sorted(rows, key=lambda row: row.result)
        if (why := _obstacle(row, question, body))
    )
    _refuse(kept, left_out, question, body)
    by_course = {course.course: course for course in courses}
    made = [_one(row, body, by_course) for row in kept]
    return Watched(question, tuple(sorted(made, key=lambda one: (-one.months, one.patient))), left_out)


def _obstacle(row: EvidenceRow, question: Question, body: Body) -> str | None:
    """Return why a patient's time cannot be used, or None."""
    if row.reported_in in body.retracted:
        return "its publication is retracted"
    if is_outside(row, question, body):
        return OUTSIDE
    if row.second_hand and not question.second_hand:
        return "second-hand, the work itself was not read"
    if row.value is None:
        return f"months {row.missing.get('value', 'not given')}"
    if row.unit not in _MONTHS:
        return f"not in months ({row.unit or 'no unit'})"
    return None


def _refuse(
    rows: Sequence[EvidenceRow], left_out: Sequence[NotFollowed], question: Question, body: Body
) -> None:
    if not rows:
        why = "; ".join(f"{item.result}: {item.reason}" for item in left_out)
        raise AnalysisError(
            f"no time of a single patient answers this: {question.said(body)}",
            hint=f"left out: {why}" if why else "see which there are with: netkg query still-on-benefit",
        )
    outcomes = sorted({row.outcome for row in rows})
    if len(outcomes) > 1:
        names = ", ".join(body.label(name) for name in outcomes)
        raise AnalysisError(f"these are different times: {names}", hint="choose one with --outcome")
    clusters = find_clusters(body)
    records: dict[str, set[str]] = {}
    for row in rows:
        records.setdefault(clusters.of(row), set()).add(row.record)
    for found in records.values():
        if len(found) > 1:
            raise AnalysisError(
                f"the same patients may stand in {', '.join(sorted(found))}",
                hint="choose one, for example with --where record=" + sorted(found)[0],
            )


def _one(row: EvidenceRow, body: Body, courses: Mapping[str, Course]) -> FollowUp:
    same = [other for other in body.rows if other.cohort == row.cohort and other.course == row.course]
    treated = next((other for other in same if _is_time(other, TREATMENT_DURATION)), None)
    best = next((other for other in same if other.outcome == BEST_RESPONSE and other.category), None)
    course = courses.get(row.course or "")
    prior = [course for course in courses.values() if course.of == row.cohort and course.role == "prior"]
    grade = " + ".join(map(body.label, row.grades))
    return FollowUp(
        patient=row.cohort,
        record=row.record,
        label=", ".join(part for part in (body.label(row.tumour) if row.tumour else "", grade) if part),
        drugs=tuple(map(body.label, row.drugs)),
        months_on_treatment=treated.value if treated else None,
        ongoing=course.ongoing if course else "not reported",
        months=row.value or 0.0,
        censored=row.censored,
        outcome=row.outcome,
        best_response=body.label(best.category) if best and best.category else None,
        estimand=best.estimand if best else None,
        prior=tuple(c.name for c in sorted(prior, key=lambda c: (c.position or 0, c.course))),
        result=row.result,
        second_hand=row.second_hand,
        time_zero=row.time_zero or row.missing.get("time_zero", "not reported"),
    )


def _is_time(row: EvidenceRow, outcome: str) -> bool:
    return row.outcome == outcome and row.value is not None and row.unit in _MONTHS


def curve_of(watched: Watched, level: float = 0.95) -> tuple[KaplanMeier, Watched]:
    """Return the Kaplan-Meier estimate of patients, and those that it is of.

    A time of which the report does not say whether it is censored is left out.

    Raises:
        AnalysisError: no time is left; the hint counts what was left out, by reason.
    """
    known = tuple(patient for patient in watched.patients if patient.censored is not None)
    unknown = tuple(
        NotFollowed(patient.result, "whether it is censored is not reported")
        for patient in watched.patients
        if patient.censored is None
    )
    used = replace(watched, patients=known, left_out=(*watched.left_out, *unknown))
    if not known:
        counts = Counter(item.reason for item in used.left_out)
        why = "; ".join(f"{reason} ({number})" for reason, number in sorted(counts.items()))
        raise AnalysisError(
            "there is no curve: of no time it is known whether it ends with the event or is censored",
            hint=f"left out: {why}; read them with: netkg tell --patients --outcome {used.question.outcome}",
        )
    times = [patient.months for patient in known]
    return kaplan_meier(times, [not patient.censored for patient in known], level), used

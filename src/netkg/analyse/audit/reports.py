"""An interim report against a later one of the same people: events that were seen cannot be unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from netkg.analyse.attainable import counts_for
from netkg.analyse.audit.check import DERIVED_FROM_PERCENTAGE, Check, Kind, Verdict, check_of
from netkg.analyse.audit.percentages import out_of
from netkg.analyse.comparability import in_words
from netkg.analyse.printed import read_printed
from netkg.analyse.rows import EvidenceRow

__all__ = ["check_reports"]

_INTERIM: Final = "InterimReport"
_LAST_STATE: Final = "StateAtLastFollowUp"

_SAME: Final = ("outcome", "category", "biomarker", "compartment", "unit_of_analysis", "drugs")
"""What two results share that count the same thing."""

_NOT_OTHER: Final = (
    "estimand",
    "at_time",
    "cutoff",
    "grades",
    "differentiation",
    "lung_class",
    "biomarker_state",
)
"""What they must not differ in where both say it."""

_TOLD: Final = ("confirmed", "criteria", "assessor", "analysis_set", "estimand", "at_time")
"""What is said beside a finding, if the two reports do not record the same."""


def check_reports(rows: Iterable[EvidenceRow], times: frozenset[str]) -> Iterator[Check]:
    """Yield a check for each count of an interim report that a later report gives too.

    The people are the same if the cohorts are the same or declared to overlap; or if the trial is the same
    by study or registry id and tumour and sites are. A state at the last look may pass away, so it is left
    out, and so are the outcomes in ``times``, which are not counts.
    """
    counted = [
        row
        for row in rows
        if _range(row) and row.outcome not in times and row.estimand != _LAST_STATE and not row.is_patient
    ]
    later = [row for row in counted if row.report_stage != _INTERIM]
    for row in counted:
        if row.report_stage == _INTERIM:
            yield from (_check(row, other) for other in later if _is_later(row, other))


def _range(row: EvidenceRow) -> tuple[int, int] | None:
    """Return the fewest and the most events that the row allows, if it has a total."""
    if not row.total:
        return None
    if row.events is not None and row.basis != DERIVED_FROM_PERCENTAGE:
        return row.events, row.events
    printed = read_printed(row.printed.get("percent"))
    counts = counts_for(printed, row.total) if printed else ()
    return (counts[0], counts[-1]) if counts else None


def _is_later(interim: EvidenceRow, later: EvidenceRow) -> bool:
    """Return whether a row counts the same thing in the same people and was not published before."""
    if later.report_stage is None and later.year and interim.year and later.year < interim.year:
        return False
    if any(getattr(interim, name) != getattr(later, name) for name in _SAME):
        return False
    for name in _NOT_OTHER:
        one, other = getattr(interim, name), getattr(later, name)
        if one and other and one != other:
            return False
    return _same_people(interim, later)


def _same_people(interim: EvidenceRow, later: EvidenceRow) -> bool:
    if interim.cohort == later.cohort:
        return True
    if bool(interim.wholes) != bool(later.wholes):
        return False
    if later.cohort in interim.overlaps or interim.cohort in later.overlaps:
        return True
    same_trial = interim.study == later.study if interim.study else False
    same_trial = same_trial or bool({*interim.registry_ids} & {*later.registry_ids})
    return same_trial and (interim.tumour, interim.sites) == (later.tumour, later.sites)


def _check(interim: EvidenceRow, later: EvidenceRow) -> Check:
    before, after = _range(interim) or (0, 0), _range(later) or (0, 0)
    lost = before[0] - after[1]
    numbers = f"{_said(interim)} in the interim report, {_said(later)} later"
    fields = {
        "beside": (later.result,),
        "printed": numbers,
        "recomputed": (
            ("interim", out_of(before[0], interim.total or 0)),
            ("later", out_of(after[1], later.total or 0)),
        ),
        "places": (*interim.places, *later.places),
        "second_hand": interim.second_hand or later.second_hand,
    }
    if lost <= 0:
        return check_of(interim, Kind.LOST_EVENTS, Verdict.AGREES, f"{numbers}: none lost.", **fields)
    told = _differences(interim, later)
    also = f" Recorded otherwise: {told}." if told else ""
    sentence = f"{numbers}: {lost} fewer.{also}"
    return check_of(interim, Kind.LOST_EVENTS, Verdict.FINDING, sentence, **fields)


def _said(row: EvidenceRow) -> str:
    fewest, most = _range(row) or (0, 0)
    counts = out_of(fewest, row.total or 0) if fewest == most else f"{fewest} to {most} of {row.total}"
    percent = row.printed.get("percent")
    return f"{counts} ({percent} %)" if percent else counts


def _differences(interim: EvidenceRow, later: EvidenceRow) -> str:
    said = (
        f"{name.replace('_', ' ')} ({_value(interim, name)}, then {_value(later, name)})"
        for name in _TOLD
        if getattr(interim, name) != getattr(later, name)
    )
    return ", ".join(said)


def _value(row: EvidenceRow, name: str) -> str:
    value = getattr(row, name)
    if value is None:
        return row.missing.get(name, "not recorded")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else in_words(value)

"""The demo on single patients: what they had before, what they received, what happened."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from netkg.cli.demo.layout import bullets, columns, heading, note, nothing, short_id

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["patients_part", "reports_of_patients"]

_LAST_LOOK = "state at last follow-up"
_NO_AGENT = "not reported"


def reports_of_patients(facts: Facts) -> list[str]:
    """Return the ids of the publications that report single patients, in order."""
    return list(dict.fromkeys(str(row["reported_in"]) for row in facts["patients/treated-patients"]))


def patients_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return the patients, their courses and outcomes, and the regimens listed before."""
    patients = facts["patients/treated-patients"]
    sources = " and ".join(report.partition(":")[0] for report in reports_of_patients(facts))
    count = f"{len(patients)} patient{'s' if len(patients) != 1 else ''}"
    title = f"{count}, one by one ({sources})" if patients else "Patients, one by one"
    parts = heading(title, "patients/treated-patients", width)
    if not patients:
        return [*parts, nothing()]
    names = ["", "age, diagnosis, grade", "drug, months on", "best response", "to progression"]
    table = columns(names, whole=(0, 2, 3, 4))
    for row in patients:
        table.add_row(*_cells(row))
    said = "In months. †: state at last follow-up, no best response printed; censored: no progression so far."
    parts += [table, note(said)]
    regimens = facts["patients/prior-regimens"]
    if not regimens:
        return parts
    parts += heading(
        "What was listed before (in brackets: without somatostatin analogues)",
        "patients/prior-regimens",
        width,
    )
    parts.append(bullets(_regimens(regimens, patients)))
    return [*parts, note(_order(regimens))]


def _cells(row: Row) -> list[str]:
    return [
        short_id(row["patient"]),
        ", ".join(_text(row[name]) for name in ("age", "diagnosis_label", "grade")),
        f"{_text(row['agent_label'])} {_text(row['months_on_treatment'])}",
        _text(row["best_response"]) + (" †" if row["estimand"] == _LAST_LOOK else ""),
        _progression(row),
    ]


def _progression(row: Row) -> str:
    if row["months_to_progression"] is None or row["censored"] is None:
        return _text(row["months_to_progression"])
    return f"{_text(row['months_to_progression'])}, {'censored' if row['censored'] else 'progressed'}"


def _regimens(rows: list[Row], patients: list[Row]) -> list[tuple[str, str]]:
    """Return who was given what: how many regimens (without somatostatin analogues), and which."""
    counts = {
        str(row["patient"]): f"{_text(row['prior_regimens'])} ({_text(row['prior_regimens_without_ssa'])})"
        for row in patients
    }
    shown = [row for row in rows if str(row["patient"]) in counts]
    return [
        (f"{short_id(patient)} {counts[patient]}", ", ".join(map(_regimen, group)))
        for patient, group in groupby(shown, key=lambda row: str(row["patient"]))
    ]


def _regimen(row: Row) -> str:
    if row["agent"] == _NO_AGENT:
        return f"{row['drugs']} *"
    return f"{row['drugs']} (agent {row['agent']})" if row["agent"] else str(row["drugs"])


def _order(rows: list[Row]) -> str:
    orders = ", ".join(sorted({str(row["chronological"]) for row in rows}))
    unnamed = " *: agent not reported." if any(row["agent"] == _NO_AGENT for row in rows) else ""
    return f"A listed regimen is no line of treatment; order in time: {orders}.{unnamed}"


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "not known" if value is None else str(value)

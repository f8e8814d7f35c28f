"""The demo on single patients: what they had before, what they received, what happened."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from netkg.cli.demo.layout import bullets, columns, heading, note, nothing, short_id

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["patients_part"]


def patients_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return the patients, their courses and outcomes, and the regimens listed before."""
    patients = facts["patients/treated-patients"]
    sources = " and ".join(dict.fromkeys(_record(row["reported_in"]) for row in patients))
    count = f"{len(patients)} patient{'s' if len(patients) != 1 else ''}"
    title = f"{count}, one by one ({sources})" if patients else "Patients, one by one"
    parts = heading(title, "patients/treated-patients", width)
    if not patients:
        return [*parts, nothing()]
    names = ["", "age, diagnosis, grade", "prior", "drug, months on", "best response", "to progression"]
    table = columns(names, whole=(0, 2, 3, 4, 5))
    for row in patients:
        table.add_row(*_cells(row))
    parts += [
        table,
        note(
            "in months. prior: listed regimens, in brackets without somatostatin analogues; a listed "
            "regimen is not a line of treatment. †: the state at last follow-up; no best response is "
            "printed. censored: no progression so far; such months are never averaged with others."
        ),
    ]
    regimens = facts["patients/prior-regimens"]
    if not regimens:
        return parts
    parts += heading("What was listed before", "patients/prior-regimens", width)
    parts.append(bullets(_regimens(regimens, {str(row["patient"]) for row in patients})))
    orders = sorted({str(row["chronological"]) for row in regimens})
    return [*parts, note(f"in the order printed; whether that is the order in time: {', '.join(orders)}.")]


def _cells(row: Row) -> list[str]:
    return [
        short_id(row["patient"]),
        ", ".join(_text(row[name]) for name in ("age", "diagnosis_label", "grade")),
        f"{_text(row['prior_regimens'])} ({_text(row['prior_regimens_without_ssa'])})",
        f"{_text(row['agent_label'])} {_text(row['months_on_treatment'])}",
        _text(row["best_response"]) + (" †" if row["estimand"] == _LAST_LOOK else ""),
        _progression(row),
    ]


_LAST_LOOK = "state at last follow-up"


def _progression(row: Row) -> str:
    if row["months_to_progression"] is None or row["censored"] is None:
        return _text(row["months_to_progression"])
    return f"{_text(row['months_to_progression'])}, {'censored' if row['censored'] else 'progressed'}"


def _regimens(rows: list[Row], patients: set[str]) -> list[tuple[str, str]]:
    shown = [row for row in rows if str(row["patient"]) in patients]
    entries = []
    for patient, group in groupby(shown, key=lambda row: str(row["patient"])):
        entries.append((short_id(patient), ", ".join(map(_regimen, group))))
    return entries


def _regimen(row: Row) -> str:
    return f"{row['drugs']} (agent {row['agent']})" if row["agent"] else str(row["drugs"])


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "not known" if value is None else str(value)


def _record(thing: object) -> str:
    return str(thing).partition(":")[0]

"""The demo on responses: those of the single patients, the largest cohorts, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.demo.layout import (
    columns,
    counted,
    exact_interval,
    fraction,
    heading,
    note,
    nothing,
    percentage,
)
from netkg.cli.demo.patients import reports_of_patients

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["responses_part"]

_BESIDE = 2
"""How many cohorts stand beside the single patients: the largest."""


def responses_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return who responded among the single patients and in the largest cohorts, and what else is stored."""
    from rich.text import Text

    rows = _one_each(facts["evidence/response-rates"])
    parts = heading("Beside them: who responded (exact 95 % intervals)", "evidence/response-rates", width)
    if not rows:
        return [*parts, nothing()]
    own = [row for row in rows if counted(row) and row["reported_in"] in reports_of_patients(facts)]
    shown = [*own, *_largest(rows, own, facts)]
    table = columns([""] * 4, right=(0, 1, 2))
    for row in shown:
        whom = f"those above{_marks(row)}" if row in own else _whom(row)
        table.add_row(fraction(row), percentage(row), exact_interval(row), whom)
    return [*parts, table, Text(" ".join(_said(rows, shown))), *_controlled(facts)]


def _one_each(rows: list[Row]) -> list[Row]:
    """Return a row for each result, with all drugs of its regimen; the query has one for each drug."""
    merged: dict[str, Row] = {}
    for row in rows:
        found = merged.setdefault(str(row["result"]), dict(row))
        if str(row["agent_label"]) not in str(found["agent_label"]):
            found["agent_label"] = f"{found['agent_label']} + {row['agent_label']}"
    return list(merged.values())


def _largest(rows: list[Row], own: list[Row], facts: Facts) -> list[Row]:
    """Return the largest whole cohorts read in their own work; of reports that share people the latest."""
    years = {row["publication"]: str(row["year"] or "") for row in facts["provenance/publications"]}
    shared: dict[object, set[object]] = {}
    for row in facts["evidence/cohorts"]:
        shared.setdefault(row["cohort"], set()).add(row["shares_patients_with"])
    taken = {row["cohort"] for row in own}
    found: list[Row] = []
    whole = [row for row in rows if counted(row) and not row["second_hand"] and not row["part_of"]]
    whole.sort(
        key=lambda row: (int(str(row["total"])), years.get(row["reported_in"], ""), str(row["result"]))
    )
    for row in reversed(whole):
        if (
            len(found) < _BESIDE
            and row["cohort"] not in taken
            and not taken & shared.get(row["cohort"], set())
        ):
            taken.add(row["cohort"])
            found.append(row)
    return found


def _whom(row: Row) -> str:
    study, agent = str(row["study_label"]).partition(",")[0], str(row["agent_label"])
    named = "" if agent.casefold() in study.casefold() else f"; {agent}"
    return f"{row['population_label']}{named}; {study}{_marks(row)}"


def _marks(row: Row) -> str:
    """Return what sets a number apart from a printed one that may be used anywhere."""
    usual = (("basis", "stated"), ("use", "any analysis"))
    marks = [str(row[name]) for name, value in usual if row.get(name, value) != value]
    return f" [{', '.join(marks)}]" if marks else ""


def _said(rows: list[Row], shown: list[Row]) -> list[str]:
    """Return sentences on what is not shown: how many counts of how many publications, and their range."""
    counts = [row for row in rows if counted(row)]
    whole = [row for row in counts if not row["part_of"]]
    publications = len({row["reported_in"] for row in counts})
    second_hand = sum(bool(row["second_hand"]) for row in counts)
    said = [
        f"Shown: {len(shown)} of {len(counts)} counts from {publications} publications "
        f"({second_hand} second-hand, {len(counts) - len(whole)} of parts of cohorts)."
    ]
    if len(whole) > len(shown):
        said.append(f"Whole cohorts range from {_end(whole, -1)} to {_end(whole, 1)}.")
    left_out = len(rows) - len(counts)
    if left_out:
        said.append(f"{left_out} results have no count or no denominator.")
    return [*said, "Counts share people; never add them up. *: one-sided bound."]


def _end(rows: list[Row], sign: int) -> str:
    """Return the lowest (-1) or highest (1) proportion, of equal ones that of most people."""
    row = max(rows, key=lambda row: (sign * int(str(row["events"])) / int(str(row["total"])), row["total"]))
    return f"{fraction(row)} ({percentage(row)})"


def _controlled(facts: Facts) -> list[RenderableType]:
    """Return disease control of the single patients with its remark, and what their authors conclude."""
    from rich.text import Text

    reports = reports_of_patients(facts)
    own = [row for row in facts["evidence/results"] if counted(row) and row["reported_in"] in reports]
    cohorts = {row["cohort"] for row in own}
    claims = [row for row in facts["evidence/claims"] if _is_conclusion(row, cohorts)]
    parts: list[RenderableType] = [
        Text(f"{row['outcome_label']}: {fraction(row)}{_marks(row)}. {row['note'] or ''}".rstrip())
        for row in own
    ]
    concluded = " ".join(f"{row['summary']} ({row['kind']})" for row in claims)
    return [*parts, note(f"Their authors: {concluded}")] if claims else parts


def _is_conclusion(row: Row, cohorts: set[object]) -> bool:
    """Return whether a claim says what its authors conclude from patients whose counts are shown."""
    return row["about"] in cohorts and row["kind"] in ("efficacy claim", "recommendation claim")

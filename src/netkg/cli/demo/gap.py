"""The demo on the first gap: biomarker state and outcome in the same patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.demo.layout import columns, heading, note

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["gap_part"]


def gap_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return the studies in which biomarker state and outcome are apart, the first of them in words."""
    from rich.text import Text

    rows = facts["gaps/biomarker-and-outcome-apart"]
    parts = heading("The first gap: biomarker and outcome apart", "gaps/biomarker-and-outcome-apart", width)
    parts.append(Text(_sentence(rows), "bold"))
    if not rows:
        return parts
    table = columns(["study", "PD-L1\nstate", "out-\ncome", "both", "outcome known in"], right=(1, 2, 3))
    for row in rows:
        told = f"{row['patients_with_biomarker']}"
        if row["second_hand"]:
            told = f"{row['patients_with_biomarker_second_hand']} †"
        table.add_row(
            str(row["study_label"] or row["study"]) + (" ‡" if row["may_share_patients"] else ""),
            told,
            str(row["patients_with_outcome"]),
            str(row["joint_patients"]),
            str(row["level"]) + (" (derived)" if row["derived"] else ""),
        )
    parts.append(table)
    said = "numbers of patients; † told second-hand; ‡ declared to share patients with another row."
    return [*parts, note(said)]


def _sentence(rows: list[Row]) -> str:
    apart = [row for row in rows if row["level"] == "none"]
    if not rows:
        return "Neither biomarker state nor outcome is known of anybody in this store."
    if not apart:
        return "None: wherever one of them is known, PD-L1 state and outcome are known in the same patients."
    first = apart[0]
    shared = sum(bool(row["may_share_patients"]) for row in apart)
    but = f" ({shared} of them declared to share patients)" if shared else ""
    return (
        f"In {len(apart)} of {len(rows)} rows{but}, PD-L1 state and outcome are never known in the same "
        f"patients. First: {first['study_label'] or first['study']}; outcome known of "
        f"{first['patients_with_outcome']}, PD-L1 state of {first['patients_with_biomarker']}."
    )

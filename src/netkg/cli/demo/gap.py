"""The demo on the first gap: biomarker state and outcome in the same patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.demo.layout import heading

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["gap_part"]


def gap_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return in how many studies biomarker state and outcome are apart, and the few where they are not."""
    from rich.text import Text

    rows = facts["gaps/biomarker-and-outcome-apart"]
    parts = heading("The first gap: biomarker and outcome apart", "gaps/biomarker-and-outcome-apart", width)
    parts.append(Text(_apart(rows, _shown(facts)), "bold"))
    joined = [row for row in rows if row["level"] != "none"]
    if joined:
        parts.append(Text(f"Both are known in: {'; '.join(map(_joined, joined))}."))
    return parts


def _shown(facts: Facts) -> set[str]:
    """Return the records of the patients that the demo shows one by one."""
    return {str(row["patient"]).partition(":")[0] for row in facts["patients/treated-patients"]}


def _apart(rows: list[Row], shown: set[str]) -> str:
    apart = [row for row in rows if row["level"] == "none"]
    if not rows:
        return "Neither biomarker state nor outcome is known of anybody in this store."
    if not apart:
        return "None: wherever one of them is known, PD-L1 state and outcome are known in the same patients."
    above = next((row for row in apart if str(row["study"]).partition(":")[0] in shown), None)
    first = above or apart[0]
    name = "the patients above" if above else first["study_label"] or first["study"]
    shared = sum(bool(row["may_share_patients"]) for row in apart)
    but = f" ({shared} of them declared to share patients)" if shared else ""
    return (
        f"In {len(apart)} of {len(rows)} rows{but}, PD-L1 state and outcome are never known in the same "
        f"patients. First: {name}; outcome known of "
        f"{first['patients_with_outcome']}, PD-L1 state of {first['patients_with_biomarker']}."
    )


def _joined(row: Row) -> str:
    study = str(row["study_label"] or row["study"]).partition(",")[0]
    derived = ", derived" if row["derived"] else ""
    return f"{row['joint_patients']} of {row['patients_with_outcome']} in {study} ({row['level']}{derived})"

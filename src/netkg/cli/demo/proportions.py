"""The demo on proportions: responses beside the single patients, and PD-L1 positivity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.demo.layout import columns, exact_interval, fraction, heading, note, nothing, percentage

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["positivity_part", "responses_part"]


def responses_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return all response counts with exact intervals, the smallest first, and what disease control means."""
    from rich.text import Text

    rows = [row for row in facts["evidence/response-rates"] if not row["second_hand"]]
    counted = sorted((row for row in rows if _has_counts(row)), key=_size)
    parts = heading("Beside them: who responded, in all that is stored", "evidence/response-rates", width)
    if not rows:
        return [*parts, nothing()]
    table = columns(["responses", "", "exact 95 %", "in whom"], right=(0, 1, 2))
    for row in counted:
        table.add_row(fraction(row), percentage(row), exact_interval(row), _whom(row))
    parts.append(table)
    left_out = len(rows) - len(counted)
    more = f" {left_out} more rows have no count or no denominator." if left_out else ""
    parts.append(
        note(
            "* one-sided bound at no events. Rows overlap where one is a part of another; they are not to be "
            f"added up.{more}"
        )
    )
    controlled = [row for row in facts["evidence/results"] if _has_counts(row)]
    parts += [Text(_controlled(row)) for row in controlled]
    cohorts = {row["cohort"] for row in controlled}
    claims = [row for row in facts["evidence/claims"] if _is_conclusion(row, cohorts)]
    return [*parts, *(note(_claimed(row)) for row in claims)]


def _is_conclusion(row: Row, cohorts: set[object]) -> bool:
    """Return whether a claim says what its authors conclude from patients whose counts are shown."""
    return row["about"] in cohorts and row["kind"] in ("efficacy claim", "recommendation claim")


def _claimed(row: Row) -> str:
    return f"Beside it, their authors ({row['kind']}): {row['summary']}"


def _controlled(row: Row) -> str:
    """Return a count of disease control, never without the remark that its record makes on it."""
    said = f"{row['outcome_label']}: {fraction(row)} ({row['basis']}, {row['use']})."
    return f"{said} {row.get('note') or ''}".rstrip()


def _size(row: Row) -> tuple[int, str]:
    return int(str(row["total"])), str(row["result"])


def _has_counts(row: Row) -> bool:
    return row["events"] is not None and row["total"] is not None


def _marks(row: Row) -> str:
    """Return what sets a number apart from a printed one that may be used anywhere."""
    usual = (("basis", "stated"), ("use", "any analysis"))
    marks = [str(row[name]) for name, value in usual if row.get(name, value) != value]
    return f" [{', '.join(marks)}]" if marks else ""


def _whom(row: Row) -> str:
    study, cohort = str(row["study_label"]).partition(",")[0], str(row["cohort_label"])
    whole = f"{study}: " if row["part_of"] and study not in cohort else ""
    return f"{whole}{cohort}; {row['agent_label']}{_marks(row)}"


def positivity_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return how often PD-L1 was positive, with exact intervals, and where each figure was read."""
    rows = facts["evidence/pd-l1-positivity"]
    read = {row["reported_in"]: row for row in rows if not row["second_hand"] and _has_counts(row)}
    parts = heading("PD-L1 positive, and where that was read", "evidence/pd-l1-positivity", width)
    if not rows:
        return [*parts, nothing()]
    table = columns(["positive", "", "exact 95 %", "in whom, by what, read where"], right=(0, 1, 2))
    for row in rows:
        if _has_counts(row):
            said = f"{row['cohort_label']}{_marks(row)}\n{_method(row)}\n{_reading(row, read)}"
            table.add_row(fraction(row), percentage(row), exact_interval(row), said)
        elif _has_percentage(row):
            said = f"{row['cohort_label']}\n{_method(row)}\n{_reading(row, read)}"
            table.add_row(f"?/{row['total']}", f"{row['percent']} %", "no count", said)
    parts.append(table)
    left_out = sum(not _has_counts(row) and not _has_percentage(row) for row in rows)
    if left_out:
        parts.append(note(f"{left_out} more rows have neither count nor percentage."))
    return parts


def _has_percentage(row: Row) -> bool:
    return row["total"] is not None and row["percent"] is not None


def _method(row: Row) -> str:
    return "; ".join(f"{name} {row[column]}" for name, column in _METHOD if row[column])


_METHOD = (("assay:", "assay"), ("cut-off:", "cutoff"), ("scored in:", "compartment"))


def _reading(row: Row, read: dict[object, Row]) -> str:
    words = f' "{row["fragment"]}"' if row["fragment"] else ""
    place = f"{row['read_level']}, {str(row['read_in']).partition(':')[0]}: {row['where']}{words}"
    if not row["second_hand"]:
        return place
    twin = read.get(row["reported_in"])
    if twin is None:
        return f"second-hand, the work itself was not read; {place}"
    if (twin["events"], twin["total"]) != (row["events"], row["total"]):
        return f"second-hand; its own record has another figure, {fraction(twin)}; {place}"
    return f"second-hand; its own record has the figure too, so it counts once; {place}"

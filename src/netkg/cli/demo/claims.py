"""The demo on words: what reaches us second-hand, and the claim that there are no data."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from netkg.cli.demo.layout import columns, fraction, heading, nothing

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["absence_part", "second_hand_part"]


def second_hand_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return what was read in a work that only tells of it."""
    parts = heading("Known only second-hand", "provenance/second-hand", width)
    if not facts["provenance/second-hand"]:
        return [*parts, nothing()]
    table = columns(["", "what is told", "of whom it is told", "that work"])
    for row in facts["provenance/second-hand"]:
        counted = f" {fraction(row)}" if row["events"] is not None else ""
        own = "has its own record here" if row["own_record"] else f"{row['identification']}, not read"
        table.add_row(str(row["what"]), f"{row['content']}{counted}", _authors(row["authors"]), own)
    return [*parts, table]


def _authors(value: object) -> str:
    first, comma, _ = str(value or "not known").partition(",")
    return f"{first} and others" if comma else first


def absence_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return each claim that there are no data, when it was made, and what stands against it."""
    from rich.text import Text

    parts = heading("A claim of absence, and what stands against it", "gaps/absence-claims", width)
    if not facts["gaps/absence-claims"]:
        return [*parts, nothing()]
    for _, group in groupby(facts["gaps/absence-claims"], key=lambda row: row["claim"]):
        rows = list(group)
        first = rows[0]
        source = str(first["reported_in"]).partition(":")[0]
        parts.append(
            Text.assemble((str(first["summary"]), "bold"), (f"  {source}, {_span(first, '')}", "dim"))
        )
        if first["study"] is None:
            parts.append(Text("Nothing in this store stands against it.", "bold"))
            continue
        table = columns(["against it", "results in scope", "public", "so the claim is"], right=(1,))
        for row in rows:
            table.add_row(
                str(row["study_label"]), str(row["results"]), _span(row, "public_"), str(row["state"])
            )
        parts.append(table)
    return parts


def _span(row: Row, kind: str) -> str:
    earliest, latest = row[f"{kind}earliest"], row[f"{kind}latest"]
    if earliest == latest:
        return str(earliest or "date not known")
    return f"{earliest or '?'} to {latest or '?'}"

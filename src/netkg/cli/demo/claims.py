"""The demo on words: what reaches us second-hand, and the claim that there are no data."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from netkg.cli.demo.layout import heading, nothing

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["absence_part", "second_hand_part"]


def second_hand_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return how much was read in works that only tell of it, and which works have no record here."""
    from rich.text import Text

    rows = facts["provenance/second-hand"]
    parts = heading("Known only second-hand", "provenance/second-hand", width)
    if not rows:
        return [*parts, nothing()]
    counts = [f"{sum(row['what'] == what for row in rows)} {what}s" for what in ("result", "claim")]
    works = len({row["reported_in"] for row in rows})
    said = f"{' and '.join(counts)} of {works} works, read elsewhere."
    unread = dict.fromkeys(_told(row) for row in rows if not row["own_record"])
    if unread:
        said += f" Works with no record here: {'; '.join(unread)}."
    return [*parts, Text(said)]


def _told(row: Row) -> str:
    counts = f" {row['events']}/{row['total']}" if row["events"] is not None else ""
    content = str(row["content"]).rstrip(".")
    return f"{_authors(row['authors'])} ({row['identification']}, not read), {content}{counts}"


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
        source = str(rows[0]["reported_in"]).partition(":")[0]
        parts.append(Text(f'"{rows[0]["summary"]}" ({source}, {_span(rows[0], "")}) {_against(rows)}'))
    return parts


def _against(rows: list[Row]) -> str:
    """Return the state of a claim in words, with the first study of each state and how many more."""
    if rows[0]["study"] is None:
        return "Nothing in this store stands against it."
    states = []
    for state, group in groupby(rows, key=lambda row: str(row["state"])):
        first, *others = list(group)
        more = f" and {len(others)} more" if others else ""
        name = str(first["study_label"]).partition(",")[0]
        states.append(f"{state}: {name} (public {_span(first, 'public_')}){more}")
    said = "; ".join(states)
    return f"{said[:1].upper()}{said[1:]}."


def _span(row: Row, kind: str) -> str:
    earliest, latest = row[f"{kind}earliest"], row[f"{kind}latest"]
    if earliest == latest:
        return str(earliest or "date not known")
    return f"{earliest or '?'} to {latest or '?'}"

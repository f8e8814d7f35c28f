"""What changed in a gap map, and when, as people and programs read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.changes import CellChange, Difference, Kind
from netkg.analyse.gaps.model import Cell
from netkg.analyse.gaps.time import Event, History, Timeline
from netkg.cli.gap_words import labels, undated
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body
    from netkg.cli.gap_sides import Side

__all__ = [
    "CLOSED",
    "diff_fields",
    "diff_screen",
    "named",
    "study_names",
    "timeline_fields",
    "timeline_screen",
]

CLOSED: Final = "closed: no rule of a gap fires any more; that is not to say that the question is answered"
_STUDIES: Final = 8
_NAMED: Final = 3


def diff_screen(found: Difference, sides: tuple[Side, Side], limit: int, *, full: bool) -> str:
    """Return what differs: the maximal cells first, then by study; with ``full`` every cell."""
    from rich.text import Text

    parts: list[RenderableType] = [Text(found.before.space.label, "bold")]
    for word, side, one in zip(("from", "to"), sides, (found.before, found.after), strict=True):
        parts.append(Text(f"{word}: {side.name}, {one.results} results"))
    counts = ", ".join(f"{kind} {count:,}" for kind, count in found.counts().items())
    said = f"{len(found.changes):,} of {found.before.size:,} cells differ" + f": {counts}" * bool(counts)
    parts += ["", Text(said, "bold")]
    frontier = [change for change in found.changes if change.is_frontier]
    shown = found.changes if full else frontier[:limit]
    names = study_names(side.body for side in sides)
    if shown:
        parts.append(_changes(shown, found))
    if left := len(found.changes) - len(shown):
        cut = len(frontier) - min(limit, len(frontier))
        parts.append(
            Text(f"{left:,} more cells, {cut} of them maximal (--limit N, or --full for all)", "dim")
        )
    if not full and found.changes:
        parts += ["", *_by_study(found, names)]
    return render([*parts, *_foot(found.before.settings.digest, _undated(sides))], width=screen_width())


def _changes(shown: Iterable[CellChange], found: Difference) -> RenderableType:
    rows = [
        (
            change.before.key,
            str(change.kind),
            f"{change.stands_for:,}" if change.is_frontier else "-",
            change.before.name,
            f"{_states(change.before)} -> {_states(change.after)}",
            named(change.by, {}),
        )
        for change in shown
    ]
    cell = " | ".join(facet.name for facet in found.before.space.facets)
    head = ("cell", "what", "stands for", cell, "states", "by")
    return table(head, rows, screen_width(), right=(2,))


def _states(cell: Cell) -> str:
    return labels(cell.finding.states)


def named(studies: Sequence[str], names: Mapping[str, str], most: int = _NAMED) -> str:
    """Return studies by their labels, the first few, by their records where no labels are given.

    No study means that it was by results of another outcome, which may stand for this one.
    """
    if not studies:
        return "results of another outcome"
    said = ", ".join(names.get(study, study.partition(":")[0]) for study in studies[:most])
    return said + (f", {len(studies) - most} more" if len(studies) > most else "")


def study_names(bodies: Iterable[Body]) -> dict[str, str]:
    """Return study -> its label with its record, where it has a label."""
    rows = (row for body in bodies for row in body.rows)
    return {row.study: f"{row.study_label} ({row.record})" for row in rows if row.study and row.study_label}


def _by_study(found: Difference, names: Mapping[str, str]) -> list[RenderableType]:
    from rich.text import Text

    told = found.by_study()
    kinds = [kind for kind in Kind if found.counts().get(kind)]
    rows = [
        (named((study,), names), *(f"{counts.get(kind, 0):,}" for kind in kinds))
        for study, counts in list(told.items())[:_STUDIES]
    ]
    parts: list[RenderableType] = [
        table(("study", *map(str, kinds)), rows, screen_width(), right=tuple(range(1, len(kinds) + 1)))
    ]
    if len(told) > _STUDIES:
        parts.append(Text(f"{len(told) - _STUDIES} more studies (--json names all)", "dim"))
    return parts


def _undated(sides: Iterable[Side]) -> int:
    return max((undated(side.body) for side in sides if side.as_of), default=0)


def _foot(digest: str, undated: int) -> list[RenderableType]:
    from rich.text import Text

    lines = [
        "cells overlap, so they are not to be added up; why one is what it is: netkg gaps why CELL",
        CLOSED,
    ]
    if undated:
        lines.append(f"{undated} results have no known date and are in no map as of a day")
    lines += [f"thresholds {digest} (ontology/gaps.toml)", USE_STATEMENT]
    return ["", *(Text(line, "dim") for line in lines)]


def diff_fields(found: Difference, sides: tuple[Side, Side], *, full: bool) -> dict[str, Any]:
    """Return what differs as the ``result`` of the JSON envelope; the maximal cells, or all with ``full``."""
    shown = [change for change in found.changes if full or change.is_frontier]
    return {
        "space": found.before.space.name,
        "from": {"what": sides[0].name, "results": found.before.results},
        "to": {"what": sides[1].name, "results": found.after.results},
        "cells": found.before.size,
        "differ": len(found.changes),
        "counts": {str(kind): count for kind, count in found.counts().items()},
        "by_study": {study: _plain(counts) for study, counts in found.by_study().items()},
        "undated_results": _undated(sides),
        "listed": "all" if full else "maximal",
        "changes": [_change_fields(change) for change in shown],
        "settings_digest": found.before.settings.digest,
        "use": USE_STATEMENT,
    }


def _plain(counts: Mapping[Kind, int]) -> dict[str, int]:
    return {str(kind): count for kind, count in counts.items()}


def _change_fields(change: CellChange) -> dict[str, Any]:
    return {
        "key": change.before.key,
        "cell": change.before.name,
        "kind": str(change.kind),
        "stands_for": change.stands_for,
        "before": list(map(str, change.before.finding.states)),
        "after": list(map(str, change.after.finding.states)),
        "by": list(change.by),
    }


def timeline_screen(found: Timeline, names: Mapping[str, str], limit: int, *, full: bool) -> str:
    """Return the histories of maximal cells, those in which most happened to most cells first."""
    from rich.text import Text

    moved = found.moved()
    shown = moved if full else moved[:limit]
    parts: list[RenderableType] = [
        Text(found.space.label, "bold"),
        Text(
            f"{len(found.histories)} cells were maximal at some time between {found.days[0]} and "
            f"{found.days[-1]}; {len(moved)} of them are otherwise than at the start of the record"
        ),
    ]
    for history in shown:
        parts += [
            "",
            Text(f"{history.cell.key}  {history.cell.name}", "bold"),
            *_history(history, names, full),
        ]
    if left := len(moved) - len(shown):
        parts += ["", Text(f"{left} more cells (--limit N, or --full)", "dim")]
    return render([*parts, *_foot(found.settings.digest, len(found.undated))], width=screen_width())


def _history(history: History, names: Mapping[str, str], full: bool) -> list[RenderableType]:
    from rich.text import Text

    lines = [f"  stood for {history.stands_for:,} cells; open from the start of the record"]
    shown = [event for event in history.events if full or _is_turn(event)]
    for event in shown:
        states = _states(event.after)
        lines.append(f"  {event.day}  {event.kind:<8}  {states}  by {named(event.by, names)}")
    if left := len(history.events) - len(shown):
        lines.append(f"  {left} more days with other evidence, on which no other state came or went")
    return [Text(line) for line in lines]


def _is_turn(event: Event) -> bool:
    return event.before.finding.states != event.after.finding.states


def timeline_fields(found: Timeline) -> dict[str, Any]:
    """Return the histories of cells that are otherwise as the ``result`` of the JSON envelope."""
    return {
        "space": found.space.name,
        "days": [day.isoformat() for day in found.days],
        "cells": len(found.histories),
        "undated_results": list(found.undated),
        "histories": [
            {
                "key": history.cell.key,
                "cell": history.cell.name,
                "stands_for": history.stands_for,
                "opened": "start of the record",
                "closed": history.closed.isoformat() if history.closed else None,
                "events": [
                    {
                        "day": event.day.isoformat(),
                        "kind": str(event.kind),
                        "states": list(map(str, event.after.finding.states)),
                        "by": list(event.by),
                    }
                    for event in history.events
                ],
            }
            for history in found.moved()
        ],
        "settings_digest": found.settings.digest,
        "use": USE_STATEMENT,
    }

"""The gap cells that change without a study, as people and programs read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from netkg.analyse.gaps.changes import CellChange, Difference, Kind
from netkg.analyse.gaps.knockout import changed_cells
from netkg.analyse.gaps.model import Cell
from netkg.cli.screen import screen_width, table
from netkg.report.gap_map_looks import LOOKS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.gap_maps import GapSources

__all__ = ["gaps_fields", "gaps_parts", "gaps_without"]


def gaps_without(sources: GapSources, results: Collection[str]) -> list[Difference]:
    """Return for each declared space which cells are otherwise without some results."""
    return [
        changed_cells(
            sources.body, space, sources.settings, sources.beside, results, high_risk=sources.high_risk
        )
        for space in sources.spaces.values()
    ]


def _turned(gaps: Difference) -> list[CellChange]:
    """Return the cells in which other states hold, those opened again first, then by what they stand for."""
    order = list(reversed(Kind))
    turned = (
        change for change in gaps.changes if change.before.finding.states != change.after.finding.states
    )
    return sorted(
        turned,
        key=lambda change: (
            change.kind is not Kind.OPENED,
            -change.stands_for,
            order.index(change.kind),
            change.before.place,
        ),
    )


def gaps_parts(found: Sequence[Difference], limit: int) -> list[RenderableType]:
    """Return what changes in each space: in how many cells other states hold, and the first ``limit``."""
    from rich.text import Text

    parts: list[RenderableType] = []
    for gaps in found:
        space, turned = gaps.before.space, _turned(gaps)
        said = (
            f"{len(turned):,} of {gaps.before.size:,} gap cells of the space {space.name} have other states"
        )
        counts = ", ".join(f"{kind} {count:,}" for kind, count in _counts(turned).items())
        same = len(gaps.changes) - len(turned)
        more = f"; {same:,} have the same states on other evidence" * bool(same)
        parts.append(Text("\n" + said + f": {counts}" * bool(counts) + more, "bold"))
        rows = [
            (
                change.before.key,
                str(change.kind),
                change.before.name,
                f"{_states(change.before)} -> {_states(change.after)}",
            )
            for change in turned[:limit]
        ]
        if rows:
            head = ("cell", "what", " | ".join(facet.name for facet in space.facets), "states")
            parts.append(table(head, rows, screen_width()))
        if len(turned) > limit:
            parts.append(Text(f"{len(turned) - limit:,} more (--limit N shows more, --json all)", "dim"))
    return parts


def _states(cell: Cell) -> str:
    """Return the states of a cell by their names on the gap map, the primary one first."""
    return ", ".join(LOOKS[state].label for state in cell.finding.states)


def _counts(turned: Sequence[CellChange]) -> dict[Kind, int]:
    found = Counter(change.kind for change in turned)
    return {kind: found[kind] for kind in Kind if found[kind]}


def gaps_fields(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """Return the same as plain values, with every cell that has other states."""
    return [
        {
            "space": gaps.before.space.name,
            "cells": gaps.before.size,
            "differ": len(gaps.changes),
            "counts": {str(kind): count for kind, count in _counts(_turned(gaps)).items()},
            "settings_digest": gaps.before.settings.digest,
            "changes": [
                {
                    "key": change.before.key,
                    "cell": change.before.name,
                    "kind": str(change.kind),
                    "stands_for": change.stands_for,
                    "before": list(map(str, change.before.finding.states)),
                    "after": list(map(str, change.after.finding.states)),
                }
                for change in _turned(gaps)
            ],
        }
        for gaps in found
    ]

"""Gap maps, cells and spaces as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.frontier import Frontier
from netkg.analyse.gaps.model import Cell, Evidence, GapMap, Overlay
from netkg.analyse.gaps.wording import UNSEARCHED, people
from netkg.cli.gap_words import label, labels
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.gaps.space import Space

__all__ = ["cells_screen", "frontier_screen", "spaces_screen"]

SCREEN: Final = 12
"""So many cells of a frontier are shown unless more are asked for."""


def frontier_screen(found: GapMap, frontier: Frontier, limit: int, days: Sequence[str] = ()) -> str:
    """Return the frontier of a map, those cells first that stand for most; ``days``: what its day means."""
    from rich.text import Text

    shown = frontier.cells[:limit]
    rows = [
        (
            found.cell(item.place).key,
            f"{item.stands_for:,}",
            found.cell(item.place).name,
            _states(found.cell(item.place)),
        )
        for item in shown
    ]
    parts: list[RenderableType] = [*_head(found, days), Text()]
    said = f"{frontier.property}: {len(frontier.cells)} maximal cells stand for {_many(frontier.total)}"
    parts.append(Text(said, "bold"))
    parts.append(
        table(
            ("cell", "stands for", " | ".join(f.name for f in found.space.facets), "states"),
            rows,
            screen_width(),
            right=(1,),
        )
    )
    if left := len(frontier.cells) - len(shown):
        parts.append(Text(f"{left} more maximal cells (--limit N, or --full for every cell)", "dim"))
    parts += _foot(found)
    return render(parts, width=screen_width())


def cells_screen(
    found: GapMap, cells: Sequence[Cell], limit: int | None, asked: str = "", days: Sequence[str] = ()
) -> str:
    """Return cells as a table, all of them without a limit; where there is none, what was asked for."""
    from rich.text import Text

    shown = cells if limit is None else cells[:limit]
    rows = [(cell.key, cell.name, _states(cell), *_numbers(cell.finding.evidence)) for cell in shown]
    columns = (
        "cell",
        " | ".join(f.name for f in found.space.facets),
        "states",
        "k/k_eff",
        "N",
        "events/total",
    )
    none = f", because {asked}" if asked and not cells else ""
    parts: list[RenderableType] = [*_head(found, days), Text(), Text(_many(len(cells)) + none, "bold")]
    if rows:
        parts.append(table(columns, rows, screen_width(), right=(3, 4, 5)))
    if left := len(cells) - len(shown):
        parts.append(Text(f"{left} more (--limit N, or --full)", "dim"))
    return render([*parts, *_foot(found)], width=screen_width())


def _many(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _head(found: GapMap, days: Sequence[str]) -> list[RenderableType]:
    from rich.text import Text

    sizes = " x ".join(f"{len(facet.nodes)} {facet.name}" for facet in found.space.facets)
    gone = found.space.size - found.size
    lines = [
        f"{sizes}: {found.space.size:,} combinations, {gone:,} taken away by rules (netkg gaps spaces), "
        f"{_many(found.size)}",
        "primary state: " + ", ".join(f"{label(state)} {count:,}" for state, count in found.counts().items()),
    ]
    unsearched = len(found.places(Overlay.NOT_SEARCHED))
    if unsearched:
        lines.append(
            f"{label(Overlay.NOT_SEARCHED)}: no recorded search covers {unsearched:,} of them; "
            f"an empty one means: {UNSEARCHED}"
        )
    return [Text(found.space.label, "bold"), *(Text(line) for line in (*days, *lines))]


def _foot(found: GapMap) -> list[RenderableType]:
    from rich.text import Text

    lines = ("cells overlap, so what they stand for is not to be added up; why: netkg gaps why CELL",)
    mark = f"thresholds {found.settings.digest} (ontology/gaps.toml)"
    return [Text(), *(Text(line, "dim") for line in lines), Text(mark, "dim"), Text(USE_STATEMENT, "dim")]


def _states(cell: Cell) -> str:
    overlays = [item for item in cell.finding.overlays if item is not Overlay.NOT_SEARCHED]
    return labels((*cell.finding.states, *overlays), letters=True)


def _numbers(found: Evidence) -> tuple[str, str, str]:
    counts = f"{found.events}/{found.total}" if found.counted else "-"
    return f"{found.k}/{found.k_eff}", people(found), counts


def spaces_screen(spaces: Iterable[tuple[Space, int, tuple[Any, ...]]]) -> str:
    """Return the spaces with their facets, sizes and what each rule took away."""
    from rich.text import Text

    parts: list[RenderableType] = []
    for space, size, removed in spaces:
        parts += [Text(f"{space.name}: {space.label}", "bold")]
        rows = [
            (facet.name, str(len(facet.nodes)), ", ".join(n.label for n in facet.nodes))
            for facet in space.facets
        ]
        parts.append(table(("facet", "nodes", "which"), rows, screen_width(), right=(1,)))
        parts.append(Text(f"{space.size:,} combinations; {_many(size)} left by the rules"))
        if removed:
            gone = [(i.rule.name, f"{i.cells:,}", i.rule.reason, i.rule.source) for i in removed]
            parts.append(table(("rule", "took away", "reason", "source"), gone, screen_width(), right=(1,)))
        parts += [Text(f"by definition: {item.reason} ({item.value})") for item in space.implied]
        parts.append(Text())
    return render([*parts, Text(USE_STATEMENT, "dim")], width=screen_width())

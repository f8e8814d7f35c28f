"""Gap maps, cells and spaces as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.frontier import Frontier
from netkg.analyse.gaps.model import LETTERS, Cell, Evidence, GapMap, Overlay, State
from netkg.analyse.selection import row_label
from netkg.cli.estimates import interval_text, percent
from netkg.cli.gap_map_answers import wording
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.gaps.space import Space
    from netkg.analyse.gaps.why import Why
    from netkg.analyse.rows import EvidenceRow

__all__ = ["cells_screen", "frontier_screen", "spaces_screen", "why_screen"]

SCREEN: Final = 12
"""So many cells of a frontier are shown unless more are asked for."""


def frontier_screen(found: GapMap, frontier: Frontier, limit: int) -> str:
    """Return the frontier of a map, those cells first that stand for most."""
    from rich.text import Text

    shown = frontier.cells[:limit]
    rows = [
        (
            found.cell(item.place).key,
            str(item.stands_for),
            found.cell(item.place).name,
            _states(found.cell(item.place)),
        )
        for item in shown
    ]
    parts: list[RenderableType] = [*_head(found), Text()]
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


def cells_screen(found: GapMap, cells: Sequence[Cell], limit: int | None) -> str:
    """Return cells as a table, all of them without a limit."""
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
    parts: list[RenderableType] = [*_head(found), Text(), Text(_many(len(cells)), "bold")]
    parts.append(table(columns, rows, screen_width(), right=(3, 4, 5)))
    if left := len(cells) - len(shown):
        parts.append(Text(f"{left} more (--limit N, or --full)", "dim"))
    return render([*parts, *_foot(found)], width=screen_width())


def _many(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _head(found: GapMap) -> list[RenderableType]:
    from rich.text import Text

    sizes = " x ".join(f"{len(facet.nodes)} {facet.name}" for facet in found.space.facets)
    gone = found.space.size - found.size
    lines = [
        f"{sizes}: {found.space.size:,} combinations, {gone:,} taken away by rules (netkg gaps spaces), "
        f"{_many(found.size)}",
        "primary state: " + ", ".join(f"{state} {count:,}" for state, count in found.counts().items()),
    ]
    if found.as_of:
        lines.insert(0, f"as of {found.as_of.isoformat()}")
    unsearched = len(found.places(Overlay.NOT_SEARCHED))
    if unsearched:
        lines.append(
            f"NotSearched: no recorded search covers {unsearched:,} of them; an empty one means: "
            "none in this store; no search recorded"
        )
    return [Text(found.space.label, "bold"), *(Text(line) for line in lines)]


def _foot(found: GapMap) -> list[RenderableType]:
    from rich.text import Text

    lines = ("cells overlap, so what they stand for is not to be added up; why: netkg gaps why CELL",)
    mark = f"thresholds {found.settings.digest} (ontology/gaps.toml)"
    return [Text(), *(Text(line, "dim") for line in lines), Text(mark, "dim"), Text(USE_STATEMENT, "dim")]


def _states(cell: Cell) -> str:
    overlays = [str(item) for item in cell.finding.overlays if item is not Overlay.NOT_SEARCHED]
    return ", ".join([_lettered(state) for state in cell.finding.states] + overlays)


def _lettered(state: State) -> str:
    return f"{state} ({LETTERS[state]})" if state in LETTERS else str(state)


def _numbers(found: Evidence) -> tuple[str, str, str]:
    counts = f"{found.events}/{found.total}" if found.counted else "-"
    return f"{found.k}/{found.k_eff}", str(found.patients), counts


def why_screen(why: Why, found: GapMap, closing: Sequence[RenderableType] = ()) -> str:
    """Return why a cell is what it is: states with rules, results, what would close it, the query."""
    from rich.text import Text

    finding = why.cell.finding
    parts: list[RenderableType] = [
        Text(why.cell.name, "bold"),
        Text(f"cell {why.cell.key} of the space {found.space.name}", "dim"),
    ]
    if said := wording(finding):
        parts.append(Text(said))
    rows = [(_lettered(state), rule) for state, rule in finding.reasons]
    rows += [(str(overlay), _OVERLAYS[overlay]) for overlay in finding.overlays]
    rows += [(f"{state} ?", reason) for state, reason in finding.open]
    parts += ["", table(("state", "rule"), rows, screen_width())]
    parts += _evidence_lines(why)
    parts += _results("results", why.rows, finding.evidence.kept)
    parts += _listed("only a mixed total", [f"{item.result}: {item.how}" for item in why.mixed])
    parts += _results("second-hand, not evidence", why.second_hand, ())
    parts += _listed("second-hand claims, not evidence", why.claims)
    if why.nearest and not finding.evidence.k:
        parts += _listed(
            "nearest more general cell with evidence", [f"{why.nearest.key}  {why.nearest.name}"]
        )
    parts += closing
    parts += _listed("how the outcome is judged", _thresholds(why))
    parts += [
        Text("\nthe query that gives the results", "bold"),
        Text(why.sparql.rstrip()),
        *_foot(found)[1:],
    ]
    return render(parts, width=screen_width())


_OVERLAYS: Final = {
    Overlay.NOT_SEARCHED: "no recorded search covers the cell",
    Overlay.STALE: "nothing is newer than the window",
    Overlay.OVERLAP_SENSITIVE: "other states hold if the overlaps that nothing rules out are real",
}


def _evidence_lines(why: Why) -> list[RenderableType]:
    evidence = why.cell.finding.evidence
    if not evidence.k:
        return []
    unknown = f" and {evidence.unsized} results of unknown size" if evidence.unsized else ""
    sizes = f"k {evidence.k} / k_eff {evidence.k_eff}, {evidence.patients} people{unknown}"
    lines = [f"{evidence.reports} reports, {sizes}"]
    if evidence.interval:
        share = percent(evidence.events / evidence.total)
        said = (
            f"crude {evidence.events}/{evidence.total} = {share} % (exact {interval_text(evidence.interval)})"
        )
        lines.append(said)
    if evidence.apart:
        x, n, interval = evidence.apart
        said = f"{x}/{n} = {percent(x / n)} % (exact {interval_text(interval)})"
        lines.append(f"if possible overlaps are real: {said}")
    if why.pooled and why.pooled.method == "glmm":
        said = f"{percent(why.pooled.estimate)} % ({interval_text(why.pooled.interval)})"
        lines.append(f"binomial-normal model (glmm): {said}; decides nothing here")
    if evidence.refused:
        lines.append(f"not one number: results differ in {', '.join(evidence.refused)}")
    return _listed("evidence", lines)


def _results(title: str, rows: Sequence[EvidenceRow], kept: Sequence[str]) -> list[RenderableType]:
    from rich.text import Text

    if not rows:
        return []
    marks = dict.fromkeys(kept, "counted")
    cells = [
        (row.result, row_label(row), _counts(row), marks.get(row.result, ""), ", ".join(row.places))
        for row in rows
    ]
    columns = ("result", "people", "events/total", "", "place")
    return [Text(f"\n{title}", "bold"), table(columns, cells, screen_width(), right=(2,))]


def _counts(row: EvidenceRow) -> str:
    if row.events is None or row.total is None:
        return "-" if row.value is None else f"{row.value:g} {row.unit or ''}".strip()
    return f"{row.events}/{row.total}"


def _listed(title: str, lines: Iterable[str]) -> list[RenderableType]:
    from rich.text import Text

    found = list(lines)
    return [Text(f"\n{title}", "bold"), *(Text(f"  {line}") for line in found)] if found else []


def _thresholds(why: Why) -> list[str]:
    rule = why.rule
    lines = [f"risk of bias: {rule.bias}; needs a control: {'yes' if rule.needs_control else 'no'}"]
    lines.append(f"at least {rule.minimum_n} people and {rule.minimum_events} events")
    if rule.half_width is not None:
        lines.append(f"half-width at most {percent(rule.half_width)} points")
    if rule.threshold is None:
        lines.append("no threshold is declared: neither precision about it nor a conclusion is assessable")
    else:
        lines.append(f"threshold {percent(rule.threshold)} %: {rule.source}")
        lines.append(f"for: {rule.population}")
    return lines


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

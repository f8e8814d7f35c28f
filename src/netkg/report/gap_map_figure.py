"""A table of a gap map as a figure: rows and columns are two facets, the others are held at one node each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netkg.analyse.gaps.model import Finding, Overlay, State
from netkg.analyse.gaps.wording import people
from netkg.report.gap_map_looks import LOOKS, OVERLAYS, UNSEARCHED
from netkg.report.gap_map_tree import branch
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.style import BAND, INK, QUIET, WIDTH, text_width

if TYPE_CHECKING:
    from netkg.analyse.gaps.model import Evidence, GapMap

__all__ = ["gap_map_figure"]

_NAMES: Final = 132.0
_COLUMN: Final = 58.0
_ROW: Final = 27.0
_INDENT: Final = 7.0
_UNFOLDED: Final = 8
"""Up to so many columns are shown even if they lie deep."""


@dataclass(frozen=True)
class _Table:
    """What is drawn: the map, its two axes, the nodes that the other facets are held at."""

    found: GapMap
    rows: int
    columns: int
    held: tuple[int, ...]

    def finding(self, row: int, column: int) -> Finding | None:
        """Return what was found, or None where nothing is asked."""
        place = 0
        for axis, facet in enumerate(self.found.space.facets):
            node = {self.rows: row, self.columns: column}.get(axis, self.held[axis])
            place = place * len(facet.nodes) + node
        code = int(self.found.codes[place])
        return None if code < 0 else self.found.findings[code]


def gap_map_figure(
    found: GapMap, rows: str, columns: str, nodes: dict[str, int] | None = None, *, unfold: bool = False
) -> Page:
    """Return the figure of a map.

    Args:
        found: the map.
        rows: the facet of the rows.
        columns: the facet of the columns.
        nodes: facet -> node that it is held at; the first where none is told.
        unfold: draw every column; else, where they are many, those of the two upper levels.

    Raises:
        AnalysisError: the space has no such facet.
    """
    space = found.space
    held = tuple((nodes or {}).get(facet.name, 0) for facet in space.facets)
    table = _Table(found, space.axis(rows), space.axis(columns), held)
    across = branch(space.facets[table.columns])
    folded = not unfold and len(across) > _UNFOLDED
    shown = [node for node, depth in across if not folded or depth <= 1]
    lines = branch(space.facets[table.rows])
    asked = [(node, depth) for node, depth in lines if any(table.finding(node, column) for column in shown)]
    narrowest = _narrowest([space.facets[table.columns].nodes[node].label for node in shown])
    width = max(WIDTH, 2 * MARGIN + _NAMES + narrowest * len(shown))
    page = Page(space.label, _described(table, asked, shown), width)
    page.head(_question(table))
    step = (width - 2 * MARGIN - _NAMES) / len(shown)
    _heads(page, table, shown, step)
    for node, depth in asked:
        _row(page, table, node, depth, shown, step)
    page.move(6)
    _legend(page, table, [node for node, _ in asked], shown)
    page.notes("Read with it", _notes(table, len(lines) - len(asked), len(across) - len(shown)))
    return page.foot()


def _narrowest(labels: Sequence[str]) -> float:
    """Return how broad a column is at least, so that no word of a label is cut."""
    words = (word for label in labels for word in label.split())
    return min(max(_COLUMN, *(text_width(word, 6.8, bold=True) + 8 for word in words)), 2 * _COLUMN)


def _question(table: _Table) -> str:
    """Return at what the other facets are held, and as of when."""
    facets = table.found.space.facets
    held = [
        facet.nodes[table.held[axis]].label
        for axis, facet in enumerate(facets)
        if axis not in (table.rows, table.columns)
    ]
    as_of = table.found.as_of
    when = f"as of {as_of.isoformat()}" if as_of else "all evidence of the store"
    return "; ".join([*held, when])


def _described(table: _Table, rows: Sequence[tuple[int, int]], columns: Sequence[int]) -> str:
    counts: dict[State, int] = {}
    for row, _ in rows:
        for column in columns:
            if finding := table.finding(row, column):
                counts[finding.primary] = counts.get(finding.primary, 0) + 1
    said = ", ".join(f"{LOOKS[state].label} {counts[state]}" for state in State if state in counts)
    facets = table.found.space.facets
    return (
        f"Gap map of {facets[table.rows].name} by {facets[table.columns].name}, {_question(table)}: "
        f"{sum(counts.values())} questions. {said}."
    )


def _heads(page: Page, table: _Table, columns: Sequence[int], step: float) -> None:
    facet = table.found.space.facets[table.columns]
    labels = [wrap(facet.nodes[node].label, step - 6, 6.8, bold=True) for node in columns]
    bottom = page.move(8.4 * max(map(len, labels)) + 5)
    for place, lines in enumerate(labels):
        x = MARGIN + _NAMES + step * (place + 0.5)
        for number, line in enumerate(reversed(lines)):
            page.text(x, bottom - 4 - 8.4 * number, line, 6.8, bold=True, align="center")


def _row(page: Page, table: _Table, node: int, depth: int, columns: Sequence[int], step: float) -> None:
    label = table.found.space.facets[table.rows].nodes[node].label
    indent = _INDENT * depth
    lines = wrap(label, _NAMES - indent - 6, 7.2, bold=not depth)
    top = page.height
    bottom = page.move(max(_ROW, 9 * len(lines) + 4))
    middle = (top + bottom) / 2
    for number, line in enumerate(lines):
        y = middle + 2.6 + 9 * (number - (len(lines) - 1) / 2)
        page.text(MARGIN + indent, y, line, 7.2, bold=not depth)
    for place, column in enumerate(columns):
        left = MARGIN + _NAMES + step * place
        _square(page, table.finding(node, column), left + 1, top + 1, left + step - 1, bottom - 1)


def _square(
    page: Page, finding: Finding | None, left: float, top: float, right: float, bottom: float
) -> None:
    x, y = (left + right) / 2, (top + bottom) / 2
    if finding is None:
        page.text(x, y + 2, "not asked", 5.6, colour=QUIET, align="center")
        return
    look = LOOKS[finding.primary]
    page.box(left, top, right, bottom, look.fill, "#8a8a8a", width=0.5)
    mark = " ".join([look.mark, *(OVERLAYS[one].mark for one in _said(finding))])
    page.text(x, y - 1.5, mark, 8, bold=True, colour=look.ink, align="center")
    page.text(x, y + 7.5, _numbers(finding.evidence) or look.short, 5.8, colour=look.ink, align="center")


def _said(finding: Finding) -> list[Overlay]:
    return [one for one in finding.overlays if one is not Overlay.NOT_SEARCHED]


def _numbers(evidence: Evidence) -> str:
    """Return k, k_eff and N of a cell, or nothing if it has no evidence; a sum with unknown parts has a +."""
    if not evidence.k:
        return ""
    return f"k {evidence.k}/{evidence.k_eff} · N {people(evidence)}"


def _legend(page: Page, table: _Table, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Tell the states and overlays that are drawn, as many in a line as fit."""
    drawn = [finding for row in rows for column in columns if (finding := table.finding(row, column))]
    states = [state for state in State if any(finding.primary is state for finding in drawn)]
    items = [(LOOKS[state].mark, LOOKS[state].label, LOOKS[state].fill, LOOKS[state].ink) for state in states]
    overlays = [one for one in OVERLAYS if any(one in _said(finding) for finding in drawn)]
    items += [(OVERLAYS[one].mark, OVERLAYS[one].label, BAND, INK) for one in overlays]
    x, y = MARGIN, page.move(14)
    for mark, label, fill, ink in items:
        breadth = 28 + text_width(label, 7) + 12
        if x > MARGIN and x + breadth > page.width - MARGIN:
            x, y = MARGIN, page.move(15)
        page.box(x, y - 9, x + 22, y + 3, fill, "#8a8a8a", width=0.5)
        page.text(x + 11, y, mark, 7, bold=True, colour=ink, align="center")
        page.text(x + 26, y, label, 7)
        x += breadth
    page.move(4)


def _notes(table: _Table, rows: int, columns: int) -> list[str]:
    found = table.found
    notes = [
        "k: results counted, over the independent cohorts they come from; N: people in them, with + where "
        "some sizes are not known, ? where none is. A square has the first state that holds; others may too.",
        f"Marks A1 to D are reasons of the Robinson and AHRQ scheme. Thresholds: {found.settings.digest}.",
    ]
    if len(found.places(Overlay.NOT_SEARCHED)):
        notes.insert(
            0,
            f"Where no recorded search covers a question, {LOOKS[State.NO_STUDY].mark} means: {UNSEARCHED}.",
        )
    if rows or columns:
        notes.append(f"Not drawn: {rows} rows that ask nothing here, {columns} columns of lower levels.")
    return notes

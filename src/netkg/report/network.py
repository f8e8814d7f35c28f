"""Figures of networks: nodes in columns or on a circle, each with its label, kinds by shape and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin
from typing import Final

from netkg.analyse.network.layout import columns
from netkg.analyse.network.mechanism import MEASURED, NOT_FOUND
from netkg.analyse.network.model import KIND_OF, Edge, Network
from netkg.report.page import MARGIN, Page
from netkg.report.style import INK, PAPER, QUIET, RULE, SERIES, text_width

__all__ = ["MOST_NODES", "network_page"]

MOST_NODES: Final = 250
"""More nodes than this make no figure that can be read."""

_WIDTH: Final = 780.0
_SIZE: Final = 7.2
_ROW: Final = 13.0
_MARK: Final = 6.5
_PAD: Final = 4.0
_GAP: Final = 70.0
"""The least room for edges between two columns, in points."""


_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "drug": ("o", SERIES[0]),
    "tumour": ("s", SERIES[1]),
    "biomarker": ("^", SERIES[2]),
    "outcome": ("D", SERIES[3]),
    "study": ("h", PAPER),
    "regimen": ("o", SERIES[0]),
    "prior regimen": ("v", SERIES[3]),
    "checkpoint inhibitor": ("o", SERIES[0]),
    "publication": ("s", SERIES[2]),
    "work": ("X", PAPER),
}
"""Kind of node -> its shape and colour; shapes differ wherever two kinds stand in one figure."""

_LINES: Final[Mapping[str, tuple[str, tuple[float, ...]]]] = {
    NOT_FOUND: (SERIES[1], (1.2, 2.4)),
    MEASURED: (SERIES[2], (6.0, 2.0, 1.2, 2.0)),
    KIND_OF: (RULE, (1.0, 1.6)),
}
"""Kind of edge -> its colour and dashes, where it is not a plain line."""

_SECOND_HAND: Final = (4.0, 2.4)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: its mark, and the points where edges reach it from the left and from the right."""

    x: float
    y: float
    left: float
    right: float
    column: int


def network_page(network: Network, about: str = "", notes: Sequence[str] = ()) -> Page:
    """Return the figure of a network.

    Args:
        network: at most :data:`MOST_NODES` nodes.
        about: what it joins, in a line below the title.
        notes: what else has to be read with it.
    """
    kinds = ", ".join(f"{number} {kind}" for kind, number in network.kinds().items())
    edges = f"{len(network.edges)} edge{'' if len(network.edges) == 1 else 's'}"
    page = Page(
        f"Network: {network.name}", f"{len(network.nodes)} nodes ({kinds}) and {edges}.", width=_WIDTH
    )
    page.head(about)
    _legend(page, network)
    page.move(6)
    if network.name == "comparison":
        _circle(page, network)
    else:
        _in_columns(page, network)
    counts = ", ".join(f'{number} "{kind}"' for kind, number in network.edge_kinds().items())
    lines = [f"Edges: {counts or 'none'}.", *notes]
    if network.name == "comparison":
        lines += _comparisons(network)
    else:
        lines.append("An edge says what stands together in a result or paper; it says nothing of efficacy.")
    page.notes("To be read with it", lines)
    return page.foot()


def _legend(page: Page, network: Network) -> None:
    x, y = MARGIN, page.move(10)
    for kind in network.kinds():
        shape, colour = _KINDS.get(kind, ("o", QUIET))
        page.mark(x + 4, y - 2.6, shape, _MARK, colour, INK, 0.7)
        page.text(x + 12, y, kind, _SIZE)
        x += 12 + text_width(kind, _SIZE) + 16
    for name, colour, dashes in _line_kinds(network):
        room = 26 + text_width(name, _SIZE) + 16
        if x + room > page.width - MARGIN:
            x, y = MARGIN, page.move(12)
        page.line((x, y - 2.6), (x + 22, y - 2.6), width=1.0, colour=colour, dashes=dashes)
        page.text(x + 26, y, name, _SIZE)
        x += room


def _line_kinds(network: Network) -> list[tuple[str, str, tuple[float, ...]]]:
    found = [(kind, *_LINES[kind]) for kind in network.edge_kinds() if kind in _LINES]
    if any(edge.second_hand for edge in network.edges):
        found.append(("second-hand only", QUIET, _SECOND_HAND))
    if any(edge.kind not in _LINES and not edge.second_hand for edge in network.edges):
        found.insert(0, ("read in its own work, or by definition", QUIET, ()))
    return found


def _cut(label: str, room: float) -> str:
    """Return a label, shortened to fit ``room`` points."""
    if text_width(label, _SIZE) <= room:
        return label
    while label and text_width(label + "…", _SIZE) > room:
        label = label[:-1]
    return label.rstrip() + "…"


def _in_columns(page: Page, network: Network) -> None:
    found = columns(network)
    room = (page.width - 2 * MARGIN - _GAP * (len(found) - 1)) / max(len(found), 1) - _MARK - _PAD
    rows = max(map(len, found), default=0)
    top = page.height
    places: dict[str, _Place] = {}
    starts = _starts(network, found, room, page.width)
    for number, column in enumerate(found):
        step = _ROW * rows / len(column)
        for row, name in enumerate(column):
            at = starts[number], top + (row + 0.5) * step
            places[name] = _label(page, network, name, at, number, room)
        if 0 < number < len(found) - 1:
            places |= _leaders(page, {name: places[name] for name in column})
    page.move(_ROW * rows + 4)
    with page.behind():
        for edge in network.edges:
            _edge(page, edge, places)


def _leaders(page: Page, column: Mapping[str, _Place]) -> dict[str, _Place]:
    """Lead from the end of each label to the end of the longest, so that edges cross no label."""
    end = max(place.right for place in column.values()) + 2
    for place in column.values():
        page.line((place.right + 1, place.y), (end, place.y), width=0.4, colour=RULE)
    return {name: replace(place, right=end) for name, place in column.items()}


def _starts(network: Network, found: Sequence[Sequence[str]], room: float, width: float) -> list[float]:
    """Return where each column begins; what its labels do not need goes to the room for edges."""
    breadths = [
        max(text_width(_cut(network.label(name), room), _SIZE) for name in column) + _MARK + _PAD
        for column in found
    ]
    spare = width - 2 * MARGIN - sum(breadths)
    gap = spare / (len(found) - 1) if len(found) > 1 else 0.0
    starts, x = [], MARGIN
    for breadth in breadths:
        starts.append(x)
        x += breadth + gap
    if found:  # the first column's marks stand at its right edge
        starts[0] += breadths[0] - _MARK / 2
    return [start if not number else start + _MARK / 2 for number, start in enumerate(starts)]


def _label(
    page: Page, network: Network, name: str, at: tuple[float, float], number: int, room: float
) -> _Place:
    """Add a node's mark and label; the first column has its labels left of the marks, the others right."""
    (x, y), node = at, network.by_id[name]
    shape, colour = _KINDS.get(node.kind, ("o", QUIET))
    label = _cut(node.label, room)
    breadth = text_width(label, _SIZE)
    away = _MARK / 2 + _PAD
    start = x - away - breadth if number == 0 else x + away
    page.box(start - 1, y - 5, start + breadth + 1, y + 4.2, PAPER)
    page.mark(x, y, shape, _MARK, colour, INK, 0.7)
    page.text(start, y + 2.6, label, _SIZE)
    if number == 0:
        return _Place(x, y, start, x + _MARK / 2, number)
    return _Place(x, y, x - _MARK / 2, start + breadth, number)


def _edge(page: Page, edge: Edge, places: Mapping[str, _Place]) -> None:
    one, other = sorted((places[edge.source], places[edge.target]), key=lambda place: (place.column, place.y))
    if one is other:
        return
    if one.column == other.column:
        first = one.column == 0
        x = one.right if first else one.left
        bulge = x + (1 if first else -1) * min(26.0, 8 + abs(other.y - one.y) / 6)
        _draw(page, edge, ((x, one.y), (bulge, (one.y + other.y) / 2), (x, other.y)))
        return
    _draw(page, edge, ((one.right, one.y), (other.left, other.y)))


def _draw(page: Page, edge: Edge, points: tuple[tuple[float, float], ...]) -> None:
    colour, dashes = _LINES.get(edge.kind, (QUIET, ()))
    width = min(0.45 + 0.25 * (max(len(edge.papers), 1) - 1), 2.0)
    page.line(*points, width=width, colour=colour, dashes=_SECOND_HAND if edge.second_hand else dashes)


def _circle(page: Page, network: Network) -> None:
    """Add nodes on a circle, labels outside."""
    ids = [node.id for node in sorted(network.nodes, key=lambda node: (node.label.casefold(), node.id))]
    radius = max(95.0, 0.27 * len(ids) ** 2)
    x0, y0 = page.width / 2, page.height + radius + _ROW
    places: dict[str, tuple[float, float]] = {}
    for number, name in enumerate(ids):
        angle = 2 * pi * (number + 0.5) / len(ids)
        x, y = x0 + radius * sin(angle), y0 - radius * cos(angle)
        places[name] = x, y
        node = network.by_id[name]
        shape, colour = _KINDS.get(node.kind, ("o", QUIET))
        page.mark(x, y, shape, _MARK + 1, colour, INK, 0.7)
        right = x >= x0
        label = _cut(node.label, page.width / 2 - radius - 2 * MARGIN)
        page.text(x + (9 if right else -9), y + 2.6, label, _SIZE, align="left" if right else "right")
    with page.behind():
        for edge in network.edges:
            _draw(page, edge, (places[edge.source], places[edge.target]))
    page.move(2 * (radius + _ROW))


def _comparisons(network: Network) -> list[str]:
    """Return what was compared with what, in how many papers; and how many regimens with nothing."""
    lines = []
    for edge in network.edges:
        papers = f"{len(edge.papers)} paper{'' if len(edge.papers) == 1 else 's'}"
        told = ", second-hand" if edge.second_hand else ""
        lines.append(f"{network.label(edge.source)}, {network.label(edge.target)}: {papers}{told}.")
    joined = {name for edge in network.edges for name in (edge.source, edge.target)}
    return [
        *lines,
        f"{len(network.nodes) - len(joined)} of {len(network.nodes)} regimens: compared with none.",
    ]

"""Paths of a declared shape, and their degree-weighted count.

The degree-weighted path count of two nodes is the sum over the paths of a shape of the product of ``d^-w``
over both ends of every edge, d being the number of edges of that kind at that end: a path through a node that
is joined to everything counts little (Himmelstein and Baranzini, PLoS Comput Biol 2015;11:e1004259; w = 0.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netkg.analyse.hypotheses.links import EXPRESSION, LIGAND, TARGETS, Links

__all__ = ["DRUG_TUMOUR", "MARKER_TUMOUR", "WEIGHT", "Shape", "count_paths", "paths", "weighted_count"]

WEIGHT: Final = 0.4

Shape = tuple[tuple[str, bool], ...]
"""Kinds of edge, each with whether it is walked along (True) or against."""

DRUG_TUMOUR: Final[tuple[Shape, ...]] = (
    ((TARGETS, True), (EXPRESSION, True)),
    ((TARGETS, True), (LIGAND, False), (EXPRESSION, True)),
)
"""A drug, what it targets, a ligand of that or not, a tumour in which that was seen."""

MARKER_TUMOUR: Final[tuple[Shape, ...]] = (((EXPRESSION, True), (EXPRESSION, False), (EXPRESSION, True)),)
"""A marker, a tumour in which it was seen, another marker seen there, another tumour in which that was."""


def paths(links: Links, start: str, shape: Shape) -> Iterator[tuple[str, ...]]:
    """Yield the paths of a shape from a node, in order; no node occurs twice."""
    yield from _walk(links, (start,), shape)


def _walk(links: Links, nodes: tuple[str, ...], shape: Shape) -> Iterator[tuple[str, ...]]:
    if not shape:
        yield nodes
        return
    kind, along = shape[0]
    for other in links.next(nodes[-1], kind, along):
        if other not in nodes:
            yield from _walk(links, (*nodes, other), shape[1:])


def count_paths(links: Links, start: str, shapes: tuple[Shape, ...]) -> dict[str, int]:
    """Return node -> how many paths of the shapes lead there; nodes that none leads to are left out."""
    found: dict[str, int] = {}
    for shape in shapes:
        for nodes in paths(links, start, shape):
            found[nodes[-1]] = found.get(nodes[-1], 0) + 1
    return found


def weighted_count(
    links: Links, start: str, shapes: tuple[Shape, ...], weight: float = WEIGHT
) -> dict[str, float]:
    """Return node -> degree-weighted count of the paths of the shapes that lead there."""
    found: dict[str, float] = {}
    for shape in shapes:
        for nodes in paths(links, start, shape):
            found[nodes[-1]] = found.get(nodes[-1], 0.0) + _product(links, nodes, shape, weight)
    return found


def _product(links: Links, nodes: tuple[str, ...], shape: Shape, weight: float) -> float:
    product = 1.0
    for place, (kind, along) in enumerate(shape):
        here = len(links.next(nodes[place], kind, along))
        there = len(links.next(nodes[place + 1], kind, not along))
        product *= (here * there) ** -weight
    return product

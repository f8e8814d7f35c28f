"""The frontier: the maximal cells of what holds downwards, each with the number of cells it stands for.

A property is downward closed if with a cell it holds in all narrower cells: no evidence, at most one
independent cohort, fewer people than asked for, and, among cells with evidence, nothing but high risk of
bias. A cell stands for itself and all narrower cells if it holds in all of these. A cell in which it holds,
though not in all narrower ones (the report that is counted may be another), stands for itself. So it
expands to exactly the full list, whatever the property.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from netkg.analyse.gaps.model import GapMap, State

__all__ = [
    "Frontier",
    "FrontierCell",
    "Property",
    "expand",
    "expanded",
    "frontier",
    "frontiers",
    "maximal",
    "nearest_with_evidence",
    "property_of",
]


class Property(StrEnum):
    """What a frontier is of."""

    EMPTY = "no evidence"
    AT_MOST_ONE = "at most one independent cohort"
    TOO_FEW = "fewer people than asked for"
    HIGH_BIAS = "evidence, all of it at high risk of bias"


@dataclass(frozen=True, slots=True)
class FrontierCell:
    """A maximal cell, and for how many cells, itself included, it stands; several may stand for one."""

    place: int
    stands_for: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Frontier:
    """The maximal cells of a property, those that stand for most first, and how many cells have it."""

    property: Property
    cells: tuple[FrontierCell, ...]
    total: int


def frontiers(found: GapMap) -> dict[Property, Frontier]:
    """Return the frontier of each property."""
    return {name: frontier(found, name) for name in Property}


def frontier(found: GapMap, name: Property, inside: np.ndarray | None = None) -> Frontier:
    """Return the frontier of one property, in the cells of ``inside`` if only a part is asked for."""
    holds, among = property_of(found, name)
    if inside is not None:
        holds, among = holds & inside, among & inside
    covers = [facet.covers for facet in found.space.facets]
    cells = maximal(holds.reshape(found.shape), among.reshape(found.shape), covers)
    return Frontier(name, cells, int(holds.sum()))


def property_of(found: GapMap, name: Property) -> tuple[np.ndarray, np.ndarray]:
    """Return place -> whether a property holds, and place -> whether the cell is one that is asked."""
    evidence = [finding.evidence for finding in found.findings]
    if name is Property.HIGH_BIAS:
        among = found.select([item.k > 0 for item in evidence])
        return found.where(State.HIGH_BIAS) & among, among
    if name is Property.EMPTY:
        holds = [item.k == 0 for item in evidence]
    elif name is Property.AT_MOST_ONE:
        holds = [item.k_eff <= 1 for item in evidence]
    else:
        holds = [not item.evidence.k or State.TOO_FEW in item.states for item in found.findings]
    return found.select(holds), found.plausible


def maximal(holds: np.ndarray, among: np.ndarray, covers: list[np.ndarray]) -> tuple[FrontierCell, ...]:
    """Return the maximal cells of a property, those that stand for most first, then by place.

    Args:
        holds: whether the property holds, over the product of the facets.
        among: whether the cell is one of those asked; others are passed over.
        covers: for each facet, which node covers which.
    """
    lacking = _sum_below(among & ~holds, covers)
    solid = among & (lacking == 0)
    wider = _sum_above(solid, covers)
    standing = _sum_below(holds & among, covers)
    whole = solid & (wider == 1)
    alone = holds & among & ~solid
    cells = [FrontierCell(int(p), int(standing.flat[p]), True) for p in np.flatnonzero(whole)]
    cells += [FrontierCell(int(p), 1, False) for p in np.flatnonzero(alone)]
    return tuple(sorted(cells, key=lambda cell: (-cell.stands_for, cell.place)))


def _sum_below(values: np.ndarray, covers: list[np.ndarray]) -> np.ndarray:
    """Return for each cell the sum over all cells that it covers, itself included."""
    found = values.astype(np.int64)
    for axis, matrix in enumerate(covers):
        found = np.moveaxis(np.tensordot(matrix.astype(np.int64), found, axes=(1, axis)), 0, axis)
    return found


def _sum_above(values: np.ndarray, covers: list[np.ndarray]) -> np.ndarray:
    """Return for each cell the sum over all cells that cover it, itself included."""
    return _sum_below(values, [matrix.T for matrix in covers])


def expand(found: GapMap, frontier: Frontier) -> np.ndarray:
    """Return the places of all cells that a frontier stands for, in order."""
    holds, _ = property_of(found, frontier.property)
    covers = [facet.covers for facet in found.space.facets]
    inside = expanded(frontier.cells, found.shape, covers).ravel() & holds
    return np.flatnonzero(inside)


def expanded(cells: tuple[FrontierCell, ...], shape: tuple[int, ...], covers: list[np.ndarray]) -> np.ndarray:
    """Return which cells frontier cells stand for, before those that are not asked are taken away."""
    inside = np.zeros(shape, dtype=np.bool_)
    for cell in cells:
        at = np.unravel_index(cell.place, shape)
        if cell.whole:
            inside[np.ix_(*(matrix[i] for matrix, i in zip(covers, at, strict=True)))] = True
        else:
            inside[at] = True
    return inside


def nearest_with_evidence(found: GapMap, place: int) -> int | None:
    """Return the place of the nearest more general cell with evidence, or None if there is none.

    Nearest is the one that covers the fewest cells; of several the first.
    """
    at = np.unravel_index(place, found.shape)
    covers = [facet.covers for facet in found.space.facets]
    above = np.ix_(*(np.flatnonzero(matrix[:, i]) for matrix, i in zip(covers, at, strict=True)))
    places = np.arange(found.space.size).reshape(found.shape)[above].ravel()
    full = found.select([finding.evidence.k > 0 for finding in found.findings])
    candidates = [int(p) for p in places if full[p] and p != place]
    return min(candidates, key=lambda p: (_weight(p, found.shape, covers), p), default=None)


def _weight(place: int, shape: tuple[int, ...], covers: list[np.ndarray]) -> int:
    at = np.unravel_index(place, shape)
    sizes = [int(matrix[i].sum()) for matrix, i in zip(covers, at, strict=True)]
    return int(np.prod(sizes))

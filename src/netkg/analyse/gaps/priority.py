"""Which open cells no other open cell beats: columns laid side by side and a Pareto front, never a score.

The cells are those of a frontier, and the cells with evidence in which a state of a gap holds. A column that
is known of no cell, such as what is ongoing where no search of a registry is recorded, compares nothing and
is said to be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from netkg.analyse.gaps.closing import Registries, information, ongoing_of, outcome_node
from netkg.analyse.gaps.frontier import Frontier
from netkg.analyse.gaps.model import Cell, GapMap, State
from netkg.analyse.information.pareto import PRIORITY, pareto_front

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.network.model import Network

__all__ = ["Candidate", "Priorities", "information_lacking", "mechanism_support", "priorities"]

_SETTLED: Final = frozenset({State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST, State.NO_RULE})

Support = Callable[[Cell], bool]
"""Cell -> whether a declared mechanism leads from a drug of it to one of its tumours."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open cell with its columns, each None where it is not known.

    Attributes:
        cell: the cell.
        stands_for: for how many cells it stands on the frontier; 0 of a weak cell beside it.
        lacking: the information that lacks: 1 less the information fraction by precision.
        nothing_ongoing: whether a recorded search of a registry covers the cell and no trial without a result
            is known.
        mechanism: whether a path leads from a drug of the cell to a tumour of it.
    """

    cell: Cell
    stands_for: int
    lacking: float | None
    nothing_ongoing: bool | None
    mechanism: bool

    @property
    def columns(self) -> dict[str, float | None]:
        """Return the columns by name; more is a stronger reason to look first."""
        ongoing = None if self.nothing_ongoing is None else float(self.nothing_ongoing)
        return dict(zip(PRIORITY, (self.lacking, ongoing, float(self.mechanism)), strict=True))


@dataclass(frozen=True, slots=True)
class Priorities:
    """A front over open cells.

    Attributes:
        columns: those compared.
        left_out: those of which nothing is known in any cell.
        front: cells that no other cell beats; those with equal columns stand together, and their order says
            nothing: first those that stand for most, then by place.
        beaten: how many cells others beat.
        unknown: cells with a column that is not known, so that they can be neither; in order of place.
    """

    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    front: tuple[Candidate, ...]
    beaten: int
    unknown: tuple[Candidate, ...]


def priorities(
    found: GapMap,
    frontier: Frontier,
    body: Body,
    support: Support,
    registries: Registries | None = None,
    inside: np.ndarray | None = None,
) -> Priorities:
    """Return the Pareto front of the open cells of a map.

    Args:
        found: the map.
        frontier: one of its frontiers.
        body: the body of evidence that the map was made of.
        support: by :func:`mechanism_support`.
        registries: what is recorded of registries.
        inside: place -> whether the cell is asked for; all without it.

    Source: as :func:`netkg.analyse.information.pareto.pareto_front`.
    """
    known = registries or Registries()
    stands = {item.place: item.stands_for for item in frontier.cells}
    weak = found.select([bool(f.evidence.k) and not _SETTLED & set(f.states) for f in found.findings])
    weak = weak if inside is None else weak & inside
    places = sorted({*stands, *np.flatnonzero(weak).tolist()})
    made = [_candidate(found, place, stands.get(place, 0), body, support, known) for place in places]
    columns = tuple(name for name in PRIORITY if any(one.columns[name] is not None for one in made))
    return _front(made, columns)


def _front(made: Sequence[Candidate], columns: tuple[str, ...]) -> Priorities:
    """Return the front; cells with the same columns are compared once."""
    alike: dict[tuple[float | None, ...], list[Candidate]] = {}
    for one in made:
        alike.setdefault(tuple(one.columns[name] for name in columns), []).append(one)
    if not columns:
        return Priorities((), PRIORITY, (), 0, tuple(made))
    rows = {str(number): dict(zip(columns, values, strict=True)) for number, values in enumerate(alike)}
    groups = dict(zip(rows, alike.values(), strict=True))
    result = pareto_front(rows, columns)
    front = [one for name in result.names for one in groups[name]]
    return Priorities(
        columns=columns,
        left_out=tuple(name for name in PRIORITY if name not in columns),
        front=tuple(sorted(front, key=lambda one: (-one.stands_for, one.cell.place))),
        beaten=sum(len(groups[name]) for name in result.beaten_by),
        unknown=tuple(one for name in result.unknown for one in groups[name]),
    )


def _candidate(
    found: GapMap, place: int, stands_for: int, body: Body, support: Support, registries: Registries
) -> Candidate:
    cell = found.cell(place)
    nothing = None
    if registries.searches:
        ongoing = ongoing_of(found, cell, body, registries)
        nothing = not ongoing.registered if ongoing.known else None
    return Candidate(cell, stands_for, information_lacking(found, cell, body), nothing, support(cell))


def information_lacking(found: GapMap, cell: Cell, body: Body) -> float | None:
    """Return 1 less the information fraction by precision; None where that is not assessable.

    Without evidence it is 1: nobody of N* is nothing, whatever N* is.
    """
    if not cell.finding.evidence.k:
        return 1.0
    _, fraction = information(found, cell, body)
    return None if fraction is None else 1 - fraction


def mechanism_support(found: GapMap, network: Network, body: Body) -> Support:
    """Return what says whether a mechanism leads from a drug of a cell to one of its tumours.

    The path: a drug of the intervention, or under its class, "targets" a marker; that marker, or one declared
    its ligand, was seen in a tumour of the cell ("expressed in") by a result that is not second-hand. It says
    nothing of what a drug does to a patient. Tumours of which only a wider group was measured have no path.

    Args:
        found: the map, for the facets of its space.
        network: by :func:`netkg.analyse.network.mechanism.mechanism`.
        body: the body of evidence.
    """
    targets: dict[str, set[str]] = {}
    ligands: dict[str, set[str]] = {}
    tumours: dict[str, set[str]] = {}
    for edge in network.edges:
        if edge.kind == "targets":
            targets.setdefault(edge.source, set()).add(edge.target)
        elif edge.kind == "ligand of":
            ligands.setdefault(edge.target, set()).add(edge.source)
        elif edge.kind == "expressed in" and not edge.second_hand:
            tumours.setdefault(edge.source, set()).add(edge.target)
    outside = found.space.leave_out
    reached = {
        drug: {
            tumour
            for marker in markers
            for one in (marker, *ligands.get(marker, ()))
            for tumour in tumours.get(one, ())
            if not any(body.is_under(tumour, term) for term in outside)
        }
        for drug, markers in targets.items()
    }
    kept: dict[tuple[tuple[str, ...], str | None], bool] = {}

    def support(cell: Cell) -> bool:
        nodes = {facet.name: node for facet, node in zip(found.space.facets, cell.nodes, strict=True)}
        drugs = nodes["intervention"].ids if "intervention" in nodes else outcome_node(found, cell).drugs
        tumour = nodes.get("tumour")
        key = (tuple(drugs), None if tumour is None else tumour.key)
        if key not in kept:
            seen = {
                t
                for drug, ts in reached.items()
                if not drugs or any(body.is_under(drug, d) for d in drugs)
                for t in ts
            }
            if tumour is not None and not tumour.is_any:
                reach = found.space.facets[found.space.axis("tumour")].reach[tumour.key]
                seen = {one for one in seen if any(body.is_under(one, term) for term in reach)}
            kept[key] = bool(seen)
        return kept[key]

    return support

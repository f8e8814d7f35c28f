"""Keystones: the nodes without which a network falls apart, and the studies that alone support a cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from netkg.analyse.network.materials import Materials
from netkg.analyse.network.model import Network

__all__ = ["Keystone", "Support", "find_keystones", "sole_support"]


@dataclass(frozen=True, slots=True)
class Keystone:
    """A node without which its component falls apart (an articulation point).

    Attributes:
        id: the node.
        kind: what it is.
        parts: into how many parts its component falls without it.
        cut_off: the nodes outside the largest of these parts, in order: known through this node alone.
    """

    id: str
    kind: str
    parts: int
    cut_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """One study with the cells that it alone supports.

    Attributes:
        study: the study, as in the evidence network.
        cells: (drug, tumour, outcome) with a measured result of this study and of no other, as recorded:
            nothing is rolled up.
        primary: those of the cells that have a result read in its own work.
    """

    study: str
    cells: tuple[tuple[str, str, str], ...]
    primary: tuple[tuple[str, str, str], ...]


def find_keystones(network: Network) -> tuple[Keystone, ...]:
    """Return the articulation points, those that cut off most first, then by id."""
    graph = network.simple()
    where = {name: part for part in nx.connected_components(graph) for name in part}
    found = []
    for name in sorted(nx.articulation_points(graph)):
        rest = graph.subgraph(where[name] - {name})
        parts = sorted(nx.connected_components(rest), key=lambda part: (-len(part), min(part)))
        cut_off = sorted(member for part in parts[1:] for member in part)
        found.append(Keystone(name, network.by_id[name].kind, len(parts), tuple(cut_off)))
    return tuple(sorted(found, key=lambda item: (-len(item.cut_off), item.id)))


def sole_support(materials: Materials) -> tuple[Support, ...]:
    """Return the studies that alone support a cell, those with most cells first, then by id.

    A cell is a drug, a tumour and an outcome that stand together in a measured result. Studies are clusters:
    two reports of one trial are one support.
    """
    studies: dict[tuple[str, str, str], set[str]] = {}
    primary: set[tuple[str, str, str]] = set()
    for cell, study, second_hand in _cells(materials):
        studies.setdefault(cell, set()).add(study)
        if not second_hand:
            primary.add(cell)
    alone: dict[str, list[tuple[str, str, str]]] = {}
    for cell in sorted(studies):
        if len(studies[cell]) == 1:
            alone.setdefault(next(iter(studies[cell])), []).append(cell)
    found = [
        Support(study, tuple(cells), tuple(cell for cell in cells if cell in primary))
        for study, cells in alone.items()
    ]
    return tuple(sorted(found, key=lambda item: (-len(item.cells), item.study)))


def _cells(materials: Materials) -> Iterator[tuple[tuple[str, str, str], str, bool]]:
    for row in materials.rows:
        if row.reporting == "Measured" and row.tumour:
            for drug in row.drugs:
                yield (drug, row.tumour, row.outcome), materials.clusters.of(row), row.second_hand

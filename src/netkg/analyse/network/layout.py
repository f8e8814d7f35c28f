"""Where the nodes of a network stand in a figure: in columns, so ordered that few edges cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from netkg.analyse.network.model import Network, Node

__all__ = ["columns"]

_SWEEPS: Final = 12

_KINDS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "evidence": (("biomarker", "drug"), ("study",), ("tumour", "outcome")),
    "mechanism": (("drug",), ("biomarker",), ("tumour",)),
    "sequence": (("prior regimen",), ("checkpoint inhibitor",)),
}
"""Projection -> kinds of node in each of its columns, from the left."""


def columns(network: Network) -> list[list[str]]:
    """Return the columns of a network from the left, each with its node ids from the top.

    Kinds of node have columns of their own where the projection declares them; in others nodes stand by what
    they are: only a start of edges, both, only an end, and without edges. Within a column nodes of one kind
    stay together and follow the mean place of their neighbours (the barycentre method).
    """
    found = _declared(network) or _by_role(network)
    neighbours: dict[str, list[str]] = {node.id: [] for node in network.nodes}
    for edge in network.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    for sweep in range(_SWEEPS):
        for column in found if sweep % 2 else reversed(found):
            _order(column, found, neighbours, network)
    return found


def _declared(network: Network) -> list[list[str]]:
    name = next((part for part in network.name.split("+") if part in _KINDS), None)
    if name is None:
        return []
    kinds = _KINDS[name]
    left = sorted(network.nodes, key=lambda node: (node.label.casefold(), node.id))
    found = [[node.id for kind in column for node in left if node.kind == kind] for column in kinds]
    placed = {name for column in found for name in column}
    found[0] += [node.id for node in left if node.id not in placed]
    return [column for column in found if column]


def _by_role(network: Network) -> list[list[str]]:
    starts = {edge.source for edge in network.edges}
    ends = {edge.target for edge in network.edges}

    def role(node: Node) -> int:
        if node.id in starts:
            return 1 if node.id in ends else 0
        return 2 if node.id in ends else 3

    left = sorted(network.nodes, key=lambda node: (node.label.casefold(), node.id))
    found = [[node.id for node in left if role(node) == number] for number in range(4)]
    return [column for column in found if column]


def _order(
    column: list[str],
    all_columns: Sequence[Sequence[str]],
    neighbours: Mapping[str, Sequence[str]],
    network: Network,
) -> None:
    """Sort a column in place by kind, then by the mean place of neighbours in other columns, 0 to 1."""
    places = {
        name: (number + 0.5) / len(other)
        for other in all_columns
        if other is not column
        for number, name in enumerate(other)
    }
    kinds = list(dict.fromkeys(network.by_id[name].kind for name in column))

    def key(name: str) -> tuple[int, float, str]:
        found = [places[other] for other in neighbours[name] if other in places]
        mean = sum(found) / len(found) if found else 1.0
        return kinds.index(network.by_id[name].kind), round(mean, 9), network.label(name).casefold()

    column.sort(key=key)

"""What a network is made of: sizes, components, bridges, density."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from netkg.analyse.network.model import Edge, Network

__all__ = ["Summary", "components", "summarise"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a network is made of.

    Attributes:
        nodes: kind of node -> number.
        edges: kind of edge -> number.
        second_hand: edges that rest on second-hand sources alone.
        papers: papers behind all edges together.
        components: the parts that are joined within and not among each other, the largest first, each a
            sorted tuple of ids.
        bridges: edges without which their component falls apart.
        density: share of the pairs of nodes that are joined, 0 to 1; None for fewer than two nodes.
    """

    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    second_hand: int
    papers: int
    components: tuple[tuple[str, ...], ...]
    bridges: tuple[Edge, ...]
    density: float | None


def summarise(network: Network) -> Summary:
    """Return what a network is made of.

    Components, bridges and density take two nodes as joined or not, whatever the kinds and number of edges
    between them. Density is ``2 m / (n (n - 1))`` with n nodes and m joined pairs.
    """
    graph = network.simple()
    cut = {frozenset(pair) for pair in nx.bridges(graph)}
    return Summary(
        nodes=network.kinds(),
        edges=network.edge_kinds(),
        second_hand=sum(edge.second_hand for edge in network.edges),
        papers=len({paper for edge in network.edges for paper in edge.papers}),
        components=components(network),
        bridges=tuple(edge for edge in network.edges if frozenset((edge.source, edge.target)) in cut),
        density=nx.density(graph) if len(graph) > 1 else None,
    )


def components(network: Network) -> tuple[tuple[str, ...], ...]:
    """Return the components, the largest first, those of one size by their first id."""
    found = (tuple(sorted(part)) for part in nx.connected_components(network.simple()))
    return tuple(sorted(found, key=lambda part: (-len(part), part)))

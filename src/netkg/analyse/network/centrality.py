"""Betweenness: how often a node lies on the shortest way between two others.

``C(v) = 2 / ((n - 1)(n - 2)) * sum over pairs s, t of sigma(s, t | v) / sigma(s, t)`` with sigma the number
of shortest ways, all of them and those through v (Freeman, Sociometry 1977;40:35-41); by Brandes' algorithm
(J Math Sociol 2001;25:163-177).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from netkg.analyse.network.model import Network

__all__ = ["LARGE", "Centrality", "betweenness", "betweenness_of"]

LARGE: Final = 5_000
"""Nodes from which on, without rustworkx, betweenness is estimated from a sample of starting nodes."""

_PIVOTS: Final = 200
_DIGITS: Final = 12

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Centrality:
    """Betweenness, 0 to 1, of each node, the highest first, then by id; with a note on how it was got."""

    values: tuple[tuple[str, float], ...]
    note: str


def betweenness(network: Network) -> Centrality:
    """Return the betweenness of all nodes, directions and kinds of edges left aside.

    By rustworkx where it is installed (the extra ``network``), else by networkx, which gives the same numbers
    more slowly; there networks of more than :data:`LARGE` nodes are sampled, and the note says so.
    """
    ids = [node.id for node in network.nodes]
    place = {name: number for number, name in enumerate(ids)}
    pairs = sorted({_pair(place[edge.source], place[edge.target]) for edge in network.edges})
    values, note = betweenness_of(len(ids), [pair for pair in pairs if pair[0] != pair[1]])
    ranked = sorted(zip(ids, values, strict=True), key=lambda item: (-item[1], item[0]))
    return Centrality(tuple(ranked), note)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one <= other else (other, one)


def betweenness_of(size: int, pairs: Pairs, *, use_rust: bool | None = None) -> tuple[list[float], str]:
    """Return the betweenness of nodes 0 to size - 1 and a note, from the pairs that are joined, each once.

    ``use_rust`` chooses the library; None takes rustworkx if it is there. Numbers are rounded to 12 digits
    behind the point, because the order in which they are added is not fixed.
    """
    rust = find_spec("rustworkx") is not None if use_rust is None else use_rust
    values, note = _by_rustworkx(size, pairs) if rust else _by_networkx(size, pairs)
    return [round(value, _DIGITS) for value in values], note


def _by_rustworkx(size: int, pairs: Pairs) -> tuple[list[float], str]:
    import rustworkx as rx

    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * size)
    graph.add_edges_from_no_data([(one, other) for one, other in pairs])
    found = rx.betweenness_centrality(graph, normalized=True)
    return [found[number] for number in range(size)], "betweenness by rustworkx"


def _by_networkx(size: int, pairs: Pairs) -> tuple[list[float], str]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(pairs)
    sample = _PIVOTS if size > LARGE else None
    found = nx.betweenness_centrality(graph, k=sample, normalized=True, seed=0)
    note = "betweenness by networkx; the extra netkg[network] makes it faster"
    if sample:
        note = f"betweenness by networkx, estimated from {sample} of {size} nodes; exact with netkg[network]"
    return [found[number] for number in range(size)], note

"""How two things are connected: the shortest paths, each hop with the papers it rests on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

import networkx as nx

from netkg.analyse.network.materials import Materials
from netkg.analyse.network.model import KIND_OF, Edge, Network
from netkg.errors import AnalysisError

__all__ = ["NO_WAY", "Hop", "Path", "Paths", "find_paths"]

NO_WAY: Final = "outcome"
"""The kind of node that no path leads through."""

_MOST: Final = 2_000
"""How many paths are looked at before the best are chosen."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step from a node to the next, by one edge or several beside each other, along or against them."""

    start: str
    end: str
    edges: tuple[Edge, ...]

    @property
    def second_hand(self) -> bool:
        """Return whether all edges of the step rest on second-hand sources alone."""
        return all(edge.second_hand for edge in self.edges)

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the papers of all its edges, in order."""
        return tuple(sorted({paper for edge in self.edges for paper in edge.papers}))


@dataclass(frozen=True, slots=True)
class Path:
    """A path of hops; second-hand if one of them is."""

    hops: tuple[Hop, ...]

    @property
    def second_hand(self) -> bool:
        """Return whether a step rests on second-hand sources alone."""
        return any(hop.second_hand for hop in self.hops)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the nodes from start to goal."""
        return tuple(hop.start for hop in self.hops) + tuple(hop.end for hop in self.hops[-1:])

    def said(self, network: Network) -> str:
        """Return the path in one line, with an arrow along or against each edge."""
        words = [network.label(self.hops[0].start)] if self.hops else []
        for hop in self.hops:
            edge = hop.edges[0]
            arrow = f"→ {edge.kind} →" if edge.source == hop.start else f"← {edge.kind} ←"
            words += [arrow, network.label(hop.end)]
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Paths:
    """The answer to how two nodes are connected.

    Attributes:
        start: where the paths begin.
        goal: where they end.
        paths: the shortest first; of one length those that are not second-hand, then those with fewer hops
            without a paper, then by ids. Empty if there is none.
        nearest: where there is no path, the nodes joined to the start that lie nearest to the goal in the
            hierarchy of terms, with the number of steps.
        cut_short: whether there are more paths than were looked at.
    """

    start: str
    goal: str
    paths: tuple[Path, ...]
    nearest: tuple[tuple[str, int], ...] = ()
    cut_short: bool = False


def find_paths(
    network: Network, start: str, goal: str, materials: Materials, *, most: int = 3, longest: int = 8
) -> Paths:
    """Return how two nodes are connected; directions of edges are shown but do not bar the way.

    No path leads through an outcome, unless it is an end: that two studies report survival joins nothing.

    Args:
        network: the network.
        start: id of a node.
        goal: id of another.
        materials: for the hierarchy of terms, where there is no path.
        most: how many paths, 1 or more.
        longest: the most hops.

    Raises:
        AnalysisError: start and goal are the same, or ``most`` or ``longest`` is below 1.
    """
    if start == goal:
        raise AnalysisError(f"{network.label(start)} is start and goal", hint="name two different nodes")
    if most < 1 or longest < 1:
        raise AnalysisError("paths and hops are counted from 1", hint="give 1 or more")
    barred = {node.id for node in network.nodes if node.kind == NO_WAY} - {start, goal}
    network = network.without(barred)
    graph = network.simple()
    if not nx.has_path(graph, start, goal):
        return Paths(start, goal, (), _nearest(graph, start, goal, materials))
    between: dict[frozenset[str], list[Edge]] = {}
    for edge in network.edges:
        between.setdefault(frozenset((edge.source, edge.target)), []).append(edge)
    chosen = list(islice(_shortest(graph, start, goal, most, longest), _MOST))
    found = [_path(nodes, between) for nodes in chosen]
    ranked = sorted(found, key=lambda path: (len(path.hops), path.second_hand, _inferred(path), path.nodes))
    return Paths(start, goal, tuple(ranked[:most]), cut_short=len(found) == _MOST)


def _shortest(graph: nx.Graph[str], start: str, goal: str, most: int, longest: int) -> Iterator[list[str]]:
    """Yield paths by length, up to all of the length at which there are enough."""
    count, length = 0, 0
    for nodes in nx.shortest_simple_paths(graph, start, goal):
        hops = len(nodes) - 1
        if hops > longest or (count >= most and hops > length):
            return
        count, length = count + 1, hops
        yield nodes


def _path(nodes: list[str], between: dict[frozenset[str], list[Edge]]) -> Path:
    return Path(tuple(Hop(one, two, _ranked(between[frozenset((one, two))])) for one, two in pairwise(nodes)))


def _ranked(edges: list[Edge]) -> tuple[Edge, ...]:
    """Return the edges of one hop, those of papers before the hierarchy, first-hand ones before others."""
    return tuple(sorted(edges, key=lambda edge: (edge.kind == KIND_OF, edge.second_hand, edge)))


def _inferred(path: Path) -> int:
    """Return how many hops rest on no paper: on a definition or on the hierarchy of terms."""
    return sum(not hop.papers for hop in path.hops)


def _nearest(
    graph: nx.Graph[str], start: str, goal: str, materials: Materials
) -> tuple[tuple[str, int], ...]:
    """Return up to three nodes of the start's component that are nearest to the goal in the hierarchy."""
    closure = materials.body.terms.closure
    reached = nx.node_connected_component(graph, start) - {start}
    steps, queue = {goal: 0}, deque([goal] if goal in closure else [])
    while queue:
        term = queue.popleft()
        for other in sorted({*closure.parents(term), *closure.children(term)}):
            if other not in steps:
                steps[other] = steps[term] + 1
                queue.append(other)
    found = sorted((steps[name], name) for name in reached if name in steps)
    return tuple((name, count) for count, name in found[:3])

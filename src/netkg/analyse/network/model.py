"""A network: nodes with an id, a label and a kind, and edges that know their sources.

It is plain data in a fixed order; :meth:`Network.simple` and :meth:`Network.full` give it to networkx.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["KIND_OF", "Draft", "Edge", "Network", "Node", "Source"]

KIND_OF = "is a kind of"
"""The kind of an edge that comes from the hierarchy of terms, not from a paper."""


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A thing or term: its CURIE, what readers call it, and what it is."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """What an edge rests on.

    Attributes:
        thing: id of a result, course or citing publication, or the words that name a definition.
        paper: id of the publication that owns it; empty if it is no paper's.
        places: where it stands.
        second_hand: whether the owning publication was not read.
        year: when the paper was public, if known.
    """

    thing: str
    paper: str = ""
    places: tuple[str, ...] = ()
    second_hand: bool = False
    year: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A directed edge of one kind with all that it rests on, in order."""

    source: str
    target: str
    kind: str
    sources: tuple[Source, ...] = ()

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the ids of the papers behind it, in order."""
        return tuple(sorted({source.paper for source in self.sources if source.paper}))

    @property
    def second_hand(self) -> bool:
        """Return whether it rests on second-hand sources alone."""
        return bool(self.sources) and all(source.second_hand for source in self.sources)

    @property
    def first_year(self) -> int | None:
        """Return the year of its earliest source, if one is known."""
        years = [source.year for source in self.sources if source.year is not None]
        return min(years, default=None)


@dataclass(frozen=True)
class Network:
    """Nodes in order of id and edges in order; at most one edge of a kind from one node to another.

    Attributes:
        name: the projection it is.
        nodes: the nodes.
        edges: the edges; both ends are among the nodes.
    """

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Return id -> node."""
        return {node.id: node for node in self.nodes}

    def label(self, name: str) -> str:
        """Return a node's label, or the id itself."""
        return self.by_id[name].label if name in self.by_id else name

    def kinds(self) -> dict[str, int]:
        """Return kind of node -> how many there are, in order of kind."""
        return dict(sorted(Counter(node.kind for node in self.nodes).items()))

    def edge_kinds(self) -> dict[str, int]:
        """Return kind of edge -> how many there are, in order of kind."""
        return dict(sorted(Counter(edge.kind for edge in self.edges).items()))

    def without(self, nodes: Collection[str] = (), kinds: Collection[str] = ()) -> Network:
        """Return the network without some nodes and their edges, and without edges of some kinds."""
        gone = set(nodes)
        return Network(
            self.name,
            tuple(node for node in self.nodes if node.id not in gone),
            tuple(
                edge
                for edge in self.edges
                if edge.kind not in kinds and edge.source not in gone and edge.target not in gone
            ),
        )

    def simple(self) -> nx.Graph[str]:
        """Return who is joined to whom, without direction, kinds or loops."""
        import networkx as nx

        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(node.id for node in self.nodes)
        graph.add_edges_from((edge.source, edge.target) for edge in self.edges if edge.source != edge.target)
        return graph

    def full(self) -> nx.MultiDiGraph[str]:
        """Return all of it: label and kind on nodes, kind, papers and mark on edges."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=self.name)
        for node in self.nodes:
            graph.add_node(node.id, label=node.label, kind=node.kind)
        for edge in self.edges:
            graph.add_edge(
                edge.source,
                edge.target,
                key=edge.kind,
                kind=edge.kind,
                papers=list(edge.papers),
                second_hand=edge.second_hand,
            )
        return graph


class Draft:
    """A network in the making: nodes and edges in any order, sources gathered on their edge."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, str], set[Source]] = {}

    def node(self, name: str, label: str, kind: str) -> str:
        """Add a node, unless its id is there already; return the id."""
        self._nodes.setdefault(name, Node(name, label, kind))
        return name

    def edge(self, source: str, target: str, kind: str, sources: Iterable[Source] = ()) -> None:
        """Add what an edge rests on; both of its ends are nodes already."""
        self._edges.setdefault((source, target, kind), set()).update(sources)

    def network(self, name: str) -> Network:
        """Return the network, in order."""
        edges = (Edge(*key, tuple(sorted(found))) for key, found in self._edges.items())
        return Network(name, tuple(sorted(self._nodes.values())), tuple(sorted(edges)))

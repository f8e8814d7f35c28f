"""Betweenness and communities by netkg against networkx, on one made-up network in one run.

    python benchmarks/network.py [EDGES] [SMALL]

A network of EDGES edges (default 100,000) among a fifth as many nodes, in blocks as of tumours and their
studies. networkx is given the same betweenness from a few starting nodes; the whole is that times the number
of nodes over those, and is marked "reckoned". Communities are run in full by both, and the modularity of both
is printed. On a network of SMALL edges (default 4,000) both run in full, and betweenness must be the same.
Promised are five times for betweenness with rustworkx and twice for communities; the exit code is 1 if that
is not kept. Betweenness of 100,000 edges takes minutes.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx

from netkg.analyse.network.centrality import betweenness_of
from netkg.analyse.network.communities import louvain, modularity

Pairs = list[tuple[int, int]]

BETWEENNESS, COMMUNITIES = 5, 2
"""How many times faster than networkx each is promised to be."""

BLOCKS = 60
INSIDE = 0.8
STARTS = 4


def make_pairs(edges: int) -> tuple[int, Pairs]:
    """Return a number of nodes and the pairs that are joined, most of them within one of 60 blocks."""
    rng, size = random.Random(1), edges // 5  # noqa: S311 (made-up data, the same each time)
    found: set[tuple[int, int]] = set()
    while len(found) < edges:
        one = rng.randrange(size)
        other = rng.randrange(size)
        if rng.random() < INSIDE:
            other -= (other - one) % BLOCKS
        if one != other and 0 <= other < size:
            found.add((min(one, other), max(one, other)))
    return size, sorted(found)


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of one call, and its answer."""
    start = time.perf_counter()
    answer = action()
    return time.perf_counter() - start, answer


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    theirs: float
    ours: float
    promise: int
    note: str = ""

    @property
    def ratio(self) -> float:
        """Return how many times faster netkg is."""
        return self.theirs / self.ours

    def __str__(self) -> str:
        """Return the line as it is printed."""
        return f"{self.what:<34}{self.theirs:>12.2f}{self.ours:>10.2f}{self.ratio:>9.0f}  {self.note}"


def by_networkx(size: int, pairs: Pairs) -> nx.Graph:
    """Return the graph as networkx holds it."""
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(pairs)
    return graph


def small(edges: int) -> Line:
    """Compare both in full; the answers must agree."""
    size, pairs = make_pairs(edges)
    graph = by_networkx(size, pairs)
    slow, expected = timed(lambda: nx.betweenness_centrality(graph))
    fast, (found, _) = timed(lambda: betweenness_of(size, pairs))
    assert all(abs(expected[node] - found[node]) < 1e-9 for node in graph)  # noqa: S101 (else worth no time)
    return Line(f"betweenness, {len(pairs)} edges", slow, fast, BETWEENNESS, "equal answers")


def large(edges: int) -> list[Line]:
    """Compare betweenness by reckoning and communities in full."""
    size, pairs = make_pairs(edges)
    graph = by_networkx(size, pairs)
    share, _ = timed(lambda: nx.betweenness_centrality(graph, k=STARTS, seed=1))
    fast, _ = timed(lambda: betweenness_of(size, pairs))
    slow_division, theirs = timed(lambda: nx.community.louvain_communities(graph, seed=0))
    fast_division, ours = timed(lambda: louvain(size, pairs, seed=0))
    values = nx.community.modularity(graph, theirs), modularity(ours, pairs)
    note = f"modularity {values[0]:.4f} and {values[1]:.4f}"
    return [
        Line(
            f"betweenness, {len(pairs)} edges", share * size / STARTS, fast, BETWEENNESS, "networkx reckoned"
        ),
        Line(f"communities, {len(pairs)} edges", slow_division, fast_division, COMMUNITIES, note),
    ]


def main(edges: int, few: int) -> int:
    """Write the table; return 1 if less than promised is kept."""
    lines = [small(few), *large(edges)]
    kept = all(line.ratio >= line.promise for line in lines)
    text = [
        f"{'seconds':<34}{'networkx':>12}{'netkg':>10}{'times':>9}",
        *map(str, lines),
        f"\npromised: {BETWEENNESS} and {COMMUNITIES} times faster; {'kept' if kept else 'NOT KEPT'}",
    ]
    sys.stdout.write("\n".join(text) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [100_000, 4_000][len(numbers) :])))

"""Communities by the Louvain method, with a seed and stable names.

The method moves nodes to the neighbouring community that raises modularity most, then takes communities for
nodes and begins again (Blondel and others, J Stat Mech 2008;P10008). Modularity is
``Q = sum over communities of (L / m - (d / 2m)^2)`` with m edges in all, L of them inside the community, and
d the sum of its degrees (Newman and Girvan, Phys Rev E 2004;69:026113).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from netkg.analyse.network.model import Network

__all__ = ["Communities", "Community", "find_communities", "louvain", "modularity"]

_LEAST: Final = 1e-7
"""A gain of modularity below this is none."""

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes with more edges among them than chance has it; named after the one with most neighbours in it."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Communities:
    """A division of a network, the largest community first, then by name.

    Attributes:
        found: the communities.
        modularity: of the division, -0.5 to 1; None without edges.
        seed: what the order of moves was drawn from.
    """

    found: tuple[Community, ...]
    modularity: float | None
    seed: int


def find_communities(network: Network, *, seed: int = 0) -> Communities:
    """Return a division of the network into communities.

    Other seeds may give other divisions of much the same modularity: a community is a way to look, no fact.
    """
    ids = [node.id for node in network.nodes]
    place = {name: number for number, name in enumerate(ids)}
    ends = ((place[edge.source], place[edge.target]) for edge in network.edges)
    pairs = sorted({(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]})
    labels = louvain(len(ids), pairs, seed=seed)
    inside = [0] * len(ids)
    for one, other in pairs:
        if labels[one] == labels[other]:
            inside[one] += 1
            inside[other] += 1
    groups: dict[int, list[int]] = {}
    for number, label in enumerate(labels):
        groups.setdefault(label, []).append(number)
    found = [
        Community(ids[min(group, key=lambda member: (-inside[member], member))], tuple(ids[m] for m in group))
        for group in groups.values()
    ]
    return Communities(
        found=tuple(sorted(found, key=lambda item: (-len(item.members), item.name))),
        modularity=round(modularity(labels, pairs), 10) if pairs else None,
        seed=seed,
    )


def modularity(labels: Sequence[int], pairs: Pairs) -> float:
    """Return the modularity of a division of a graph with at least one edge.

    >>> modularity([0, 0, 1, 1], [(0, 1), (2, 3)])
    0.5
    """
    division = np.asarray(labels)
    ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    m, size = len(ends), int(division.max()) + 1
    same = division[ends[:, 0]] == division[ends[:, 1]]
    degrees = np.bincount(division[ends.ravel()], minlength=size)
    return float(same.sum() / m - np.square(degrees / (2 * m)).sum())


def louvain(size: int, pairs: Pairs, *, seed: int = 0) -> list[int]:
    """Return the community of nodes 0 to size - 1, numbered from 0 by first member.

    Args:
        size: number of nodes.
        pairs: the pairs that are joined, each once, without loops.
        seed: of the order in which nodes are looked at.
    """
    division = np.arange(size)
    if not pairs:
        return division.tolist()
    ends = np.asarray(pairs, dtype=np.int64)
    weights = np.ones(len(ends))
    matrix = csr_array((weights, (ends[:, 0], ends[:, 1])), shape=(size, size))
    matrix = csr_array(matrix + matrix.T)
    draw = np.random.default_rng(seed)
    while True:
        moved = _move(matrix, draw.permutation(matrix.shape[0]).tolist())
        _, labels = np.unique(moved, return_inverse=True)
        count = int(labels.max()) + 1
        division = labels[division]
        if count == matrix.shape[0]:
            break
        fold = csr_array((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(count, len(labels)))
        matrix = csr_array(fold @ matrix @ fold.T)
    order: dict[int, int] = {}
    return [order.setdefault(label, len(order)) for label in division.tolist()]


def _move(matrix: csr_array, order: Sequence[int]) -> list[int]:
    """Return the community of each node after moving single nodes until no move gains anything.

    Args:
        matrix: weights between nodes; the diagonal holds twice the weight inside a node.
        order: in which nodes are looked at.
    """
    degrees = [float(value) for value in np.asarray(matrix.sum(axis=1)).ravel()]
    total = sum(degrees)
    starts, neighbours, weights = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    community = list(range(len(degrees)))
    sums = list(degrees)
    moving = True
    while moving:
        moving = False
        for node in order:
            joined = _weights_to(node, starts, neighbours, weights, community)
            own, share = community[node], degrees[node] / total
            sums[own] -= degrees[node]
            best, gain = own, joined.get(own, 0.0) - sums[own] * share
            for label, weight in joined.items():
                value = weight - sums[label] * share
                if value > gain + _LEAST:
                    best, gain = label, value
            sums[best] += degrees[node]
            if best != own:
                community[node] = best
                moving = True
    return community


def _weights_to(
    node: int,
    starts: Sequence[int],
    neighbours: Sequence[int],
    weights: Sequence[float],
    community: Sequence[int],
) -> dict[int, float]:
    """Return community -> the weight between it and a node, which itself does not count."""
    joined: dict[int, float] = {}
    for edge in range(starts[node], starts[node + 1]):
        other = neighbours[edge]
        if other != node:
            label = community[other]
            joined[label] = joined.get(label, 0.0) + weights[edge]
    return joined

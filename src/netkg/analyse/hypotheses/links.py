"""The links that hypotheses are made from: what drugs target, ligands of what, expressed in which tumours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from netkg.analyse.network.mechanism import EXPRESSED
from netkg.analyse.network.model import Network

__all__ = ["EXPRESSION", "KINDS", "LIGAND", "TARGETS", "Links", "Pair", "permuted", "read_links"]

TARGETS: Final = "targets"
LIGAND: Final = "ligand of"
EXPRESSION: Final = EXPRESSED
KINDS: Final = (TARGETS, LIGAND, EXPRESSION)
"""Kinds of edge of the mechanism network that hypotheses rest on; no other is looked at."""

_TRIES: Final = 10
"""Swaps tried for each edge in one permutation."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Links:
    """Kind -> the pairs that it joins, in order."""

    pairs: Mapping[str, tuple[Pair, ...]]

    @cached_property
    def forward(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return kind -> start -> ends."""
        return {kind: _grouped(pairs) for kind, pairs in self.pairs.items()}

    @cached_property
    def backward(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return kind -> end -> starts."""
        return {kind: _grouped((b, a) for a, b in pairs) for kind, pairs in self.pairs.items()}

    def next(self, name: str, kind: str, along: bool) -> tuple[str, ...]:
        """Return where an edge of a kind leads from a node, along or against it."""
        return (self.forward if along else self.backward)[kind].get(name, ())

    def without(self, kind: str, pair: Pair) -> Links:
        """Return the links without one of them."""
        return Links({**self.pairs, kind: tuple(other for other in self.pairs[kind] if other != pair)})

    def ends(self, kind: str, which: int) -> tuple[str, ...]:
        """Return the starts (0) or ends (1) of a kind, in order."""
        return tuple(sorted({pair[which] for pair in self.pairs[kind]}))


def _grouped(pairs: Iterable[Pair]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return {name: tuple(sorted(others)) for name, others in sorted(found.items())}


def read_links(network: Network, *, until: int | None = None, second_hand: bool = False) -> Links:
    """Return the links of the mechanism network.

    Args:
        network: the mechanism network.
        until: only edges with a source public by that year; definitions have no year and always count.
        second_hand: also edges that rest on second-hand sources alone.
    """
    pairs: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    for edge in network.edges:
        early = until is None or any(
            not source.paper or (source.year is not None and source.year <= until) for source in edge.sources
        )
        if edge.kind in pairs and early and (second_hand or not edge.second_hand):
            pairs[edge.kind].append((edge.source, edge.target))
    return Links({kind: tuple(sorted(found)) for kind, found in pairs.items()})


def permuted(links: Links, draw: np.random.Generator) -> tuple[Links, int]:
    """Return links in which every node keeps its number of edges of each kind, and how many swaps were made.

    Two edges a-b and c-d of one kind become a-d and c-b where neither is there and neither is a loop
    (Maslov and Sneppen, Science 2002;296:910-913). "Ligand of" is left as it is.
    """
    found, swaps = dict(links.pairs), 0
    for kind in (TARGETS, EXPRESSION):
        pairs = list(links.pairs[kind])
        present = set(pairs)
        if len(pairs) < 2:
            continue
        for one, two in draw.integers(0, len(pairs), (_TRIES * len(pairs), 2)).tolist():
            (a, b), (c, d) = pairs[one], pairs[two]
            if a in (c, d) or b in (c, d) or (a, d) in present or (c, b) in present:
                continue
            present -= {(a, b), (c, d)}
            present |= {(a, d), (c, b)}
            pairs[one], pairs[two] = (a, d), (c, b)
            swaps += 1
        found[kind] = tuple(sorted(pairs))
    return Links(found), swaps

"""A question space: facets of nodes, which node covers which, and which cells count.

A node is one value of a facet. The cells of a space are the combinations of one node of each facet; one
covers another if each of its nodes does. Rules take away the combinations that no one can ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Final

import numpy as np

from netkg.errors import AnalysisError

__all__ = ["ANY", "Facet", "Implied", "Node", "Removed", "Rule", "Space", "cover", "plausible"]

ANY: Final = "any"
"""Key of the node that has no condition."""

Under = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a facet.

    Attributes:
        key: what it is named by in keys: its ids, ``any`` if it has none.
        label: in words.
        ids: terms of which one is enough; of a regimen, drugs or classes of which all must be there.
        alone: of a regimen: nothing beside them.
        site: of a tumour: the site that its populations have, for those of which only the site is told.
        under: key of a node that covers it by declaration, where no hierarchy says so.
        stratum: of a question on a biomarker: results in people sorted by it.
        drugs: of such a question: drugs or classes of which the regimen has one.
    """

    key: str
    label: str
    ids: tuple[str, ...] = ()
    alone: bool = False
    site: str | None = None
    under: str | None = None
    stratum: bool = False
    drugs: tuple[str, ...] = ()

    @property
    def is_any(self) -> bool:
        """Return whether the node has no condition."""
        return self.key == ANY


@dataclass(frozen=True, eq=False)
class Facet:
    """A facet with its nodes. ``covers[i, j]`` says that node i covers node j; each covers itself."""

    name: str
    nodes: tuple[Node, ...]
    covers: np.ndarray
    direct: bool = False

    @cached_property
    def reach(self) -> dict[str, tuple[str, ...]]:
        """Return node, by key -> its ids and those of all nodes that it covers."""
        return {
            node.key: tuple(dict.fromkeys(term for other in inside for term in other.ids))
            for node, inside in zip(self.nodes, self._inside(), strict=True)
        }

    @cached_property
    def sites(self) -> dict[str, tuple[str, ...]]:
        """Return node, by key -> its site and those of all nodes that it covers."""
        return {
            node.key: tuple(dict.fromkeys(other.site for other in inside if other.site))
            for node, inside in zip(self.nodes, self._inside(), strict=True)
        }

    def _inside(self) -> Iterator[list[Node]]:
        """Yield for each node, in order, the nodes that it covers."""
        for covered in self.covers.tolist():
            yield [node for node, is_in in zip(self.nodes, covered, strict=True) if is_in]

    def places(self, keys: tuple[str, ...]) -> np.ndarray:
        """Return which nodes are one of these or covered by one."""
        chosen = np.array([node.key in keys for node in self.nodes], dtype=np.bool_)
        found: np.ndarray = np.any(self.covers[chosen], axis=0)
        return found


@dataclass(frozen=True, slots=True)
class Rule:
    """Takes away cells: those with ``when``, unless they have ``unless``, or all of ``only``.

    Each maps a facet to nodes, by key; what a node covers counts too.
    """

    name: str
    reason: str
    source: str
    when: Mapping[str, tuple[str, ...]]
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that holds by definition for people of a node who have none recorded."""

    facet: str
    value: str
    when: str
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class Removed:
    """How many cells a rule took away that no rule before it did."""

    rule: Rule
    cells: int


@dataclass(frozen=True, eq=False)
class Space:
    """A question space. Made by :func:`netkg.analyse.gaps.space_files.read_spaces`.

    Attributes:
        name: its name, that of its file.
        label: what it asks, in words.
        facets: its facets, in order.
        rules: its plausibility rules, in order.
        implied: values that hold by definition.
        leave_out: tumours outside its scope, with all below them.
    """

    name: str
    label: str
    facets: tuple[Facet, ...]
    rules: tuple[Rule, ...] = ()
    implied: tuple[Implied, ...] = ()
    leave_out: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of nodes of each facet."""
        return tuple(len(facet.nodes) for facet in self.facets)

    @property
    def size(self) -> int:
        """Return the number of cells before any rule."""
        return prod(self.shape)

    def axis(self, name: str) -> int:
        """Return the place of a facet.

        Raises:
            AnalysisError: the space has no such facet.
        """
        names = [facet.name for facet in self.facets]
        if name not in names:
            raise AnalysisError(
                f"the space {self.name} has no facet {name!r}", hint=f"it has {', '.join(names)}"
            )
        return names.index(name)


def cover(name: str, nodes: tuple[Node, ...], under: Under) -> np.ndarray:
    """Return which node of a facet covers which.

    Args:
        name: the facet; the nodes of ``intervention`` are regimens.
        nodes: its nodes.
        under: whether a term is another or lies under it.

    Raises:
        AnalysisError: nodes that cover each other in a circle.
    """
    one = _regimen_covers if name == "intervention" else _terms_cover
    found = np.array([[a is b or one(a, b, under) for b in nodes] for a in nodes], dtype=np.bool_)
    places = {node.key: place for place, node in enumerate(nodes)}
    for node in nodes:
        if node.under is not None:
            found[places[node.under], places[node.key]] = True
    for middle in range(len(nodes)):
        found |= np.outer(found[:, middle], found[middle])
    circle = np.argwhere(found & found.T & ~np.eye(len(nodes), dtype=np.bool_))
    if len(circle):
        first, second = (nodes[place] for place in circle[0])
        raise AnalysisError(
            f"the facet {name} is cyclic: {first.label} and {second.label} each cover the other",
            hint="take one of them out, or its `under`",
        )
    return found


def _terms_cover(upper: Node, lower: Node, under: Under) -> bool:
    if upper.is_any:
        return True
    if lower.is_any or upper.stratum != lower.stratum or upper.drugs != lower.drugs:
        return False
    return all(any(under(one, other) for other in upper.ids) for one in lower.ids)


def _regimen_covers(upper: Node, lower: Node, under: Under) -> bool:
    if upper.is_any:
        return True
    has_all = all(any(under(drug, asked) for drug in lower.ids) for asked in upper.ids)
    nothing_else = all(any(under(drug, asked) for asked in upper.ids) for drug in lower.ids)
    return has_all and (not upper.alone or (lower.alone and nothing_else))


def plausible(space: Space) -> tuple[np.ndarray, tuple[Removed, ...]]:
    """Return which cells count, as a flat array, and what each rule took away.

    Raises:
        AnalysisError: no cell is left.
    """
    left = np.ones(space.shape, dtype=np.bool_)
    removed = []
    for rule in space.rules:
        gone = _all(space, rule.when)
        if rule.only:
            gone = gone & ~_all(space, rule.only)
        for facet, keys in rule.unless.items():
            gone = gone & ~_all(space, {facet: keys})
        gone = np.broadcast_to(gone, space.shape)
        removed.append(Removed(rule, int((left & gone).sum())))
        left &= ~gone
    if not left.any():
        said = ", ".join(f"{item.rule.name} ({item.cells})" for item in removed if item.cells)
        raise AnalysisError(f"the space {space.name} is empty", hint=f"rules took away all cells: {said}")
    return left.ravel(), tuple(removed)


def _all(space: Space, wanted: Mapping[str, tuple[str, ...]]) -> np.ndarray:
    """Return which cells have, in each facet named, one of the nodes named or one that it covers."""
    found = np.ones((1,) * len(space.facets), dtype=np.bool_)
    for name, keys in wanted.items():
        axis = space.axis(name)
        shape = [1] * len(space.facets)
        shape[axis] = -1
        found = found & space.facets[axis].places(keys).reshape(shape)
    return found

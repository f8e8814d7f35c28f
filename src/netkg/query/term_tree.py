"""The hierarchy as trees that people read: each term with its results, its own and those below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from netkg.namespaces import to_curie
from netkg.ontology.facets import Facet
from netkg.ontology.slots import facet_terms
from netkg.ontology.terms import TermTable
from netkg.query.term_use import NONE, Counts

__all__ = ["TermNode", "TreeOptions", "facet_tree", "list_members", "term_tree"]


@dataclass(frozen=True, slots=True)
class TermNode:
    """A term in a tree.

    Attributes:
        curie: its id.
        label: its name, or its id where a source allows bare ids only.
        counts: its results.
        children: the nodes below it.
        above: true if it stood in the tree before, under another parent; its children are shown there.
        hidden: how many terms lie below it that the depth asked for leaves out.
    """

    curie: str
    label: str
    counts: Counts
    children: tuple[TermNode, ...] = ()
    above: bool = False
    hidden: int = 0

    def walk(self) -> Iterator[TermNode]:
        """Yield the node and all below it, each before its children."""
        yield self
        for child in self.children:
            yield from child.walk()

    def to_dict(self) -> dict[str, object]:
        """Return the node as plain values, ready for JSON."""
        return {
            "id": self.curie,
            "label": self.label,
            "results": self.counts._asdict(),
            "shown_above": self.above,
            "hidden": self.hidden,
            "children": [child.to_dict() for child in self.children],
        }


@dataclass(frozen=True, slots=True)
class TreeOptions:
    """What a tree shows: how many levels (None: all), and terms without results too."""

    depth: int | None = None
    everything: bool = False


def facet_tree(
    facet: Facet, table: TermTable, counts: Mapping[str, Counts], options: TreeOptions
) -> tuple[TermNode, ...]:
    """Return the trees of a facet: its roots, or the terms of its kinds that lie under no other of them."""
    if facet.closed_list:
        members = list_members(facet.closed_list).items()
        nodes = (TermNode(name, label, counts.get(name, NONE)) for name, label in members)
        return tuple(node for node in nodes if options.everything or _has_results(node.counts))
    closure = table.closure
    terms = facet_terms(facet, closure, {term.curie: term.kind for term in table})
    tops = [name for name in sorted(terms) if not (set(closure.ancestors(name)) - {name}) & terms]
    return term_tree(tops, terms, table, counts, options)


def list_members(name: str) -> dict[str, str]:
    """Return id -> text of the members of a closed list of the model, such as ``nk:FunctionalStatus``."""
    from netkg.graph.pattern import enum_iri
    from netkg.model import enums

    found = getattr(enums, name.partition(":")[2], ())
    return {to_curie(enum_iri(member)): str(member) for member in found}


def term_tree(
    roots: Iterable[str],
    terms: Collection[str],
    table: TermTable,
    counts: Mapping[str, Counts],
    options: TreeOptions,
) -> tuple[TermNode, ...]:
    """Return the trees below some roots, within a set of terms, in order of label."""
    grower = _Grower(table, terms, counts, options)
    return tuple(node for root in grower.ordered(roots) if (node := grower.grow(root, 1)))


class _Grower:
    """Grows trees; a term with several parents grows under the first and is named under the others."""

    def __init__(
        self, table: TermTable, terms: Collection[str], counts: Mapping[str, Counts], options: TreeOptions
    ) -> None:
        self.table, self.closure = table, table.closure
        self.terms, self.counts, self.options = terms, counts, options
        self.grown: set[str] = set()

    def ordered(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=lambda name: (self._label(name).casefold(), name))

    def grow(self, curie: str, level: int) -> TermNode | None:
        counts = self.counts.get(curie, NONE)
        if not (self.options.everything or _has_results(counts)):
            return None
        below = self.ordered(self._below(curie))
        if curie in self.grown:
            return TermNode(curie, self._label(curie), counts, above=bool(below))
        self.grown.add(curie)
        if self.options.depth is not None and level >= self.options.depth:
            return TermNode(curie, self._label(curie), counts, hidden=self._hidden(curie))
        children = tuple(node for child in below if (node := self.grow(child, level + 1)))
        return TermNode(curie, self._label(curie), counts, children)

    def _below(self, curie: str) -> list[str]:
        """Return the terms directly below, without those that lie below another of them too."""
        children = [child for child in self.closure.children(curie) if child in self.terms]
        return [
            child
            for child in children
            if not any(other != child and self.closure.is_under(child, other) for other in children)
        ]

    def _label(self, curie: str) -> str:
        return self.table.label(curie) or curie

    def _hidden(self, curie: str) -> int:
        below = set(self.closure.descendants(curie)) & set(self.terms) - {curie}
        return sum(self.options.everything or _has_results(self.counts.get(name, NONE)) for name in below)


def _has_results(counts: Counts) -> bool:
    return bool(counts.all or counts.second_hand)

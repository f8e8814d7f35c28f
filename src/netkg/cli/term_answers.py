"""What the commands on terms ask of the evidence: hits with their results, trees, counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netkg.errors import OntologyError
from netkg.ontology.search import Hit, find_term, search_terms
from netkg.query.term_tree import TermNode, TreeOptions, facet_tree, term_tree
from netkg.query.term_use import NONE, Counts, count_results

if TYPE_CHECKING:
    from netkg.api import Evidence
    from netkg.ontology.facets import Facet

__all__ = ["Trees", "facet_trees", "hit_fields", "hits", "results", "tree_below"]

Trees = list[tuple["Facet | None", tuple[TermNode, ...]]]
"""Facets with their trees; None where a tree was asked for by its root."""


def results(evidence: Evidence) -> dict[str, Counts]:
    """Return term -> its results, for terms that have any."""
    return count_results(evidence.store, evidence.catalogue, evidence.closure, evidence.terms.facets)


def hits(evidence: Evidence, text: str, kind: str | None, limit: int) -> list[Hit]:
    """Return the terms that words may lead to.

    Raises:
        OntologyError: there is no such kind of term.
    """
    kinds = sorted({term.kind for term in evidence.terms})
    if kind is not None and kind not in kinds:
        raise OntologyError(f"there is no kind of term {kind!r}", hint=f"kinds: {', '.join(kinds)}")
    return search_terms(evidence.terms, text, kind=kind, limit=limit)


def hit_fields(hit: Hit, counts: Mapping[str, Counts]) -> dict[str, object]:
    """Return a hit as plain values, ready for JSON."""
    return {
        "id": hit.term.curie,
        "label": hit.term.label,
        "kind": hit.term.kind,
        "found_by": hit.how,
        "name": hit.name,
        "results": counts.get(hit.term.curie, NONE)._asdict(),
    }


def facet_trees(evidence: Evidence, name: str | None, options: TreeOptions) -> Trees:
    """Return the trees of one facet, or of all that have any.

    Raises:
        OntologyError: there is no such facet.
    """
    facets = evidence.terms.facets
    names = [facet.name for facet in facets]
    if name is not None and name not in names:
        raise OntologyError(f"there is no facet {name!r}", hint=f"facets: {', '.join(names)}")
    counts = results(evidence)
    trees: Trees = [
        (facet, facet_tree(facet, evidence.terms, counts, options))
        for facet in facets
        if name in (None, facet.name)
    ]
    return [(facet, nodes) for facet, nodes in trees if nodes]


def tree_below(evidence: Evidence, name: str, options: TreeOptions) -> Trees:
    """Return the tree of one term, by its id or name."""
    table = evidence.terms
    root = find_term(table, name).curie
    below = table.closure.descendants(root)
    return [(None, term_tree([root], below, table, results(evidence), options))]

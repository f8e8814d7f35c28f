"""Blank nodes named by their graph and nothing else, so that equal graphs are equal sets of triples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

import pyoxigraph as ox

__all__ = ["name_blank_nodes"]

Term = TypeVar("Term")


def name_blank_nodes(graph: str, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the triples of a graph with its blank nodes named by their place in it (RDFC-1.0).

    The names begin with a digest of the graph's IRI: nodes of two graphs in one store stay apart. Naming
    takes long for graphs that were made for that, so it is for graphs of one's own.

    Args:
        graph: IRI of the graph.
        triples: what it holds; triples as terms may not hold blank nodes.

    >>> some = ox.parse("[] <https://e.org/p> 1 .", format=ox.RdfFormat.TURTLE)
    >>> triples = [quad.triple for quad in some]
    >>> [str(triple.subject) for triple in name_blank_nodes("https://e.org/g", triples)]
    ['_:g5a54bebcc14n0']
    """
    found = set(triples)
    if not any(
        isinstance(term, ox.BlankNode) for triple in found for term in (triple.subject, triple.object)
    ):
        return found
    dataset = ox.Dataset(ox.Quad(*triple) for triple in found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = "g" + hashlib.sha256(graph.encode()).hexdigest()[:8]
    return {
        ox.Triple(_named(quad.subject, prefix), quad.predicate, _named(quad.object, prefix))
        for quad in dataset
    }


def _named(term: Term, prefix: str) -> Term | ox.BlankNode:
    return ox.BlankNode(prefix + term.value) if isinstance(term, ox.BlankNode) else term

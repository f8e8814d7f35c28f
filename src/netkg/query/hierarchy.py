"""The hierarchy of a store, as a closure."""

from __future__ import annotations

from typing import Final

from netkg.errors import QueryError
from netkg.ontology.closure import Closure
from netkg.query.rows import plain
from netkg.store.base import Store

__all__ = ["read_closure"]

_LINKS: Final = """
PREFIX nk: <https://w3id.org/netkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?child ?parent
WHERE {
  { ?child rdfs:subClassOf ?parent FILTER(isIRI(?child) && isIRI(?parent)) }
  UNION
  { ?child nk:termKind ?kind }
}
"""


def read_closure(store: Store) -> Closure:
    """Return the closure of every ``rdfs:subClassOf`` between named classes in a store, all terms included.

    Raises:
        OntologyError: the hierarchy goes round in a circle.
    """
    answer = store.query(_LINKS)
    if isinstance(answer, bool | list):
        raise QueryError("the hierarchy is read by a SELECT query")
    parents: dict[str, list[str]] = {}
    for child, parent in answer.rows:
        parents.setdefault(plain(child), []).extend([plain(parent)] if parent is not None else [])
    return Closure(parents)

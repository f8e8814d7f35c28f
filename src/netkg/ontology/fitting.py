"""Which terms a kind, a facet or a place of a record takes, by its name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from netkg.errors import OntologyError
from netkg.ontology.facets import Facet
from netkg.ontology.slots import facet_terms, record_slots
from netkg.ontology.terms import TermTable

__all__ = ["find_fitting"]


def find_fitting(table: TermTable, names: Iterable[str]) -> frozenset[str] | None:
    """Return the ids of the terms that fit any of ``names``, or None if there are no names.

    Args:
        table: all terms.
        names: a kind of term (``drug``), a facet (``intervention``), a field (``drugs``) or a place of a
            record (``courses.drugs``); the first of these that has the name.

    Raises:
        OntologyError: nothing has that name, or it takes no terms.
    """
    found = [_fitting(table, name) for name in names]
    return frozenset().union(*found) if found else None


def _fitting(table: TermTable, name: str) -> frozenset[str]:
    kinds = {term.curie: term.kind for term in table}
    of_kind = frozenset(curie for curie, kind in kinds.items() if kind == name)
    if of_kind:
        return of_kind
    taken = [facet for facet in table.facets if name == facet.name or _holds(facet, name)]
    terms = [facet_terms(facet, table.closure, kinds) for facet in taken]
    found: frozenset[str] = frozenset().union(*terms)
    if not found:
        raise _unknown(table, name, {kind for kind in kinds.values() if kind}, known=bool(taken))
    return found


def _holds(facet: Facet, name: str) -> bool:
    """Return whether a facet fills the place, or a place with the field, of this name."""
    return name in facet.slots or name in _fields(facet)


def _fields(facet: Facet) -> list[str]:
    return [slot.partition(".")[2] for slot in facet.slots]


def _unknown(table: TermTable, name: str, kinds: set[str], *, known: bool) -> OntologyError:
    if known or name in record_slots():
        return OntologyError(f"{name} is not filled with terms, or with any", hint="leave the option out")
    facets = {facet.name for facet in table.facets}
    fields = {slot for facet in table.facets for slot in (*facet.slots, *_fields(facet))}
    near = get_close_matches(name, sorted(kinds | facets | fields), n=3)
    names = ", ".join(near) if near else ", ".join(sorted(kinds | facets))
    return OntologyError(
        f"{name!r} is neither a kind of term nor a facet nor a place of a record",
        hint=f"did you mean {names}?" if near else f"there are {names}; and places such as courses.drugs",
    )

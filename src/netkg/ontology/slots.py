"""Which terms a place of a record may hold: no gene as a drug, no drug as a tumour.

The table is that of the facets (:mod:`netkg.ontology.facets`): a place that no facet names takes any term.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from netkg.errors import OntologyError
from netkg.ontology.closure import Closure
from netkg.ontology.facets import Facet

__all__ = ["Misfit", "SlotRules", "check_facets", "facet_terms", "record_slots"]


class Misfit(NamedTuple):
    """Why a term may not stand in a place: the facets that the place takes, and places that fit the term."""

    takes: tuple[Facet, ...]
    fitting: tuple[str, ...]


def record_slots() -> tuple[str, ...]:
    """Return every place of a record, ``section.field``, in the order of the model."""
    from netkg.model import SECTIONS, Publication, Thing

    models: dict[str, type[Thing]] = {"publication": Publication}
    models |= {name: model for name, (_, model) in SECTIONS.items()}
    return tuple(f"{section}.{name}" for section, model in models.items() for name in model.model_fields)


def facet_terms(facet: Facet, closure: Closure, kinds: Mapping[str, str]) -> frozenset[str]:
    """Return the ids of the terms of a facet: its roots with all below them, its kinds, those of its words.

    Args:
        facet: the facet.
        closure: of the hierarchy.
        kinds: id -> kind, of all terms.
    """
    found = {name for root in facet.roots for name in closure.descendants(root)}
    found |= {name for name, kind in kinds.items() if kind in facet.kinds}
    return frozenset(found | set(facet.words.values()))


class SlotRules:
    """What each place takes, by facets.

    Args:
        facets: of the project, netkg's own included.
        closure: of the hierarchy of terms.
        kinds: id -> kind, of all terms.

    Raises:
        OntologyError: a facet names a place that records do not have, or a term that is not in the tables.
    """

    def __init__(self, facets: Iterable[Facet], closure: Closure, kinds: Mapping[str, str]) -> None:
        self._facets = tuple(facets)
        self._terms: dict[str, frozenset[str]] = {}
        self._takes: dict[str, tuple[Facet, ...]] = {}
        check_facets(self._facets, kinds)
        for facet in self._facets:
            self._terms[facet.name] = facet_terms(facet, closure, kinds)
            for slot in facet.slots:
                self._takes[slot] = (*self._takes.get(slot, ()), facet)

    def takes(self, slot: str) -> tuple[Facet, ...]:
        """Return the facets whose terms may stand in a place; none if any term may."""
        return self._takes.get(slot, ())

    def facets_of(self, curie: str) -> tuple[Facet, ...]:
        """Return the facets that a term belongs to."""
        return tuple(facet for facet in self._facets if curie in self._terms[facet.name])

    def misfit(self, slot: str, curie: str) -> Misfit | None:
        """Return why a known term may not stand in a place, or None if it may."""
        takes = self.takes(slot)
        if not takes or any(curie in self._terms[facet.name] for facet in takes):
            return None
        fitting = {slot for facet in self.facets_of(curie) for slot in facet.slots}
        return Misfit(takes, tuple(sorted(fitting)))


def check_facets(facets: Iterable[Facet], known: Container[str]) -> None:
    """Refuse facets that name a place that records do not have, or a term that is not ``known``."""
    for facet in facets:
        _check(facet, known)


def _check(facet: Facet, known: Container[str]) -> None:
    places = record_slots()
    for slot in facet.slots:
        if slot not in places:
            near = get_close_matches(slot, places, n=2)
            raise OntologyError(
                f"{facet.file}: {slot} is not a place of a record",
                hint=f"did you mean {' or '.join(near)}?" if near else "write section.field, as in a record",
            )
    if facet.closed_list and not _is_closed_list(facet.closed_list):
        raise OntologyError(f"{facet.file}: {facet.closed_list} is not a closed list of the model")
    for name in (*facet.roots, *facet.words.values()):
        if name not in known:
            raise OntologyError(
                f"{facet.file}: {name} is not in the term tables",
                hint="add it to ontology/terms/ or to a Turtle file of ontology/",
            )


def _is_closed_list(name: str) -> bool:
    from netkg.model import enums

    return name.startswith("nk:") and name.removeprefix("nk:") in enums.__all__

"""One term with all that is known of it: names, place in the hierarchy, mappings, facets, results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netkg.namespaces import to_iri
from netkg.ontology.slots import facet_terms
from netkg.ontology.terms import Term, TermTable
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.query.rows import plain, python_value
from netkg.query.term_steps import Step, read_steps
from netkg.query.term_use import Counts
from netkg.store.base import Store

__all__ = ["TermCard", "term_card"]

_STATEMENTS: Final = "quality/term-statements"
_MATCHES: Final = ("exact", "close", "narrow", "broad", "related")


@dataclass(frozen=True, slots=True)
class TermCard:
    """A term as a person wants to know it.

    Attributes:
        term: id, label, synonyms, kind.
        iri: in full.
        definition: of ours; borrowed terms are defined in their ontology.
        examples: of ours.
        notes: what the curators warn of.
        source: the ontology that a borrowed term comes from, by IRI; empty for ours.
        version: of the source, where it is known.
        replaced_by: what to use instead of an obsolete term; None for one in use.
        above: the steps up, each with who says so.
        below: (id, label) of the terms directly below.
        matches: (how, id, label) of terms of other ontologies; ``narrow`` means that the other is narrower.
        places: facet -> places of a record that the term may stand in.
        results: facet -> results that have the term there.
        claims: how many claims name the term in their scope.
        printed: the words in print for which records chose the term.
    """

    term: Term
    iri: str
    definition: str
    examples: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    version: str
    replaced_by: tuple[str, ...] | None
    above: tuple[Step, ...]
    below: tuple[tuple[str, str], ...]
    matches: tuple[tuple[str, str, str], ...]
    places: dict[str, tuple[str, ...]]
    results: dict[str, Counts]
    claims: int
    printed: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the card as plain values, ready for JSON."""
        return {
            "id": self.term.curie,
            "iri": self.iri,
            "label": self.term.label,
            "kind": self.term.kind,
            "synonyms": list(self.term.synonyms),
            "definition": self.definition or None,
            "examples": list(self.examples),
            "notes": list(self.notes),
            "source": self.source or None,
            "version": self.version or None,
            "obsolete": self.replaced_by is not None,
            "replaced_by": list(self.replaced_by or ()),
            "parents": [
                {"id": s.parent, "label": s.parent_label, "origin": s.origin, "reason": s.reason or None}
                for s in self.above
            ],
            "children": [{"id": curie, "label": label} for curie, label in self.below],
            "mappings": [{"match": how, "id": curie, "label": label} for how, curie, label in self.matches],
            "places": {facet: list(places) for facet, places in self.places.items()},
            "results": {facet: counts._asdict() for facet, counts in self.results.items()},
            "claims": self.claims,
            "printed": list(self.printed),
        }


def term_card(store: Store, catalogue: Catalogue, table: TermTable, term: Term) -> TermCard:
    """Return all that is known of one term.

    Args:
        store: the evidence with its ontology.
        catalogue: holds the queries that are asked.
        table: the terms of the project.
        term: one of them.
    """
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(store, catalogue, _STATEMENTS, of_term=term.curie):
        said[plain(row["property"])].append((plain(row["value"]), plain(row["value_label"])))
    texts = {name: tuple(value for value, _ in values) for name, values in said.items()}
    claims = {plain(row["claim"]) for row in _rows(store, catalogue, "evidence/claims", term=term.curie)}
    wordings = _rows(store, catalogue, "quality/wordings", of_term=term.curie)
    return TermCard(
        term=term,
        iri=to_iri(term.curie),
        definition=" ".join(texts.get("skos:definition", ())),
        examples=texts.get("skos:example", ()),
        notes=texts.get("skos:editorialNote", ()),
        source="".join(texts.get("rdfs:isDefinedBy", ())[:1]),
        version="".join(texts.get("owl:versionInfo", ())[:1]),
        replaced_by=table.replacements(term.curie),
        above=read_steps(store, catalogue, child=term.curie),
        below=tuple(
            (step.child, step.child_label) for step in read_steps(store, catalogue, parent=term.curie)
        ),
        matches=tuple((how, *pair) for how in _MATCHES for pair in dict.fromkeys(said[f"skos:{how}Match"])),
        places=_places(table, term.curie),
        results=_results(store, catalogue, term.curie),
        claims=len(claims),
        printed=tuple(
            sorted({plain(row["printed"]) for row in wordings if plain(row["term"]) == term.curie})
        ),
    )


def _rows(store: Store, catalogue: Catalogue, name: str, **values: str) -> Iterator[dict[str, object]]:
    answer = store.query(bind(catalogue[name], values))
    if not isinstance(answer, bool | list):
        for row in answer.rows:
            yield dict(zip(answer.columns, row, strict=True))


def _places(table: TermTable, curie: str) -> dict[str, tuple[str, ...]]:
    kinds = {term.curie: term.kind for term in table}
    facets = (facet for facet in table.facets if curie in facet_terms(facet, table.closure, kinds))
    return {facet.label: facet.slots for facet in facets}


def _results(store: Store, catalogue: Catalogue, curie: str) -> dict[str, Counts]:
    """Return facet -> results that have the term, or one below it, there."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in _rows(store, catalogue, "evidence/result-terms", of_term=curie):
        sets, result = found[plain(row["facet"])], plain(row["result"])
        second_hand = bool(python_value(row["second_hand"]))
        sets["second_hand" if second_hand else "all"].add(result)
        if plain(row["term"]) == curie and not second_hand:
            sets["own"].add(result)
    return {
        facet: Counts(len(sets["own"]), len(sets["all"]), len(sets["second_hand"]))
        for facet, sets in sorted(found.items())
    }

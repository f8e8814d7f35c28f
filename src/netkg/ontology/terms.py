"""All terms that values may be taken from, looked up by id and by words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES, to_curie
from netkg.ontology.closure import Closure
from netkg.ontology.facets import Facet, read_facets
from netkg.ontology.ground import Grounder, preference, read_abbreviations, read_same_concepts
from netkg.ontology.slots import Misfit, SlotRules
from netkg.ontology.tables import Term, read_obsolete, read_terms
from netkg.rdf.parse import read_quads

__all__ = ["Term", "TermTable"]

_LABEL = PREFIXES["rdfs"] + "label"
_SYNONYM = PREFIXES["skos"] + "altLabel"
_PARENT = PREFIXES["rdfs"] + "subClassOf"
_KIND = NK + "termKind"
_DEPRECATED = PREFIXES["owl"] + "deprecated"
_REPLACED_BY = PREFIXES["dcterms"] + "isReplacedBy"
_NO_VALUES = frozenset(("property", "selector"))
"""Kinds of term that are never the value of a field."""
_READ = frozenset({_LABEL, _SYNONYM, _PARENT, _KIND, _DEPRECATED, _REPLACED_BY})


class TermTable:
    """Terms by id. Made by :meth:`load`; look-ups that find nothing return None or nothing.

    Args:
        terms: the terms; of several with one id the last is taken.
        obsolete: id -> ids to use instead; such an id need not be among the terms.
        facets: what each place of a record may hold.
        folders: ontology folders with the abbreviations and mappings that grounding uses.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        obsolete: Mapping[str, tuple[str, ...]] | None = None,
        facets: Iterable[Facet] = (),
        folders: Iterable[Path] = (),
    ) -> None:
        found = {term.curie: term for term in terms}
        self._terms = dict(sorted(found.items(), key=lambda item: preference(item[0])))
        self._obsolete = obsolete or {}
        self._folders = tuple(folders)
        self.facets = tuple(facets)

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Return the terms of ontology folders: their ``terms/*.tsv`` and what their ``*.ttl`` add.

        Our own terms are the subjects with an ``nk:termKind``; ``skos:altLabel`` and ``rdfs:subClassOf``
        in those files add synonyms and parents to borrowed terms too. A term of a later folder replaces
        one of an earlier folder. Obsolete are the ids of ``obsolete.tsv`` and what those files call
        ``owl:deprecated``. Facets are read from ``facets/*.toml``.

        Raises:
            OntologyError: a table or a facet is wrong.
            SourceError: a file cannot be read.
        """
        tables = (path for folder in folders for path in sorted(folder.glob("terms/*.tsv")))
        borrowed = (term for path in tables if path.name != "SOURCES.tsv" for term in read_terms(path))
        terms = {term.curie: term for term in borrowed}
        said = _read_said(path for folder in folders for path in sorted(folder.glob("*.ttl")))
        terms |= {curie: _own_term(curie, values) for curie, values in said.items() if _KIND in values}
        full = (_with_said(term, said[curie]) if curie in said else term for curie, term in terms.items())
        return cls(full, _obsolete(folders, said), read_facets(*folders), folders)

    def __len__(self) -> int:
        return len(self._terms)

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def is_known(self, curie: str) -> bool:
        """Return whether a term with this id is in the tables or is one of our own."""
        return curie in self._terms

    def term(self, curie: str) -> Term | None:
        """Return the term with this id."""
        return self._terms.get(curie)

    def label(self, curie: str) -> str | None:
        """Return the label of a term; None if it is unknown or only its id may be shipped."""
        term = self._terms.get(curie)
        return term.label if term else None

    def parents(self, curie: str) -> tuple[str, ...]:
        """Return the ids of the direct parents, sorted."""
        term = self._terms.get(curie)
        return term.parents if term else ()

    def replacements(self, curie: str) -> tuple[str, ...] | None:
        """Return the ids to use instead of an obsolete one, those not obsolete themselves; else None.

        Nothing is in it where the source names none.
        """
        if curie not in self._obsolete:
            return None
        found: dict[str, None] = {}
        todo, seen = [curie], {curie}
        while todo:
            for name in self._obsolete[todo.pop()]:
                if name not in self._obsolete:
                    found[name] = None
                elif name not in seen:
                    seen.add(name)
                    todo.append(name)
        return tuple(sorted(found))

    @cached_property
    def closure(self) -> Closure:
        """Return what lies under what, computed once.

        Raises:
            OntologyError: the hierarchy goes round in a circle.
        """
        return Closure({term.curie: term.parents for term in self}, name="the hierarchy of terms")

    def misfit(self, slot: str, curie: str) -> Misfit | None:
        """Return why a known term may not stand in a place, ``section.field``, or None if it may."""
        return self.slots.misfit(slot, curie)

    @cached_property
    def slots(self) -> SlotRules:
        """Return which terms each place of a record may hold."""
        return SlotRules(self.facets, self.closure, {term.curie: term.kind for term in self})

    def ancestors(self, curie: str) -> frozenset[str]:
        """Return the ids of all terms above this one, itself not included unless it is in a circle."""
        found: set[str] = set()
        todo = list(self.parents(curie))
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo.extend(self.parents(name))
        return frozenset(found)

    def suggest(self, text: str, limit: int = 3) -> list[Term]:
        """Return the terms that ``text`` may mean, best first, at most ``limit``.

        First what :attr:`grounder` finds, then terms with names, or ids, like the text. Only what looks
        like a name, and is none, loads the fuzzy matcher.
        """
        return [self._terms[curie] for curie in self.grounder.suggest(text, limit)]

    @cached_property
    def grounder(self) -> Grounder:
        """Return what finds the terms that a wording may mean; obsolete terms are never among them."""
        return Grounder(
            (term for term in self._current() if term.kind not in _NO_VALUES),
            lambda: read_abbreviations(self._folders, self._terms),
            lambda: read_same_concepts(self._folders),
        )

    def _current(self) -> Iterator[Term]:
        """Yield the terms that may be suggested: those that are not obsolete."""
        return (term for term in self if term.curie not in self._obsolete)


_Said = dict[str, set[str]]


def _read_said(files: Iterable[Path]) -> dict[str, _Said]:
    """Return id -> predicate -> values, of what Turtle files say of labels, synonyms, kinds and parents."""
    said: dict[str, _Said] = defaultdict(lambda: defaultdict(set))
    for quad in (quad for path in files for quad in read_quads(path)):
        if quad.predicate.value in _READ and isinstance(quad.object, ox.NamedNode | ox.Literal):
            value = quad.object.value
            named = isinstance(quad.object, ox.NamedNode)
            said[to_curie(str(getattr(quad.subject, "value", "")))][quad.predicate.value].add(
                to_curie(value) if named else value
            )
    return said


def _obsolete(folders: Iterable[Path], said: Mapping[str, _Said]) -> dict[str, tuple[str, ...]]:
    """Return id -> ids to use instead, of what tables and Turtle files call obsolete."""
    found: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        if (folder / "obsolete.tsv").exists():
            found |= read_obsolete(folder / "obsolete.tsv")
    named = {
        curie: tuple(sorted(values[_REPLACED_BY]))
        for curie, values in said.items()
        if "true" in values[_DEPRECATED]
    }
    return found | named


def _own_term(curie: str, said: _Said) -> Term:
    return Term(curie, min(said[_LABEL], default=None), kind=min(said[_KIND]))


def _with_said(term: Term, said: _Said) -> Term:
    """Return a term with the synonyms and parents that Turtle files add to it."""
    synonyms = {*term.synonyms, *said[_SYNONYM]}
    parents = {*term.parents, *said[_PARENT]}
    return replace(
        term,
        synonyms=tuple(sorted(synonyms)),
        parents=tuple(sorted(parents)),
        added=tuple(sorted(said[_SYNONYM])),
    )

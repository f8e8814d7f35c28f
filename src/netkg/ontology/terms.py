"""All terms that values may be taken from, looked up by id and by words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES, to_curie
from netkg.ontology.ground import normalise, rank_similar
from netkg.ontology.tables import Term, read_terms
from netkg.rdf.parse import read_quads

__all__ = ["Term", "TermTable"]

_LABEL = PREFIXES["rdfs"] + "label"
_SYNONYM = PREFIXES["skos"] + "altLabel"
_PARENT = PREFIXES["rdfs"] + "subClassOf"
_KIND = NK + "termKind"
_PREFERRED = ("NCIT", "CHEBI", "HGNC", "UBERON", "CL", "nk")
"""Where several terms have the same name, values are taken from these, the first before the second."""
_READ = frozenset({_LABEL, _SYNONYM, _PARENT, _KIND})


class TermTable:
    """Terms by id. Made by :meth:`load`; look-ups that find nothing return None or nothing."""

    def __init__(self, terms: Iterable[Term]) -> None:
        found = {term.curie: term for term in terms}
        self._terms = dict(sorted(found.items(), key=lambda item: _preference(item[0])))

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Return the terms of ontology folders: their ``terms/*.tsv`` and what their ``*.ttl`` add.

        Our own terms are the subjects with an ``nk:termKind``; ``skos:altLabel`` and ``rdfs:subClassOf``
        in those files add synonyms and parents to borrowed terms too. A term of a later folder replaces
        one of an earlier folder.

        Raises:
            OntologyError: a table is wrong.
            SourceError: a file cannot be read.
        """
        tables = (path for folder in folders for path in sorted(folder.glob("terms/*.tsv")))
        borrowed = (term for path in tables if path.name != "SOURCES.tsv" for term in read_terms(path))
        terms = {term.curie: term for term in borrowed}
        said = _read_said(path for folder in folders for path in sorted(folder.glob("*.ttl")))
        terms |= {curie: _own_term(curie, values) for curie, values in said.items() if _KIND in values}
        return cls(_with_said(term, said[curie]) if curie in said else term for curie, term in terms.items())

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

        In this order: the id, the label, a synonym, the same words in other case, number, hyphens or
        spelling, and then similar words. Only the last step loads the fuzzy matcher.
        """
        words, plain = text.strip().casefold(), normalise(text)
        if not plain:
            return [self._terms[curie] for curie in self._by_synonym.get(words, ())][:limit]
        steps = (self._by_id, self._by_label, self._by_synonym)
        ranked = dict.fromkeys(chain.from_iterable(step.get(words, ()) for step in steps))
        ranked |= dict.fromkeys(self._by_normal.get(plain, ()))
        if len(ranked) < limit:
            names, name = (self._by_id, words) if ":" in words else (self._by_normal, plain)
            ranked |= dict.fromkeys(rank_similar(name, names, limit))
        return [self._terms[curie] for curie in list(ranked)[:limit]]

    @cached_property
    def _by_id(self) -> dict[str, list[str]]:
        return _index((curie, curie.casefold()) for curie in self._terms)

    @cached_property
    def _by_label(self) -> dict[str, list[str]]:
        return _index((term.curie, term.label.casefold()) for term in self if term.label)

    @cached_property
    def _by_synonym(self) -> dict[str, list[str]]:
        return _index((term.curie, name.casefold()) for term in self for name in term.synonyms)

    @cached_property
    def _by_normal(self) -> dict[str, list[str]]:
        return _index(
            (term.curie, normalise(name)) for term in self for name in (term.label, *term.synonyms) if name
        )


def _preference(curie: str) -> tuple[int, str]:
    prefix = curie.partition(":")[0]
    return (_PREFERRED.index(prefix) if prefix in _PREFERRED else len(_PREFERRED)), curie


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return name -> ids, of (id, name) pairs."""
    names: dict[str, list[str]] = defaultdict(list)
    for curie, name in pairs:
        if curie not in names[name]:
            names[name].append(curie)
    return dict(names)


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


def _own_term(curie: str, said: _Said) -> Term:
    return Term(curie, min(said[_LABEL], default=None), kind=min(said[_KIND]))


def _with_said(term: Term, said: _Said) -> Term:
    """Return a term with the synonyms and parents that Turtle files add to it."""
    synonyms = {*term.synonyms, *said[_SYNONYM]}
    parents = {*term.parents, *said[_PARENT]}
    return replace(term, synonyms=tuple(sorted(synonyms)), parents=tuple(sorted(parents)))

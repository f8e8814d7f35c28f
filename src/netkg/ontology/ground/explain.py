"""Why a term was chosen for a wording: a sentence for the record, and how close the two are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from netkg.ontology.ground.model import Candidate, Method
from netkg.ontology.tables import Source, Term, read_sources

__all__ = ["Explainer"]

_CLOSE: Final = "close"
_EXACT: Final = "exact"


class Explainer:
    """Says why, in words fit for the ``justification`` of a record.

    Args:
        terms: id -> term.
        sources: prefix -> where its terms come from.
    """

    def __init__(self, terms: Mapping[str, Term], sources: Mapping[str, Source]) -> None:
        self._terms = terms
        self._sources = sources

    @classmethod
    def read(cls, terms: Iterable[Term], folders: Iterable[Path]) -> Explainer:
        """Return one that knows the sources of some ontology folders."""
        sources: dict[str, Source] = {}
        for path in (folder / "terms" / "SOURCES.tsv" for folder in folders):
            if path.exists():
                sources |= read_sources(path)
        return cls({term.curie: term for term in terms}, sources)

    def ontology(self, curie: str) -> str:
        """Return the name of the ontology that a term comes from."""
        source = self._sources.get(curie.partition(":")[0])
        return source.name if source else "netkg" if curie.startswith("nk:") else curie.partition(":")[0]

    def version(self, curie: str) -> str:
        """Return the version in which a term was seen; empty for our own."""
        source = self._sources.get(curie.partition(":")[0])
        return self._terms[curie].version or (source.version if source else "")

    def justification(self, candidate: Candidate) -> str:
        """Return why the term was chosen, as one sentence or two."""
        name, whose = f"'{candidate.name}'", self._whose(candidate)
        match candidate.method:
            case Method.ID:
                return "The id itself."
            case Method.LABEL | Method.SYNONYM:
                return f"{whose[0].upper()}{whose[1:]}."
            case Method.NORMALISED:
                return f"{name} written otherwise, {whose}."
            case Method.WORD_ORDER:
                return f"{name} in another order of words, {whose}."
            case Method.ABBREVIATION:
                return candidate.note or f"With the abbreviation spelled out {name}, {whose}."
            case Method.PARTS:
                note = f" {candidate.note}" if candidate.note else ""
                return f"A part of the wording: {name}, {whose}.{note}"
            case Method.SIMILAR if candidate.score < 1:
                return f"Looks like a misspelling of {name}, {whose}."
        return f"{name} in other letters, {whose}."

    def match(self, candidate: Candidate) -> str:
        """Return how close wording and term are, as far as the way it was found tells: exact or close."""
        return _CLOSE if candidate.of or candidate.note else _EXACT

    def _whose(self, candidate: Candidate) -> str:
        """Return what kind of name it is that matched, and whose."""
        owner = candidate.of or candidate.curie
        if candidate.of:
            return f"a name of {owner} ({self._origin(owner)}), which is the same concept"
        if candidate.added and self._ontology_is_foreign(owner):
            return f"a name that is added here to those of {self.ontology(owner)}"
        kind = "the label" if self._terms[owner].label == candidate.name else "a synonym"
        return f"{kind} of the term in {self._origin(owner)}"

    def _ontology_is_foreign(self, curie: str) -> bool:
        return curie.partition(":")[0] in self._sources

    def _origin(self, curie: str) -> str:
        return ", ".join(filter(None, (self.ontology(curie), self.version(curie))))

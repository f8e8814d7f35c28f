"""Look for terms by words or id, as a person does who does not know what a term is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netkg.errors import OntologyError
from netkg.ontology.ground import normalise
from netkg.ontology.tables import Term
from netkg.ontology.terms import TermTable

__all__ = ["Hit", "find_term", "search_terms"]

_HOW = ("id", "label", "synonym", "words", "beginnings", "similar")
"""How a term was found, best first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term, how it was found, and the name that matched."""

    term: Term
    how: str
    name: str


def search_terms(table: TermTable, text: str, *, kind: str | None = None, limit: int = 20) -> list[Hit]:
    """Return the terms that words may lead to, best first: by id, label, synonym, words, similar words.

    Args:
        table: the terms.
        text: an id or words, in whatever case; a part of a word counts as long as it is its beginning.
        kind: only terms of this kind, such as ``tumour``.
        limit: how many at most.
    """
    hits = [hit for term in table if (hit := _hit(term, text.strip())) and kind in (None, term.kind)]
    hits.sort(key=lambda hit: (_HOW.index(hit.how), len(hit.name)))  # stable: of equals, the table's order
    if not hits:
        similar = table.suggest(text, limit)
        hits = [
            Hit(term, "similar", term.label or term.curie) for term in similar if kind in (None, term.kind)
        ]
    return hits[:limit]


def _hit(term: Term, text: str) -> Hit | None:
    folded, words = text.casefold(), normalise(text).split()
    if folded == term.curie.casefold():
        return Hit(term, "id", term.curie)
    for how, names in (("label", [term.label or ""]), ("synonym", term.synonyms)):
        for name in names:
            if name and (name.casefold() == folded or (words and normalise(name).split() == words)):
                return Hit(term, how, name)
    for how, has_words in (("words", _has_words), ("beginnings", _has_beginnings)):
        found = next((name for name in _names(term) if words and has_words(name, words)), None)
        if found is not None:
            return Hit(term, how, found)
    return None


def _names(term: Term) -> Iterator[str]:
    yield from filter(None, (term.label, *term.synonyms))


def _has_words(name: str, words: list[str]) -> bool:
    return set(words) <= set(normalise(name).split())


def _has_beginnings(name: str, words: list[str]) -> bool:
    """Return whether each of the words begins a word of the name."""
    parts = normalise(name).split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def find_term(table: TermTable, text: str) -> Term:
    """Return the one term that an id or a name stands for; of several ontologies, that of the preferred one.

    Raises:
        OntologyError: there is none, or several; the candidates are named.
    """
    term = table.term(text.strip())
    if term is not None:
        return term
    hits = search_terms(table, text)
    for how in ("id", "label", "synonym"):
        exact = [hit.term for hit in hits if hit.how == how]
        same = [term for term in exact if _prefix(term) == _prefix(exact[0])]
        if len(same) > 1:
            raise OntologyError(
                f"{text!r} is the name of several terms", hint=f"say one of {', '.join(map(_told, same))}"
            )
        if exact:
            return exact[0]
    near = [_told(hit.term) for hit in hits[:3]]
    hint = f"did you mean {' or '.join(near)}?" if near else f"look for it: netkg terms search {text!r}"
    raise OntologyError(f"no term is called {text!r}", hint=hint)


def _prefix(term: Term) -> str:
    return term.curie.partition(":")[0]


def _told(term: Term) -> str:
    return f"{term.curie} ({term.label})" if term.label else term.curie

"""The names of all terms, looked up as they are written, normalised, and in another word order.

Where several terms have a name, the stronger claim to it decides: the label, or a name that netkg gives
a term; then a synonym from the source of the term; then the names of terms whose ontology is secondary,
which are there for the hierarchy and for mappings while values are taken from another ontology.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from netkg.ontology.ground.model import Method
from netkg.ontology.ground.normal import compact, inverted
from netkg.ontology.tables import Term

__all__ = ["NameIndex", "Named", "is_secondary", "is_secondary_id", "preference"]

_PREFERRED: Final = ("NCIT", "CHEBI", "HGNC", "UBERON", "CL", "nk")
"""Terms of these are shown before others that fit as well, the first before the second."""

_SECONDARY: Final = frozenset(("DOID", "MESH", "MONDO"))
_BRACKETED: Final = re.compile(r"(.+?) \(([^()]+)\)")


def preference(curie: str) -> tuple[int, str]:
    """Return a key that sorts the ids that values are taken from before others."""
    prefix = curie.partition(":")[0]
    return (_PREFERRED.index(prefix) if prefix in _PREFERRED else len(_PREFERRED)), curie


def is_secondary_id(curie: str) -> bool:
    """Return whether values are taken from another ontology where that has the same concept."""
    return curie.partition(":")[0] in _SECONDARY


def is_secondary(term: Term) -> bool:
    """Return whether values are taken from another term where there is one of the same concept."""
    return is_secondary_id(term.curie) or term.kind == "role"


class Named(NamedTuple):
    """A name that a term has, and how good its claim to it is; the larger the better."""

    curie: str
    name: str
    claim: float
    added: bool
    label: bool


class NameIndex:
    """Names of terms. Nothing is computed before it is asked for.

    Args:
        terms: the terms; ids without a label or name are left out.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = {term.curie: term for term in terms}

    def find(self, text: str) -> dict[Method, list[Named]]:
        """Return method -> the names that are ``text``; in another order of words only if nothing else is."""
        exact = self._exact.get(text.casefold(), [])
        found = {
            Method.LABEL: [one for one in exact if one.label],
            Method.SYNONYM: [one for one in exact if not one.label],
            Method.NORMALISED: self.by_compact.get(compact(text), []),
        }
        if not any(found.values()):
            found[Method.WORD_ORDER] = self._by_words.get(inverted(text) or "-", [])
        return found

    def same_concept(self, curie: str) -> str | None:
        """Return the term that values are taken from instead of a secondary one with the same label."""
        term = self.terms[curie]
        if not is_secondary(term) or not term.label:
            return None
        kinds = {term.kind} | ({"drug-class"} if term.kind == "role" else set())
        twins = {
            one.curie
            for one in self.by_compact.get(compact(term.label), [])
            if one.label and not is_secondary(self.terms[one.curie]) and self.terms[one.curie].kind in kinds
        }
        return twins.pop() if len(twins) == 1 else None

    @cached_property
    def by_compact(self) -> dict[str, list[Named]]:
        """Return normalised name without blanks -> the names that are so written."""
        return _index((compact(one.name), one) for one in self._all)

    @cached_property
    def _exact(self) -> dict[str, list[Named]]:
        return _index((one.name.casefold(), one) for one in self._all)

    @cached_property
    def _by_words(self) -> dict[str, list[Named]]:
        return _index((inverted(one.name), one) for one in self._all)

    @cached_property
    def _all(self) -> list[Named]:
        return [one for term in self.terms.values() for one in _names(term)]


def _names(term: Term) -> Iterator[Named]:
    """Yield the names of a term; of one with an abbreviation behind it in brackets, both."""
    for name in (term.label, *term.synonyms):
        for form in (name, *_forms(name)) if name else ():
            label, added = form == term.label, name in term.added or term.curie.startswith("nk:")
            yield Named(term.curie, form, _claim(term, label, name in term.added), added, label)


def _claim(term: Term, label: bool, added: bool) -> float:
    if is_secondary(term) and not added:
        return 1 if label else 0
    return 4 if label else 3 if added else 2


def _forms(name: str) -> tuple[str, ...]:
    """Return the two names in one such as "quality of life (QoL)", or nothing."""
    found = _BRACKETED.fullmatch(name)
    short = next((part for part in found.groups() if _is_short(part)), None) if found else None
    return found.groups() if found and short else ()


def _is_short(text: str) -> bool:
    return sum(letter.isupper() for letter in text) > 1 and " " not in text


def _index(pairs: Iterable[tuple[str, Named]]) -> dict[str, list[Named]]:
    index: dict[str, list[Named]] = defaultdict(list)
    for key, one in pairs:
        if key:
            index[key].append(one)
    return dict(index)

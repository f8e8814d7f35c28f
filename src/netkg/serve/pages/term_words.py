"""What the words of the ontology mean: all terms read at once, since a site shows each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netkg.query.rows import plain

if TYPE_CHECKING:
    from netkg.api import Evidence
    from netkg.ontology.terms import Term

__all__ = ["Said", "TermWords", "read_words", "words_of"]

_MATCHES: Final = ("exact", "close", "narrow", "broad", "related")


@dataclass(slots=True)
class Said:
    """What the ontology says of one term: texts by property, (id, who says so) above, ids below."""

    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    above: list[tuple[str, str]] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TermWords:
    """A term in words.

    Attributes:
        term: id, label, synonyms, kind.
        definition: of ours; borrowed terms are defined in their ontology.
        notes: what the curators warn of.
        version: of the ontology that a borrowed term comes from, where it is known.
        above: (id, who says so) of the terms directly above.
        below: ids of the terms directly below.
        matches: (how, id) of terms of other ontologies; ``narrow`` means that the other is narrower.
    """

    term: Term
    definition: str
    notes: tuple[str, ...]
    version: str
    above: tuple[tuple[str, str], ...]
    below: tuple[str, ...]
    matches: tuple[tuple[str, str], ...]


def words_of(kg: Evidence, words: Mapping[str, Said], curie: str) -> TermWords | None:
    """Return what a term means, or None if it is no term of the project; ``words`` are as read."""
    term = kg.terms.term(curie)
    if term is None:
        return None
    said = words.get(curie) or Said()
    texts = said.texts
    matches = ((how, other) for how in _MATCHES for other in dict.fromkeys(texts.get(f"skos:{how}Match", ())))
    return TermWords(
        term=term,
        definition=" ".join(texts.get("skos:definition", ())),
        notes=tuple(texts.get("skos:editorialNote", ())),
        version="".join(texts.get("owl:versionInfo", ())[:1]),
        above=tuple(said.above),
        below=tuple(said.below),
        matches=tuple(matches),
    )


def read_words(kg: Evidence) -> Mapping[str, Said]:
    """Return CURIE -> what the ontology says of the term, for all terms."""
    from netkg.query.term_steps import read_steps

    found: dict[str, Said] = defaultdict(Said)
    answer = kg.query("quality/term-statements").solutions
    places = [answer.columns.index(name) for name in ("term", "property", "value")]
    for row in answer.rows:
        term, name, value = (plain(row[place]) for place in places)
        found[term].texts[name].append(value)
    for step in read_steps(kg.store, kg.catalogue):
        found[step.child].above.append((step.parent, step.origin))
        found[step.parent].below.append(step.child)
    return dict(found)

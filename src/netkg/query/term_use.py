"""How many results each term has: of its own, and with all that lies below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.namespaces import NK, to_curie
from netkg.ontology.closure import Closure
from netkg.ontology.facets import Facet
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.query.rows import plain, python_value
from netkg.store.base import Store

__all__ = ["NONE", "Counts", "TermUse", "count_results", "roll_up"]

_TERMS: Final = "evidence/result-terms"
_TABLE: Final = "evidence/table"
_LINKS: Final = {NK + name for name in ("cohort", "course", "reportedIn", "study")}
"""What leads from a result to the things that it hangs on."""


class Counts(NamedTuple):
    """Results of a term: its own, those with narrower terms included, and second-hand ones among neither.

    ``second_hand`` counts those that were not read in the work that owns them, narrower terms included.
    """

    own: int
    all: int
    second_hand: int


NONE: Final = Counts(0, 0, 0)


class TermUse(NamedTuple):
    """One result that has a term: by itself, its cohort, course or study."""

    result: str
    second_hand: bool
    facet: str
    term: str


def count_results(
    store: Store, catalogue: Catalogue, closure: Closure, facets: Iterable[Facet] = ()
) -> dict[str, Counts]:
    """Return term -> its results, for terms that have any.

    Args:
        store: the evidence with its ontology.
        catalogue: holds the queries that are asked.
        closure: of the hierarchy by which results roll up.
        facets: those with ``words`` turn words of a record into terms.
    """
    uses = list(_read_uses(store, catalogue))
    second_hand = {use.result: use.second_hand for use in uses}
    worded = [facet for facet in facets if facet.words]
    if worded:
        uses += _read_words(store, catalogue, worded, second_hand)
    return roll_up(uses, closure)


def roll_up(uses: Iterable[TermUse], closure: Closure) -> dict[str, Counts]:
    """Return term -> its results, each counted once under a term however many ways lead up to it."""
    own: dict[str, set[str]] = defaultdict(set)
    every: dict[str, set[str]] = defaultdict(set)
    second: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        above = closure.ancestors(use.term) if use.term in closure else (use.term,)
        for name in above:
            (second if use.second_hand else every)[name].add(use.result)
        if not use.second_hand:
            own[use.term].add(use.result)
    names = sorted({*every, *second})
    return {name: Counts(len(own[name]), len(every[name]), len(second[name])) for name in names}


def _rows(store: Store, catalogue: Catalogue, name: str) -> Iterator[dict[str, object]]:
    answer = store.query(bind(catalogue[name], {}))
    if isinstance(answer, bool | list):
        raise QueryError(f"{name} must be a SELECT query")
    for row in answer.rows:
        yield dict(zip(answer.columns, row, strict=True))


def _read_uses(store: Store, catalogue: Catalogue) -> Iterator[TermUse]:
    for row in _rows(store, catalogue, _TERMS):
        second_hand = bool(python_value(row["second_hand"]))
        yield TermUse(plain(row["result"]), second_hand, plain(row["facet"]), plain(row["term"]))


def _read_words(
    store: Store, catalogue: Catalogue, facets: Iterable[Facet], second_hand: Mapping[str, bool]
) -> Iterator[TermUse]:
    """Yield what the words of records mean, by the facets that list them."""
    from netkg.graph.pattern import predicate
    from netkg.model import SECTIONS

    meant: dict[tuple[str, str], tuple[str, str]] = {}
    for facet in facets:
        for slot in facet.slots:
            section, _, name = slot.partition(".")
            if section in SECTIONS:
                iri = predicate(SECTIONS[section][1], name)
                meant |= {(iri, word): (facet.name, term) for word, term in facet.words.items()}
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    below: dict[str, set[str]] = defaultdict(set)
    for row in _rows(store, catalogue, _TABLE):
        thing, prop, value = plain(row["thing"]), _iri(row["property"]), row["value"]
        if prop in _LINKS:
            below[thing].add(plain(value))
        elif isinstance(value, ox.Literal) and (meaning := meant.get((prop, value.value))):
            found[thing].add(meaning)
    for result in sorted(second_hand):
        things = {result, *below[result]}
        things |= {thing for of in below[result] for thing in below[of]}
        for name, term in sorted({meaning for thing in things for meaning in found.get(thing, ())}):
            yield TermUse(result, second_hand[result], name, to_curie(term))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""

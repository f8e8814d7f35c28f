"""Show one thing: find it by id, record or name, and ask the questions of its card."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from netkg.errors import QueryError
from netkg.ids import is_reference
from netkg.namespaces import id_namespace, is_curie, to_curie, to_iri
from netkg.query.cards import CARDS, KINDS, Card, Question, Section
from netkg.query.catalogue import Catalogue
from netkg.query.names import NAMES, Name, Names, names_of, names_source, nearest, read_names
from netkg.query.parameters import bind
from netkg.query.rows import plain
from netkg.store.base import Solutions, Store

__all__ = ["Card", "Name", "card_of", "nearest_names", "read_names", "show"]

_ORDER: Final = ("record", "id", "identifier", "label", "title", "synonym")
"""How a name is found, best first."""
_SOURCES: Final = ("reported_in", "read_in", "report")
"""Columns that name the publications behind a row."""


def show(store: Store, catalogue: Catalogue, thing: str) -> Card:
    """Return what the store knows of one thing, and from which publications.

    Args:
        store: the evidence with its ontology.
        catalogue: the shipped queries; all content of a card comes from them.
        thing: an id such as ``markey-2017:patient-p1`` or ``NCIT:C106432``, a record such as
            ``kim-2016``, an IRI, or a label, synonym or title, in whatever case.

    Raises:
        QueryError: nothing has this name, or several things have; the candidates are given.
    """
    return card_of(store, catalogue, _find(store, catalogue, " ".join(thing.split())))


def card_of(
    store: Store,
    catalogue: Catalogue,
    names: Sequence[Name],
    at_hand: Callable[[Question, str], Solutions | None] | None = None,
) -> Card:
    """Return the card of a thing; as :func:`show`, but for the search.

    Args:
        store: the evidence with its ontology.
        catalogue: the shipped queries.
        names: all names of the thing, at least one.
        at_hand: gives the rows of a question about the IRI of a thing where they were read before, else None.
    """
    best = min(names, key=lambda name: (_rank(name, ("label", "title", "id", "synonym")), name.name))
    kind = KINDS.get(best.kind, best.kind)
    questions = CARDS[kind if kind in CARDS else "term"]
    sections = tuple(_ask(store, catalogue, question, best.thing, at_hand) for question in questions)
    return Card(best.name, best.thing, best.kind, sections, _sources(sections))


def _ask(
    store: Store,
    catalogue: Catalogue,
    question: Question,
    iri: str,
    at_hand: Callable[[Question, str], Solutions | None] | None,
) -> Section:
    sparql = bind(catalogue[question.query], {question.parameter: iri, **dict(question.fixed)})
    rows = at_hand(question, iri) if at_hand else None
    shown = tuple(question.columns.split())
    found = _rows(store, sparql) if rows is None else rows
    return Section(question.heading, question.query, sparql, found, shown)


def _rows(store: Store, sparql: str) -> Solutions:
    answer = store.query(sparql)
    if not isinstance(answer, Solutions):
        raise QueryError("the queries behind a card must be SELECT queries")
    return answer


def _sources(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return the ids of the publications behind the rows, sorted."""
    found = {
        plain(row[place])
        for section in sections
        for place, column in enumerate(section.solutions.columns)
        if column in _SOURCES
        for row in section.solutions.rows
        if row[place] is not None
    }
    return tuple(sorted(found))


def _find(store: Store, catalogue: Catalogue, wanted: str) -> list[Name]:
    """Return all names of the one thing that is meant."""
    if not wanted:
        raise QueryError("nothing was named", hint="name a patient, study, publication, drug or tumour")
    iri = _as_iri(wanted)
    if iri is not None:
        bind(catalogue[NAMES], {"of_thing": iri})  # refuses what is no IRI
        if own := names_of(store, catalogue, [iri]):
            return own
    names = names_source(store, catalogue)
    if matches := names.called(wanted):
        return names_of(store, catalogue, [_choose(wanted, matches)])
    raise QueryError(f"nothing here is called {wanted!r}", hint=_nearest(wanted, names))


def _as_iri(text: str) -> str | None:
    """Return the IRI that an id stands for, or None if ``text`` is no id."""
    if re.match(r"https?://", text):
        return text
    record, colon, local = text.rpartition(":")
    if colon and record and is_reference(text):
        return id_namespace(record) + local
    return to_iri(text) if is_curie(text) and " " not in text else None


def _choose(wanted: str, matches: list[Name]) -> str:
    """Return the thing that the best names agree on: by how they name it, then by what the records use."""
    best = min(_rank(name, _ORDER) for name in matches)
    matches = [name for name in matches if _rank(name, _ORDER) == best]
    things = {name.thing for name in matches if name.used} or {name.thing for name in matches}
    if len(things) > 1:
        candidates = ", ".join(sorted(to_curie(thing) for thing in things))
        raise QueryError(f"{wanted!r} is the name of several things", hint=f"say one of {candidates}")
    return things.pop()


def _rank(name: Name, order: tuple[str, ...]) -> int:
    return order.index(name.how) if name.how in order else len(order)


def nearest_names(store: Store, catalogue: Catalogue, wanted: str) -> str:
    """Return a hint with the names nearest to what was wanted, or where to look them up."""
    return _nearest(wanted, names_source(store, catalogue))


def _nearest(wanted: str, names: Names) -> str:
    near = nearest(names, wanted)
    if not near:
        return "look through the names with: netkg query names"
    return f"did you mean {' or '.join(map(_said, near))}?"


def _said(name: Name) -> str:
    curie = to_curie(name.thing)
    return name.name if name.name == curie else f"{name.name} ({curie})"

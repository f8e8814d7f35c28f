"""Names of things: all of them read from the store, or looked up in the index of texts beside it.

Both ways find the same. The index leads to the few things that may have a name; what they are called is then
asked of the store by ``quality/names``, so nothing rests on the index alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any, Final, Protocol

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.namespaces import ID, NK, PREFIXES
from netkg.query.catalogue import Catalogue
from netkg.query.nearest import in_order_of_likeness
from netkg.query.parameters import bind, digest_query
from netkg.query.text_index import find_texts, hash_name
from netkg.rqfile import bind_text
from netkg.store.base import Solutions, Store
from netkg.store.coded import CodedSolutions, code_solutions, read_coded, without_order

__all__ = ["NAMES", "NAMES_DIGEST", "Name", "Names", "names_of", "names_source", "nearest", "read_names"]

NAMES: Final = "quality/names"
"""The query that gives the names."""

NAMES_DIGEST: Final = "4ba6fc4e20c4354cb1fd4db4ce8cf73315640ca9e98b7f7e383fb2a53a33b3eb"
"""Digest of the query whose names the index leads to; another one is read whole."""

_MANY: Final = 2_000
"""Things with one name above which reading all names is as quick."""

_AT_ONCE: Final = 50
"""Things whose names are asked together when the first that has some name is looked for."""

_IDENTIFIERS: Final = " ".join(
    f"<{iri}>" for iri in (PREFIXES["dcterms"] + "identifier", NK + "doi", NK + "pmid", NK + "pmcid")
)
_CLASSES: Final = " ".join(
    f"<{NK}{name}>"
    for name in (
        *("Publication", "Study", "Cohort", "Patient"),
        *("TreatmentCourse", "Result", "SecondHandResult", "Claim"),
    )
)
_SAID: Final = f"SELECT DISTINCT ?thing ?name {{ VALUES ?how {{ {_IDENTIFIERS} }} ?thing ?how ?name }}"
_PUBLICATIONS: Final = f"SELECT DISTINCT ?thing {{ ?thing a <{NK}Publication> }}"
_THINGS: Final = f"SELECT DISTINCT ?thing {{ VALUES ?class {{ {_CLASSES} }} ?thing a ?class }}"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A row of ``quality/names``: a thing, one of its names, how that names it, and what it is."""

    thing: str
    name: str
    how: str
    kind: str
    used: bool


class Names(Protocol):
    """The names of a store, in one of the two ways."""

    def called(self, wanted: str) -> list[Name]:
        """Return the names that are written so, in whatever case, in order."""

    def keys(self) -> Iterable[str]:
        """Return names, case folded, among them all that there are."""

    def first(self, key: str) -> Name | None:
        """Return the first name that is ``key`` when case folded, or None if there is none after all."""


def names_source(store: Store, catalogue: Catalogue) -> Names:
    """Return the names of a store: by the index of texts if one is kept beside it, else all of them."""
    if digest_query(bind(catalogue[NAMES], {})) == NAMES_DIGEST and (index := find_texts(store, catalogue)):
        return _KeptNames(store, catalogue, index)
    return _AllNames(store, catalogue)


def names_of(store: Store, catalogue: Catalogue, things: Sequence[str]) -> list[Name]:
    """Return the names of some things, in order of thing, how, name and kind."""
    if not things:
        return []
    terms = " ".join(str(ox.NamedNode(thing)) for thing in things)
    answer = store.query(without_order(bind_text(catalogue[NAMES].text, "of_thing", terms)))
    if not isinstance(answer, Solutions):
        raise QueryError("the query of the names must be a SELECT query")
    return _sorted(code_solutions(answer))


def read_names(store: Store, catalogue: Catalogue) -> dict[str, list[Name]]:
    """Return IRI of a thing -> its names, for all things and terms that have one."""
    found: dict[str, list[Name]] = {}
    for name in _read(store, catalogue):
        found.setdefault(name.thing, []).append(name)
    return found


def nearest(names: Names, wanted: str, limit: int = 3) -> list[Name]:
    """Return the names that are written most like what was wanted, the most like it first."""
    found: list[Name] = []
    for key in in_order_of_likeness(wanted.casefold(), names.keys()):
        if name := names.first(key):
            found.append(name)
        if len(found) == limit:
            break
    return found


def _read(store: Store, catalogue: Catalogue) -> list[Name]:
    return _sorted(read_coded(store, without_order(bind(catalogue[NAMES], {}))))


def _sorted(answer: CodedSolutions) -> list[Name]:
    """Return the rows in order; ordering them here is quicker than in a store, and the same in all."""
    texts = [term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in answer.terms]
    places = [answer.columns.index(column) for column in ("thing", "name", "how", "kind", "used")]
    cells = ([texts[code] for code in answer.codes[place]] for place in places)
    rows = sorted(zip(*cells, strict=True), key=lambda row: (row[0], row[2], row[1], row[3]))
    return [Name(thing, name, how, kind, used == "true") for thing, name, how, kind, used in rows]


class _AllNames:
    """All names, read when they are first wanted."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store, self._catalogue = store, catalogue

    @cached_property
    def _by_key(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = {}
        for name in _read(self._store, self._catalogue):
            found.setdefault(name.name.casefold(), []).append(name)
        return found

    def called(self, wanted: str) -> list[Name]:
        return self._by_key.get(wanted.casefold(), [])

    def keys(self) -> Iterable[str]:
        return self._by_key

    def first(self, key: str) -> Name | None:
        return next(iter(self._by_key.get(key, ())), None)


class _KeptNames:
    """Names by the index: labels, synonyms and titles from there, ids and identifiers from the store."""

    def __init__(self, store: Store, catalogue: Catalogue, index: sqlite3.Connection) -> None:
        self._store, self._catalogue, self._index = store, catalogue, index

    def called(self, wanted: str) -> list[Name]:
        key = wanted.casefold()
        rows = self._index.execute(
            "SELECT DISTINCT thing FROM names JOIN texts ON texts.id = names.id WHERE hash = ?",
            (hash_name(key),),
        )
        things = {thing for (thing,) in rows}
        things |= {thing for thing, name in self._others(ids=":" in key) if name.casefold() == key}
        if len(things) > _MANY:
            return _AllNames(self._store, self._catalogue).called(wanted)
        every = names_of(self._store, self._catalogue, sorted(things))
        return [name for name in every if name.name.casefold() == key]

    def _others(self, *, ids: bool) -> Iterator[tuple[str, str]]:
        """Yield things with their identifiers, records and, if wanted, ids."""
        yield from self._rows(_SAID)
        for (thing,) in self._rows(_THINGS if ids else _PUBLICATIONS):
            record, slash, local = thing.partition(ID)[2].partition("/")
            yield thing, record if slash else ""
            if ids:
                yield thing, f"{record}:{local}" if slash else ":"

    def _rows(self, sparql: str) -> Iterator[Any]:
        answer = read_coded(self._store, sparql)
        texts = [str(getattr(term, "value", "")) for term in answer.terms]
        named = [isinstance(term, ox.NamedNode) for term in answer.terms]
        cells = ([texts[code] for code in codes] for codes in answer.codes)
        return compress(zip(*cells, strict=True), (named[code] for code in answer.codes[0]))

    @cached_property
    def _by_key(self) -> dict[str, set[str]]:
        """Return name, case folded -> things that may have it."""
        found: dict[str, set[str]] = {}
        labels = "SELECT texts.text, thing FROM names JOIN texts ON texts.id = names.id"
        for text, thing in self._index.execute(labels):
            found.setdefault(text.casefold(), set()).add(thing)
        for thing, name in self._others(ids=True):
            found.setdefault(name.casefold(), set()).add(thing)
        return found

    def keys(self) -> Iterable[str]:
        return self._by_key

    def first(self, key: str) -> Name | None:
        things = sorted(self._by_key.get(key, ()))
        for start in range(0, len(things), _AT_ONCE):
            for name in names_of(self._store, self._catalogue, things[start : start + _AT_ONCE]):
                if name.name.casefold() == key:
                    return name
        return None

"""What a gap map needs beside the evidence table: parts of cohorts, recorded searches, claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from netkg.analyse.composition import Part, composition_parts
from netkg.errors import AnalysisError
from netkg.namespaces import to_curie
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store

__all__ = ["Companions", "Scope", "SearchScope", "read_companions"]

_SCOPE: Final = ("populations", "interventions", "outcomes")


@dataclass(frozen=True, slots=True)
class Scope:
    """Terms that a search or claim is about; an empty list means any."""

    populations: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchScope:
    """A recorded search: its id, its day as recorded, and what its review is about."""

    search: str
    date: str | None = None
    scope: Scope = Scope()


@dataclass(frozen=True)
class Companions:
    """What stands beside the evidence table.

    Attributes:
        parts: parts of cohorts.
        searches: recorded searches; none means that no cell was searched for.
        claims: second-hand claims, by id, with what they are about.
        own_claims: the same of what authors state themselves.
        summaries: claim -> what it says, in the curator's words.
    """

    parts: tuple[Part, ...] = ()
    searches: tuple[SearchScope, ...] = ()
    claims: tuple[tuple[str, Scope], ...] = ()
    own_claims: tuple[tuple[str, Scope], ...] = ()
    summaries: Mapping[str, str] = field(default_factory=dict)
    _by_cohort: dict[str, tuple[Part, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the parts by cohort, once."""
        found: dict[str, list[Part]] = {}
        for part in self.parts:
            found.setdefault(part.cohort, []).append(part)
        object.__setattr__(self, "_by_cohort", {name: tuple(parts) for name, parts in found.items()})

    def of(self, cohort: str) -> tuple[Part, ...]:
        """Return the parts of a cohort."""
        return self._by_cohort.get(cohort, ())


def read_companions(store: Store, catalogue: Catalogue) -> Companions:
    """Return what stands beside the evidence table, from ``evidence/composition`` and ``gaps/scopes``.

    Raises:
        AnalysisError: one of the queries was replaced by another of its name.
    """
    parts = composition_parts(_ask(store, catalogue, "evidence/composition"))
    scopes = _ask(store, catalogue, "gaps/scopes")
    if scopes.columns != ("thing", "kind", "date", "axis", "term", "summary"):
        raise AnalysisError("scopes are read from the answer of the query gaps/scopes")
    rows = [tuple(None if term is None else _text(term) for term in row) for row in scopes.rows]
    searches = [
        SearchScope(name, next((row[2] for row in rows if row[0] == name), None), _scope(rows, name))
        for name in _named(rows, "search")
    ]
    told, own = (
        tuple((name, _scope(rows, name)) for name in _named(rows, kind)) for kind in ("claim", "own claim")
    )
    summaries = {str(row[0]): row[5] for row in rows if row[5]}
    return Companions(tuple(parts), tuple(searches), told, own, summaries)


def _named(rows: Iterable[tuple[str | None, ...]], kind: str) -> list[str]:
    return sorted({str(row[0]) for row in rows if row[1] == kind})


def _scope(rows: Iterable[tuple[str | None, ...]], name: str) -> Scope:
    mine = [row for row in rows if row[0] == name]
    terms = (tuple(sorted({str(row[4]) for row in mine if row[3] == axis})) for axis in _SCOPE)
    return Scope(*terms)


def _ask(store: Store, catalogue: Catalogue, name: str) -> Solutions:
    answer = store.query(bind(catalogue.find(name), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError(f"the query {name} gives no rows", hint="it was replaced by another of that name")
    return answer


def _text(term: object) -> str:
    return to_curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", ""))

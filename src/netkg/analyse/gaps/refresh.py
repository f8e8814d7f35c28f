"""A graph of gap cells against the evidence of today: which still hold, which are stale, which are gone.

A stale cell is never served: it is computed anew, by the settings and as of the day that stand in the graph.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from netkg.analyse.gaps.derived import ACTIVITY, cell_iris, to_triples
from netkg.analyse.gaps.model import GapMap
from netkg.analyse.gaps.plan import Plan
from netkg.analyse.gaps.settings import OutcomeRule, Settings
from netkg.errors import AnalysisError, NetkgError
from netkg.namespaces import NK, PREFIXES

if TYPE_CHECKING:
    from netkg.analyse.body import Body

__all__ = ["MapOf", "Refreshed", "find_stale", "refresh"]

MapOf = Callable[[str, Settings, "dt.date | None"], GapMap]
"""What makes the map of a space, by name, with settings and as of a day; raises if there is no such space."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A graph of gap cells brought up to date.

    Attributes:
        triples: the graph of today.
        current: IRIs that still hold.
        renewed: stale IRI -> the IRI that takes its place; the same one if its inputs are the same.
        dropped: stale IRI -> why there is no such cell any more.
    """

    triples: tuple[ox.Triple, ...]
    current: tuple[str, ...]
    renewed: Mapping[str, str]
    dropped: Mapping[str, str]


def find_stale(triples: Iterable[ox.Triple], body: Body, map_of: MapOf) -> dict[str, str]:
    """Return IRI -> why it is stale, of the cells that the evidence does not give any more.

    Raises:
        AnalysisError: the settings of a cell cannot be read.
    """
    made = refresh(triples, body, map_of)
    renewed = {
        iri: "what is said of it is otherwise now"
        if new == iri
        else "its inputs, or what they say, are others now"
        for iri, new in made.renewed.items()
    }
    return dict(sorted({**renewed, **made.dropped}.items()))


def refresh(triples: Iterable[ox.Triple], body: Body, map_of: MapOf) -> Refreshed:
    """Return a graph of gap cells with the stale ones computed anew, by the settings that stand in the graph.

    Args:
        triples: the graph.
        body: the body of evidence of today.
        map_of: makes the map of a space.

    Raises:
        AnalysisError: the settings of a cell cannot be read.
    """
    graph = list(triples)
    fresh: dict[ox.Triple, None] = {}
    now: dict[str, str] = {}
    dropped: dict[str, str] = {}
    for (space, digest, day), cells in _asked(graph).items():
        try:
            found = map_of(space, _settings(graph, digest), dt.date.fromisoformat(day) if day else None)
        except NetkgError as error:
            dropped |= dict.fromkeys(cells, error.message)
            continue
        left = {iri: found.by_key[key] for iri, key in cells.items() if key in found.by_key}
        dropped |= dict.fromkeys(set(cells) - set(left), "the space has no such cell any more")
        iris = cell_iris(found, body, left.values())
        now |= {iri: iris[place] for iri, place in left.items()}
        fresh |= dict.fromkeys(to_triples(found, body, sorted(set(left.values()))))
    was, is_now = _said(graph), _said(fresh)
    same = {iri for iri, new in now.items() if iri == new and was[iri] == is_now.get(iri)}
    return Refreshed(
        triples=tuple(fresh),
        current=tuple(sorted(same)),
        renewed={iri: new for iri, new in sorted(now.items()) if iri not in same},
        dropped=dict(sorted(dropped.items())),
    )


def _said(triples: Iterable[ox.Triple]) -> dict[str, set[tuple[str, object]]]:
    """Return what is said of each thing, but for the activity that made it; decimals by value."""
    found: dict[str, set[tuple[str, object]]] = {}
    for triple in triples:
        if triple.predicate.value != ACTIVITY:
            found.setdefault(_subject(triple), set()).add((triple.predicate.value, _by_value(triple.object)))
    return found


def _by_value(term: object) -> object:
    if isinstance(term, ox.Literal) and term.datatype.value == PREFIXES["xsd"] + "decimal":
        return Decimal(term.value)
    return term


def _subject(triple: ox.Triple) -> str:
    return str(getattr(triple.subject, "value", ""))


def _asked(triples: Iterable[ox.Triple]) -> dict[tuple[str, str, str], dict[str, str]]:
    """Return space, digest of settings and day -> IRI -> key, of all cells of a graph."""
    names = {NK + name: name for name in ("gapKey", "gapSpace", "gapSettingsDigest", "gapAsOf")}
    told: dict[str, dict[str, str]] = {}
    for triple in triples:
        if name := names.get(triple.predicate.value):
            told.setdefault(_subject(triple), {})[name] = str(getattr(triple.object, "value", ""))
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for iri, said in sorted(told.items()):
        if "gapKey" in said:
            group = (said.get("gapSpace", ""), said.get("gapSettingsDigest", ""), said.get("gapAsOf", ""))
            found.setdefault(group, {})[iri] = said["gapKey"]
    return found


def _settings(triples: Iterable[ox.Triple], digest: str) -> Settings:
    """Return the settings of a digest, as they stand on the activity."""
    texts = {
        str(getattr(triple.object, "value", ""))
        for triple in triples
        if triple.predicate.value == NK + "gapSettings"
    }
    for text in sorted(texts):
        try:
            found = _from_json(text)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise AnalysisError(f"the settings of gap cells cannot be read: {error}") from error
        if found.digest == digest:
            return found
    raise AnalysisError(f"the file has no settings {digest}", hint="write it anew: netkg gaps --output FILE")


def _from_json(text: str) -> Settings:
    values: dict[str, Any] = json.loads(text)
    rules = [{**rule, "surrogates": tuple(rule["surrogates"])} for rule in values.pop("outcomes")]
    designs = tuple(values.pop("controlled_designs"))
    plan = values.pop("closing")
    return Settings(
        outcomes=tuple(OutcomeRule(**rule) for rule in rules),
        controlled_designs=designs,
        closing=Plan(**plan | {"thresholds": tuple(plan["thresholds"])}),
        **values,
    )

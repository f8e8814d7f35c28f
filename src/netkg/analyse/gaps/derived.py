"""Gap cells as triples of ``graph/derived/gaps``: states, reasons, inputs, and what they were judged by.

The graph is computed and never committed. A cell's IRI holds its id, which is made from its question, the
space, the settings and its inputs with all that their rows say. The version of netkg and the settings stand
on one activity, outside the ids. A graph is brought up to date by :mod:`netkg.analyse.gaps.refresh`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyoxigraph as ox

from netkg import __version__
from netkg.analyse.derived import six_digits
from netkg.analyse.gaps.changes import maximal_places
from netkg.analyse.gaps.closing import information
from netkg.analyse.gaps.model import Cell, GapMap
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.gaps.space import Space
from netkg.ids import thing_iri
from netkg.namespaces import NK, PREFIXES, graph_iri, id_namespace, to_iri

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["ACTIVITY", "GAPS_GRAPH", "cell_iris", "space_digest", "telling_places", "to_triples"]

GAPS_GRAPH: Final = graph_iri("derived/gaps")
"""The named graph that gap cells belong to."""

ACTIVITY: Final = PREFIXES["prov"] + "wasGeneratedBy"
"""The property that names what made a cell; it is outside the ids, as it names the version of netkg."""

_SPACE: Final = id_namespace("derived")
_TYPE: Final = PREFIXES["rdf"] + "type"
_DIGEST: Final = 16

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class _Made:
    """What all cells of a map have in common."""

    found: GapMap
    rows: Mapping[str, EvidenceRow]
    body: Body
    space: str
    stands: Mapping[int, int]
    digests: dict[str, str] = field(default_factory=dict)

    def digest(self, name: str) -> str:
        """Return a text that differs where the row of a result does; empty for what has no row."""
        if name not in self.digests:
            self.digests[name] = _hash(asdict(self.rows[name])) if name in self.rows else ""
        return self.digests[name]


def telling_places(found: GapMap) -> list[int]:
    """Return the cells that have something to tell: evidence, or a place on the frontier."""
    full = found.select([finding.evidence.k > 0 for finding in found.findings])
    return sorted({*np.flatnonzero(full).tolist(), *maximal_places(found)})


def to_triples(found: GapMap, body: Body, places: Iterable[int] | None = None) -> list[ox.Triple]:
    """Return cells of a map as triples, with the activity that made them.

    Args:
        found: the map.
        body: the body of evidence that it was made of.
        places: the cells; those of :func:`telling_places` if left out.
    """
    chosen = telling_places(found) if places is None else list(places)
    made = _made(found, body)
    triples: dict[ox.Triple, None] = {}
    for place in chosen:
        cell = found.cell(place)
        subject = ox.NamedNode(_SPACE + _id(cell, made))
        for predicate, value in _values(cell, made):
            triples[ox.Triple(subject, ox.NamedNode(predicate), value)] = None
    if triples:
        triples |= dict.fromkeys(_activity(found.settings))
    return list(triples)


def _made(found: GapMap, body: Body) -> _Made:
    rows = {row.result: row for row in body.rows}
    return _Made(found, rows, body, space_digest(found.space), maximal_places(found))


def space_digest(space: Space) -> str:
    """Return a short text that differs where the facets, nodes, rules or scope of a space do."""
    content = [
        [
            [facet.name, facet.direct, [asdict(node) for node in facet.nodes], facet.covers.tolist()]
            for facet in space.facets
        ],
        [asdict(rule) for rule in space.rules],
        [asdict(item) for item in space.implied],
        list(space.leave_out),
    ]
    return _hash(content)[:12]


def cell_iris(found: GapMap, body: Body, places: Iterable[int]) -> dict[int, str]:
    """Return place -> IRI of the cell: another if its question, space, settings, day or an input's row is."""
    made = _made(found, body)
    return {place: _SPACE + _id(found.cell(place), made) for place in places}


def _id(cell: Cell, made: _Made) -> str:
    finding, found = cell.finding, made.found
    inputs = [*finding.evidence.results, *finding.mixed, *finding.second_hand]
    told = [[name, made.digest(name)] for name in sorted(inputs)]
    day = found.as_of.isoformat() if found.as_of else None
    return f"gap-{_hash([cell.key, made.space, found.settings.digest, day, told])[:_DIGEST]}"


def _hash(content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _activity_iri(settings: Settings) -> str:
    return f"{_SPACE}activity-gaps-{__version__}-{settings.digest}"


def _activity(settings: Settings) -> Iterator[ox.Triple]:
    subject = ox.NamedNode(_activity_iri(settings))
    yield ox.Triple(subject, ox.NamedNode(_TYPE), ox.NamedNode(PREFIXES["prov"] + "Activity"))
    text = json.dumps(settings.to_dict(), ensure_ascii=False, sort_keys=True)
    for predicate, said in (
        (PREFIXES["owl"] + "versionInfo", f"netkg {__version__}"),
        (NK + "gapSettings", text),
        (NK + "gapSettingsDigest", settings.digest),
    ):
        yield ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(said))


def _values(cell: Cell, made: _Made) -> Iterator[tuple[str, Value]]:
    finding, found, prov = cell.finding, made.found, PREFIXES["prov"]
    yield _TYPE, ox.NamedNode(NK + "GapCell")
    yield PREFIXES["rdfs"] + "label", ox.Literal(cell.name)
    yield NK + "gapKey", ox.Literal(cell.key)
    yield NK + "gapSpace", ox.Literal(cell.space)
    yield NK + "gapSpaceDigest", ox.Literal(made.space)
    yield NK + "gapSettingsDigest", ox.Literal(found.settings.digest)
    if found.as_of is not None:
        yield NK + "gapAsOf", _typed("date", found.as_of.isoformat())
    for term in sorted({term for node in cell.nodes for term in node.ids}):
        yield PREFIXES["dcterms"] + "subject", ox.NamedNode(to_iri(term))
    yield NK + "primaryGapState", ox.NamedNode(NK + finding.primary)
    yield from ((NK + "gapState", ox.NamedNode(NK + state)) for state in finding.states)
    yield from ((NK + "gapOverlay", ox.NamedNode(NK + overlay)) for overlay in finding.overlays)
    yield from ((NK + "gapReason", ox.Literal(f"{state}: {why}")) for state, why in finding.reasons)
    yield from ((NK + "gapNotAssessed", ox.Literal(f"{state}: {why}")) for state, why in finding.open)
    yield from _numbers(cell, made)
    yield from ((prov + "wasDerivedFrom", _thing(name, made)) for name in finding.evidence.results)
    yield from ((prov + "wasDerivedFrom", _thing(name, made)) for name in finding.second_hand)
    yield from ((NK + "gapMixedResult", _thing(name, made)) for name in finding.mixed)
    yield ACTIVITY, ox.NamedNode(_activity_iri(found.settings))


def _numbers(cell: Cell, made: _Made) -> Iterator[tuple[str, Value]]:
    evidence = cell.finding.evidence
    counts = {
        "gapCohorts": evidence.k,
        "gapIndependentCohorts": evidence.k_eff,
        "gapPeople": evidence.patients,
    }
    if evidence.counted:
        counts |= {"gapEvents": evidence.events, "gapTotal": evidence.total}
    if cell.place in made.stands:
        counts["gapStandsFor"] = made.stands[cell.place]
    yield from ((NK + name, _typed("integer", str(count))) for name, count in counts.items())
    if evidence.interval is not None:
        for name, number in zip(("gapLow", "gapHigh"), evidence.interval, strict=True):
            yield NK + name, _typed("decimal", six_digits(number))
    needed, fraction = information(made.found, cell, made.body)
    if needed is not None:
        yield NK + "gapInformationSize", _typed("integer", str(needed))
    if fraction is not None:
        yield NK + "gapInformationFraction", _typed("decimal", six_digits(fraction))


def _thing(name: str, made: _Made) -> ox.NamedNode:
    record = made.rows[name].record if name in made.rows else name.partition(":")[0]
    return ox.NamedNode(thing_iri(name, record))


def _typed(kind: str, text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))

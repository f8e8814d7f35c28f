"""A gap map as one JSON document: every cell with its finding, every source, and the map at every date.

``gap_map.schema.json`` beside this module says what stands where. Cells are numbered row by row over the
product of the facets, the last facet fastest, as in the map. Lists are joined by place, so that nothing is
said twice: cells name findings, findings evidence and texts, evidence results, results publications.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netkg import __version__
from netkg.analyse.gaps.frontier import frontiers
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError
from netkg.publish.gap_map_closing import closing_values, registered_text
from netkg.publish.gap_map_codes import Coder, places_of
from netkg.publish.gap_map_query import query_parts
from netkg.publish.gap_map_sources import Sources, result_values
from netkg.publish.gap_map_time import Moment, changes, runs
from netkg.report.gap_map_looks import LOOKS, OVERLAYS, UNSEARCHED, Look
from netkg.report.gap_map_tree import parents

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.companion_rows import ClaimRow
    from netkg.analyse.gaps.model import Finding, GapMap
    from netkg.analyse.gaps.space import Facet, Space
    from netkg.analyse.rows import EvidenceRow
    from netkg.query.catalogue import Catalogue

__all__ = ["FORMAT", "axes_of", "gap_map_document", "read_schema", "write_document"]

FORMAT: Final = 1
"""Version of the document's form; a higher one may not be read as this one."""

_OUTCOMES: Final = ("outcome", "question")
"""Facets of which a space has one: what is measured."""


def gap_map_document(
    found: GapMap,
    body: Body,
    catalogue: Catalogue,
    sources: Sources | None = None,
    past: Sequence[Moment] = (),
    view: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return a gap map as plain values for JSON.

    Args:
        found: the map.
        body: the body of evidence that it was made of.
        catalogue: the queries; ``gaps/cell`` is what gives the results of a cell.
        sources: publications, places and claims.
        past: the map at earlier dates, in order; those that change nothing are left out.
        view: facet -> node that is shown at first.

    Raises:
        AnalysisError: the space has fewer than two facets, so that there is no table of it.
    """
    sources = sources or Sources()
    maps = [found, *(moment.found for moment in past)]
    named = {name for one in maps for finding in one.findings for name in _named(finding)}
    rows = {row.result: row for row in body.rows if row.result in named}
    results, claims = places_of(rows), places_of(named - set(rows))
    coder = Coder(results, claims)
    codes = _codes(found, coder)
    steps = _steps(past, coder)
    return {
        "format": FORMAT,
        "kind": "netkg gap map",
        "netkg": __version__,
        "use": USE_STATEMENT,
        "space": _space(found.space, body),
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "day": found.day.isoformat() if found.day else None,
        "looked_at": found.results,
        "facets": [_facet(facet) for facet in found.space.facets],
        "view": _view(found.space, view or {}),
        "states": [{"name": state.value, **_look(look)} for state, look in LOOKS.items()],
        "overlays": [
            {"name": overlay.value, "mark": look.mark, "label": look.label, "meaning": look.meaning}
            for overlay, look in OVERLAYS.items()
        ],
        "unsearched": UNSEARCHED,
        "settings": found.settings.to_dict() | {"digest": found.settings.digest},
        "rules": _rules(found, body),
        "closing": closing_values(maps, body) | {"registered": registered_text(sources.searches)},
        "removed": [
            {"name": item.rule.name, "reason": item.rule.reason, "source": item.rule.source}
            | {"cells": item.cells}
            for item in found.removed
        ],
        "cells": {"count": found.size, "keys": list(found.by_key), "findings": runs(codes)},
        "findings": coder.findings,
        "evidence": coder.evidence,
        "texts": list(coder.texts),
        "steps": steps,
        "frontiers": [
            {
                "property": one.property.value,
                "total": one.total,
                "cells": [[cell.place, cell.stands_for, int(cell.whole)] for cell in one.cells],
            }
            for one in frontiers(found).values()
        ],
        "query": query_parts(found, catalogue),
        **_things(results, claims, body, sources),
    }


def _look(look: Look) -> dict[str, str]:
    return {name: getattr(look, name) for name in ("mark", "short", "label", "meaning")}


def _named(finding: Finding) -> tuple[str, ...]:
    aside = (item.result for item in finding.aside)
    counted = (*finding.evidence.results, *finding.mixed, *finding.second_hand)
    return (*counted, *finding.own_claims, *aside)


def _codes(found: GapMap, coder: Coder) -> list[int]:
    numbers = [coder.finding(finding) for finding in found.findings]
    return [numbers[code] if code >= 0 else -1 for code in found.codes.tolist()]


def _steps(past: Sequence[Moment], coder: Coder) -> list[dict[str, Any]]:
    """Return what each date changes of the map of the date before; the first changes a map of no cells."""
    found: list[dict[str, Any]] = []
    before: list[int] = []
    for moment in past:
        codes = _codes(moment.found, coder)
        changed = changes(before or [-1] * len(codes), codes)
        if changed:
            found.append(
                {"date": moment.date.isoformat(), "records": list(moment.records), "changes": changed}
            )
        before = codes
    return found


def _space(space: Space, body: Body) -> dict[str, Any]:
    left_out = [{"id": term, "label": body.label(term)} for term in space.leave_out]
    return {"name": space.name, "label": space.label, "leave_out": left_out}


def _facet(facet: Facet) -> dict[str, Any]:
    nodes = [
        {"key": node.key, "label": node.label, "ids": list(node.ids), "parents": parents(facet, place)}
        for place, node in enumerate(facet.nodes)
    ]
    return {"name": facet.name, "nodes": nodes}


def axes_of(space: Space) -> tuple[str, str]:
    """Return which facets are rows and columns at first: tumours, then what is given or measured in them.

    Raises:
        AnalysisError: the space has fewer than two facets.
    """
    names = [facet.name for facet in space.facets]
    free = [name for name in names if name not in _OUTCOMES]
    if len(names) < 2:
        raise AnalysisError(f"the space {space.name} has one facet only", hint="a table of it needs two")
    rows = "tumour" if "tumour" in names else free[0]
    return rows, next((name for name in free if name != rows), next(n for n in names if n in _OUTCOMES))


def _view(space: Space, nodes: Mapping[str, int]) -> dict[str, Any]:
    rows, columns = axes_of(space)
    held = {facet.name: nodes.get(facet.name, 0) for facet in space.facets}
    return {"rows": rows, "columns": columns, "nodes": held}


def _rules(found: GapMap, body: Body) -> list[dict[str, Any]]:
    """Return how each node of the outcome is judged."""
    facet = next(facet for facet in found.space.facets if facet.name in _OUTCOMES)
    made = []
    for node in facet.nodes:
        rule = found.settings.of(node.ids[0], body) if node.ids else None
        made.append(
            {"label": node.label}
            if rule is None
            else {
                "label": body.label(rule.id),
                "bias": rule.bias,
                "needs_control": rule.needs_control,
                "minimum_n": rule.minimum_n,
                "minimum_events": rule.minimum_events,
                "half_width": rule.half_width,
                "threshold": rule.threshold,
                "above": rule.above,
                "source": rule.source,
                "population": rule.population,
            }
        )
    return made


def _things(
    results: Mapping[str, int], claims: Mapping[str, int], body: Body, sources: Sources
) -> dict[str, Any]:
    """Return results, claims, publications and places as lists that name each other by place."""
    by_id = {row.result: row for row in body.rows}
    rows = [by_id[name] for name in results]
    stated = {row.result: _own_places(row, by_id) for row in rows}
    told = [sources.claims.get(name) for name in claims]
    named = [(row.reported_in, row.read_in) for row in rows]
    named += [(one.reported_in, one.read_in) for one in told if one]
    works = [work for pair in named for work in pair if work]
    publications = places_of(works)
    used = {name for names in stated.values() for name in names}
    places = places_of(used | {name for one in told if one for name in one.places})
    listed = []
    for row in rows:
        values = result_values(row, body, ())
        listed.append(values | _joined(row, stated[row.result], publications, places))
    return {
        "results": listed,
        "claims": [
            {"id": name, "summary": one.summary or "", **_joined(one, one.places, publications, places)}
            if one
            else {"id": name, "summary": ""}
            for name, one in zip(claims, told, strict=True)
        ],
        "publications": [{"id": name} | dict(sources.publications.get(name, {})) for name in publications],
        "places": [{"id": name} | dict(sources.places.get(name, {})) for name in places],
    }


def _own_places(row: EvidenceRow, by_id: Mapping[str, EvidenceRow]) -> tuple[str, ...]:
    """Return where a result stands; a derived one where the numbers stand that it was derived from."""
    inputs = (by_id[name] for name in row.basis_inputs if name in by_id)
    return tuple(dict.fromkeys((*row.places, *(place for one in inputs for place in one.places))))


def _joined(
    one: EvidenceRow | ClaimRow,
    stated: Sequence[str],
    publications: Mapping[str, int],
    places: Mapping[str, int],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.reported_in:
        found["reported_in"] = publications[one.reported_in]
    if one.read_in and one.read_in != one.reported_in:
        found["read_in"] = publications[one.read_in]
    return found | ({"places": [places[name] for name in stated]} if stated else {})


def write_document(document: Mapping[str, Any]) -> bytes:
    """Return a document as bytes of JSON: the same for the same map."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def read_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("gap_map.schema.json").read_bytes())
    return found

"""Gap maps, cells and spaces as the JSON documents of ``netkg gaps``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from netkg.analyse.gaps.frontier import Frontier
from netkg.analyse.gaps.model import LETTERS, Cell, Evidence, Finding, GapMap, Overlay
from netkg.analyse.gaps.wording import empty_wording
from netkg.cli.failures import envelope
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from netkg.analyse.gaps.space import Space
    from netkg.analyse.gaps.why import Why
    from netkg.analyse.rows import EvidenceRow

__all__ = ["cell_fields", "map_fields", "map_json", "spaces_json", "why_json"]


def map_fields(found: GapMap) -> dict[str, Any]:
    """Return what a map is of: its space, sizes, settings and date."""
    return {
        "space": found.space.name,
        "question": found.space.label,
        "facets": {facet.name: len(facet.nodes) for facet in found.space.facets},
        "cells": found.size,
        "cells_before_rules": found.space.size,
        "removed": [{"rule": item.rule.name, "cells": item.cells} for item in found.removed],
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "stale_counted_from": found.day.isoformat() if found.day else None,
        "results": found.results,
        "primary_states": {str(state): count for state, count in found.counts().items()},
        "not_searched": len(found.places(Overlay.NOT_SEARCHED)),
        "settings_digest": found.settings.digest,
        "settings": found.settings.to_dict(),
        "use": USE_STATEMENT,
    }


def map_json(
    found: GapMap, frontier: Frontier | None, cells: Iterable[Cell], undated: int | None = None
) -> str:
    """Return a map with a frontier, or with cells listed, as a JSON document.

    ``undated`` is the number of results that a map as of a day leaves out since they have no date.
    """
    fields = map_fields(found) | {"undated_results": undated}
    if frontier is not None:
        fields["frontier"] = {
            "property": str(frontier.property),
            "stands_for": frontier.total,
            "cells": [
                {
                    "stands_for": item.stands_for,
                    "with_narrower": item.whole,
                    **cell_fields(found.cell(item.place)),
                }
                for item in frontier.cells
            ],
        }
    else:
        fields["listed"] = [cell_fields(cell) for cell in cells]
    return envelope("gaps", fields)


def cell_fields(cell: Cell) -> dict[str, Any]:
    """Return a cell with its states and numbers as plain values."""
    finding = cell.finding
    return {
        "key": cell.key,
        "cell": cell.name,
        "nodes": [node.key for node in cell.nodes],
        "primary": str(finding.primary),
        "states": [_state(finding, number) for number in range(len(finding.states))],
        "not_assessable": {str(state): why for state, why in finding.open},
        "overlays": [str(overlay) for overlay in finding.overlays],
        "wording": empty_wording(finding),
        "evidence": _evidence(finding.evidence),
        "mixed": list(finding.mixed),
        "second_hand": list(finding.second_hand),
        "recorded_not_counted": [{"result": item.result, "why": item.why} for item in finding.aside],
        "own_claims_without_a_number": list(finding.own_claims),
        "results_on_other_outcomes": finding.elsewhere,
    }


def _state(finding: Finding, number: int) -> dict[str, Any]:
    state, why = finding.reasons[number]
    return {"state": str(state), "reason_letter": LETTERS.get(state), "rule": why}


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "results": list(found.results),
        "kept": list(found.kept),
        "reports": found.reports,
        "k": found.k,
        "k_eff": found.k_eff,
        "patients": found.patients,
        "results_of_unknown_size": found.unsized,
        "counted": list(found.counted),
        "events": found.events if found.counted else None,
        "total": found.total if found.counted else None,
        "interval": list(found.interval) if found.interval else None,
        "if_overlaps_are_real": _strict(found.strict),
        "not_comparable_in": list(found.refused),
        "added_up_although_they_differ_in": list(found.warnings),
        "newest": found.newest.isoformat() if found.newest else None,
    }


def _strict(found: Evidence | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "k": found.k,
        "k_eff": found.k_eff,
        "patients": found.patients,
        "events": found.events if found.counted else None,
        "total": found.total if found.counted else None,
        "interval": list(found.interval) if found.interval else None,
    }


def why_json(why: Why, found: GapMap, closing: dict[str, Any] | None = None) -> str:
    """Return why a cell is what it is, and what would close it, as a JSON document."""
    rule = why.rule
    fields = cell_fields(why.cell) | {
        "space": found.space.name,
        "outcome_rule": next(
            iter([item for item in found.settings.to_dict()["outcomes"] if item["id"] == rule.id]), None
        ),
        "results": [_row(row) for row in why.rows],
        "pooled": _pooled(why),
        "mixed": [{"result": item.result, "how": item.how} for item in why.mixed],
        "second_hand": [_row(row) for row in why.second_hand],
        "claims": list(why.claims),
        "recorded_not_counted": [_row(row) | {"why": reason} for row, reason in why.aside],
        "nearest_with_evidence": cell_fields(why.nearest) if why.nearest else None,
        "what_would_close_it": closing,
        "sparql": why.sparql,
        "settings_digest": found.settings.digest,
        "use": USE_STATEMENT,
    }
    return envelope("gaps why", fields)


def _pooled(why: Why) -> dict[str, Any] | None:
    pooled = why.pooled
    if pooled is None:
        return None
    return {
        "method": pooled.method,
        "estimate": pooled.estimate,
        "interval": list(pooled.interval),
        "warnings": list(pooled.warnings),
    }


def _row(row: EvidenceRow) -> dict[str, Any]:
    return {
        "result": row.result,
        "events": row.events,
        "total": row.total,
        "study": row.study,
        "reported_in": row.reported_in,
        "places": list(row.places),
    }


def spaces_json(spaces: Iterable[tuple[Space, int, tuple[Any, ...]]]) -> str:
    """Return the spaces with their facets, sizes and rules as a JSON document."""
    listed = [
        {
            "space": space.name,
            "question": space.label,
            "facets": {f.name: [{"key": n.key, "label": n.label} for n in f.nodes] for f in space.facets},
            "cells_before_rules": space.size,
            "cells": size,
            "rules": [
                {"rule": i.rule.name, "reason": i.rule.reason, "source": i.rule.source, "removed": i.cells}
                for i in removed
            ],
            "implied": [{"facet": i.facet, "value": i.value, "reason": i.reason} for i in space.implied],
            "outside_scope": list(space.leave_out),
        }
        for space, size, removed in spaces
    ]
    return envelope("gaps spaces", {"spaces": listed})

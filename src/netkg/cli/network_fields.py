"""Answers of ``netkg network`` as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.analyse.hypotheses.propose import Discovery, Hypotheses, Hypothesis
    from netkg.analyse.hypotheses.validate import Validation
    from netkg.analyse.network.geometry import Geometry
    from netkg.analyse.network.keystones import Keystone, Support
    from netkg.analyse.network.knockout import Knockout, StateChange
    from netkg.analyse.network.model import Edge, Network
    from netkg.analyse.network.paths import Path, Paths
    from netkg.analyse.network.summary import Summary

__all__ = [
    "discovery_fields",
    "edge_fields",
    "geometry_fields",
    "hypotheses_fields",
    "keystones_fields",
    "knockout_fields",
    "node_fields",
    "paths_fields",
    "summary_fields",
]

Fields = dict[str, object]


def node_fields(network: Network, name: str) -> Fields:
    """Return a node: id, label, kind."""
    node = network.by_id.get(name)
    return {"id": name, "label": network.label(name), "kind": node.kind if node else None}


def edge_fields(edge: Edge) -> Fields:
    """Return an edge with all that it rests on."""
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind,
        "second_hand": edge.second_hand,
        "papers": list(edge.papers),
        "sources": [
            {
                "thing": source.thing,
                "paper": source.paper or None,
                "places": list(source.places),
                "second_hand": source.second_hand,
            }
            for source in edge.sources
        ],
    }


def summary_fields(network: Network, found: Summary) -> Fields:
    """Return what a network is made of."""
    return {
        "projection": network.name,
        "nodes": dict(found.nodes),
        "edges": dict(found.edges),
        "second_hand_edges": found.second_hand,
        "papers": found.papers,
        "components": [list(part) for part in found.components],
        "bridges": [edge_fields(edge) for edge in found.bridges],
        "density": found.density,
    }


def keystones_fields(network: Network, found: Sequence[Keystone], alone: Sequence[Support]) -> Fields:
    """Return keystones, and the studies that alone support a cell."""
    return {
        "projection": network.name,
        "keystones": [
            node_fields(network, item.id)
            | {"parts": item.parts, "cut_off": [node_fields(network, name) for name in item.cut_off]}
            for item in found
        ],
        "sole_support": [
            {
                "study": item.study,
                "cells": [dict(zip(("drug", "tumour", "outcome"), cell, strict=True)) for cell in item.cells],
                "primary": len(item.primary),
            }
            for item in alone
        ],
    }


def knockout_fields(found: Knockout) -> Fields:
    """Return what changes without a thing; cells and claims that were not asked for are null."""
    moved = found.withdrawal
    return {
        "thing": found.thing,
        "papers": list(found.papers),
        "results": list(moved.results),
        "estimates": [
            {
                "kind": change.kind,
                "question": change.before.question.outcome,
                "drugs": list(change.before.question.drugs),
                "tumour": change.before.question.tumour,
                "where": list(change.before.question.where),
                "difference": change.difference,
            }
            for change in moved.changes
        ],
        "estimates_same": moved.same,
        "estimates_unanswered": moved.unanswered,
        "lost_nodes": list(found.lost),
        "cut_off": list(found.cut_off),
        "components": {"before": found.parts_before, "after": found.parts_after},
        "cells": _changes(found.cells),
        "absence_claims": _changes(found.claims),
    }


def _changes(changes: Sequence[StateChange] | None) -> list[Fields] | None:
    if changes is None:
        return None
    return [{"name": item.name, "before": item.before, "after": item.after} for item in changes]


def paths_fields(network: Network, found: Paths) -> Fields:
    """Return paths with every hop, its edges and their papers."""
    return {
        "projection": network.name,
        "start": node_fields(network, found.start),
        "goal": node_fields(network, found.goal),
        "paths": [_path(network, path) for path in found.paths],
        "nearest": [node_fields(network, name) | {"steps": steps} for name, steps in found.nearest],
        "cut_short": found.cut_short,
    }


def _path(network: Network, path: Path) -> Fields:
    return {
        "said": path.said(network),
        "second_hand": path.second_hand,
        "hops": [
            {"start": hop.start, "end": hop.end, "edges": [edge_fields(edge) for edge in hop.edges]}
            for hop in path.hops
        ],
    }


def geometry_fields(found: Geometry) -> Fields:
    """Return the geometry of comparisons."""
    return {
        "arms": [{"study": study, "regimen": regimen} for study, regimen in found.arms],
        "comparisons": [edge_fields(edge) for edge in found.network.edges],
        "single_arm": [{"study": study, "regimen": regimen} for study, regimen in found.isolated],
        "uncompared": list(found.uncompared),
        "regimens": len(found.network.nodes),
        "density": found.density,
        "components": found.components,
        "pie": found.pie,
        "pie_compared": found.pie_compared,
        "c_score": found.c_score,
        "c_score_p": found.p,
        "permutations": found.permutations,
        "seed": found.seed,
    }


def hypotheses_fields(network: Network, found: Hypotheses, checks: Sequence[Validation]) -> Fields:
    """Return hypotheses, each with the mark, and how they were validated."""
    from netkg.analyse.hypotheses.propose import MARK

    return {
        "mark": MARK,
        "links": dict(found.links),
        "known_pairs": found.known,
        "permutations": found.permutations,
        "seed": found.seed,
        "weight": found.weight,
        "validation": [
            {
                "how": check.how,
                "positives": check.positives,
                "negatives": check.negatives,
                "auroc": check.auroc,
                "verdict": check.verdict,
                "mark": MARK,
            }
            for check in checks
        ],
        "hypotheses": [_hypothesis(network, item, MARK) for item in found.found],
    }


def _hypothesis(network: Network, item: Hypothesis, mark: str) -> Fields:
    return {
        "mark": mark,
        "drug": node_fields(network, item.drug),
        "tumour": node_fields(network, item.tumour),
        "paths": [list(nodes) for nodes in item.paths],
        "weighted_path_count": item.score,
        "permutation_p": item.p,
        "studied_in_related": list(item.related),
    }


def discovery_fields(network: Network, found: Discovery) -> Fields:
    """Return a closed discovery, marked."""
    from netkg.analyse.hypotheses.propose import MARK

    return {
        "mark": MARK,
        "start": node_fields(network, found.start),
        "goal": node_fields(network, found.goal),
        "direct": [edge_fields(edge) for edge in found.direct],
        "between": [
            node_fields(network, name)
            | {"from_start": [edge_fields(edge) for edge in one], "to_goal": [edge_fields(e) for e in other]}
            for name, one, other in found.between
        ],
        "paths_of_shape": found.counts,
    }

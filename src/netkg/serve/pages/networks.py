"""Networks: drawn, listed, and asked for the path between two things."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from netkg.config import USE_STATEMENT
from netkg.errors import NetkgError
from netkg.serve.pages.cells import Cell, Grid, cell_of_id, cell_of_several, rows_grid
from netkg.serve.pages.faults import path_faults
from netkg.serve.pages.frame import Machine, View
from netkg.serve.pages.refusing import fault_of
from netkg.serve.pages.words import several

if TYPE_CHECKING:
    from netkg.analyse.network.model import Edge, Network
    from netkg.analyse.network.paths import Paths
    from netkg.serve.pages.holdings import Holdings

__all__ = [
    "edge_fields",
    "find_way",
    "network_fields",
    "network_page",
    "networks_page",
    "path_fields",
    "path_page",
]

_PLAIN: Final = {
    "evidence": "Studies, what they gave, in whom, and what they measured",
    "citation": "Which publication cites which",
    "sequence": "What was listed before a checkpoint inhibitor",
    "comparison": "Which treatments were compared with which",
    "mechanism": "Which drug acts on which marker, and where the marker was found",
}


def networks_page(holdings: Holdings) -> View:
    """Return the networks to choose from."""
    from netkg.analyse.network.projections import PROJECTIONS

    listed = []
    for name, projection in PROJECTIONS.items():
        network = holdings.network(name)
        listed.append(
            {
                "name": name,
                "plain": _PLAIN.get(name, projection.about),
                "about": projection.about,
                "nodes": len(network.nodes),
                "edges": len(network.edges),
            }
        )
    return View(
        "networks.html.j2",
        "Networks",
        {"listed": listed, "names": _names(holdings), "start": "", "goal": "", "network_name": ""},
        "How studies, drugs, tumours and markers hang together, by what publications report.",
        machine=(Machine("JSON", "/api/v1/networks"),),
    )


def _names(holdings: Holdings) -> list[str]:
    """Return what a path may begin or end with."""
    network = holdings.network("evidence", "mechanism", hierarchy=True)
    return sorted({node.label for node in network.nodes}, key=str.lower)


def network_page(holdings: Holdings, name: str) -> View:
    """Return one network: a drawing for those who see, a list that says the same.

    Raises:
        AnalysisError: there is no such network.
    """
    from netkg.analyse.network.projections import PROJECTIONS

    network = holdings.network(name)
    drawn = network_fields(network, holdings)
    return View(
        "network.html.j2",
        f"Network: {_PLAIN.get(name, name)}",
        {
            "name": name,
            "about": PROJECTIONS[name].about,
            "network": network,
            "kinds": network.kinds(),
            "edge_kinds": network.edge_kinds(),
            "grid": _edges(network.edges, network, holdings),
            "data": _embedded(drawn),
            "names": _names(holdings),
            "sparql": holdings.kg.sparql("evidence/table"),
            "edges_sparql": holdings.kg.sparql("evidence/edges"),
        },
        "Lines join what publications report together. A line says nothing of cause or effect.",
        machine=(
            Machine("JSON", f"/api/v1/networks/{name}"),
            Machine("GraphML", f"/networks/{name}.graphml"),
        ),
        scripts=("network.js", "table.js"),
    )


def network_fields(network: Network, holdings: Holdings) -> dict[str, Any]:
    """Return a network as plain values: nodes with label, kind and page; edges with all they rest on."""
    nodes = []
    for node in network.nodes:
        cell = cell_of_id(node.id, holdings)
        nodes.append({"id": node.id, "label": node.label, "kind": node.kind, "page": cell.path})
    return {"name": network.name, "nodes": nodes, "edges": [edge_fields(edge) for edge in network.edges]}


def edge_fields(edge: Edge) -> dict[str, Any]:
    """Return an edge with all that it rests on."""
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind,
        "second_hand": edge.second_hand,
        "papers": list(edge.papers),
        "sources": [
            {
                "thing": one.thing,
                "paper": one.paper or None,
                "places": list(one.places),
                "second_hand": one.second_hand,
            }
            for one in edge.sources
        ],
    }


def _embedded(drawn: dict[str, Any]) -> str:
    """Return what the drawing needs as JSON that cannot end the element it stands in."""
    places = {node["id"]: number for number, node in enumerate(drawn["nodes"])}
    content = {
        "nodes": [[node["id"], node["label"], node["kind"]] for node in drawn["nodes"]],
        "edges": [
            [
                places[edge["source"]],
                places[edge["target"]],
                edge["kind"],
                edge["second_hand"],
                len(edge["papers"]),
            ]
            for edge in drawn["edges"]
        ],
        "use": USE_STATEMENT,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _edges(edges: tuple[Edge, ...], network: Network, holdings: Holdings) -> Grid:
    heads = (
        ("from", ""),
        ("how they are joined", "as the publications report it"),
        ("to", ""),
        ("publications", "on which the line rests"),
        ("second-hand", "yes if it rests on second-hand sources alone"),
    )
    return rows_grid(several(len(edges), "line"), heads, (_edge(edge, network, holdings) for edge in edges))


def _edge(edge: Edge, network: Network, holdings: Holdings) -> tuple[Cell | str, ...]:
    ends = [cell_of_id(end, holdings) for end in (edge.source, edge.target)]
    named = [
        Cell(network.label(end), cell.path, title=end)
        for end, cell in zip((edge.source, edge.target), ends, strict=True)
    ]
    papers = [cell_of_id(paper, holdings) for paper in edge.papers]
    shown = cell_of_several(papers) if papers else Cell(_ground(edge))
    return named[0], edge.kind, named[1], shown, "yes" if edge.second_hand else "no"


def _ground(edge: Edge) -> str:
    """Return what a line rests on that no publication gives."""
    from netkg.analyse.network.model import KIND_OF

    return "hierarchy of terms" if edge.kind == KIND_OF else "a definition"


def find_way(holdings: Holdings, start: str, goal: str) -> tuple[Network, Paths]:
    """Return how two things are connected, in the networks of evidence and mechanism.

    Raises:
        AnalysisError: one of them is in neither, or they are the same.
    """
    from netkg.analyse.network.paths import find_paths
    from netkg.analyse.network.projections import find_node

    network = holdings.network("evidence", "mechanism", hierarchy=True)
    ends = [find_node(network, text, holdings.materials) for text in (start, goal)]
    return network, find_paths(network, ends[0], ends[1], holdings.materials)


def path_fields(network: Network, found: Paths) -> dict[str, Any]:
    """Return paths as plain values, every hop with its edges and their papers."""
    return {
        "start": {"id": found.start, "label": network.label(found.start)},
        "goal": {"id": found.goal, "label": network.label(found.goal)},
        "paths": [
            {
                "said": path.said(network),
                "second_hand": path.second_hand,
                "hops": [
                    {"start": hop.start, "end": hop.end, "edges": [edge_fields(edge) for edge in hop.edges]}
                    for hop in path.hops
                ],
            }
            for path in found.paths
        ],
        "nearest": [
            {"id": name, "label": network.label(name), "steps": steps} for name, steps in found.nearest
        ],
        "cut_short": found.cut_short,
    }


def path_page(holdings: Holdings, start: str, goal: str) -> View:
    """Return how two things are connected, or what to ask instead."""
    ways: list[dict[str, Any]] = []
    faults = path_faults(holdings, start, goal) if start or goal else ()
    nearest: list[Cell] = []
    if start and goal and not faults:
        try:
            network, found = find_way(holdings, start, goal)
        except NetkgError as error:
            faults = (fault_of("Path", error),)
        else:
            for path in found.paths:
                edges = tuple(edge for hop in path.hops for edge in hop.edges)
                ways.append(
                    {
                        "said": path.said(network),
                        "second_hand": path.second_hand,
                        "grid": _edges(edges, network, holdings),
                    }
                )
            nearest = [cell_of_id(name, holdings) for name, _ in found.nearest]
    asked = {"from": (start,), "to": (goal,)} if start and goal else {}
    return View(
        "path.html.j2",
        "Path between two things",
        {
            "start": start,
            "goal": goal,
            "ways": ways,
            "faults": faults,
            "nearest": nearest,
            "names": _names(holdings),
            "data": "",
            "sparql": holdings.kg.sparql("network/connections"),
        },
        "The shortest ways in which publications and the hierarchy of terms join two things. "
        "A path is a way to read on, not a finding.",
        machine=(Machine("JSON", "/api/v1/networks/path", asked),) if ways else (),
        status=400 if faults else 200,
    )

"""Networks as files for other programs: GraphML, GEXF, node-link JSON and Cytoscape JSON; stable to the byte.

Each holds all nodes with label and kind, all edges with kind, papers, results, places and mark, and the use
statement. networkx reads them back, Gephi and yEd the first two, Cytoscape the last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from netkg.analyse.network.model import Edge, Network
from netkg.config import USE_STATEMENT
from netkg.errors import SourceError

__all__ = ["NETWORK_FORMATS", "network_format_of", "write_network"]

NETWORK_FORMATS: Final = {
    "graphml": ".graphml",
    "gexf": ".gexf",
    "json": ".json",
    "cytoscape": ".cyjs",
}
"""Format -> file ending; ``json`` is node-link JSON."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODE: Final = {"label": "string", "kind": "string"}
_EDGE: Final = {
    "kind": "string",
    "papers": "string",
    "results": "string",
    "places": "string",
    "second_hand": "boolean",
}
"""Attribute -> its type in XML; the lists are joined by blanks there."""


def network_format_of(path: Path) -> str:
    """Return the format that a file's ending stands for.

    Raises:
        SourceError: it stands for none.
    """
    for name, ending in NETWORK_FORMATS.items():
        if path.suffix == ending:
            return name
    raise SourceError(
        f"{path}: the ending does not tell the format",
        hint=f"use {', '.join(NETWORK_FORMATS.values())}, or name the format",
    )


def write_network(network: Network, name: str, *, note: str = "") -> bytes:
    """Return a network in the named format; equal networks give equal bytes.

    Args:
        network: the network.
        name: one of :data:`NETWORK_FORMATS`.
        note: what else to say of the whole, beside the use statement.

    Raises:
        SourceError: the format is unknown.
    """
    if name not in NETWORK_FORMATS:
        raise SourceError(f"unknown network format {name!r}", hint=f"known: {', '.join(NETWORK_FORMATS)}")
    writers: dict[str, Callable[[Network, Mapping[str, str]], str]] = {
        "graphml": _graphml,
        "gexf": _gexf,
        "json": _node_link,
        "cytoscape": _cytoscape,
    }
    about = {"name": network.name, "use": USE_STATEMENT} | ({"note": note} if note else {})
    return writers[name](network, about).encode()


def _lists(edge: Edge) -> dict[str, list[str]]:
    return {
        "papers": list(edge.papers),
        "results": sorted({source.thing for source in edge.sources}),
        "places": sorted({place for source in edge.sources for place in source.places}),
    }


def _texts(edge: Edge) -> dict[str, str]:
    """Return the attributes of an edge as text, in the order of :data:`_EDGE`."""
    joined = {key: " | ".join(values) for key, values in _lists(edge).items()}
    return {"kind": edge.kind, **joined, "second_hand": str(edge.second_hand).lower()}


def _node_link(network: Network, about: Mapping[str, str]) -> str:
    return _dump(
        {
            "directed": True,
            "multigraph": True,
            "graph": dict(about),
            "nodes": [{"id": node.id, "label": node.label, "kind": node.kind} for node in network.nodes],
            "edges": [
                {"source": edge.source, "target": edge.target, "key": edge.kind, **_values(edge)}
                for edge in network.edges
            ],
        }
    )


def _values(edge: Edge) -> dict[str, object]:
    return {"kind": edge.kind, **_lists(edge), "second_hand": edge.second_hand}


def _cytoscape(network: Network, about: Mapping[str, str]) -> str:
    nodes = [
        {
            "data": {
                "id": node.id,
                "value": node.id,
                "name": node.label,
                "label": node.label,
                "kind": node.kind,
            }
        }
        for node in network.nodes
    ]
    edges = [
        {
            "data": {
                "id": f"edge-{number}",
                "source": edge.source,
                "target": edge.target,
                "key": edge.kind,
                "interaction": edge.kind,
                **_values(edge),
            }
        }
        for number, edge in enumerate(network.edges, 1)
    ]
    return _dump(
        {
            "data": dict(about),
            "directed": True,
            "multigraph": True,
            "elements": {"nodes": nodes, "edges": edges},
        }
    )


def _dump(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _xml(text: str) -> str:
    """Return text for XML, without the few characters that it cannot hold."""
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _graphml(network: Network, about: Mapping[str, str]) -> str:
    keys = [("graph", name, "string") for name in about]
    keys += [("node", name, kind) for name, kind in _NODE.items()]
    keys += [("edge", name, kind) for name, kind in _EDGE.items()]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(
            f' <key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>'
            for of, name, kind in keys
        ),
        f' <graph id={_attribute(network.name)} edgedefault="directed">',
        *_data("graph", about, 2),
    ]
    for node in network.nodes:
        lines += [f"  <node id={_attribute(node.id)}>", *_data("node", _node(node.label, node.kind), 3)]
        lines.append("  </node>")
    for number, edge in enumerate(network.edges, 1):
        ends = f"source={_attribute(edge.source)} target={_attribute(edge.target)}"
        lines += [f'  <edge id="edge-{number}" {ends}>', *_data("edge", _texts(edge), 3), "  </edge>"]
    return "\n".join([*lines, " </graph>", "</graphml>\n"])


def _node(label: str, kind: str) -> dict[str, str]:
    return {"label": label, "kind": kind}


def _data(of: str, values: Mapping[str, str], depth: int) -> Iterable[str]:
    return (
        f'{" " * depth}<data key="{of}-{name}">{_xml(value)}</data>'
        for name, value in values.items()
        if value
    )


def _gexf(network: Network, about: Mapping[str, str]) -> str:
    said = "; ".join(text for key, text in about.items() if key != "name")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
        f" <meta><creator>netkg</creator><description>{_xml(said)}</description></meta>",
        f' <graph defaultedgetype="directed" mode="static" name={_attribute(network.name)}>',
        *_declared("node", {"kind": "string"}),
        *_declared("edge", _EDGE),
        "  <nodes>",
    ]
    for node in network.nodes:
        lines.append(f"   <node id={_attribute(node.id)} label={_attribute(node.label)}>")
        lines += [*_attvalues({"kind": node.kind}), "   </node>"]
    lines += ["  </nodes>", "  <edges>"]
    for number, edge in enumerate(network.edges, 1):
        ends = f"source={_attribute(edge.source)} target={_attribute(edge.target)}"
        lines.append(f'   <edge id="edge-{number}" {ends} label={_attribute(edge.kind)}>')
        lines += [*_attvalues(_texts(edge)), "   </edge>"]
    return "\n".join([*lines, "  </edges>", " </graph>", "</gexf>\n"])


def _declared(of: str, names: Mapping[str, str]) -> list[str]:
    """Return the declarations of attributes; their ids are their names."""
    return [
        f'  <attributes class="{of}" mode="static">',
        *(f'   <attribute id="{name}" title="{name}" type="{kind}"/>' for name, kind in names.items()),
        "  </attributes>",
    ]


def _attvalues(values: Mapping[str, str]) -> list[str]:
    cells = [f"<attvalue for={_attribute(name)} value={_attribute(text)}/>" for name, text in values.items()]
    return ["    <attvalues>" + "".join(cells) + "</attvalues>"]

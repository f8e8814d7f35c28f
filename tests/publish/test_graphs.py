"""Networks as files: read back by networkx, the same bytes twice, the use statement inside."""

import io
import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.network.model import Draft, Network, Source
from netkg.config import USE_STATEMENT
from netkg.errors import SourceError
from netkg.publish.graphs import NETWORK_FORMATS, network_format_of, write_network

READERS = {
    "graphml": lambda data: nx.read_graphml(io.BytesIO(data), force_multigraph=True),
    "gexf": lambda data: nx.read_gexf(io.BytesIO(data)),
    "json": lambda data: nx.node_link_graph(json.loads(data)),
    "cytoscape": lambda data: nx.cytoscape_graph(json.loads(data)),
}
LABELS = st.text(min_size=1, max_size=12).filter(str.strip)


@pytest.fixture
def network():
    draft = Draft()
    for name, label, kind in (
        ("NCIT:C1", 'pembro <"&"> Ü', "drug"),
        ("a:study-x", "one study", "study"),
        ("NCIT:C9", "alone", "tumour"),
    ):
        draft.node(name, label, kind)
    draft.edge("a:study-x", "NCIT:C1", "gave", [Source("a:result-r", "a:publication", ("a:place-p",))])
    draft.edge("a:study-x", "NCIT:C1", "tells of", [Source("a:result-s", "b:publication", (), True)])
    return draft.network("evidence")


@pytest.mark.parametrize("name", NETWORK_FORMATS)
def test_networkx_reads_everything_back(name, network):
    found = READERS[name](write_network(network, name))
    nodes = {node: (data["label"], data["kind"]) for node, data in found.nodes(data=True)}
    assert nodes == {node.id: (node.label, node.kind) for node in network.nodes}
    assert found.is_directed()
    edges = sorted((a, b, data["kind"], data["second_hand"]) for a, b, data in found.edges(data=True))
    assert edges == [
        ("a:study-x", "NCIT:C1", "gave", False),
        ("a:study-x", "NCIT:C1", "tells of", True),
    ]
    first = next(data for _, _, data in found.edges(data=True) if data["kind"] == "gave")
    for key, value in (("papers", "a:publication"), ("results", "a:result-r"), ("places", "a:place-p")):
        assert first[key] in (value, [value])


@pytest.mark.parametrize("name", NETWORK_FORMATS)
def test_bytes_are_the_same_twice_and_hold_the_use_statement(name, network):
    data = write_network(network, name, note="a note")
    assert data == write_network(network, name, note="a note")
    assert USE_STATEMENT in data.decode()
    assert "a note" in data.decode()
    assert data.endswith(b"\n")


@pytest.mark.parametrize("name", ["graphml", "json", "cytoscape"])
def test_the_use_statement_is_an_attribute_of_the_graph(name, network):
    assert READERS[name](write_network(network, name)).graph["use"] == USE_STATEMENT


@pytest.mark.parametrize("name", NETWORK_FORMATS)
def test_an_empty_network_is_a_file_too(name):
    assert len(READERS[name](write_network(Network("evidence", (), ()), name))) == 0


@pytest.mark.parametrize("name", NETWORK_FORMATS)
@given(labels=st.lists(LABELS, min_size=1, max_size=5))
def test_any_label_comes_through_or_loses_only_what_xml_cannot_hold(name, labels):
    draft = Draft()
    for number, label in enumerate(labels):
        draft.node(f"x:{number}", label, "study")
    found = READERS[name](write_network(draft.network("evidence"), name))
    read = [data["label"] for _, data in sorted(found.nodes(data=True))]
    lost = {0xFFFE, 0xFFFF, 0x85, 0x2028, *range(0xD800, 0xE000)}  # not in XML, or ends of lines there
    plain = all(ord(letter) >= 32 and ord(letter) not in lost for label in labels for letter in label)
    assert len(read) == len(labels)
    if plain:
        assert read == labels


def test_formats_are_known_by_ending():
    assert network_format_of(Path("x.graphml")) == "graphml"
    assert network_format_of(Path("x.cyjs")) == "cytoscape"
    with pytest.raises(SourceError, match="does not tell the format") as caught:
        network_format_of(Path("x.txt"))
    assert ".gexf" in caught.value.hint


def test_an_unknown_format_is_refused(network):
    with pytest.raises(SourceError, match="unknown network format 'dot'"):
        write_network(network, "dot")

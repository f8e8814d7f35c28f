"""Turtle from TriG has the triples of all graphs, whatever their texts look like."""

import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.rdf.lines import LineSink
from netkg.rdf.without_graphs import WithoutGraphs

NODES = st.sampled_from(["urn:a", "urn:b", "https://example.org/c"]).map(ox.NamedNode)
TEXTS = st.sampled_from(["x", "<urn:g> {", "}\n", "\n\t<urn:a> {\n", "\t\t", "a\n}\n"]).map(ox.Literal)
GRAPHS = st.one_of(NODES, st.just(ox.DefaultGraph()))


@given(st.lists(st.builds(ox.Quad, NODES, NODES, st.one_of(NODES, TEXTS), GRAPHS), max_size=30))
def test_the_triples_are_those_of_all_graphs(quads):
    store, out = ox.Store(), io.BytesIO()
    store.extend(quads)
    sink = LineSink(WithoutGraphs(out).take)
    data = store.dump(format=ox.RdfFormat.TRIG, prefixes={"ex": "https://example.org/"})
    for start in range(0, len(data), 11):
        sink.write(data[start : start + 11])
        sink.flush()
    found = {quad.triple for quad in ox.parse(out.getvalue(), format=ox.RdfFormat.TURTLE)}
    assert found == {quad.triple for quad in quads}


def test_the_lines_of_a_graph_lose_their_indent_and_its_name():
    out = io.BytesIO()
    sink = LineSink(WithoutGraphs(out).take)
    sink.write(
        b'@prefix x: <urn:x:> .\nx:g {\n\tx:a x:p "b" ;\n\t\tx:q "c" .\n}\n<urn:h> {\n\tx:a x:p "{" .\n}\n'
    )
    sink.flush()
    assert out.getvalue() == b'@prefix x: <urn:x:> .\nx:a x:p "b" ;\n\tx:q "c" .\nx:a x:p "{" .\n'


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_graphs_are_left_out_wherever_the_pieces_end(step):
    text = b'<urn:a> {\n\t<urn:s> <urn:p> 1 .\n}\n<urn:b> {\n\t<urn:s> <urn:p> 2 ;\n\t\t<urn:q> "}" .\n}\n'
    text += b"<urn:b/c> {\n\t<urn:s> <urn:p> 3 .\n}\n<urn:c> {\n\t<urn:s> <urn:p> 4 .\n}\n"
    target = io.BytesIO()
    sink = LineSink(WithoutGraphs(target, ("<urn:b>", "<urn:b/")).take)
    for start in range(0, len(text), step):
        sink.write(text[start : start + step])
        sink.flush()
    assert target.getvalue() == b"<urn:s> <urn:p> 1 .\n<urn:s> <urn:p> 4 .\n"

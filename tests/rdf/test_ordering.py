"""The order of triples as text is that of triples as objects, to the byte."""

import io

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from netkg.namespaces import ID, NK, PREFIXES
from netkg.rdf.ordering import OrderedTriples
from netkg.rdf.turtle import prefixes_of, sort_key, used_prefixes

# one IRI is the beginning of another, and goes on with a character before and after ">"
IRIS = [NK + "a", NK + "a-b", NK + "a/b", NK + "aa", ID + "kim-2016/x", ID + "x", PREFIXES["rdf"] + "type"]
NODES = st.sampled_from([*IRIS, "urn:x:é", "urn:x:~", PREFIXES["xsd"] + "integer"]).map(ox.NamedNode)
TEXTS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12),
    st.sampled_from(
        [
            'a" .',
            "a <urn:x> .",
            "\n",
            "\r\n\t",
            "\\",
            "_:b",
            '"^^<urn:t>',
            " ",
            "",
            "\u2028\x85",
            "\x0b\x0c\x08\x7f",
        ]
    ),
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "en-gb", "de"])
    ),
    st.builds(lambda text, kind: ox.Literal(text, datatype=kind), TEXTS, NODES),
    st.integers().map(ox.Literal),
)
GRAPHS = st.sampled_from(["urn:g:1", "urn:g:2", "urn:g:3"]).map(ox.NamedNode)
QUADS = st.lists(st.builds(ox.Quad, NODES, NODES, st.one_of(NODES, LITERALS), GRAPHS), max_size=40)


def ordered(data: bytes) -> OrderedTriples:
    found = OrderedTriples()
    for start in range(0, len(data), 7):  # the engine writes a few bytes at a time
        found.write(data[start : start + 7])
    found.flush()
    return found


@given(QUADS)
def test_triples_come_in_the_order_of_files_each_once(quads):
    store = ox.Store()
    store.extend(quads)
    out = io.BytesIO()
    store.dump(out, ox.RdfFormat.N_QUADS)
    found, expected = ordered(out.getvalue()), sorted({quad.triple for quad in store}, key=sort_key)
    assert list(found.triples()) == expected
    assert prefixes_of(iri.decode() for iri in found.iris) == used_prefixes(expected)
    assert not found.has_nameless


def test_a_subject_of_several_graphs_stands_together_without_repetition():
    line = '<urn:s:{}> <urn:p> "{}" <urn:g:{}> .\n'
    text = line.format(2, "b", 1) + line.format(1, "x", 1) + line.format(1, "x", 2) + line.format(2, "a", 2)
    found = ordered((text + line.format(2, "b", 2)).encode())
    triples = [(triple.subject.value, triple.object.value) for triple in found.triples()]
    assert triples == [("urn:s:1", "x"), ("urn:s:2", "a"), ("urn:s:2", "b")]


def test_blank_nodes_are_noticed_wherever_they_stand():
    assert ordered(b"_:a <urn:p> <urn:o> <urn:g> .\n").has_nameless
    assert ordered(b"<urn:s> <urn:p> _:a <urn:g> .\n").has_nameless
    assert not ordered(b'<urn:s> <urn:p> "_:a" <urn:g> .\n').has_nameless

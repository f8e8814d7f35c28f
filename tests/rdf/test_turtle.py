import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import SourceError
from netkg.namespaces import NK, PREFIXES, id_namespace
from netkg.rdf.parse import format_of, parse_rdf, read_quads
from netkg.rdf.turtle import write_turtle

NODES = st.sampled_from([id_namespace("kim-2016") + "result-a", NK + "Result", PREFIXES["NCIT"] + "C1"]).map(
    ox.NamedNode
)
LITERALS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=20).map(
        ox.Literal
    ),
    st.integers().map(ox.Literal),
    st.sampled_from(["1.50", "0.10", "14.0"]).map(
        lambda text: ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    ),
)
TRIPLES = st.lists(st.builds(ox.Triple, NODES, NODES, st.one_of(NODES, LITERALS)), max_size=30)


@given(TRIPLES)
def test_turtle_reads_back_as_the_same_triples_and_lexical_forms(triples):
    back = parse_rdf(write_turtle(triples), ox.RdfFormat.TURTLE, "test")
    assert {quad.triple for quad in back} == set(triples)


@given(TRIPLES, st.randoms())
def test_turtle_does_not_depend_on_the_order_of_triples(triples, random):
    shuffled = list(triples)
    random.shuffle(shuffled)
    assert write_turtle(shuffled) == write_turtle(triples)


def test_turtle_is_laid_out_for_review():
    subject = ox.NamedNode(id_namespace("kim-2016") + "result-a")
    triples = [
        ox.Triple(subject, ox.NamedNode(NK + "total"), ox.Literal(32)),
        ox.Triple(subject, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(NK + "Result")),
        ox.Triple(ox.NamedNode(NK + "b"), ox.NamedNode(NK + "total"), ox.Literal(1)),
    ]
    assert write_turtle(triples).decode() == (
        "@prefix kim-2016: <https://w3id.org/netkg/id/kim-2016/> .\n"
        "@prefix nk: <https://w3id.org/netkg/ontology#> .\n"
        "\n"
        "kim-2016:result-a a nk:Result ;\n"
        "    nk:total 32 .\n"
        "\n"
        "nk:b nk:total 1 .\n"
    )


def test_a_literal_with_line_breaks_and_prefix_words_survives():
    text = "a\n@prefix x: <y> .\n\tb"
    triple = ox.Triple(ox.NamedNode(NK + "a"), ox.NamedNode(NK + "b"), ox.Literal(text))
    (back,) = parse_rdf(write_turtle([triple]), ox.RdfFormat.TURTLE, "test")
    assert back.object.value == text


def test_a_syntax_error_names_file_line_and_column(tmp_path):
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix nk: <x:> .\nnk:a nk:b .\n")
    with pytest.raises(SourceError, match=r"bad\.ttl:2:\d+: not valid Turtle"):
        read_quads(path)


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    with pytest.raises(SourceError, match="not an RDF file ending") as caught:
        format_of(tmp_path / "a.docx")
    assert ".ttl" in caught.value.hint


def test_a_missing_file_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        read_quads(tmp_path / "none.ttl")


@pytest.mark.parametrize("word", [b"<!DOCTYPE", b"<!doctype"])
def test_rdf_xml_with_a_document_type_is_refused(word):
    data = b'<?xml version="1.0"?>' + word + b' a [<!ENTITY b "c">]><rdf/>'
    with pytest.raises(SourceError, match="DOCTYPE"):
        parse_rdf(data, ox.RdfFormat.RDF_XML, "bomb.rdf")


def test_rdf_xml_that_is_cut_off_is_refused():
    whole = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">
<rdf:Description rdf:about="http://a/b"><a:c>d</a:c></rdf:Description>
</rdf:RDF>"""
    assert len(parse_rdf(whole, ox.RdfFormat.RDF_XML, "whole.rdf")) == 1
    with pytest.raises(SourceError, match="ends before"):
        parse_rdf(whole[:-12], ox.RdfFormat.RDF_XML, "cut.rdf")

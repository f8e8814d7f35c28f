import pyoxigraph as ox
import pytest

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES, to_curie
from netkg.ontology.imports import bridge_iri, build_imports, write_imports
from netkg.ontology.tables import SOURCE_COLUMNS, TERM_COLUMNS, read_bridges
from netkg.rdf.parse import read_quads


def test_the_committed_files_are_what_the_tables_give(folder):
    """Mend with ``netkg.ontology.imports.write_imports``."""
    built = build_imports(folder)
    assert {path: path.read_bytes() for path in built} == built
    assert {path for path in built if path.parent.name == "imports"} == set(folder.glob("imports/*.ttl"))


def test_no_blank_nodes_and_no_same_as(folder):
    for path in (folder / "netkg.ttl", folder / "bridges.ttl", *folder.glob("imports/*.ttl")):
        for quad in read_quads(path):
            assert not isinstance(quad.subject, ox.BlankNode), path
            assert not isinstance(quad.object, ox.BlankNode), path
            assert quad.predicate.value != PREFIXES["owl"] + "sameAs", path


def test_a_term_keeps_all_its_table_says(folder):
    said = {}
    for quad in read_quads(folder / "imports" / "ncit.ttl"):
        if to_curie(quad.subject.value) == "NCIT:C27720":
            said.setdefault(to_curie(quad.predicate.value), []).append(to_curie(quad.object.value))
    assert said == {
        "rdf:type": ["owl:Class"],
        "rdfs:isDefinedBy": ["http://purl.obolibrary.org/obo/ncit.owl"],
        "rdfs:label": ["Pancreatic Neuroendocrine Tumor"],
        "rdfs:subClassOf": ["NCIT:C27031", "NCIT:C95404"],
        "owl:versionInfo": ["Mondo 2026-08-04"],
        "nk:termKind": ["tumour"],
    }


def test_what_is_not_a_class_is_not_called_one(folder):
    kinds = {
        to_curie(quad.subject.value): to_curie(quad.object.value)
        for path in folder.glob("imports/*.ttl")
        for quad in read_quads(path)
        if quad.predicate.value == PREFIXES["rdf"] + "type"
    }
    assert kinds["unit:MO"] == "qudt:Unit"
    assert kinds["cito:extends"] == "rdf:Property"
    assert kinds["fabio:Abstract"] == kinds["HGNC:17635"] == kinds["NCIT:C28077"] == "owl:Class"


def test_each_bridge_is_an_axiom_with_a_record_of_who_says_so(folder):
    triples = {quad.triple for quad in read_quads(folder / "bridges.ttl")}
    edges = {
        (to_curie(t.subject.value), to_curie(t.object.value))
        for t in triples
        if t.predicate.value == PREFIXES["rdfs"] + "subClassOf"
    }
    bridges = read_bridges(folder / "bridges.tsv")
    assert edges == {(bridge.child, bridge.parent) for bridge in bridges}
    assert {t.subject.value for t in triples if "#bridge-" in t.subject.value} == set(
        map(bridge_iri, bridges)
    )


@pytest.fixture
def small(tmp_path):
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "SOURCES.tsv").write_text(
        "\t".join(SOURCE_COLUMNS) + "\nNCIT\tNCI Thesaurus\thttp://example.org/ncit\tCC-BY-4.0\tNCI\t2026\n"
    )
    (tmp_path / "terms" / "ncit.tsv").write_text(
        "\t".join(TERM_COLUMNS) + '\nNCIT:C1\tOne "1"\ta|b\t\t\tdrug\n'
    )
    return tmp_path


def test_writing_twice_changes_nothing_and_old_files_go(small):
    first = write_imports(small)
    assert [path.name for path in first] == ["ncit.ttl"]
    assert write_imports(small) == []
    (small / "imports" / "gone.ttl").write_text("")
    assert [path.name for path in write_imports(small)] == ["gone.ttl"]
    assert not (small / "imports" / "gone.ttl").exists()


def test_a_table_without_a_source_is_refused(small):
    (small / "terms" / "hgnc.tsv").write_text("\t".join(TERM_COLUMNS) + "\nHGNC:1\tA\t\t\t\tgene\n")
    with pytest.raises(OntologyError, match=r"hgnc\.tsv: SOURCES\.tsv does not say whose HGNC terms are"):
        build_imports(small)


def test_a_table_of_two_prefixes_is_refused(small):
    with (small / "terms" / "ncit.tsv").open("a") as file:
        file.write("HGNC:1\tA\t\t\t\tgene\n")
    with pytest.raises(OntologyError, match="a table holds the terms of one prefix, not of 2"):
        build_imports(small)

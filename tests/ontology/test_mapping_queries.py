"""quality/mapping-conflicts and quality/unmapped-labels: on files that contradict each other, and on ours."""

import pyoxigraph as ox
import pytest

from netkg.graph.pattern import predicate, value_key
from netkg.model import SECTIONS, Publication
from netkg.namespaces import to_curie
from netkg.ontology.mappings import read_sssom, to_triples
from netkg.rdf.bridge import to_rdflib
from netkg.rdf.parse import read_quads
from netkg.rqfile import read_query_file


@pytest.fixture(scope="module")
def conflicts(checkout):
    return read_query_file(checkout / "queries" / "quality" / "mapping-conflicts.rq").text


@pytest.fixture(scope="module")
def unmapped(checkout):
    return read_query_file(checkout / "queries" / "quality" / "unmapped-labels.rq").text


def graph(name):
    return ox.NamedNode(f"https://example.org/{name}")


@pytest.fixture(scope="module")
def contradictory(checkout):
    """Return the quads of two mapping files, one of which contradicts itself and the other."""
    return [
        ox.Quad(*triple, graph(name))
        for name in ("theirs", "ours")
        for triple in to_triples(read_sssom(checkout / "tests/cases/mappings/good" / f"{name}.sssom.tsv"))
    ]


def short(row):
    return tuple("" if term is None else to_curie(str(getattr(term, "value", term))) for term in row)


def rows_of(quads, query):
    store = ox.Store()
    store.extend(quads)
    return [short(row) for row in store.query(query, use_default_graph_as_union=True)]


EXPECTED = [
    ("two of one ontology", "NCIT:C1", "NCIT:C2", "MONDO:1"),
    ("two of one ontology", "NCIT:C3", "NCIT:C30", ""),  # four exact matches in a row
    ("exact and not", "DOID:4", "NCIT:C4", ""),  # ours says broader, theirs exact by way of MONDO:4
    ("exact and close", "MONDO:5", "NCIT:C5", ""),
]


def test_contradictions_are_found_and_nothing_else(contradictory, conflicts):
    found = rows_of(contradictory, conflicts)
    assert [(kind, first, second, through) for kind, first, _, second, _, through, _ in found] == EXPECTED


def test_two_engines_find_the_same(contradictory, conflicts):
    theirs = [short(row) for row in to_rdflib(contradictory).query(conflicts)]
    assert theirs == rows_of(contradictory, conflicts)


def test_a_mapping_that_is_denied_contradicts_nothing(contradictory, conflicts):
    assert not any("MONDO:8" in row for row in rows_of(contradictory, conflicts))


@pytest.fixture(scope="module")
def shipped(checkout):
    folder = checkout / "ontology"
    return [
        ox.Quad(*quad.triple, graph(path.stem))
        for pattern in ("*.ttl", "imports/*.ttl", "mappings/*.ttl")
        for path in folder.glob(pattern)
        for quad in read_quads(path)
    ]


def test_the_double_map_of_mondo_is_found(shipped, conflicts):
    twice = [row for row in rows_of(shipped, conflicts) if row[0] == "two of one ontology"]
    assert twice == [
        (
            "two of one ontology",
            *("NCIT:C188218", "Neuroendocrine Tumor"),
            *("NCIT:C3809", "Neuroendocrine Neoplasm"),
            *("MONDO:0019496", "neuroendocrine neoplasm"),
        )
    ]


def test_every_row_of_ours_that_disputes_mondo_is_listed(shipped, conflicts, checkout):
    ours = read_sssom(checkout / "ontology" / "mappings" / "tumours.sssom.tsv").mappings
    disputed = {
        frozenset((row.subject, row.object))
        for row in ours
        if "Mondo says exact" in row.slots.get("comment", "")
    }
    listed = {
        frozenset((row[1], row[3])) for row in rows_of(shipped, conflicts) if row[0] != "two of one ontology"
    }
    assert disputed == listed


def test_unmapped_labels_knows_every_property_whose_value_has_a_printed_twin(unmapped):
    for cls in (Publication, *(cls for _, cls in SECTIONS.values())):
        for field in cls.model_fields:
            if value_key(cls, field) == "term":
                name = to_curie(predicate(cls, field))
                assert f"({name} {name}AsPrinted)" in unmapped


EVIDENCE = """
    @prefix nk: <https://w3id.org/netkg/ontology#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix r: <https://w3id.org/netkg/id/example-2020/> .
"""
RECORD = """
    r:publication a nk:Publication ; nk:readLevel nk:ReadInAbstract .
    r:patient-a nk:diagnosis nk:Mapped ; nk:diagnosisAsPrinted "explained" .
    r:patient-a nk:grade nk:Alone ; nk:gradeAsPrinted "Alone" .
    r:patient-b nk:diagnosis nk:Mapped ; nk:diagnosisAsPrinted "not explained" ; nk:stage nk:Object .
    r:patient-c nk:diagnosis nk:Mapped ; nk:diagnosisAsPrinted "a synonym" .
    r:course-a a nk:TreatmentCourse ; nk:printed "both" ; nk:drug nk:Mapped , nk:Object .
    r:course-b a nk:TreatmentCourse ; nk:printed "MAPPED" ; nk:drug nk:Mapped ; nk:unit nk:Month .
    r:wording-a a nk:Wording ; nk:printed "explained" ; nk:term nk:Mapped ; nk:match nk:Exact .
    r:wording-b a nk:Wording ; nk:printed "wide words" ; nk:term nk:Mapped ; nk:match nk:Broad .
"""
TERMS = """
    nk:Mapped nk:termKind "tumour" ; rdfs:label "mapped" ; skos:altLabel "A synonym" .
    nk:Mapped skos:closeMatch nk:Object .
    nk:Object nk:termKind "drug" ; rdfs:label "object of a mapping" .
    nk:Alone nk:termKind "grade" ; rdfs:label "alone" .
    nk:Unused nk:termKind "grade" ; rdfs:label "not used" .
    nk:Month nk:termKind "unit" ; rdfs:label "month" .
"""


@pytest.fixture(scope="module")
def evidence():
    return [
        ox.Quad(*quad.triple, graph(name))
        for name, text in (("record", RECORD), ("terms", TERMS))
        for quad in ox.parse((EVIDENCE + text).encode(), format=ox.RdfFormat.TURTLE)
    ]


LACKING = [
    ("printed words", "wide words", "nk:Mapped", "a term of the same meaning; the one chosen is wider", "1"),
    ("printed words", "both", "", "an entry that says which term they stand for", "1"),
    ("printed words", "not explained", "nk:Mapped", "an entry that says which term they stand for", "1"),
    ("term", "alone", "nk:Alone", "a mapping to another vocabulary", "1"),
]


def test_what_is_not_mapped_is_found_and_nothing_else(evidence, unmapped):
    assert rows_of(evidence, unmapped) == LACKING


def test_two_engines_find_the_same_gaps(evidence, unmapped):
    assert [short(row) for row in to_rdflib(evidence).query(unmapped)] == LACKING

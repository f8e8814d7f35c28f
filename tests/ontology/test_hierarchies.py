"""Roll-up by rdfs:subClassOf* over borrowed and own terms."""

import pyoxigraph as ox
import pytest

from netkg.namespaces import PREFIXES, to_curie, to_iri
from netkg.rdf.parse import read_quads

UNDER = [
    ("NCIT:C106432", "nk:PD1Inhibitor"),
    ("NCIT:C106432", "nk:CheckpointInhibitor"),
    ("MESH:C000711728", "nk:CheckpointInhibitor"),
    ("NCIT:C116870", "nk:PD1OrPDL1Inhibitor"),
    ("NCIT:C2654", "nk:CheckpointInhibitor"),
    ("NCIT:C106432", "NCIT:C308"),
    ("NCIT:C106432", "nk:Intervention"),
    ("CHEBI:7726", "nk:SomatostatinAnalogue"),
    ("ATC:H01CB", "nk:SomatostatinAnalogue"),
    ("CHEBI:68478", "NCIT:C1404"),
    ("CHEBI:72564", "NCIT:C186664"),
    ("MESH:C058728", "nk:Intervention"),
    ("NCIT:C27720", "NCIT:C27721"),
    ("NCIT:C27720", "NCIT:C3809"),
    ("NCIT:C27720", "nk:DigestiveNET"),
    ("NCIT:C27720", "NCIT:C188218"),
    ("MONDO:0003525", "NCIT:C27720"),
    ("NCIT:C9069", "NCIT:C27720"),
    ("NCIT:C188218", "NCIT:C3809"),
    ("NCIT:C3773", "NCIT:C3809"),
    ("NCIT:C135080", "nk:GastrointestinalNET"),
    ("NCIT:C135213", "nk:GastrointestinalNET"),
    ("NCIT:C135213", "nk:DigestiveNET"),
    ("NCIT:C4038", "nk:ThoracicNET"),
    ("NCIT:C5672", "NCIT:C3773"),
    ("nk:NETOfUnknownPrimary", "NCIT:C188218"),
    ("nk:PDL1Positivity", "nk:BiomarkerOutcome"),
    ("nk:ObjectiveResponse", "nk:EfficacyOutcome"),
    ("EFO:0000638", "nk:EfficacyOutcome"),
    ("NCIT:C28013", "nk:PerformanceStatusOutcome"),
    ("nk:ImmuneRelatedAdverseEvent", "NCIT:C41331"),
    ("HGNC:17635", "nk:Biomarker"),
    ("HGNC:1674", "nk:TCellMarker"),
    ("UBERON:0000945", "nk:DigestiveSite"),
]
NOT_UNDER = [
    ("NCIT:C3773", "NCIT:C188218"),
    ("NCIT:C3770", "NCIT:C188218"),
    ("NCIT:C27720", "nk:GastrointestinalNEN"),
    ("NCIT:C27720", "nk:ExtrapancreaticNEN"),
    ("nk:DigestiveNET", "nk:GastrointestinalNEN"),
    ("NCIT:C27721", "nk:GastrointestinalNEN"),
    ("NCIT:C4038", "NCIT:C27721"),
    ("nk:NETOfUnknownPrimary", "NCIT:C27721"),
    ("nk:NETOfUnknownPrimary", "nk:ExtrapancreaticNET"),
    ("NCIT:C9069", "NCIT:C45840"),
    ("NCIT:C20494", "nk:CheckpointInhibitor"),
    ("NCIT:C2654", "nk:PD1OrPDL1Inhibitor"),
    ("NCIT:C2039", "nk:CheckpointInhibitor"),
    ("CHEBI:38940", "nk:AntiVEGFAgent"),
    ("NCIT:C28013", "NCIT:C17047"),
    ("NCIT:C28013", "nk:PatientReportedOutcome"),
    ("nk:TreatmentDuration", "nk:EfficacyOutcome"),
    ("nk:TimeToProgressionAsReported", "NCIT:C28234"),
    ("UBERON:0001264", "nk:GastrointestinalSite"),
]


@pytest.fixture(scope="module")
def store(folder):
    found = ox.Store()
    for path in (*folder.glob("*.ttl"), *folder.glob("imports/*.ttl")):
        found.extend(ox.Quad(q.subject, q.predicate, q.object) for q in read_quads(path))
    return found


def is_under(store, child, parent):
    query = f"ASK {{ <{to_iri(child)}> <{PREFIXES['rdfs']}subClassOf>* <{to_iri(parent)}> }}"
    return bool(store.query(query))


@pytest.mark.parametrize(("child", "parent"), UNDER)
def test_rolls_up(store, table, child, parent):
    assert is_under(store, child, parent)
    assert parent in table.ancestors(child)


@pytest.mark.parametrize(("child", "parent"), NOT_UNDER)
def test_does_not_roll_up(store, table, child, parent):
    assert not is_under(store, child, parent)
    assert parent not in table.ancestors(child)


def test_no_neuroendocrine_carcinoma_is_a_well_differentiated_tumour(table):
    both = [term.curie for term in table if {"NCIT:C3773", "NCIT:C188218"} <= table.ancestors(term.curie)]
    assert both == []


def test_the_hierarchy_has_no_circle(table):
    assert [term.curie for term in table if term.curie in table.ancestors(term.curie)] == []


def test_no_parent_dangles(table):
    dangling = [(term.curie, name) for term in table for name in term.parents if not table.is_known(name)]
    assert dangling == []


ROOTS = {
    "tumour": {"NCIT:C3809", "NCIT:C8566"},
    "drug": {"nk:Intervention"},
    "drug-class": {"nk:Intervention"},
    "procedure": {"nk:Intervention"},
    "outcome": {"nk:Outcome"},
    "category": {"nk:ResponseCategory"},
    "biomarker": {"nk:Biomarker"},
    "gene": {"nk:Biomarker"},
    "cell": {"nk:Biomarker"},
    "site": {"nk:Site"},
}


@pytest.mark.parametrize("kind", ROOTS)
def test_every_term_of_a_hierarchy_hangs_under_its_root(table, kind):
    loose = [
        term.curie
        for term in table
        if term.kind == kind and not ROOTS[kind] & {term.curie, *table.ancestors(term.curie)}
    ]
    assert loose == []


def test_a_bridge_can_be_asked_for_its_origin(store):
    query = """
        PREFIX nk: <https://w3id.org/netkg/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?origin ?reason WHERE {
            ?axiom a nk:BridgeAxiom ; nk:axiomChild <%s> ; nk:axiomParent nk:PD1Inhibitor ;
                nk:axiomOrigin ?origin ; skos:editorialNote ?reason .
        }
    """
    ((origin, reason),) = store.query(query % to_iri("NCIT:C106432"))
    assert to_curie(origin.value) == "nk:OwnAxiom"
    assert reason.value

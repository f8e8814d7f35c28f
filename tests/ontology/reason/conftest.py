"""Small ontologies and small evidence, as quads."""

import pyoxigraph as ox
import pytest

from netkg.namespaces import PREFIXES, graph_iri, id_namespace, to_iri
from netkg.rdf.parse import parse_rdf

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEADER += f"@prefix a-2020: <{id_namespace('a-2020')}> .\n"

ONTOLOGY = """
nk:Patient a owl:Class . nk:TreatmentCourse a owl:Class . nk:Result a owl:Class . nk:Cohort a owl:Class .
nk:of a owl:ObjectProperty ; rdfs:domain nk:TreatmentCourse . nk:drug a owl:ObjectProperty .
nk:grade a owl:ObjectProperty . nk:role a owl:ObjectProperty . nk:year a owl:DatatypeProperty .
nk:Prior a owl:NamedIndividual , nk:Role . nk:Role a owl:Class .
nk:CheckpointInhibitor a owl:Class ; rdfs:label "immune checkpoint inhibitor" .
nk:PD1Inhibitor rdfs:subClassOf nk:CheckpointInhibitor .
NCIT:C106432 a owl:Class ; rdfs:label "Pembrolizumab" ; rdfs:subClassOf nk:PD1Inhibitor .
NCIT:C68814 a owl:Class ; rdfs:label "Nivolumab" ; rdfs:subClassOf nk:PD1Inhibitor .
NCIT:C28077 a owl:Class ; rdfs:label "Grade 1" . NCIT:C28078 a owl:Class ; rdfs:label "Grade 2" .
nk:Treated a owl:Class ; rdfs:label "treated patient" ; owl:equivalentClass [ owl:intersectionOf ( nk:Patient
    [ owl:onProperty [ owl:inverseOf nk:of ] ; owl:someValuesFrom
        [ owl:onProperty nk:drug ; owl:someValuesFrom nk:CheckpointInhibitor ] ] ) ] .
nk:TreatedTwice a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( nk:Treated
    [ owl:onProperty [ owl:inverseOf nk:of ] ; owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger ;
      owl:onClass [ owl:onProperty nk:role ; owl:hasValue nk:Prior ] ] ) ] .
nk:Patient rdfs:subClassOf [ owl:onProperty nk:grade ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
NCIT:C28077 owl:disjointWith NCIT:C28078 .
"""

EVIDENCE = """
a-2020:patient-p1 a nk:Patient ; nk:grade NCIT:C28077 ; nk:age 43 ; nk:notReported nk:sex .
a-2020:course-1 a nk:TreatmentCourse ; nk:of a-2020:patient-p1 ; nk:drug NCIT:C106432 ; nk:role nk:Prior .
a-2020:course-2 a nk:TreatmentCourse ; nk:of a-2020:patient-p1 ; nk:drug CHEBI:72564 ; nk:role nk:Prior ;
    nk:year "2017"^^xsd:gYear .
a-2020:cohort-all a nk:Cohort ; nk:grade NCIT:C28077 , NCIT:C28078 .
a-2020:course-all a nk:TreatmentCourse ; nk:of a-2020:cohort-all ; nk:drug NCIT:C68814 .
"""


def _quads_of(turtle, graph):
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph_iri(graph)))
        for quad in parse_rdf((HEADER + turtle).encode(), ox.RdfFormat.TURTLE, graph)
    ]


@pytest.fixture
def quads_of():
    """Return a function: Turtle, name of a graph -> quads in that graph."""
    return _quads_of


@pytest.fixture
def quads():
    """Return a function: evidence and ontology as Turtle -> quads; without arguments the small example."""

    def make(evidence=EVIDENCE, ontology=ONTOLOGY, more=""):
        return [*_quads_of(ontology + more, "ontology/test"), *_quads_of(evidence, "a-2020")]

    return make


@pytest.fixture
def iri():
    """Return a function: CURIE, of a term or of a thing of the example, -> IRI."""

    def make(curie):
        prefix, _, local = curie.partition(":")
        return id_namespace("a-2020") + local if prefix == "a-2020" else to_iri(curie)

    return make

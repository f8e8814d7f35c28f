"""What the real HermiT finds: in the shipped evidence, in contradictions, in classes without members."""

import http.server
import threading

import pytest

from netkg.config import open_project
from netkg.namespaces import graph_iri, to_curie, to_iri
from netkg.ontology.reason import TYPES_GRAPH, Reasoning, batches, reason, reasoning_copy, to_triples
from netkg.rdf.turtle import write_turtle
from netkg.store.load import load_project

COURSES = """
nk:PriorCourse owl:equivalentClass [ owl:intersectionOf ( nk:TreatmentCourse
    [ owl:onProperty nk:role ; owl:hasValue nk:Prior ]
    [ owl:onProperty nk:drug ; owl:someValuesFrom NCIT:C1909 ] ) ] .
nk:OtherCourse owl:equivalentClass [ owl:intersectionOf ( nk:PriorCourse
    [ owl:onProperty nk:drug ; owl:someValuesFrom
        [ owl:intersectionOf ( NCIT:C1909 [ owl:complementOf nk:SomatostatinAnalogue ] ) ] ] ) ] .
nk:AnalogueCourse owl:equivalentClass [ owl:intersectionOf ( nk:PriorCourse
    [ owl:onProperty nk:drug ; owl:someValuesFrom nk:SomatostatinAnalogue ] ) ] .
"""


@pytest.fixture(scope="module")
def shipped(checkout):
    """Return the quads of the shipped evidence and ontology."""
    return list(load_project(open_project(checkout)).quads())


def members(reasoning, name):
    return [to_curie(thing) for thing, kind in reasoning.types if kind == to_iri(name)]


def patients(*numbers):
    return [f"markey-2017:patient-p{number}" for number in numbers]


@pytest.mark.java
def test_the_shipped_evidence_is_consistent_and_says_who_was_treated(shipped):
    reasoning = reason(shipped)
    assert reasoning.consistent
    assert reasoning.unsatisfiable == ()
    assert reasoning.explanations == ()
    assert reasoning.left_out == ()
    assert set(patients(1, 2, 3, 4)) <= set(members(reasoning, "nk:CheckpointTreatedPatient"))
    assert set(patients(1, 2, 3, 4)) <= set(members(reasoning, "nk:StableDiseaseAsBestResponsePatient"))
    assert set(patients(1, 2, 3, 4)) <= set(members(reasoning, "nk:ThreeOrMorePriorRegimensPatient"))
    besides = members(reasoning, "nk:ThreeOrMorePriorRegimensBesidesAnaloguesPatient")
    assert set(patients(1, 2, 3)) <= set(besides)
    assert not set(patients(4)) & set(besides)
    assert not set(patients(1, 2, 3, 4)) & set(members(reasoning, "nk:ObjectiveResponder"))
    assert members(reasoning, "nk:MeasuredPDL1Patient") == []  # the central gap, today


@pytest.mark.java
def test_listed_prior_systemic_regimens_of_the_seed_with_and_without_analogues(shipped, quads_of):
    graphs = (graph_iri("ontology/"), graph_iri("markey-2017"))
    seed = [quad for quad in shipped if quad.graph_name.value.startswith(graphs)]
    reasoning = reason([*seed, *quads_of(COURSES, "ontology/courses")])

    def count(name):
        found = members(reasoning, name)
        return [sum(f"course-p{number}-prior" in each for each in found) for number in range(1, 5)]

    assert count("nk:PriorCourse") == [5, 4, 3, 3]
    assert count("nk:OtherCourse") == [4, 3, 3, 2]
    assert count("nk:AnalogueCourse") == [1, 1, 0, 1]


@pytest.mark.java
def test_responders_and_measured_pdl1_are_seen_where_they_are_reported(shipped, quads_of):
    """Only in a result about the patient, of the publication's own study, that was measured."""
    evidence = """
a-2020:patient-cr a nk:Patient . a-2020:result-cr a nk:Result ; nk:cohort a-2020:patient-cr ;
    nk:outcome NCIT:C94536 ; nk:category NCIT:C4870 ; nk:reporting nk:Measured .
a-2020:patient-pr a nk:Patient . a-2020:result-pr a nk:Result ; nk:cohort a-2020:patient-pr ;
    nk:outcome NCIT:C94536 ; nk:category NCIT:C18058 ; nk:reporting nk:Measured .
a-2020:patient-week a nk:Patient . a-2020:result-week a nk:Result ; nk:cohort a-2020:patient-week ;
    nk:outcome nk:RadiologicalStability ; nk:category NCIT:C18058 ; nk:reporting nk:Measured .
a-2020:patient-far a nk:Patient . a-2020:result-far a nk:SecondHandResult ; nk:cohort a-2020:patient-far ;
    nk:outcome NCIT:C94536 ; nk:category NCIT:C18058 ; nk:reporting nk:Measured .
a-2020:patient-gene a nk:Patient . a-2020:result-gene a nk:Result ; nk:cohort a-2020:patient-gene ;
    nk:outcome nk:PDL1Positivity ; nk:biomarker HGNC:17635 ; nk:reporting nk:Measured .
a-2020:patient-outcome a nk:Patient . a-2020:result-outcome a nk:Result ;
    nk:cohort a-2020:patient-outcome ; nk:outcome nk:PDL1Positivity ; nk:reporting nk:Measured .
a-2020:patient-silent a nk:Patient . a-2020:result-silent a nk:Result ; nk:cohort a-2020:patient-silent ;
    nk:outcome nk:PDL1Positivity ; nk:biomarker HGNC:17635 ; nk:reporting nk:NotReported .
a-2020:patient-class a nk:Patient . a-2020:course-class a nk:TreatmentCourse ; nk:of a-2020:patient-class ;
    nk:drug nk:CheckpointInhibitor .
"""
    ontology = [quad for quad in shipped if quad.graph_name.value.startswith(graph_iri("ontology/"))]
    reasoning = reason([*ontology, *quads_of(evidence, "a-2020")])
    assert members(reasoning, "nk:ObjectiveResponder") == ["a-2020:patient-cr", "a-2020:patient-pr"]
    assert members(reasoning, "nk:MeasuredPDL1Patient") == ["a-2020:patient-gene", "a-2020:patient-outcome"]
    assert members(reasoning, "nk:CheckpointTreatedPatient") == ["a-2020:patient-class"]
    assert len(reasoning.types) == 5


@pytest.mark.java
def test_the_definition_shown_in_the_documents_works(shipped, quads_of, checkout):
    page = (checkout / "docs" / "reasoning.md").read_text(encoding="utf-8")
    definition = page.partition("```turtle\n")[2].partition("```")[0]
    reasoning = reason([*shipped, *quads_of(definition, "ontology/own")])
    assert set(patients(1, 2)) <= set(members(reasoning, "nk:TreatedPancreaticPatient"))
    assert not set(patients(3, 4)) & set(members(reasoning, "nk:TreatedPancreaticPatient"))


@pytest.mark.java
def test_every_prior_drug_is_known_to_be_a_somatostatin_analogue_or_not(shipped, quads_of):
    """Else the count without analogues would be too low in silence: its kind of drug needs an axiom."""
    courses = {quad.subject.value for quad in shipped if quad.object.value == to_iri("nk:Prior")}
    named = (quad for quad in shipped if quad.predicate.value == to_iri("nk:drug"))
    drugs = sorted({quad.object.value for quad in named if quad.subject.value in courses})
    evidence = "\n".join(
        f"a-2020:course-{number} a nk:TreatmentCourse ; nk:drug <{drug}> ; nk:role nk:Prior ."
        for number, drug in enumerate(drugs)
    )
    ontology = [quad for quad in shipped if quad.graph_name.value.startswith(graph_iri("ontology/"))]
    added = [*quads_of(COURSES, "ontology/courses"), *quads_of(evidence, "a-2020")]
    reasoning = reason([*ontology, *added])
    decided = {*members(reasoning, "nk:OtherCourse"), *members(reasoning, "nk:AnalogueCourse")}
    undecided = [
        to_curie(drug) for number, drug in enumerate(drugs) if f"a-2020:course-{number}" not in decided
    ]
    assert undecided == [], "say in ontology/reasoning.ttl that its kind is no somatostatin analogue"


@pytest.mark.java
def test_two_grades_of_one_patient_are_explained_by_both_and_the_rule(quads):
    seen = []
    two = "a-2020:patient-p1 nk:grade NCIT:C28078 ."
    reasoning = reason([*quads(), *quads(evidence=two, ontology="")], on_progress=seen.append)
    assert not reasoning.consistent
    assert reasoning.types == ()
    assert to_triples(reasoning) == []
    (explanation,) = reasoning.explanations
    assert explanation.about is None
    assert explanation.minimal
    assert explanation.note == ""
    assert set(explanation.axioms) == {
        "a-2020:patient-p1 is nk:Patient",
        "a-2020:patient-p1 is nk:grade some 'Grade 1' (NCIT:C28077)",
        "a-2020:patient-p1 is nk:grade some 'Grade 2' (NCIT:C28078)",
        "nk:Patient SubClassOf nk:grade max 1",
        "'Grade 1' (NCIT:C28077), 'Grade 2' (NCIT:C28078) are disjoint: nothing is two of them",
    }
    assert any("inconsistent" in line for line in seen)


@pytest.mark.java
def test_a_class_that_cannot_have_members_is_named_and_explained(quads, iri):
    more = """NCIT:C1 rdfs:subClassOf NCIT:C28077 , NCIT:C2 . NCIT:C2 rdfs:subClassOf NCIT:C28078 .
        NCIT:C3 rdfs:subClassOf NCIT:C1 ."""
    reasoning = reason(quads(more=more))
    assert reasoning.consistent
    assert reasoning.unsatisfiable == (iri("NCIT:C1"), iri("NCIT:C3"))
    (explanation,) = reasoning.explanations  # none for C3, which is empty because C1 is
    assert explanation.about == iri("NCIT:C1")
    assert explanation.minimal
    assert set(explanation.axioms) == {
        "NCIT:C1 SubClassOf 'Grade 1' (NCIT:C28077)",
        "NCIT:C1 SubClassOf NCIT:C2",
        "NCIT:C2 SubClassOf 'Grade 2' (NCIT:C28078)",
        "'Grade 1' (NCIT:C28077), 'Grade 2' (NCIT:C28078) are disjoint: nothing is two of them",
    }
    assert [to_curie(kind) for _, kind in reasoning.types] == ["nk:Treated", "nk:TreatedTwice"]


@pytest.mark.java
def test_batches_give_what_the_whole_gives(quads, monkeypatch):
    evidence = "\n".join(
        f"""a-2020:patient-{n} a nk:Patient . a-2020:course-{n} nk:of a-2020:patient-{n} ;
            nk:drug NCIT:C106432 ; nk:role nk:Prior . a-2020:other-{n} nk:of a-2020:patient-{n} ;
            nk:drug CHEBI:1 ; nk:role {"nk:Prior" if n % 2 else "nk:Studied"} ."""
        for n in range(6)
    )
    given = quads(evidence=evidence)
    whole = reason(given)
    monkeypatch.setattr(batches, "FACTS", 20)
    assert len(batches.batches_of(reasoning_copy(given))) == 4
    assert reason(given) == whole
    assert len(whole.types) == 9


def test_batches_are_not_made_where_facts_may_meet(quads, monkeypatch):
    monkeypatch.setattr(batches, "FACTS", 1)
    evidence = "\n".join(
        f"a-2020:patient-{n} a nk:Patient . a-2020:course-{n} nk:of a-2020:patient-{n} ; nk:role nk:Prior ."
        for n in range(3)
    )
    assert len(batches.batches_of(reasoning_copy(quads(evidence=evidence)))) == 4
    for more in (
        "nk:role a owl:FunctionalProperty .",
        """nk:Role rdfs:subClassOf
            [ owl:onProperty [ owl:inverseOf nk:role ] ; owl:allValuesFrom nk:Patient ] .""",
        "nk:X owl:equivalentClass [ owl:oneOf ( nk:Prior ) ] .",
    ):
        copy = reasoning_copy(quads(evidence=evidence, more=f"{more} nk:Role owl:disjointWith nk:Patient ."))
        assert len(batches.batches_of(copy)) == 2


@pytest.mark.java
def test_nothing_is_fetched(quads):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = f"http://127.0.0.1:{server.server_address[1]}/ontology"
        more = f"<https://example.org/o> a owl:Ontology ; owl:imports <{page}> . <{page}#A> a owl:Class ."
        assert reason(quads(more=more)).consistent
        server.shutdown()
    assert asked == []


def reasoning_of(types=(("https://example.org/x", "https://example.org/C"),), **changed):
    fields = {
        "consistent": True,
        "unsatisfiable": (),
        "types": types,
        "explanations": (),
        "defined": (),
        "left_out": (),
        "graphs": (graph_iri("a-2020"),),
        "digest": "0" * 64,
        "reasoner": "HermiT",
        "seconds": 1.0,
    }
    return Reasoning(**(fields | changed))


def test_inferred_types_name_reasoner_and_input_and_no_time():
    triples = to_triples(reasoning_of())
    text = write_turtle(triples).decode()
    assert f"<{TYPES_GRAPH}> a prov:Entity" in text
    assert f"prov:wasGeneratedBy <{TYPES_GRAPH}/activity>" in text
    assert f"prov:wasAssociatedWith <{TYPES_GRAPH}/reasoner>" in text
    assert 'rdfs:label "HermiT"' in text
    assert f'dcterms:identifier "sha256:{"0" * 64}"' in text
    assert f"prov:wasDerivedFrom <{graph_iri('a-2020')}>" in text
    assert "Time" not in text
    assert triples == to_triples(reasoning_of(seconds=99.0))


def test_how_long_it_took_makes_no_difference():
    assert reasoning_of() == reasoning_of(seconds=99.0)
    assert reasoning_of() != reasoning_of(digest="1" * 64)


def test_nothing_follows_without_types():
    assert to_triples(reasoning_of(types=())) == []

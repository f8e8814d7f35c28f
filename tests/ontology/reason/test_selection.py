"""What goes into the reasoning copy, and what does not."""

import pyoxigraph as ox
import pytest

from netkg.errors import OntologyError
from netkg.ontology.reason import reasoning_copy
from netkg.ontology.reason.ntriples import to_ntriples
from netkg.ontology.reason.render import render


def lines(copy, axioms=None):
    return [render(axiom, copy.labels) for axiom in (copy.axioms if axioms is None else axioms)]


def test_a_term_that_stands_as_a_value_becomes_a_class_assertion(quads):
    copy = reasoning_copy(quads())
    assert "a-2020:course-1 is nk:drug some 'Pembrolizumab' (NCIT:C106432)" in lines(copy)
    assert "a-2020:course-1 nk:role nk:Prior" in lines(copy)
    assert "a-2020:course-1 nk:of a-2020:patient-p1" in lines(copy)


def test_only_literals_of_the_copy_are_the_numbers_of_restrictions(quads):
    literals = {
        triple.object.datatype.value.rpartition("#")[2]
        for triple in ox.parse(
            to_ntriples(reasoning_copy(quads()).axioms).encode(), format=ox.RdfFormat.N_TRIPLES
        )
        if isinstance(triple.object, ox.Literal)
    }
    assert literals == {"nonNegativeInteger"}


def test_a_cohort_is_not_a_patient_and_may_have_several_grades(quads):
    copy = reasoning_copy(quads())
    assert len(copy.groups) == 1
    assert not [line for line in lines(copy) if "cohort-all" in line or "course-all" in line]


def test_what_is_counted_is_told_apart(quads):
    assert "a-2020:course-1, a-2020:course-2 are different" in lines(reasoning_copy(quads()))


def test_a_definition_may_begin_with_another_defined_class(quads, iri):
    copy = reasoning_copy(quads())
    assert copy.defined == {iri("nk:Treated"), iri("nk:TreatedTwice")}


def test_the_hierarchy_is_taken_upwards_from_what_occurs(quads):
    copy = reasoning_copy(quads(more="NCIT:C1 rdfs:subClassOf nk:CheckpointInhibitor ."))
    assert lines(copy, copy.hierarchy) == [
        "'Pembrolizumab' (NCIT:C106432) SubClassOf nk:PD1Inhibitor",
        "nk:PD1Inhibitor SubClassOf 'immune checkpoint inhibitor' (nk:CheckpointInhibitor)",
    ]


def test_terms_below_disjoint_ones_are_taken_too_for_only_they_can_be_contradictory(quads):
    copy = reasoning_copy(quads(more="NCIT:C1 rdfs:subClassOf NCIT:C28077 ."))
    assert "NCIT:C1 SubClassOf 'Grade 1' (NCIT:C28077)" in lines(copy)


def test_what_was_inferred_is_no_premise(quads, quads_of):
    inferred = quads_of("a-2020:patient-p1 nk:grade NCIT:C28078 .", "derived/types")
    assert reasoning_copy([*quads(), *inferred]) == reasoning_copy(quads())


def test_nothing_is_imported(quads):
    copy = reasoning_copy(quads(more="<https://example.org/o> owl:imports <https://example.org/p> ."))
    assert "example.org" not in to_ntriples(copy.axioms)


def test_the_order_of_quads_does_not_matter(quads):
    first = quads()
    second = [*first[7::2], *first[:7], *reversed(first[8::2])]
    assert reasoning_copy(first).digest == reasoning_copy(second).digest
    assert to_ntriples(reasoning_copy(first).axioms) == to_ntriples(reasoning_copy(second).axioms)


def test_a_class_as_an_individual_is_refused_with_the_remedy(quads):
    definition = """nk:Wrong owl:equivalentClass
        [ owl:onProperty nk:drug ; owl:hasValue NCIT:C106432 ] ."""
    with pytest.raises(OntologyError, match="NCIT:C106432 as an individual") as error:
        reasoning_copy(quads(more=definition))
    assert "owl:someValuesFrom" in error.value.hint


@pytest.mark.parametrize(
    ("axiom", "said"),
    [
        (
            "nk:Old owl:equivalentClass [ owl:onProperty nk:year ; owl:hasValue 1990 ] .",
            "nk:year has literals",
        ),
        (
            "nk:Old owl:equivalentClass [ owl:onProperty nk:of ; owl:hasSelf true ] .",
            "a restriction of a kind",
        ),
        ("nk:Patient owl:hasKey ( nk:of ) .", "owl:hasKey of nk:Patient"),
        (
            "nk:Old owl:equivalentClass [ owl:onProperty nk:size ; owl:someValuesFrom xsd:integer ] .",
            "integer",
        ),
        ("_:a owl:unionOf ( nk:Patient _:a ) . nk:Old owl:equivalentClass _:a .", "it contains itself"),
    ],
)
def test_what_cannot_be_expressed_is_left_out_and_listed(quads, axiom, said):
    copy = reasoning_copy(quads(more=axiom))
    assert [line for line in copy.left_out if said in line]
    assert copy.axioms == reasoning_copy(quads()).axioms


def test_a_broken_list_is_refused(quads):
    with pytest.raises(OntologyError, match="list"):
        reasoning_copy(quads(more="nk:Old owl:equivalentClass [ owl:unionOf [ rdf:first nk:Patient ] ] ."))


def test_members_of_a_vocabulary_keep_the_classes_that_definitions_name(quads):
    more = """nk:WithRole owl:equivalentClass [ owl:intersectionOf ( nk:Patient
        [ owl:onProperty [ owl:inverseOf nk:of ] ; owl:someValuesFrom
          [ owl:onProperty nk:role ; owl:someValuesFrom nk:Role ] ] ) ] ."""
    assert "nk:Prior is nk:Role" in lines(reasoning_copy(quads(more=more)))
    assert "nk:Prior is nk:Role" not in lines(reasoning_copy(quads()))


def test_a_definition_without_a_class_to_begin_with_can_hold_anything(quads):
    more = "nk:Coursed owl:equivalentClass [ owl:onProperty nk:role ; owl:hasValue nk:Prior ] ."
    copy = reasoning_copy(quads(more=more))
    assert [line for line in lines(copy) if "cohort-all" in line]


def test_an_empty_store_has_an_empty_copy():
    assert reasoning_copy([]).axioms == ()


def test_without_evidence_the_ontology_is_left(quads):
    copy = reasoning_copy(quads(evidence=""))
    assert copy.groups == ()
    assert copy.rules

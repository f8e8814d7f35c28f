"""The search for the smallest reason, with a stand-in for the reasoner."""

import math

from hypothesis import given
from hypothesis import strategies as st

from netkg.ontology.reason import reasoning_copy
from netkg.ontology.reason.explain import explain_class, explain_inconsistency, quickxplain
from netkg.ontology.reason.expressions import Axiom

AXIOMS = tuple(Axiom("SubClassOf", (f"c{number}", "d")) for number in range(40))
SUBSETS = st.sets(st.sampled_from(AXIOMS), min_size=1, max_size=6)


@given(st.lists(SUBSETS, min_size=1, max_size=3))
def test_what_is_found_is_a_contradiction_and_no_part_of_it_is(contradictions):
    asked = []

    def is_conflict(axioms):
        asked.append(axioms)
        return any(each <= set(axioms) for each in contradictions)

    found, minimal = quickxplain((), AXIOMS, is_conflict)
    assert minimal
    assert set(found) in contradictions
    assert not any(each < set(found) for each in contradictions)
    size = len(found)
    assert len(asked) <= 2 * size * math.log2(len(AXIOMS) / size) + 2 * size


@given(SUBSETS, st.integers(0, 12))
def test_when_time_runs_out_the_contradiction_is_still_in_what_is_left(contradiction, steps):
    asked = []

    def is_conflict(axioms):
        asked.append(axioms)
        return contradiction <= set(axioms) if len(asked) <= steps else None

    found, minimal = quickxplain((), AXIOMS, is_conflict)
    assert contradiction <= set(found)
    assert minimal is (len(asked) <= steps)


def test_background_is_never_part_of_the_answer():
    found, _ = quickxplain(AXIOMS[:1], AXIOMS[1:], lambda axioms: {AXIOMS[0], AXIOMS[7]} <= set(axioms))
    assert found == (AXIOMS[7],)


def test_an_explanation_says_when_it_is_not_minimal(quads):
    copy = reasoning_copy(quads())
    explanation = explain_inconsistency(copy, lambda axioms: None)
    assert not explanation.minimal
    assert "time ran out" in explanation.note
    assert "a-2020:patient-p1 is nk:Patient" in explanation.axioms


def test_facts_are_left_out_where_the_ontology_alone_is_contradictory(quads):
    more = (
        """_:everything rdfs:subClassOf owl:Nothing . _:everything owl:unionOf ( owl:Thing nk:Patient ) ."""
    )
    explanation = explain_inconsistency(reasoning_copy(quads(more=more)), lambda axioms: True)
    assert not [line for line in explanation.axioms if "a-2020" in line]


def test_a_class_that_only_facts_make_empty_is_explained_with_them(quads, iri):
    copy = reasoning_copy(quads())

    def is_conflict(axioms):
        return any(axiom.about[0] == iri("a-2020:course-1") for axiom in axioms)

    explanation = explain_class(copy, iri("NCIT:C28077"), is_conflict)
    assert explanation.about == iri("NCIT:C28077")
    assert len(explanation.axioms) == 1
    assert "a-2020:course-1" in explanation.axioms[0]

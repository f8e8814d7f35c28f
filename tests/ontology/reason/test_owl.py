"""Axioms to N-Triples and back: nothing is lost and nothing is added."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from netkg.namespaces import NK, to_iri
from netkg.ontology.reason.expressions import Axiom, Compound, Property, Restriction, signature
from netkg.ontology.reason.locality import module_of
from netkg.ontology.reason.ntriples import to_ntriples
from netkg.ontology.reason.owl import read_ontology
from netkg.ontology.reason.render import render

CLASSES = st.sampled_from([NK + name for name in "ABCDE"])
INDIVIDUALS = st.sampled_from([NK + name for name in ("one", "two", "three")])
PROPERTIES = st.builds(Property, st.sampled_from([NK + name for name in ("p", "q")]), st.booleans())


def larger(expressions):
    pairs = st.lists(expressions, min_size=2, max_size=3).map(tuple)
    numbers = st.integers(0, 3)
    return st.one_of(
        st.builds(Compound, st.sampled_from(["and", "or"]), pairs),
        st.builds(lambda part: Compound("not", (part,)), expressions),
        st.builds(lambda parts: Compound("one of", tuple(parts)), st.lists(INDIVIDUALS, min_size=1)),
        st.builds(Restriction, PROPERTIES, st.sampled_from(["some", "only"]), expressions),
        st.builds(lambda p, i: Restriction(p, "value", i), PROPERTIES, INDIVIDUALS),
        st.builds(Restriction, PROPERTIES, st.sampled_from(["min", "max", "exactly"]), expressions, numbers),
        st.builds(
            lambda p, kind, n: Restriction(p, kind, None, n),
            PROPERTIES,
            st.sampled_from(["min", "max", "exactly"]),
            numbers,
        ),
    )


EXPRESSIONS = st.recursive(CLASSES, larger, max_leaves=6)
COMPLEX = larger(CLASSES)
NAMED = PROPERTIES.filter(lambda item: not item.inverse)
AXIOMS = st.one_of(
    st.builds(lambda a, b: Axiom("SubClassOf", (a, b)), EXPRESSIONS, COMPLEX),
    st.builds(lambda a, b: Axiom("EquivalentTo", (a, b)), EXPRESSIONS, EXPRESSIONS),
    st.builds(lambda a, b: Axiom("DisjointWith", (a, b)), EXPRESSIONS, EXPRESSIONS),
    st.builds(
        lambda parts: Axiom("DisjointWith", tuple(sorted(parts))), st.lists(CLASSES, min_size=3, unique=True)
    ),
    st.builds(lambda p, c: Axiom("Domain", (p, c)), NAMED, EXPRESSIONS),
    st.builds(lambda p, q: Axiom("SubPropertyOf", (p, q)), NAMED, PROPERTIES),
    st.builds(lambda p, q: Axiom("InverseOf", (p, q)), NAMED, NAMED),
    st.builds(
        lambda p, name: Axiom("Characteristic", (p, name)),
        NAMED,
        st.sampled_from(["FunctionalProperty", "TransitiveProperty"]),
    ),
    st.builds(
        lambda parts: Axiom("Different", tuple(sorted(parts))), st.lists(INDIVIDUALS, min_size=2, unique=True)
    ),
)


@given(st.sets(AXIOMS, max_size=6))
def test_axioms_survive_the_way_through_triples(axioms):
    quads = ox.parse(to_ntriples(sorted(axioms, key=repr)).encode(), format=ox.RdfFormat.N_TRIPLES)
    ontology = read_ontology(quad.triple for quad in quads)
    assert set(ontology.axioms) == axioms
    assert ontology.left_out == ()


@given(st.lists(AXIOMS, max_size=8, unique=True), CLASSES)
def test_a_module_is_closed_and_its_own_module(axioms, name):
    facts = [Axiom("Type", (NK + "one", name))]
    module = module_of(axioms, facts)
    assert set(module) <= set(axioms)
    assert module_of(module, facts) == module
    names = signature([*module, *facts])
    assert module_of(axioms, facts, names.classes) == module


def test_a_module_leaves_out_what_cannot_matter():
    octreotide, everolimus, other = (Axiom("Type", (NK + "one", NK + name)) for name in ("A", "B", "X"))
    axioms = [
        Axiom("SubClassOf", (NK + "A", NK + "C")),
        Axiom("SubClassOf", (NK + "B", NK + "D")),
        Axiom("DisjointWith", (NK + "C", NK + "D")),
        Axiom("SubClassOf", (NK + "A", Restriction(Property(NK + "p"), "some", NK + "E"))),
        Axiom("Domain", (Property(NK + "p"), NK + "F")),
    ]
    assert module_of(axioms, [octreotide]) == (axioms[0], axioms[3], axioms[4])
    assert module_of(axioms, [everolimus]) == (axioms[1],)
    assert module_of(axioms, [octreotide, everolimus]) == tuple(axioms)
    assert module_of(axioms, [other]) == ()


def test_axioms_read_like_sentences():
    drug, agent = Property(to_iri("nk:drug")), to_iri("nk:SomatostatinAnalogue")
    labels = {to_iri("NCIT:C1909"): "Pharmacologic Substance", agent: "somatostatin analogue"}
    filler = Compound("and", (to_iri("NCIT:C1909"), Compound("not", (agent,))))
    axiom = Axiom("Type", (to_iri("nk:x"), Restriction(Property(drug.iri, inverse=True), "min", filler, 3)))
    assert render(axiom, labels) == (
        "nk:x is inverse(nk:drug) min 3 "
        "('Pharmacologic Substance' (NCIT:C1909) and (not nk:SomatostatinAnalogue))"
    )
    assert render(Axiom("Characteristic", (drug, "FunctionalProperty")), labels) == (
        "nk:drug is a FunctionalProperty"
    )
    assert (
        render(Axiom("Fact", (to_iri("nk:x"), drug, agent)), labels) == "nk:x nk:drug nk:SomatostatinAnalogue"
    )
    one_of = Compound("one of", (agent,))
    assert render(Axiom("SubClassOf", (agent, one_of)), {}) == (
        "nk:SomatostatinAnalogue SubClassOf {nk:SomatostatinAnalogue}"
    )

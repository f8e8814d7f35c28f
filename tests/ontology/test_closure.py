"""The closure: laws on random hierarchies and on the shipped one, and what asks it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.api import Evidence
from netkg.config import open_project
from netkg.errors import OntologyError
from netkg.ontology.closure import CLOSURE_GRAPH, Closure, asks_for_closure
from netkg.store.load import load_project

DIAMOND = {"nk:a": ["nk:b", "nk:c"], "nk:b": ["nk:d"], "nk:c": ["nk:d"], "nk:e": []}


@st.composite
def hierarchies(draw):
    """Return id -> parents, where each parent has a smaller number, so that there is no circle."""
    size = draw(st.integers(min_value=1, max_value=24))
    return {
        f"nk:t{number}": [f"nk:t{up}" for up in draw(st.sets(st.integers(0, number - 1), max_size=3))]
        if number
        else []
        for number in range(size)
    }


def assert_laws(closure):
    pairs = set(closure.pairs())
    above = {}
    for child, other in pairs:
        above.setdefault(child, set()).add(other)
    assert all((curie, curie) in pairs for curie in closure), "reflexive"
    assert all(above[up] <= above[child] for child in above for up in above[child]), "transitive"
    assert all(child == other or (other, child) not in pairs for child, other in pairs), "antisymmetric"
    again = Closure.from_pairs(pair for pair in pairs if pair[0] != pair[1])
    assert set(again.pairs()) | {(curie, curie) for curie in closure} == pairs, "idempotent"


@given(hierarchies())
def test_laws_hold(parents):
    assert_laws(Closure(parents))


@given(hierarchies())
def test_all_views_agree(parents):
    closure = Closure(parents)
    pairs = set(closure.pairs())
    starts, codes = closure.arrays()
    matrix = closure.matrix()
    for curie, code in closure.codes.items():
        above, below = closure.ancestors(curie), closure.descendants(curie)
        assert {(curie, other) for other in above} <= pairs
        assert {(other, curie) for other in below} <= pairs
        assert [closure.ids[up] for up in codes[starts[code] : starts[code + 1]]] == list(above)
        assert matrix.indices[matrix.indptr[code] : matrix.indptr[code + 1]].tolist() == [
            closure.code(up) for up in above
        ]
        assert [closure.ids[i] for i in np.flatnonzero(closure.mask(curie))] == list(below)
        assert closure.ancestor_codes(code) == {closure.code(up) for up in above}
        assert closure.descendant_codes(code) == {closure.code(down) for down in below}
        assert all(closure.is_under(curie, other) == ((curie, other) in pairs) for other in closure)
    assert len(codes) == len(pairs) == len(closure.triples())


@given(hierarchies(), st.randoms())
def test_the_order_of_the_input_does_not_matter(parents, random):
    items = list(parents.items())
    random.shuffle(items)
    assert list(Closure(dict(items)).pairs()) == list(Closure(parents).pairs())


@pytest.mark.parametrize(
    ("parents", "circle"),
    [
        ({"nk:a": ["nk:a"]}, "nk:a → nk:a"),
        ({"nk:a": ["nk:b"], "nk:b": ["nk:c"], "nk:c": ["nk:b"]}, "nk:b → nk:c → nk:b"),
    ],
)
def test_a_circle_is_named(parents, circle):
    with pytest.raises(OntologyError, match=f"goes round in a circle: {circle}"):
        Closure(parents)


@given(hierarchies(), st.data())
def test_every_circle_is_found(parents, data):
    closure = Closure(parents)
    child = data.draw(st.sampled_from(closure.ids))
    top = data.draw(st.sampled_from(closure.ancestors(child)))
    with pytest.raises(OntologyError, match="circle"):
        Closure({**parents, top: [*parents[top], child]})


def test_a_small_hierarchy():
    closure = Closure(DIAMOND)
    assert closure.ids == ("nk:a", "nk:b", "nk:c", "nk:d", "nk:e")
    assert closure.ancestors("nk:a") == ("nk:a", "nk:b", "nk:c", "nk:d")
    assert closure.descendants("nk:d") == ("nk:a", "nk:b", "nk:c", "nk:d")
    assert closure.parents("nk:a") == ("nk:b", "nk:c")
    assert closure.children("nk:d") == ("nk:b", "nk:c")
    assert closure.is_under("nk:a", "nk:d")
    assert not closure.is_under("nk:d", "nk:a")
    assert "nk:e" in closure
    assert "nk:x" not in closure


def test_a_column_of_codes_rolls_up_by_one_look_up():
    closure = Closure(DIAMOND)
    column = np.array([closure.code(curie) for curie in ("nk:a", "nk:e", "nk:c", "nk:d")])
    assert closure.mask("nk:c")[column].tolist() == [True, False, True, False]


def test_a_term_that_is_not_there_is_refused():
    with pytest.raises(OntologyError, match="nk:x is not in the hierarchy"):
        Closure(DIAMOND).is_under("nk:x", "nk:a")


def test_an_empty_hierarchy():
    closure = Closure({})
    assert len(closure) == 0
    assert list(closure.pairs()) == []
    assert closure.matrix().shape == (0, 0)


# --- the shipped hierarchy ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evidence(checkout):
    project = open_project(checkout)
    return Evidence(project, load_project(project))


def test_laws_hold_of_the_shipped_hierarchy(evidence):
    assert_laws(evidence.closure)
    assert_laws(evidence.terms.closure)


def test_store_and_tables_state_the_same_hierarchy_of_terms(evidence):
    terms = set(evidence.terms.closure)
    stored = {(child, up) for child, up in evidence.closure.pairs() if child in terms and up in terms}
    assert stored == set(evidence.terms.closure.pairs())


def test_the_closure_says_what_property_paths_say(evidence):
    query = """
        PREFIX nk: <https://w3id.org/netkg/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?child ?parent { ?child nk:termKind ?kind . ?child rdfs:subClassOf* ?parent }
    """
    paths = {(row["child"], row["parent"]) for row in evidence.query(query)}
    terms = set(evidence.terms.closure)
    assert {pair for pair in evidence.closure.pairs() if pair[0] in terms} == paths


def test_queries_read_the_derived_graph_when_they_name_it(evidence):
    prefix = "PREFIX nk: <https://w3id.org/netkg/ontology#> "
    under = {row["t"] for row in evidence.query(prefix + "SELECT ?t { ?t nk:under nk:CheckpointInhibitor }")}
    assert under == set(evidence.closure.descendants("nk:CheckpointInhibitor"))
    count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CLOSURE_GRAPH}> {{ ?a ?b ?c }} }}"
    assert list(evidence.query(count)) == [{"n": sum(1 for _ in evidence.closure.pairs())}]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("SELECT * { ?a nk:under ?b }", True),
        ("SELECT * { ?a <https://w3id.org/netkg/ontology#under> ?b }", True),
        (f"SELECT * {{ GRAPH <{CLOSURE_GRAPH}> {{ ?a ?b ?c }} }}", True),
        ("SELECT * { ?a nk:underlying ?b }", False),
        ("SELECT ?under { ?under a nk:Result }", False),
    ],
)
def test_only_queries_that_name_it_ask_for_it(text, asked):
    assert asks_for_closure(text) is asked


def test_checkpoint_inhibitor_in_digestive_net_finds_pembrolizumab_in_pancreatic_net(evidence):
    """The sentence that the ontology layer stands for: the hierarchy says so, not the record."""
    rows = evidence.table("response-rates", drug="nk:CheckpointInhibitor", tumour="nk:DigestiveNET")
    found = {(row["agent_label"], row["population"]) for row in rows}
    assert ("Pembrolizumab", "NCIT:C27720") in found
    assert evidence.closure.is_under("NCIT:C106432", "nk:CheckpointInhibitor")
    assert evidence.closure.is_under("NCIT:C27720", "nk:DigestiveNET")
    wider = evidence.table("response-rates", drug="nk:CheckpointInhibitor", tumour="NCIT:C27721")
    assert {row["result"] for row in rows} <= {row["result"] for row in wider}
    beside = evidence.table("response-rates", drug="nk:SomatostatinAnalogue", tumour="nk:DigestiveNET")
    assert {row["result"] for row in beside} == {"morse-2021:result-response"}  # with pembrolizumab
    assert not evidence.table("response-rates", drug="nk:SomatostatinAnalogue", tumour="NCIT:C45569")

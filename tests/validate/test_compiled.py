"""Compiled shapes find what pySHACL finds: on every example, on the evidence, on planted errors."""

import importlib.util
import logging
import sys
from collections import Counter

import pyoxigraph as ox
import pytest

from netkg.config import open_project
from netkg.errors import OntologyError, QueryError
from netkg.namespaces import ID, NK
from netkg.store import memory_store
from netkg.store.load import load_project
from netkg.store.oxigraph import OxigraphStore
from netkg.validate.compiled import count_compiled, read_plan, validate_compiled
from netkg.validate.evidence import SHAPES, list_left, validate_evidence
from netkg.validate.shapes import read_shapes, validate_shapes

GRAPH = "https://w3id.org/netkg/graph/example-2020"
ELSEWHERE = "https://w3id.org/netkg/graph/ontology/elsewhere"
HEAD = """
@prefix nk: <https://w3id.org/netkg/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix e: <https://w3id.org/netkg/id/example-2020/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


@pytest.fixture(scope="module")
def shapes(checkout):
    return read_shapes([checkout / "ontology"])


@pytest.fixture(scope="module")
def planted(checkout):
    spec = importlib.util.spec_from_file_location("planted", checkout / "benchmarks" / "planted.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(autouse=True)
def _quiet():
    """rdflib reports every ill-formed literal at length, and that is what is planted here."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


def turtle(text):
    return [quad.triple for quad in ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)]


def store_of(triples, graph=GRAPH):
    store = memory_store()
    store.replace_graph(graph, triples)
    return store


def both(data, rules):
    """Return the findings of the compiled shapes; those of pySHACL must be the same, and the numbers too."""
    store = store_of(data)
    found = validate_compiled(store, rules)
    assert found == validate_shapes(store.quads(), rules)
    assert count_compiled(store, rules) == Counter((one.shape, one.constraint) for one in found)
    return found


# --- the shipped shapes ---------------------------------------------------------------------------------


def test_no_shipped_shape_is_left(checkout):
    assert list_left([checkout / "ontology"]) == ()


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_every_example_under_its_shapes(checkout, kind):
    examples = sorted((checkout / "ontology" / "tests").glob(f"*-{kind}.ttl"))
    assert len(examples) > 20
    for path in examples:
        name = path.stem.removesuffix(f"-{kind}")
        rules = turtle((checkout / "ontology" / "shapes" / f"{name}.ttl").read_text())
        assert bool(both(turtle(path.read_text()), rules)) == (kind == "bad"), name


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_all_examples_together_under_all_shapes(checkout, shapes, kind):
    examples = sorted((checkout / "ontology" / "tests").glob(f"*-{kind}.ttl"))
    found = both([triple for path in examples for triple in turtle(path.read_text())], shapes)
    assert bool(found) == (kind == "bad")


def test_the_shipped_evidence_conforms_by_either_engine(checkout):
    project = open_project(checkout)
    store = load_project(project)
    found = validate_evidence(store, project.ontology, [SHAPES])
    assert found == validate_evidence(store, project.ontology, [SHAPES], engine="pyshacl") == []


def test_planted_errors(checkout, shapes, planted):
    """On 100,000 triples the same is tested by ``benchmarks/shacl.py``."""
    records = planted.read_records(checkout / "data" / "triples")
    some = {name: records[name] for name in list(records)[1::7]}
    store = ox.Store()
    store.extend(planted.plant(list(planted.copies(some, 2)), 700, seed=1))
    store = OxigraphStore(store, "planted")
    found = validate_compiled(store, shapes)
    assert len({one.shape for one in found}) > 100
    assert len({one.constraint for one in found}) > 10
    assert found == validate_shapes(store.quads(), shapes)
    assert count_compiled(store, shapes) == Counter((one.shape, one.constraint) for one in found)


def test_the_same_seed_plants_the_same(checkout, planted):
    records = dict(list(planted.read_records(checkout / "data" / "triples").items())[:2])
    quads = list(planted.copies(records, 2))
    assert planted.plant(quads, 50, seed=4) == planted.plant(quads, 50, seed=4)
    assert planted.plant(quads, 50, seed=4) != planted.plant(quads, 50, seed=5)


def test_an_unknown_engine_is_refused(checkout):
    with pytest.raises(QueryError, match="no engine 'guess'"):
        validate_evidence(memory_store(), [checkout / "ontology"], engine="guess")


# --- one constraint each, against a reading by hand -----------------------------------------------------

VALUES = """
e:a a nk:Cohort ; nk:size 3 . e:b a nk:Cohort ; nk:size "3" , 40 . e:c a nk:Cohort ; nk:size e:a .
e:d a nk:Cohort ; nk:size 3.5 . e:e a nk:Cohort ; nk:size "x"@en . e:f a nk:Cohort .
e:g a nk:Cohort ; nk:size "many"^^xsd:integer .
"""
CONSTRAINTS = [
    ("sh:minCount 1", "f"),
    ("sh:maxCount 0", "a b c d e g"),
    ("sh:maxCount 1", "b"),
    ("sh:datatype xsd:integer", "b c d e g"),
    ("sh:datatype xsd:decimal", "a b b c e g"),
    ("sh:datatype rdf:langString", "a b b c d g"),
    ("sh:nodeKind sh:Literal", "c"),
    ("sh:nodeKind sh:IRIOrLiteral", ""),
    ("sh:nodeKind sh:BlankNodeOrIRI", "a b b d e g"),
    ("sh:class nk:Cohort", "a b b d e g"),
    ("sh:class nk:Patient", "a b b c d e g"),
    ("sh:in ( 3 e:a )", "b b d e g"),
    ("sh:hasValue 3", "b c d e f g"),
    ("sh:maxLength 1", "b c d g"),
    ("sh:minLength 2", "a b e"),
    ('sh:pattern "^[0-9]+$"', "c d e g"),
    ('sh:pattern "^(?!4)"', "b"),
    ("sh:equals nk:size", ""),
    ("sh:equals nk:total", "a b b c d e g"),
    ("sh:disjoint nk:size", "a b b c d e g"),
    ("sh:not [ sh:nodeKind sh:IRI ]", "c"),
    ("sh:not [ sh:hasValue 3 ]", "a"),
    ("sh:or ( [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:integer ] )", "b d e g"),
    ("sh:and ( [ sh:nodeKind sh:Literal ] [ sh:datatype xsd:integer ] )", "b c d e g"),
    ("sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:datatype xsd:integer ] )", "a b c"),
    ("sh:xone ( [ sh:hasValue 3 ] [ sh:hasValue 40 ] [ sh:maxLength 1 ] )", "a c d g"),
    ("sh:node [ sh:property [ sh:path nk:size ; sh:minCount 1 ] ]", "a b b d e g"),
    ("sh:node [ sh:property [ sh:path nk:size ; sh:maxCount 1 ] ]", ""),
]


@pytest.mark.parametrize(("constraint", "broken"), CONSTRAINTS, ids=[c for c, _ in CONSTRAINTS])
def test_a_constraint_on_a_property(constraint, broken):
    """Who breaks it, once for each value, told by hand from SHACL's definition; pySHACL agrees."""
    rules = turtle(f"nk:S a sh:NodeShape ; sh:targetClass nk:Cohort ; sh:property nk:P . "
                   f'nk:P sh:path nk:size ; {constraint} ; sh:message "no" .')  # fmt: skip
    assert read_plan(rules).left == ()
    found = both(turtle(VALUES), rules)
    assert " ".join(sorted(one.focus[-1] for one in found)) == broken
    assert {(one.path, one.message, one.shape) for one in found} <= {(NK + "size", "no", NK + "P")}


NUMBERS = """
e:a a nk:Result ; nk:events 3 ; nk:total 4 . e:b a nk:Result ; nk:events 4 ; nk:total 4 .
e:c a nk:Result ; nk:events 5 ; nk:total 4 . e:d a nk:Result ; nk:events 5 .
e:e a nk:Result ; nk:events 3 , 9 ; nk:total 4 , 5 . e:f a nk:Result ; nk:events e:a ; nk:total 4 .
"""


@pytest.mark.parametrize(
    ("constraint", "broken"),
    [
        ("sh:lessThan nk:total", "b c e f"),
        ("sh:lessThanOrEquals nk:total", "c e f"),
        ("sh:minInclusive 5", "a b e f"),
        ("sh:minExclusive 5", "a b c d e f"),
        ("sh:maxInclusive 3.0", "b c d e f"),
        ("sh:maxExclusive 3", "a b c d e e f"),
        ("sh:minInclusive 5 ; sh:maxInclusive 5", "a b e e f f"),
    ],
)
def test_order(constraint, broken):
    rules = turtle(f'nk:P sh:targetClass nk:Result ; sh:path nk:events ; {constraint} ; sh:message "no" .')
    assert " ".join(sorted(one.focus[-1] for one in both(turtle(NUMBERS), rules))) == broken


LINKS = """
e:s a nk:Study . e:a a nk:Cohort ; nk:study e:s ; nk:partOf e:b . e:b a nk:Cohort ; nk:study e:s , e:t .
e:p a nk:Patient ; nk:partOf e:a ; nk:notSeen nk:study . nk:Series rdfs:subClassOf nk:Cohort .
nk:Small rdfs:subClassOf nk:Series . e:c a nk:Small ; nk:notReported nk:study ; nk:study "none" .
"""


@pytest.mark.parametrize(
    ("target", "path", "constraint", "broken"),
    [
        ("sh:targetClass nk:Cohort", "nk:study", "sh:class nk:Study", "b c"),
        ("sh:targetClass nk:Cohort", "[ sh:inversePath nk:partOf ]", "sh:minCount 1", "c"),
        ("sh:targetClass nk:Patient", "( nk:partOf nk:study )", "sh:hasValue e:t", "p"),
        ("sh:targetClass nk:Patient", "( nk:partOf nk:partOf nk:study )", "sh:maxCount 1", "p"),
        ("sh:targetClass nk:Patient", "( nk:partOf [ sh:inversePath nk:partOf ] )", "sh:hasValue e:b", "p"),
        ("sh:targetSubjectsOf nk:notReported , nk:notSeen", "nk:study", "sh:maxCount 0", "c"),
        ("sh:targetObjectsOf nk:study", "rdf:type", "sh:minCount 1", "e t"),
        (
            "sh:targetClass nk:Cohort ; sh:targetClass nk:Patient",
            "[ sh:alternativePath ( nk:notReported nk:notSeen ) ]",
            "sh:hasValue nk:study",
            "a b",
        ),
    ],
)
def test_targets_and_paths(target, path, constraint, broken):
    rules = turtle(f'nk:P a sh:PropertyShape ; {target} ; sh:path {path} ; {constraint} ; sh:message "no" .')
    assert read_plan(rules).left == ()
    found = both(turtle(LINKS), rules)
    assert " ".join(sorted(one.focus[-1] for one in found)) == broken


def test_a_triple_that_stands_in_two_graphs_counts_once():
    rules = turtle('nk:P sh:targetClass nk:Cohort ; sh:path nk:size ; sh:maxCount 1 ; sh:message "no" .')
    data = turtle("e:a a nk:Cohort ; nk:size 3 .")
    store = store_of(data)
    store.replace_graph(GRAPH + "-again", data)
    assert validate_compiled(store, rules) == []
    store.replace_graph(GRAPH + "-again", turtle("e:a nk:size 4 ."))
    assert [one.focus for one in validate_compiled(store, rules)] == [ID + "example-2020/a"]


@pytest.mark.parametrize(
    ("rule", "aside", "broken"),
    [
        # A class below another is one only where the data say so.
        ("sh:targetClass nk:Cohort ; sh:path nk:size ; sh:minCount 1",
         "nk:Series rdfs:subClassOf nk:Cohort .", ""),
        # What the other graphs say of a focus node is no data.
        ("sh:targetClass nk:Series ; sh:path nk:size ; sh:minCount 1", "e:a nk:size 3 .", "a"),
        ("sh:targetClass nk:Series ; sh:path nk:size ; sh:minCount 1", "e:z a nk:Series .", "a"),
        # Nor what they say of its values.
        ("sh:targetClass nk:Series ; sh:path nk:study ; sh:class nk:Study", "e:s a nk:Study .", "a"),
        ("sh:targetClass nk:Series ; sh:path ( nk:study rdfs:label ) ; sh:minCount 1",
         'e:s rdfs:label "x" .', "a"),
        ("sh:targetObjectsOf nk:study ; sh:path nk:size ; sh:minCount 1", "e:z nk:study e:y .", "s"),
    ],
)  # fmt: skip
def test_graphs_that_are_no_data_are_not_seen(rule, aside, broken):
    rules = turtle(f'nk:P {rule} ; sh:message "no" .')
    data = turtle("e:a a nk:Series ; nk:study e:s .")
    store = store_of(data)
    store.replace_graph(ELSEWHERE, turtle(aside))
    found = validate_compiled(store, rules, {ELSEWHERE})
    assert found == validate_shapes(data, rules)
    assert " ".join(one.focus[-1] for one in found) == broken


# --- what is not compiled -------------------------------------------------------------------------------

SIZE = "nk:S sh:targetClass nk:Cohort ; sh:path nk:size ; sh:message 'no' ; "
LEFT = [
    ("nk:S a sh:NodeShape ; sh:targetClass nk:Cohort ; sh:closed true ; sh:message 'no' .", "sh:closed"),
    ("nk:S sh:targetNode e:f ; sh:property nk:P . nk:P sh:path nk:size ; sh:minCount 1 ; sh:message 'no' .",
     "sh:targetNode"),
    ("nk:S a sh:NodeShape , rdfs:Class ; sh:property nk:P . nk:P sh:path nk:size ; sh:minCount 1 .",
     "an implicit class target"),
    (SIZE + "sh:minCount 2 .", "sh:minCount above 1"),
    (SIZE + "sh:uniqueLang true .", "sh:uniqueLang"),
    ("nk:S sh:targetClass nk:Cohort ; sh:path nk:size ; sh:minCount 1 .", "no sh:message"),
    (SIZE + "sh:minCount 1 ; sh:deactivated true .", "sh:deactivated"),
    (SIZE + "sh:datatype xsd:gYear .", "sh:datatype http://www.w3.org/2001/XMLSchema#gYear"),
    (SIZE + "sh:pattern '(?=4)4' .", "a pattern that engines may read differently"),
    ("nk:S sh:targetClass nk:Cohort ; sh:path [ sh:oneOrMorePath nk:size ] ; sh:minCount 1 ; "
     "sh:message 'no' .", "sh:oneOrMorePath"),
    ("nk:S sh:targetClass nk:Cohort ; sh:message 'no' ; sh:not [ sh:path nk:size ; sh:maxCount 2 ] .",
     "sh:maxCount above 1 inside another shape"),
    (SIZE + "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] .",
     "sh:qualifiedMinCount"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), LEFT, ids=[reason for _, reason in LEFT])
def test_what_is_not_compiled_is_left_to_pyshacl_and_told(text, reason):
    """The second shape is compiled beside it, and both report."""
    rules = turtle(
        f"{text} nk:T sh:targetClass nk:Cohort ; sh:path nk:size ; sh:maxCount 1 ; sh:message 'two' ."
    )
    plan = read_plan(rules)
    assert [(one.shape, one.reason) for one in plan.left] == [(NK + "S", reason)]
    assert [rule.shape.iri for rule in plan.rules] == [NK + "T"]
    found = both(turtle(VALUES), rules)
    assert (NK + "T", ID + "example-2020/b") in {(one.shape, one.focus) for one in found}


def test_only_the_property_shape_that_is_not_compiled_is_left():
    rules = turtle(
        """nk:S a sh:NodeShape ; sh:targetClass nk:Cohort ; sh:property nk:P , nk:Q ; sh:not nk:N ;
            sh:message "n" .
        nk:N sh:path nk:size ; sh:hasValue 40 . nk:P sh:path nk:size ; sh:minCount 1 ; sh:message "p" .
        nk:Q sh:path nk:size ; sh:qualifiedMaxCount 0 ; sh:message "q" ;
            sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] .
        """
    )
    plan = read_plan(rules)
    assert [one.shape for one in plan.left] == [NK + "Q"]
    assert [rule.shape.iri for rule in plan.rules] == [NK + "P", NK + "S"]
    found = both(turtle(VALUES), rules)
    assert sorted((one.shape[-1], one.focus[-1]) for one in found) == [("P", "f"), ("Q", "c"), ("S", "b")]


def test_components_of_their_own_leave_all_shapes():
    rules = turtle("nk:C sh:parameter [ sh:path nk:odd ] . nk:S sh:targetClass nk:Cohort ; nk:odd 1 .")
    plan = read_plan(rules)
    assert (plan.rules, plan.left[0].reason) == ((), "constraint components of their own")


@pytest.mark.parametrize("wrong", ['"nothing"', "nk:Nothing", "[ sh:minCount 1 ]"])
def test_wrong_shapes_are_still_an_ontology_error(wrong):
    rules = turtle(f"nk:Wrong a sh:NodeShape ; sh:targetClass nk:Cohort ; sh:property {wrong} .")
    with pytest.raises(OntologyError, match="the shapes cannot be used"):
        validate_compiled(store_of(turtle("e:a a nk:Cohort .")), rules)


# --- where SHACL and pySHACL part -----------------------------------------------------------------------


def test_values_that_cannot_be_compared_break_an_order():
    """SHACL 4.5.3: "or where the two values cannot be compared"; pySHACL orders any two literals."""
    rules = turtle(
        'nk:P sh:targetClass nk:Cohort ; sh:path nk:size ; sh:lessThan nk:total ; sh:message "no" .'
    )
    data = turtle('e:a a nk:Cohort ; nk:size 3 ; nk:total "2017-09-10"^^xsd:date .')
    reversed_ = turtle('e:a a nk:Cohort ; nk:total 3 ; nk:size "2017-09-10"^^xsd:date .')
    assert len(validate_compiled(store_of(data), rules)) == 1
    assert len(validate_compiled(store_of(reversed_), rules)) == 1


def test_the_end_of_a_text_is_its_end():
    """SHACL reads patterns as SPARQL's REGEX does; Python's ``$`` also stands before a last line break."""
    rules = turtle(
        r'nk:P sh:targetClass nk:Cohort ; sh:path nk:size ; sh:pattern "^\\S+$" ; sh:message "no" .'
    )
    data = turtle(r'e:a a nk:Cohort ; nk:size "three\n" . e:b a nk:Cohort ; nk:size "three" .')
    assert [one.focus[-1] for one in validate_compiled(store_of(data), rules)] == ["a"]

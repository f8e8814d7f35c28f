"""Shapes against the model, and against a good and a bad example each."""

import re
from collections import defaultdict

import pyoxigraph as ox
import pytest

from netkg.errors import OntologyError
from netkg.graph import to_triples
from netkg.graph.pattern import AS_PRINTED, class_iri, enum_types, predicate, value_key
from netkg.model import SECTIONS, Publication, Record, Work
from netkg.namespaces import ID, NK, PREFIXES, to_curie
from netkg.rdf.parse import read_quads
from netkg.validate.findings import Severity
from netkg.validate.report import conforms
from netkg.validate.shapes import read_shapes, validate_shapes

SH = PREFIXES["sh"]
CLASSES = [Publication, *(cls for _, cls in SECTIONS.values() if cls is not Work)]


def stem(cls):
    return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


NAMES = sorted([*map(stem, CLASSES), "second-hand-claim", "second-hand-result", "state"])


@pytest.fixture(scope="module")
def folder(checkout):
    return checkout / "ontology"


@pytest.fixture(scope="module")
def shapes(folder):
    return read_shapes([folder])


@pytest.fixture(scope="module")
def said(shapes):
    """Return subject -> predicate -> objects of all shapes, as CURIEs or text."""
    found = defaultdict(lambda: defaultdict(list))
    for triple in shapes:
        value = (
            triple.object.value
            if not isinstance(triple.object, ox.NamedNode)
            else to_curie(triple.object.value)
        )
        subject = triple.subject.value
        name = to_curie(subject) if isinstance(triple.subject, ox.NamedNode) else subject
        found[name][to_curie(triple.predicate.value)].append(value)
    return found


def triples_of(path):
    return [quad.triple for quad in read_quads(path)]


def test_every_class_has_shapes_and_a_good_and_a_bad_example(folder):
    assert sorted(path.stem for path in folder.glob("shapes/*.ttl")) == NAMES
    assert sorted(path.stem for path in folder.glob("tests/*.ttl")) == sorted(
        f"{name}-{kind}" for name in NAMES for kind in ("good", "bad")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_good_example_conforms(folder, name):
    rules = triples_of(folder / "shapes" / f"{name}.ttl")
    assert validate_shapes(triples_of(folder / "tests" / f"{name}-good.ttl"), rules) == []


def test_the_good_examples_together_conform_to_all_shapes(folder, shapes):
    data = [triple for path in sorted(folder.glob("tests/*-good.ttl")) for triple in triples_of(path)]
    assert validate_shapes(data, shapes) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_example_breaks_what_it_says_and_nothing_else(folder, said, name):
    path = folder / "tests" / f"{name}-bad.ttl"
    expected = {
        tuple(line.split()) for line in re.findall(r"^#\+ violates: (.*)$", path.read_text(), re.MULTILINE)
    }
    findings = validate_shapes(triples_of(path), triples_of(folder / "shapes" / f"{name}.ttl"))
    assert {(to_curie(found.shape), found.focus.rpartition("/")[2]) for found in findings} == expected
    for found in findings:
        assert [found.message] == said[to_curie(found.shape)]["sh:message"]
        assert found.path
        assert found.focus.startswith(ID)
        assert found.source == "https://w3id.org/netkg/graph/example-2020"


def rules(said):
    """Return the shapes that report something: all with a name, but for those that only gather others."""
    return {
        name: values
        for name, values in said.items()
        if name.startswith("nk:")
        and (set(values) - {"rdf:type", "sh:targetClass", "sh:targetSubjectsOf", "sh:property"})
    }


def test_every_rule_has_a_severity_and_says_how_to_mend(said):
    for name, values in rules(said).items():
        assert len(values["sh:severity"]) == len(values["sh:message"]) == 1, name
        assert values["sh:severity"][0] in ("sh:Violation", "sh:Warning", "sh:Info")
        (message,) = values["sh:message"]
        assert re.search(r"\b(Write|Put|Exchange|Keep|Make|Take|Correct|Compare|Let|Say|name)\b", message), (
            f"{name} does not say what to do"
        )
        assert message.endswith(".")


def test_every_rule_belongs_to_a_target(said):
    gathered = {name for values in said.values() for name in values["sh:property"]}
    for name, values in rules(said).items():
        assert name in gathered or values["sh:targetClass"] or values["sh:targetSubjectsOf"], name


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_field_has_a_shape(said, cls):
    shape = said[f"nk:{cls.__name__}Shape"]
    assert to_curie(class_iri(cls)) in shape["sh:targetClass"]
    paths = {path for name in shape["sh:property"] for path in said[name]["sh:path"]}
    for field in cls.model_fields:
        if field in ("id", "also_not_reported"):
            continue
        iri = predicate(cls, field)
        assert to_curie(iri) in paths
        if value_key(cls, field):
            assert to_curie(iri + AS_PRINTED) in paths


def items(said, head):
    while head != "rdf:nil":
        yield said[head]["rdf:first"][0]
        (head,) = said[head]["rdf:rest"]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_closed_lists_are_those_of_the_model(said, cls):
    for field in cls.model_fields:
        members = {to_curie(iri) for iri in enum_types(cls, field)}
        if members and field != "also_not_reported":
            shape = f"nk:{cls.__name__}Shape-{to_curie(predicate(cls, field)).partition(':')[2]}"
            heads = said[shape]["sh:in"]
            for either in said[shape]["sh:or"]:
                heads = [head for branch in items(said, either) for head in said[branch]["sh:in"]]
            assert [set(items(said, head)) for head in heads] == [members], shape


def test_a_record_of_the_model_conforms(record_data, shapes):
    record_data["parts"][1]["site"] = "UBERON:0001264"  # else nothing says who these people are
    assert validate_shapes(to_triples(Record.model_validate(record_data)), shapes) == []


def test_a_warning_is_no_violation(folder):
    rules = triples_of(folder / "shapes" / "result.ttl")
    data = triples_of(folder / "tests" / "result-good.ttl")
    outcome = ox.NamedNode(NK + "outcome")
    shelf = [
        ox.Triple(t.subject, outcome, ox.NamedNode(NK + "DiseaseControlOutcome"))
        if t.predicate == outcome
        else t
        for t in data
    ]
    findings = validate_shapes(shelf, rules)
    assert {found.severity for found in findings} == {Severity.WARNING}
    assert conforms(findings)
    assert len(findings) == len({t.subject for t in data})


def test_findings_come_in_the_same_order(folder):
    data = triples_of(folder / "tests" / "result-bad.ttl")
    rules = triples_of(folder / "shapes" / "result.ttl")
    found = validate_shapes(data, rules)
    assert found == validate_shapes(data[::-1], rules)
    assert [finding.severity for finding in found] == sorted((f.severity for f in found), reverse=True)


def test_the_value_found_is_kept(folder):
    data = triples_of(folder / "tests" / "cohort-bad.ttl")
    found = validate_shapes(data, triples_of(folder / "shapes" / "cohort.ttl"))
    values = {to_curie(finding.shape): finding.value for finding in found}
    assert values["nk:CohortShape-size"] == ox.Literal("about thirty")
    assert values["nk:CohortShape-differentiation"] == ox.NamedNode(NK + "HighlyDifferentiated")
    assert values["nk:CohortShape-overlap"] is None


def test_nothing_to_check_conforms(shapes):
    assert validate_shapes([], shapes) == []


def test_quads_are_taken_too(folder):
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("https://w3id.org/netkg/graph/example-2020"))
        for t in triples_of(folder / "tests" / "cohort-bad.ttl")
    ]
    assert validate_shapes(quads, triples_of(folder / "shapes" / "cohort.ttl"))


def test_wrong_shapes_are_an_ontology_error():
    wrong = """
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix nk: <https://w3id.org/netkg/ontology#> .
        nk:Wrong a sh:NodeShape ; sh:targetClass nk:Cohort ; sh:property "nothing" .
    """
    rules = [quad.triple for quad in ox.parse(wrong, format=ox.RdfFormat.TURTLE)]
    cohort = ox.Triple(
        ox.NamedNode(ID + "x/cohort-a"), ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(NK + "Cohort")
    )
    with pytest.raises(OntologyError, match="the shapes cannot be used"):
        validate_shapes([cohort], rules)

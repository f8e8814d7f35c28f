import pyoxigraph as ox

from netkg.namespaces import ID, NK, to_curie
from netkg.rdf.turtle import write_turtle
from netkg.validate.findings import Finding, Severity, sort_findings, source_of
from netkg.validate.report import REPORT, conforms, to_report


def finding(severity=Severity.VIOLATION, focus=ID + "kim-2016/cohort-all", **changed):
    values = {
        "severity": severity,
        "focus": focus,
        "path": NK + "size",
        "message": "no size",
        "value": ox.Literal("many"),
        "shape": NK + "CohortShape-size",
        "constraint": "http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
        "source": source_of(focus),
    }
    return Finding(**(values | changed))


def said(triples, subject):
    found = {}
    for triple in triples:
        if triple.subject.value == subject:
            found.setdefault(to_curie(triple.predicate.value), []).append(to_curie(triple.object.value))
    return found


def test_an_empty_report_conforms():
    assert said(to_report([]), REPORT) == {"rdf:type": ["sh:ValidationReport"], "sh:conforms": ["true"]}


def test_a_report_says_all_that_a_finding_says():
    triples = to_report([finding()])
    assert said(triples, REPORT)["sh:conforms"] == ["false"]
    assert said(triples, f"{REPORT}/1") == {
        "rdf:type": ["sh:ValidationResult"],
        "sh:resultSeverity": ["sh:Violation"],
        "sh:resultMessage": ["no size"],
        "sh:focusNode": ["kim-2016:cohort-all"],
        "sh:resultPath": ["nk:size"],
        "sh:sourceShape": ["nk:CohortShape-size"],
        "sh:sourceConstraintComponent": ["sh:DatatypeConstraintComponent"],
        "sh:value": ["many"],
    }


def test_what_a_finding_lacks_is_left_out():
    triples = to_report([finding(path="", value=None, shape="", constraint="")])
    assert set(said(triples, f"{REPORT}/1")) == {
        "rdf:type",
        "sh:resultSeverity",
        "sh:resultMessage",
        "sh:focusNode",
    }


def test_a_report_is_the_same_bytes_whatever_the_order():
    findings = [finding(), finding(Severity.WARNING), finding(focus=ID + "a-2020/cohort-b")]
    assert write_turtle(to_report(findings)) == write_turtle(to_report([*findings[::-1], findings[0]]))


def test_the_worst_comes_first():
    findings = [finding(Severity.INFO), finding(Severity.VIOLATION), finding(Severity.WARNING)]
    assert [found.severity.name for found in sort_findings(findings)] == ["VIOLATION", "WARNING", "INFO"]


def test_only_a_violation_fails():
    assert conforms([finding(Severity.INFO), finding(Severity.WARNING)])
    assert not conforms([finding()])


def test_the_source_of_a_thing_is_its_graph():
    assert source_of(ID + "kim-2016/cohort-all") == "https://w3id.org/netkg/graph/kim-2016"
    assert source_of("http://purl.obolibrary.org/obo/NCIT_C1") == ""
    assert source_of(ID + "kim-2016") == ""

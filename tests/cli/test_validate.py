"""``netkg validate``: what is found, where it is to be mended, how it is said, and the exit code."""

import re

import pytest

from netkg.config import USE_STATEMENT

RECORD = "data/records/markey-2017.yaml"


def line_of(path, start, key=""):
    """Return the number of the first line that holds ``start``, or of ``key`` below it."""
    lines = path.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if start in line)
    return next(n for n, line in enumerate(lines[number - 1 :], number) if key in line)


def records_of(project):
    return list((project / "data" / "records").glob("*.yaml"))


def change(evidence, record, old, new, after=""):
    """Change the built triples of a record by hand, at the first place after a text."""
    path = evidence / "data" / "triples" / f"{record}.ttl"
    head, found, tail = path.read_text().partition(after) if after else ("", "", path.read_text())
    assert old in tail
    path.write_text(head + found + tail.replace(old, new, 1))


# --- the shipped evidence -----------------------------------------------------------------------------


def test_the_shipped_evidence_has_no_violation_and_the_warnings_that_print_deserves(netkg, evidence):
    done = netkg("validate", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["ok"] is True
    assert done.json["use"] == USE_STATEMENT
    counts, found = done.json["result"]["counts"], done.json["result"]["findings"]
    assert counts["violation"] == 0
    warnings = [(item["focus"], item["rule"]) for item in found if item["severity"] == "warning"]
    assert warnings == [
        ("arpin-2020:result-pdl1-tumour-cells", "percent-mismatch"),
        ("fottner-2019:cohort-all", "composition-incomplete"),
        ("fottner-2019:cohort-all", "composition-incomplete"),
    ]
    assert counts["info"] == len(found) - len(warnings)


def test_information_is_told_in_numbers_unless_asked_for(netkg, evidence):
    done = netkg("validate", "--only", "treatment-history-candidate")
    assert done.code == 0
    assert "info: 3   (each of them: netkg validate --severity info)" in done.out
    assert "    3  treatment-history-candidate  Which approved drug is not listed" in done.out
    assert done.out.endswith("\nviolation: 0, warning: 0, info: 3\n")
    full = netkg("validate", "--only", "treatment-history-candidate", "--severity", "info").out
    place = f"{RECORD}:{line_of(evidence / RECORD, 'id: claim-approved-agents', 'summary:')}"
    assert (
        f"  {place}  markey-2017:claim-approved-agents  nk:summary  (treatment-history-candidate)\n" in full
    )
    assert "    Candidate to check: sunitinib was approved (FDA, 2011-05-20) for the tumour of" in full


# --- a broken record is told precisely what is wrong ---------------------------------------------------


def test_a_broken_record_is_told_precisely_what_is_wrong(netkg, seed):
    """A patient without diagnosis, in triples that are not what their record gives."""
    change(seed, "markey-2017", "    nk:diagnosis NCIT:C27720 ;\n", "", "markey-2017:patient-p1 ")
    done = netkg("validate")
    assert done.code == 7
    assert done.err == "error: violations: 2\n"
    lines = done.out.splitlines()
    assert lines[0] == "violation: 2"
    place = f"{RECORD}:{line_of(seed / RECORD, 'id: patient-p1', 'diagnosis:')}"
    at = lines.index(f"  {place}  markey-2017:patient-p1  nk:diagnosis  (nk:PatientShape-diagnosis)")
    assert lines[at + 1].startswith("    A patient has exactly one diagnosis:")
    assert "Write nk:diagnosis " in lines[at + 1]
    assert any(
        line.endswith("markey-2017.ttl: it is not what its record gives; run: netkg build") for line in lines
    )


BREAKS = [
    # record, old, new, after, rule, thing, property, said
    (
        "markey-2017",
        "nk:events 7 ;",
        "nk:events 70 ;",
        "markey-2017:result-korea-pdl1 ",
        "shapes",
        "markey-2017:result-korea-pdl1",
        "nk:events",
        "more events than",
    ),
    (
        "markey-2017",
        "nk:events 7 ;",
        "nk:events 8 ;",
        "markey-2017:result-korea-pdl1 ",
        "second-hand-contradicts-primary",
        "markey-2017:result-korea-pdl1",
        "nk:events",
        "gives 8, but kim-2016:result-pdl1, in the record of the work that owns it, gives 7. Compare both",
    ),
    (
        "markey-2017",
        "nk:events 0 ;",
        "nk:events 1 ;",
        "markey-2017:result-series-objective-response ",
        "derived-count",
        "markey-2017:result-series-objective-response",
        "nk:events",
        "gives 1 for nk:events, but its inputs give 0. Correct the number",
    ),
    (
        "kim-2016",
        "nk:count 14 ;",
        "nk:count 15 ;",
        "kim-2016:part-pancreas ",
        "parts-exceed-cohort",
        "kim-2016:cohort-all",
        "nk:size",
        "by site add up to 33, but it has 32 people. Correct a nk:count or nk:size",
    ),
    (
        "strosberg-2020",
        "nk:percent 3.7 ;",
        "nk:percent 7.3 ;",
        "strosberg-2020:result-objective-response ",
        "percent-mismatch",
        "strosberg-2020:result-objective-response",
        "nk:percent",
        "but 4 of 107 is not that, rounded",
    ),
    (
        "markey-2017",
        "nk:cohort markey-2017:patient-p2 ;",
        "nk:cohort markey-2017:patient-p9 ;",
        "markey-2017:result-p2-best-response ",
        "reference-dangling",
        "markey-2017:result-p2-best-response",
        "nk:cohort",
        "refers to markey-2017:patient-p9, which no record holds. Correct nk:cohort, or add the thing.",
    ),
    (
        "markey-2017",
        "nk:diagnosis NCIT:C4038 ;",
        "nk:diagnosis NCIT:C4039999 ;",
        "markey-2017:patient-p3 ",
        "term-unknown",
        "markey-2017:patient-p3",
        "nk:diagnosis",
        "NCIT:C4039999 is not a term that netkg or this project declares. Write a known one",
    ),
    (
        "chauhan-2018",
        "nk:overlaps markey-2017:cohort-series ;\n    ",
        "",
        "chauhan-2018:cohort-all ",
        "overlap-undeclared",
        "chauhan-2018:study-series",
        "nk:centre",
        "and markey-2017:study-series are both of Markey Cancer Center",
    ),
]


@pytest.mark.parametrize("case", BREAKS, ids=[f"{case[4]}-{case[0]}" for case in BREAKS])
def test_each_change_is_found_where_it_was_made(netkg, seed, case):
    record, old, new, after, rule, thing, about, said = case
    change(seed, record, old, new, after)
    done = netkg("validate", "--only", rule, "--json", "--severity", "warning")
    (found,) = done.json["result"]["findings"]
    assert (found["focus"], found["path"]) == (thing, about)
    assert said in found["message"]
    assert found["source"] == thing.partition(":")[0]
    file, _, line = found["place"].partition(":")
    assert file == f"data/records/{thing.partition(':')[0]}.yaml"
    assert int(line) >= line_of(seed / file, f"id: {thing.partition(':')[2]}")
    assert done.code == (0 if found["severity"] == "warning" else 7)


def test_a_warning_fails_only_if_strict(netkg, seed):
    change(seed, "strosberg-2020", "nk:percent 3.7 ;", "nk:percent 7.3 ;")
    done = netkg("validate", "--only", "percent-mismatch")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("warning: 1\n")
    done = netkg("validate", "--only", "percent-mismatch", "--strict")
    assert (done.code, done.err) == (7, "error: warnings: 1\n")
    found = netkg("validate", "--only", "percent-mismatch", "--strict", "--json").json
    assert (found["ok"], found["error"]["message"], found["error"]["exit_code"]) == (False, "warnings: 1", 7)


# --- what is chosen, and how it is said ----------------------------------------------------------------


def test_no_finding(netkg, seed):
    assert netkg("validate", "--only", "files").out == "no findings (violation: 0, warning: 0, info: 0)\n"


def test_rules_are_listed(netkg, seed):
    lines = netkg("validate", "--list").out.splitlines()
    assert lines[0].split()[:2] == ["files", "violation"]
    assert lines[1].split()[:3] == ["shapes", "by", "rule"]
    names = [line.split()[0] for line in lines]
    assert {"overlap-undeclared", "small-classes", "derived-count"} < set(names)
    rows = netkg("validate", "--list", "--json").json["result"]["rules"]
    assert [row["name"] for row in rows] == names
    assert {row["severity"] for row in rows} == {"violation", "warning", "info", None}


def test_a_check_may_be_told_by_the_name_of_its_file(netkg, seed):
    assert (
        netkg("validate", "--only", "single-extraction-info.rq").out
        == netkg("validate", "--only", "single-extraction").out
    )


def test_findings_below_a_severity_are_left_out_but_counted(netkg, seed):
    found = netkg("validate", "--only", "single-extraction", "--severity", "warning", "--json").json["result"]
    assert (found["findings"], found["counts"]["info"]) == ([], len(records_of(seed)))


def test_a_report_is_a_shacl_validation_report(netkg, seed):
    import pyoxigraph as ox

    records = len(records_of(seed))
    out = netkg("validate", "--only", "single-extraction", "--format", "report").out
    assert out.startswith(f"# {USE_STATEMENT}\n")
    text = [str(quad) for quad in ox.parse(out, format=ox.RdfFormat.TURTLE)]
    assert sum("shacl#ValidationResult>" in triple for triple in text) == records
    assert (
        sum("shacl#resultSeverity> <http://www.w3.org/ns/shacl#Info>" in triple for triple in text) == records
    )
    shape = "sourceShape> <https://w3id.org/netkg/check/single-extraction>"
    assert sum(shape in triple for triple in text) == records


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--only", "overlap"], 6, "there is no check 'overlap'\nhint: did you mean overlap-undeclared"),
        (["--only", "xyz"], 6, "there is no check 'xyz'\nhint: see: netkg validate --list"),
        (["--format", "csv"], 64, "csv is not a format; choose one of table, json, report"),
        (["--severity", "bad"], 64, "bad is not a severity; choose one of info, warning, violation"),
        (["--json", "--format", "report"], 64, "--json does not go with --format report"),
    ],
)
def test_what_cannot_be_asked_for(netkg, seed, arguments, code, said):
    done = netkg("validate", *arguments)
    assert done.code == code
    assert said in done.err + done.out


def test_a_check_of_the_project_that_is_wrong_is_told(netkg, seed):
    folder = seed / "ontology" / "checks"
    folder.mkdir(parents=True)
    (folder / "mine-warning.rq").write_text("#+ summary: Is it?\nSELECT ?focus { ?focus ?p ?o }\n")
    done = netkg("validate", "--list")
    assert done.code == 6
    assert "mine-warning.rq:1: the header has no message" in done.err


def test_a_check_of_the_project_is_run(netkg, seed):
    folder = seed / "ontology" / "checks"
    folder.mkdir(parents=True)
    (folder / "unread-warning.rq").write_text(
        "#+ summary: Was a paper not read in full?\n#+ description: As recorded.\n"
        "#+ message: {focus} was not read in full text. Read it.\n#+ property: nk:readLevel\n"
        "#+ column: focus | iri | - | the publication\n"
        "SELECT ?focus { ?focus <https://w3id.org/netkg/ontology#readLevel> ?level } ORDER BY ?focus\n"
    )
    done = netkg("validate", "--only", "unread")
    assert done.code == 0
    assert re.search(
        r"data/records/kim-2016\.yaml:\d+  kim-2016:publication  nk:readLevel  \(unread\)", done.out
    )


# --- built files and records ---------------------------------------------------------------------------


def test_findings_as_json(netkg, seed):
    (seed / "data" / "MANIFEST").unlink()
    found = netkg("validate", "--json", "--severity", "warning").json
    assert (found["ok"], found["error"]["exit_code"]) == (False, 7)
    assert found["result"]["counts"]["violation"] == 1
    (row,) = found["result"]["findings"]
    assert (row["source"], row["place"], row["rule"]) == ("data/MANIFEST", "data/MANIFEST", "files")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: (data / "MANIFEST").write_text("x"), "data/MANIFEST: it is not what the records give"),
        (lambda data: (data / "MANIFEST").unlink(), "data/MANIFEST: it is not what the records give"),
        (lambda data: (data / "triples" / "kim-2016.ttl").unlink(), "kim-2016.ttl: it has not been built"),
        (lambda data: (data / "triples" / "more.ttl").write_text(""), "more.ttl: no record belongs to it"),
    ],
)
def test_what_was_built_must_be_what_the_records_give(netkg, seed, change, said):
    change(seed / "data")
    done = netkg("validate")
    assert done.code == 7
    assert said in done.out
    assert "run: netkg build" in done.out


def test_validate_stops_at_a_record_that_is_wrong(netkg, seed):
    (seed / "data" / "records" / "kim-2016.yaml").write_text("record: kim-2016\n")
    assert netkg("validate").code == 2

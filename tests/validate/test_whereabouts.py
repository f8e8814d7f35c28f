"""Findings lead to the lines of the record files."""

import shutil

import pytest

from netkg.config import open_project
from netkg.namespaces import ID, NK
from netkg.validate.findings import Finding, Severity, source_of
from netkg.validate.whereabouts import Whereabouts


@pytest.fixture
def project(tmp_path, checkout):
    (tmp_path / "netkg.toml").write_text("")
    (tmp_path / "data" / "records").mkdir(parents=True)
    shutil.copy(checkout / "tests/cases/records/good/example-2020.yaml", tmp_path / "data" / "records")
    return open_project(tmp_path)


@pytest.fixture
def where(project):
    return Whereabouts(project)


def finding(thing, path="", source=None):
    focus = ID + thing
    return Finding(
        Severity.WARNING, focus, path, "", None, "", "", source_of(focus) if source is None else source
    )


def line(project, start, key):
    lines = (project.records / "example-2020.yaml").read_text().splitlines()
    first = next(number for number, text in enumerate(lines) if start in text)
    return next(number for number, text in enumerate(lines[first:], first + 1) if key in text)


@pytest.mark.parametrize(
    ("thing", "path", "start", "key"),
    [
        ("cohort-all", NK + "size", "id: cohort-all", "size:"),
        ("patient-p1", NK + "diagnosisAsPrinted", "id: patient-p1", "diagnosis:"),
        ("result-p1", "http://www.w3.org/ns/prov#wasDerivedFrom", "id: result-p1", "id: result-p1"),
        ("result-none", "http://www.w3.org/ns/prov#wasDerivedFrom", "id: result-none", "basis_inputs:"),
        ("publication", NK + "doi", "publication:", "doi:"),
        ("cohort-all", "", "id: cohort-all", "id: cohort-all"),
        ("study-main", NK + "registryId", "id: study-main", "registry_ids:"),
    ],
)
def test_a_property_leads_to_its_line_and_a_missing_one_to_its_thing(project, where, thing, path, start, key):
    expected = f"data/records/example-2020.yaml:{line(project, start, key)}"
    assert where.place(finding(f"example-2020/{thing}", path)) == expected


def test_a_thing_that_the_file_does_not_hold_leads_to_the_file(where):
    assert where.place(finding("example-2020/cohort-gone")) == "data/records/example-2020.yaml"


def test_a_record_without_a_file_leads_nowhere(where):
    assert where.place(finding("gone-2020/cohort-all")) == ""


def test_a_file_that_is_wrong_leads_nowhere(project):
    (project.records / "bad-2020.yaml").write_text("- no record\n")
    assert Whereabouts(project).place(finding("bad-2020/cohort-all")) == ""


def test_a_built_file_is_its_own_place(where):
    found = Finding(
        Severity.VIOLATION, "https://w3id.org/netkg/graph/x", "", "", None, "", "", "data/MANIFEST"
    )
    assert where.place(found) == "data/MANIFEST"


def test_a_term_has_no_place(where):
    found = Finding(Severity.INFO, NK + "Thing", "", "", None, "", "", "")
    assert where.place(found) == ""

"""``netkg audit``: numbers that do not follow from their counts, how they are said, and the exit code."""

import re
import shutil

import pytest

from netkg.build import build
from netkg.config import USE_STATEMENT, open_project

KINDS = {"percentage", "attainability", "interval", "p value", "composition", "lost events"}


@pytest.fixture(scope="module")
def misprinted_master(evidence_master, tmp_path_factory):
    """Return a project in which KEYNOTE-158 prints a wrong percentage and the interval of DART."""
    folder = tmp_path_factory.mktemp("misprinted") / "evidence"
    shutil.copytree(evidence_master, folder)
    path = folder / "data" / "records" / "strosberg-2020.yaml"
    text = path.read_text()
    for right, wrong in (
        ("percent: 3.7", "percent: 4.7"),
        ("interval_low: 1.0", "interval_low: 13"),
        ("interval_high: 9.3", "interval_high: 64"),
    ):
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    path.write_text(text)
    build(open_project(folder))
    return folder


@pytest.fixture
def misprinted(misprinted_master, tmp_path, monkeypatch):
    """Return a copy of the misprinted project, and work in it."""
    folder = tmp_path / "evidence"
    shutil.copytree(misprinted_master, folder)
    monkeypatch.chdir(folder)
    return folder


def test_keynote_158_passes(netkg, evidence):
    done = netkg("audit", "strosberg-2020", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["result"]["findings"] == []
    assert done.json["result"]["checked"]["interval"] == {
        "agrees": 1,
        "agrees, with a remark": 0,
        "finding": 0,
        "not checked": 2,
    }


def test_findings_are_no_error(netkg, misprinted):
    done = netkg("audit", "strosberg-2020")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("findings: 2\n")
    assert "4.7 % for 4 of 107" in done.out
    assert "13-64 % for 4 of 107" in done.out
    assert "Clopper-Pearson: 1.0-9.3 %; Wilson: 1.5-9.2 %" in done.out
    assert done.out.count("Check the source.") == 2
    assert "strosberg-2020:place-paper  https://pmc.ncbi.nlm.nih.gov/articles/PMC7811789" in done.out
    assert USE_STATEMENT in done.out


def test_strict_fails_at_a_finding(netkg, misprinted):
    done = netkg("audit", "--strict", "strosberg-2020")
    assert (done.code, done.err) == (7, "error: findings: 2\n")
    assert "findings: 2" in done.out
    as_json = netkg("audit", "--strict", "strosberg-2020", "--json")
    assert (as_json.code, as_json.err) == (7, "")
    assert as_json.json["ok"] is False
    assert as_json.json["error"]["kind"] == "ValidationError"
    assert len(as_json.json["result"]["findings"]) == 2


def test_strict_passes_without_a_finding(netkg, evidence):
    assert netkg("audit", "--strict", "strosberg-2020").code == 0


def test_a_finding_in_json_has_its_numbers_and_its_place(netkg, misprinted):
    finding = netkg("audit", "--only", "interval", "strosberg-2020", "--json").json["result"]["findings"][0]
    assert finding["kind"] == "interval"
    assert finding["about"] == "strosberg-2020:result-objective-response"
    assert finding["printed"] == "13-64 % for 4 of 107"
    assert finding["recomputed"]["Clopper-Pearson"] == "1.0-9.3 %"
    assert finding["method"] is None
    assert finding["second_hand"] is False
    assert finding["places"] == [
        {"place": "strosberg-2020:place-paper", "where": "https://pmc.ncbi.nlm.nih.gov/articles/PMC7811789"}
    ]


def test_only_some_kinds(netkg, misprinted):
    done = netkg("audit", "--only", "p-value", "--only", "composition", "strosberg-2020")
    assert done.out.startswith("findings: 0\n")
    table = done.out.partition("numbers in print")[2]
    assert re.findall(r"^(\w[\w ]*?)  ", table, re.MULTILINE) == ["p value", "composition", "together"]


def test_remarks_and_numbers_not_checked_are_counted_and_listed_on_demand(netkg, evidence):
    plain = netkg("audit", "mehnert-2020")
    assert "a tie, rounded up" not in plain.out
    assert "Remarks in full: netkg audit --remarks" in plain.out
    remarks = netkg("audit", "mehnert-2020", "--remarks")
    assert "agree, with a remark: 1\n" in remarks.out
    assert "1 of 16 is 6.25 %; printed is 6.3 %: a tie, rounded up." in remarks.out
    everything = netkg("audit", "strosberg-2020", "--all")
    assert "not checked: " in everything.out
    assert "An interval of a time, a value, or an estimate at a time does not follow" in everything.out
    listed = netkg("audit", "strosberg-2020", "--all", "--json").json["result"]
    assert listed["not_checked"]
    assert {check["kind"] for check in listed["agrees"]} <= KINDS


def test_the_table_fits_100_columns(program, misprinted):
    import os

    done = program("audit", "--all", env=os.environ | {"COLUMNS": "100"}, cwd=misprinted)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_all_kinds_are_counted(netkg, evidence):
    assert set(netkg("audit", "--json").json["result"]["checked"]) == KINDS


def test_an_unknown_kind_is_refused(netkg, evidence):
    done = netkg("audit", "--only", "intervals")
    assert done.code == 64
    assert "intervals is not a kind; choose one of percentage, attainability, interval" in done.err


def test_an_unknown_record_is_refused(netkg, evidence):
    done = netkg("audit", "nobody-1999")
    assert (done.code, "there is no record 'nobody-1999'" in done.err) == (3, True)


def test_an_empty_project_has_nothing_to_audit(netkg, empty):
    done = netkg("audit", "--strict", "--json")
    assert done.code == 0
    assert {sum(counts.values()) for counts in done.json["result"]["checked"].values()} == {0}

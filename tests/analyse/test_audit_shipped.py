"""The audit of the shipped evidence: what it finds is explained, and known good trials pass."""

import re

import pytest

import netkg
from netkg.analyse.audit import Kind, Verdict, audit
from netkg.analyse.composition import composition_parts
from netkg.analyse.table import evidence_rows


@pytest.fixture(scope="module")
def found(checkout):
    kg = netkg.open(checkout)
    rows = evidence_rows(kg.query("evidence/table").solutions)
    parts = composition_parts(kg.query("evidence/composition").solutions)
    return audit(rows, parts, closure=kg.closure)


def test_every_finding_is_explained_in_the_documentation(found, checkout):
    """A new finding is a mistake in print, to be explained there, or a false alarm, to be mended here."""
    page = (checkout / "docs" / "audit.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))
    assert {check.about for check in found.findings} <= explained


def test_the_false_alarms_are_given_as_a_rate_that_is_that_of_the_audit(found, checkout):
    page = (checkout / "docs" / "audit.md").read_text(encoding="utf-8")
    said = re.search(r"False alarms: (\d+) of (\d+) findings, (\d+) numbers checked, (\d+) not checked", page)
    verdicts = dict(re.findall(r"^\| `([^`]+)` \|(?:[^|]*\|){2} (yes|no) \|", page, re.MULTILINE))
    alarms = sum(verdicts[check.about] == "yes" for check in found.findings)
    unchecked = len(found.having(Verdict.UNCHECKED))
    assert said is not None
    assert [int(number) for number in said.groups()] == [
        alarms,
        len(found.findings),
        len(found.checks) - unchecked,
        unchecked,
    ]


def test_the_bound_of_the_false_alarms_follows_from_their_number(found, checkout):
    """None of n: 1 - 0.05^(1/n), the exact one-sided bound."""
    page = " ".join((checkout / "docs" / "audit.md").read_text(encoding="utf-8").split())
    bound = 1 - 0.05 ** (1 / len(found.findings))
    assert f"0 of {len(found.findings)} leaves open a rate of up to {100 * bound:.0f} %" in page


def test_keynote_158_and_028_pass(found):
    intervals = {check.about: check for check in found.only([Kind.INTERVAL]).checks}
    for name in (
        "strosberg-2020:result-objective-response",
        "mehnert-2020:result-carcinoid-response",
        "mehnert-2020:result-pnet-response",
    ):
        assert (intervals[name].verdict, intervals[name].method) == (Verdict.AGREES, "Clopper-Pearson")


def test_compositions_of_kim_and_ryschich_add_up(found):
    sums = {check.about: check for check in found.only([Kind.COMPOSITION]).having(Verdict.AGREES)}
    assert "1" in sums["kim-2016:cohort-all"].printed
    assert sums["ryschich-2003:cohort-all"].recomputed == (("sum", "11"),)


def test_every_check_says_what_it_is_about_and_where_it_stands(found):
    assert all(check.sentence and check.about for check in found.checks)
    assert all(check.places for check in found.checks if check.kind is not Kind.COMPOSITION)


def test_most_numbers_are_checked(found):
    unchecked = len(found.having(Verdict.UNCHECKED))
    assert unchecked < len(found.checks) / 2

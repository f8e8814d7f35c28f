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

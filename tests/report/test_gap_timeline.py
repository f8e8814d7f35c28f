"""The figure of gaps over time: bars of steps, studies by number, the same bytes on every run."""

import datetime as dt
from itertools import pairwise

import pytest

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.gaps import read_companions, read_settings, read_spaces
from netkg.analyse.gaps.time import timeline
from netkg.config import USE_STATEMENT
from netkg.report.gap_timeline import MOST_ROWS, gap_timeline_page
from netkg.report.page import Shape, Text
from netkg.report.save import render
from netkg.report.style import lightness

LEGEND = 80
"""Below this many points from the top there are no more samples of shades."""


@pytest.fixture(scope="module")
def make(checkout):
    """Return what makes the page of a space as of some days."""
    evidence = netkg.open(checkout)
    ontology = evidence.project.ontology
    body = read_body(evidence.store, evidence.catalogue, ontology)
    beside = read_companions(evidence.store, evidence.catalogue)
    spaces, settings = read_spaces(ontology, body), read_settings(ontology, body)
    return lambda days=None: timeline(body, spaces["biomarker"], settings, beside, days=days)


@pytest.fixture(scope="module")
def found(make):
    return make()


@pytest.fixture(scope="module")
def page(found):
    return gap_timeline_page(found, {"kim-2016:study-pdl1": "PD-L1 in Korea"})


def test_the_page_names_studies_undated_results_and_the_use_statement(page, found):
    text = " ".join(page.texts)
    assert "PD-L1 in Korea" in text
    assert f"{len(found.undated)} results have no known date" in text
    assert USE_STATEMENT.split(";")[0] in text
    assert found.settings.digest in text


def test_each_bar_goes_from_the_start_to_the_end_without_a_gap(page):
    bars = {}
    for item in page.items:
        if isinstance(item, Shape) and item.points[0][0] >= 248 and item.points[0][1] > LEGEND:
            bars.setdefault(item.points[0][1], []).append((item.points[0][0], item.points[1][0]))
    assert 0 < len(bars) <= MOST_ROWS
    for pieces in bars.values():
        assert pieces[0][0] == 248
        assert pieces[-1][1] == pytest.approx(page.width - 16)
        assert all(left[1] == right[0] for left, right in pairwise(pieces))


def test_steps_differ_in_grey(page):
    fills = {item.fill for item in page.items if isinstance(item, Shape) and item.fill and item.edge}
    shades = sorted(lightness(fill) for fill in fills)
    assert len(shades) >= 4
    assert all(darker + 8 < lighter for darker, lighter in pairwise(shades))


def test_nothing_stands_outside_the_page(page):
    for item in page.items:
        if isinstance(item, Text):
            assert 0 <= item.x <= page.width
            assert 0 <= item.y <= page.height


def test_the_same_page_gives_the_same_bytes(page):
    assert render(page, "svg") == render(page, "svg")


def test_a_timeline_of_one_day_says_what_is_there(make):
    first = gap_timeline_page(make([dt.date(2003, 12, 31)]), {})
    assert "ryschich-2003" in " ".join(first.texts) or "No cell" in " ".join(first.texts)

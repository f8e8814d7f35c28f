"""The timeline: dates as wide as they are known, kinds of results, claims of absence."""

import datetime as dt

import pytest

from netkg.analyse.publications import AbsenceClaim, find_published, read_absence_claims
from netkg.analyse.selection import question
from netkg.errors import AnalysisError
from netkg.report.page import Line, Mark, Shape
from netkg.report.style import PAPER
from netkg.report.timeline import timeline_page


def test_the_shipped_evidence(shipped, svg_texts, said, collisions):
    kg, body = shipped
    found = find_published(body)
    page = timeline_page(found, read_absence_claims(kg.store, kg.catalogue))
    texts = svg_texts(page)
    assert {"strosberg-2020", "markey-2017", "107", "2003", "2020"} <= set(texts)
    assert texts.count("date not seen") == sum(one.last is None for one in found)
    assert "claim of absence (markey-2017:claim-no-clinical-data)" in said(texts)
    assert "(falsified later)" in said(texts)
    assert [item.hatch for item in page.items if isinstance(item, Shape) and item.hatch] == ["///"]
    assert collisions(page) == []


def test_dates_are_as_wide_as_they_are_known(made_row, made_body):
    days = {"public_earliest": dt.date(2020, 2, 1), "public_latest": dt.date(2020, 3, 1)}
    rows = [
        made_row("a:result-1", 1, 9, **days),
        made_row("b:result-1", 1, 9, year=2019),
        made_row("c:result-1", 1, 9, public_latest=dt.date(2021, 1, 5)),
        made_row("d:result-1", 1, 9),
    ]
    found = find_published(made_body(*rows))
    assert [(one.publication[0], one.first, one.last) for one in found] == [
        ("b", dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
        ("a", dt.date(2020, 2, 1), dt.date(2020, 3, 1)),
        ("c", None, dt.date(2021, 1, 5)),
        ("d", None, None),
    ]
    page = timeline_page(found, ())
    assert sum(isinstance(item, Line) and bool(item.dashes) for item in page.items) == 1  # open to the left
    assert "date not seen: d:publication" in " ".join(page.texts)


def test_what_is_reported_how_many_and_by_whom(made_row, made_body):
    rows = [
        made_row("a:result-1", 1, 9, cohort="a:cohort-1", drugs=("NCIT:C106432",)),
        made_row("a:result-2", cohort="a:cohort-2", cohort_size=20, outcome="EFO:0000638"),
        made_row("a:result-3", cohort="a:patient-1", is_patient=True, outcome="nk:PDL1Positivity"),
        made_row("b:result-1", outcome="NCIT:C41331", reporting="NotReported", second_hand=True),
    ]
    one, other = find_published(made_body(*rows))
    assert (one.kinds, one.people, one.cohorts) == (("response", "time to event", "biomarker"), 20, 2)
    assert (one.drugs, one.second_hand) == (("Pembrolizumab",), False)
    assert (other.kinds, other.people, other.second_hand) == (("adverse events",), None, True)


def test_second_hand_is_hollow_and_an_unknown_number_is_a_tick(made_row, made_body):
    rows = [
        made_row("a:result-1", 1, 9, year=2019),
        made_row("b:result-1", 1, 9, year=2020, second_hand=True),
        made_row("c:result-1", year=2021),
    ]
    page = timeline_page(find_published(made_body(*rows)), ())
    circles = [item for item in page.items if isinstance(item, Mark) and item.shape == "o"]
    assert [circle.fill == PAPER for circle in circles[:2]] == [False, True]
    assert len(circles) == 2 + 3  # the legend has three


def test_an_open_claim_says_that_nothing_is_against_it(made_row, made_body):
    claim = AbsenceClaim("x:claim", "Nothing is known.", dt.date(2019, 1, 1), dt.date(2019, 6, 1), ())
    page = timeline_page(find_published(made_body(made_row("a:result-1", 1, 9, year=2019))), [claim])
    assert "Against it: nothing." in " ".join(page.texts)


def test_a_hundred_publications_over_forty_years(made_row, made_body, collisions):
    rows = [made_row(f"r{n:03}:result-1", 1, 9 + n, year=1985 + n % 40) for n in range(100)]
    page = timeline_page(find_published(made_body(*rows)), ())
    assert collisions(page) == []


def test_nothing_to_show_is_an_error(shipped):
    _, body = shipped
    with pytest.raises(AnalysisError, match="no publication has such a result"):
        find_published(body, question(body, "nk:Outcome", where=["total>=100000"]))

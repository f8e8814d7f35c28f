"""The prevalence figure: every result on its own, with its exact interval; never a pooled number."""

import pytest

from netkg.analyse.selection import question
from netkg.errors import AnalysisError
from netkg.report.page import Mark
from netkg.report.prevalence import find_prevalence, prevalence_page
from netkg.report.style import PAPER

PDL1 = "nk:PDL1Positivity"


@pytest.fixture
def draw(made_body):
    def make(*rows, **more):
        body = made_body(*rows, **more)
        return prevalence_page(find_prevalence(body, question(body, PDL1, second_hand=True)), body)

    return make


def test_the_shipped_results(shipped, svg_texts, said, collisions):
    """Golden intervals: 7/32 is 9.3-40.0 and 13/45 is 16.4-44.3 %."""
    _, body = shipped
    page = prevalence_page(find_prevalence(body, question(body, PDL1, second_hand=True)), body)
    texts = svg_texts(page)
    assert texts.count("7/32") == 2  # in its own work, and second-hand
    assert {"13/45", "21.9 (9.3-40.0)", "28.9 (16.4-44.3)", "17/107"} <= set(texts)
    everything = said(texts)
    assert "Whether patients or samples were counted is not stated" in everything
    assert "Without counts, so without interval" in everything
    assert "25 % printed, total 106, events not reported" in everything
    assert (
        "(markey-2017:result-series-pdl1): Neuroendocrine Tumor; compartment not stated; result not reported"
        in (everything)
    )
    assert "Pooled" not in everything
    assert "20/77" not in texts
    assert collisions(page) == []


def test_every_result_is_there_once(shipped):
    _, body = shipped
    found = find_prevalence(body, question(body, PDL1, second_hand=True))
    expected = sorted(row.result for row in body.rows if row.outcome == PDL1)
    assert sorted(row.result for row in (*found.counted, *found.uncounted)) == expected


def test_what_is_outside_the_default_scope_stands_last_under_a_heading(shipped, svg_texts, said):
    _, body = shipped
    found = find_prevalence(body, question(body, PDL1))
    assert found.outside == {"tsuruoka-2017:result-pdl1-sclc"}
    assert found.counted[-1].result == "tsuruoka-2017:result-pdl1-sclc"
    texts = svg_texts(prevalence_page(found, body))
    heading = next(
        place for place, text in enumerate(texts) if text.startswith("Outside the default scope. ")
    )
    assert "4/69" in texts[heading:]
    assert "4/69" not in texts[:heading]
    assert "127 of 185 are small cell lung carcinoma, outside the default scope" in said(texts)


def test_what_is_named_has_no_such_heading(shipped, svg_texts):
    _, body = shipped
    found = find_prevalence(body, question(body, PDL1, tumour="nk:LungSmallCellCarcinoma"))
    assert (found.outside, len(found.counted)) == (frozenset(), 1)
    assert not [t for t in svg_texts(prevalence_page(found, body)) if t.startswith("Outside the")]


def test_without_counts_it_is_said_beside_the_result(made_row, made_body, svg_texts, said):
    from netkg.analyse.scope import Outside, Scope

    row = made_row("a:result-1", outcome=PDL1, tumour="nk:LungSmallCellCarcinoma", percent=5.0)
    body = made_body(row, scope=Scope((Outside("nk:LungSmallCellCarcinoma", "not collected"),)))
    texts = svg_texts(prevalence_page(find_prevalence(body, question(body, PDL1)), body))
    assert "given; outside the default scope" in said(texts)


def test_marks_by_compartment_hollow_if_second_hand(made_row, draw):
    cells = {"outcome": PDL1, "tumour": "NCIT:C27720", "unit_of_analysis": "patient"}
    page = draw(
        made_row("a:result-1", 1, 9, compartment="TumourCells", **cells),
        made_row("b:result-1", 2, 9, compartment="ImmuneCells", second_hand=True, **cells),
    )
    marks = [(mark.shape, mark.fill == PAPER) for mark in page.items if isinstance(mark, Mark)]
    assert marks[-2:] == [("o", False), ("s", True)]


def test_samples_stand_apart_from_patients(made_row, draw, said):
    page = draw(
        made_row("a:result-1", 1, 9, outcome=PDL1, unit_of_analysis="sample"),
        made_row("b:result-1", 0, 9, outcome=PDL1, unit_of_analysis="patient"),
    )
    texts = page.texts
    assert texts.index("Patients counted") < texts.index("0/9") < texts.index("Samples counted, not patients")
    assert texts.index("Samples counted, not patients") < texts.index("1/9")


def test_without_any_counts_there_is_a_list_and_no_axis(made_row, draw, collisions):
    rows = [
        made_row("a:result-1", outcome=PDL1, reporting="SoughtAndAbsent"),
        made_row("b:result-1", None, 30, outcome=PDL1),
    ]
    page = draw(*rows)
    assert "per cent" not in page.texts
    assert any(text.endswith("result sought and absent") for text in page.texts)
    assert any("total 30, events not given" in text for text in page.texts)
    assert collisions(page) == []


def test_a_retracted_one_is_left_out_and_said(made_row, draw, said):
    rows = [made_row(f"{name}:result-1", 1, 9, outcome=PDL1) for name in "ab"]
    page = draw(*rows, retracted=frozenset({"b:publication"}))
    assert not any("b:result-1" in text for text in page.texts)
    assert "left out: 1, because their publication is retracted" in said(page.texts)


def test_what_is_no_biomarker_or_has_no_result_is_refused(shipped):
    _, body = shipped
    with pytest.raises(AnalysisError, match="not the result of a biomarker"):
        find_prevalence(body, question(body, "objective response"))
    with pytest.raises(AnalysisError, match="no result answers this"):
        find_prevalence(body, question(body, PDL1, where=["total>=100000"]))

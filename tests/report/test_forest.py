"""Forest plots: what stands in them, for one to thirty results, and what is never there."""

import pytest

from netkg.analyse.estimate import Settings, estimate
from netkg.analyse.selection import question
from netkg.analyse.variants import variants
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError
from netkg.report.forest import forest_page
from netkg.report.forest_groups import group_results
from netkg.report.page import Mark, Shape
from netkg.report.style import PAPER, SERIES

NET = {"drugs": ["PD-1 inhibitor"], "alone": True, "tumour": "Neuroendocrine Tumor"}


def draw(body, settings=None, by=None, **selection):
    made = estimate(body, question(body, "objective response", **selection), settings or Settings())
    groups = group_results(made, body, by) if by else None
    return made, forest_page(made, body, variants(made, body), groups)


def diamonds(page):
    """Return the fills of the diamonds, in the order in which they stand."""
    shapes = [item for item in page.items if isinstance(item, Shape) and item.edge == SERIES[1]]
    return [shape.fill for shape in shapes if len({x for x, _ in shape.points}) == 3]


@pytest.fixture
def some(made_row, made_body):
    """Return a maker of a body of independent cohorts with these counts, and labels if they matter."""

    def make(*counts, label="Cohort {}", **cells):
        rows = [
            made_row(f"r{n:02}:result-a", *count, cohort_label=label.format(n), centre=f"centre {n}", **cells)
            for n, count in enumerate(counts, 1)
        ]
        return made_body(*rows)

    return make


def test_the_shipped_pd1_estimate_in_figures(shipped, svg_texts, said, collisions):
    """Counts and exact intervals of the golden table; the pool is that of netkg estimate."""
    _, body = shipped
    _, page = draw(body, Settings(threshold=0.1), **NET)
    texts = svg_texts(page)
    for cell in ("4/107", "3.7 (1.0-9.3)", "7/95", "3/25", "1/16", "15/243", "6.2 (3.8-10.0)", "(2.0-17.2)"):
        assert cell in texts
    everything = said(texts)
    assert "strosberg-2020:result-objective-response" in everything
    assert "k 4 / k_eff 3" in texts
    assert "τ² 0 (0-3.4) (logit), I² 0.0 % (0.0-84.7)" in texts
    assert "the interval lies below 10 % (upper limit 9.99 %)" in texts
    assert "10 %" in texts  # the line of the threshold
    assert "if all possible overlaps are real" in texts
    assert "3: total not seen" in everything
    assert USE_STATEMENT in texts
    assert diamonds(page)[0] == SERIES[1]
    assert collisions(page) == []


def test_squares_go_by_people_and_their_share_is_printed(some, svg_texts):
    _, page = draw(some((2, 10), (5, 30), (6, 60)))
    squares = [item for item in page.items if isinstance(item, Mark) and item.shape == "s"]
    assert [round((square.size / squares[-1].size) ** 2, 3) for square in squares] == [0.167, 0.5, 1]
    texts = svg_texts(page)
    assert {"10.0", "30.0", "60.0", "Share of", "people, %"} <= set(texts)


def test_a_method_with_weights_prints_them(some, svg_texts):
    made, page = draw(some((2, 10), (5, 30), (6, 60)), Settings(method="logit-dl"))
    texts = svg_texts(page)
    assert "Weight," in texts
    assert [f"{study.weight:.1f}" for study in made.pooled.studies] == [
        text for text in texts if text in {f"{study.weight:.1f}" for study in made.pooled.studies}
    ]


def test_one_cohort_is_not_pooled(some, svg_texts, collisions):
    _, page = draw(some((0, 4)))
    texts = svg_texts(page)
    assert "One cohort: nothing is pooled." in texts
    assert diamonds(page) == []
    assert "0.0 (0.0-60.2)" in texts  # golden: 0/4
    assert any(text.startswith("None of 4: at most 52.7 % (one-sided 95 %)") for text in texts)
    assert not any("Share of" in text or "Pooled" in text for text in texts)
    assert collisions(page) == []


def test_two_cohorts_lead_with_the_single_results(some, svg_texts):
    _, page = draw(some((7, 32), (13, 45)))
    texts = svg_texts(page)
    assert "Two cohorts: heterogeneity cannot be estimated. Read the single results first." in texts
    assert set(diamonds(page)) == {PAPER}  # hollow
    assert not any(text.startswith("Prediction") or "I²" in text for text in texts)


def test_an_estimate_that_fell_back_says_why(some, svg_texts, said):
    _, page = draw(some((0, 10), (0, 12), (0, 20)))
    texts = said(svg_texts(page))
    assert "Pooled: crude proportion, exact interval" in texts
    assert "Asked for was the binomial-normal model; it fell back to the crude" in texts
    assert "nobody has the event; the exact crude proportion is given" in texts
    assert "heterogeneity not estimated" in texts


def test_thirty_cohorts_with_long_names_do_not_run_into_each_other(some, svg_texts, collisions):
    label = "Previously treated metastatic grade 3 gastroenteropancreatic neuroendocrine neoplasms, part {}"
    made, page = draw(some(*[(n % 7, 20 + n) for n in range(30)], label=label))
    assert made.k == 30
    texts = svg_texts(page)
    assert sum(text.startswith("r") and text.endswith(":result-a") for text in texts) == 30
    assert collisions(page) == []
    assert page.height < 30 * 45 + 500


def test_a_name_without_blanks_and_one_of_other_letters(some, collisions, svg_texts):
    _, page = draw(some((1, 9), (2, 9), (3, 9), label="Опухоль" * 12 + " {}"))
    assert collisions(page) == []
    assert any("Опухоль" in text for text in svg_texts(page))


def test_second_hand_results_are_hollow_and_say_so(made_row, made_body, svg_texts, said):
    rows = [made_row(f"r{n}:result-a", n, 20, second_hand=n == 2) for n in (1, 2, 3)]
    _, page = draw(made_body(*rows), second_hand=True)
    squares = [item for item in page.items if isinstance(item, Mark) and item.shape == "s"]
    assert [square.fill for square in squares].count(PAPER) == 1
    assert "[second-hand]" in said(svg_texts(page))


def test_against_the_guard_it_is_labelled(made_row, made_body, svg_texts):
    rows = [
        made_row(f"r{n}:result-a", n, 20, estimand=kind)
        for n, kind in ((1, "BestOverallResponse"), (2, None))
    ]
    rows.append(made_row("r3:result-a", 3, 20, estimand="ResponseAtStatedWeek"))
    _, page = draw(made_body(*rows), Settings(not_comparable=True))
    assert page.title.endswith("(NOT COMPARABLE)")
    assert any(text.startswith("NOT COMPARABLE, pooled") for text in svg_texts(page))


def test_groups_have_a_heading_a_pool_and_no_cause(shipped, svg_texts, said, collisions):
    _, body = shipped
    _, page = draw(body, by="selected_by_biomarker", **NET)
    texts = svg_texts(page)
    assert "selected by biomarker: no" in texts
    assert "selected by biomarker: yes" in texts
    assert {"11/202", "4/41"} <= set(texts)
    assert not any("between groups" in text for text in texts), "studies were not randomised to groups"
    assert "results were not randomised to these groups" in said(texts)
    assert collisions(page) == []


def test_groups_that_cannot_be_made_are_refused(shipped):
    _, body = shipped
    with pytest.raises(AnalysisError, match="no column 'tumor'") as caught:
        draw(body, by="tumor", **NET)
    assert "tumour" in caught.value.hint
    with pytest.raises(AnalysisError, match="all results have the same outcome"):
        draw(body, by="outcome", **NET)


def test_nothing_selected_is_no_figure(shipped):
    _, body = shipped
    with pytest.raises(AnalysisError, match="no result can be counted"):
        draw(body, drugs=["Pembrolizumab"], where=["total>=100000"])

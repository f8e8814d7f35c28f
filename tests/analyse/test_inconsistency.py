"""Results that disagree, and what else they differ in: counts of the trials named, terms of the ontology."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.apart import Apart
from netkg.analyse.body import Body, Tie
from netkg.analyse.exact_tests import fisher_test
from netkg.analyse.inconsistency import DIRECTION, MAGNITUDE, find_inconsistencies, fisher_p
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.separation import ATTRIBUTES, Separability, drug_classes, separate
from netkg.errors import AnalysisError
from netkg.ontology.terms import TermTable

PEMBROLIZUMAB, NIVOLUMAB, IPILIMUMAB = "NCIT:C106432", "NCIT:C68814", "NCIT:C2654"
TORIPALIMAB, PDL1 = "MESH:C000656314", "HGNC:17635"
LUNG, PANCREAS = "UBERON:0002048", "UBERON:0001264"
CAUSAL = re.compile(
    r"\b(because|due to|caus\w+|explain\w*|lead\w* to|owing|effect\w*|result\w* from)\b", re.I
)


@pytest.fixture(scope="module")
def terms(checkout):
    return TermTable.load(checkout / "ontology")


@pytest.fixture(scope="module")
def body_of(checkout, terms):
    """Return a function that makes a body of evidence of rows; ``markers`` is result -> biomarker."""
    apart = Apart.load(checkout / "ontology")

    def make(*rows, **markers):
        ties = {row.result: Tie(marker=markers.get(row.record.replace("-", "_"))) for row in rows}
        return Body(rows=rows, terms=terms, apart=apart, ties=ties)

    return make


def row(record, events, total, name="all", **given):
    fields = {
        "result": f"{record}:result-{name}",
        "record": record,
        "second_hand": False,
        "cohort": f"{record}:cohort-{name}",
        "study": f"{record}:study",
        "outcome": "nk:ObjectiveResponse",
        "reporting": "Measured",
        "use": "AnyAnalysis",
        "unit_of_analysis": "patient",
        "events": events,
        "total": total,
    }
    return EvidenceRow(**(fields | given))


def dart():
    both = {
        "drugs": (IPILIMUMAB, NIVOLUMAB),
        "tumour": "nk:ExtrapancreaticNEN",
        "designs": ("NCIT:C15601", "NCIT:C49659", "nk:BasketTrial"),
    }
    part = both | {"wholes": ("patel-2020:cohort-all",)}
    return (
        row("patel-2020", 8, 32, **both),
        row("patel-2020", 8, 18, "high", grades=("nk:HighGradeAsPrinted",), **part),
        row("patel-2020", 0, 14, "low", grades=("nk:LowOrIntermediateGradeAsPrinted",), **part),
    )


def keynote_158(events=4, total=107, name="all", **given):
    fields = {
        "drugs": (PEMBROLIZUMAB,),
        "tumour": "NCIT:C188218",
        "differentiation": "WellDifferentiated",
        "line": "previously treated",
        "designs": ("NCIT:C15601", "nk:BasketTrial"),
        "selected_by_biomarker": False,
        "registry_ids": ("NCT02628067",),
    }
    return row("strosberg-2020", events, total, name, **(fields | given))


def toripalimab(events=8, total=40, name="all", **given):
    fields = {
        "drugs": (TORIPALIMAB,),
        "tumour": "NCIT:C3809",
        "differentiation": "MixedDifferentiation",
        "line": "second line or later",
        "designs": ("NCIT:C15600",),
        "selected_by_biomarker": False,
        "estimand": "BestOverallResponse",
    }
    return row("lu-2020", events, total, name, **(fields | given))


def stratum(make, events, total, state="BiomarkerPositive", **given):
    name = state[9:].lower()
    record = make().record
    cut = {"biomarker_state": state, "differentiation": None, "wholes": (f"{record}:cohort-all",)}
    return make(events, total, name, **(cut | given))


def cells(body, **asked):
    return find_inconsistencies(body.rows, body, **asked)


def disagreement(body, **asked):
    """Return the one disagreement of the one cell."""
    (cell,) = cells(body, **asked)
    (found,) = cell.disagreements
    return found


# The golden cases.


def test_dart_is_separated_by_grade(body_of):
    (cell,) = cells(body_of(*dart()))
    (found,) = cell.disagreements
    assert (found.one.events, found.one.total, found.other.events, found.other.total) == (8, 18, 0, 14)
    assert found.p_value == pytest.approx(0.00445, abs=5e-6)
    assert found.kinds == (MAGNITUDE,)
    assert found.separation.separability is Separability.SEPARATED
    assert found.separation.sets == (("grade",),)
    assert str(found.separation) == "results differ; they also differ in grade"
    assert found.separation.not_recorded == (*("site", "differentiation", "line", "selection by biomarker"),)
    assert cell.separation == found.separation
    assert (len(cell.rows), cell.compared, cell.sharing, cell.k) == (3, 1, 2, 1)


def test_toripalimab_against_keynote_158_on_pd_l1_is_confounded(body_of):
    """5 of 10 above the cut-off of one trial, 0 of 17 above that of the other."""
    high = stratum(toripalimab, 5, 10, cutoff="at least 10 %")
    positive = stratum(keynote_158, 0, 17, differentiation="WellDifferentiated", cutoff="CPS of at least 1")
    found = disagreement(body_of(high, positive, lu_2020=PDL1, strosberg_2020=PDL1))
    assert found.p_value == pytest.approx(0.00312, abs=5e-6)
    assert found.separation.separability is Separability.CONFOUNDED
    assert found.separation.sets == (("tumour",), ("cut-off",), ("design",))
    assert "confounded, not separable" in str(found.separation)


def test_toripalimab_against_keynote_158_as_a_whole_is_confounded(body_of):
    found = disagreement(body_of(keynote_158(), toripalimab()))
    assert found.p_value == pytest.approx(0.0034, abs=5e-5)
    assert found.separation.sets == (("differentiation",), ("design",))
    assert found.separation.partly == ("differentiation",), "mixed holds well differentiated ones"
    assert found.separation.not_recorded == ("grade", "site")


def test_toripalimab_strata_differ_in_the_stratum(body_of):
    rows = stratum(toripalimab, 5, 10), stratum(toripalimab, 3, 28, "BiomarkerNegative")
    found = disagreement(body_of(*rows, lu_2020=PDL1))
    assert found.separation.sets == (("biomarker stratum",),)


# What is compared.


def test_words_of_the_same_line_are_no_difference(body_of):
    found = disagreement(body_of(keynote_158(), toripalimab(designs=(), differentiation=None)))
    assert "line" not in {name for names in found.separation.sets for name in names}


def test_a_cohort_and_its_part_are_not_compared(body_of):
    whole, high, _ = dart()
    (cell,) = cells(body_of(whole, high))
    assert (cell.compared, cell.sharing, cell.disagreements) == (0, 1, ())


def test_an_interim_report_is_replaced_by_the_final_one(body_of):
    first = row("yao-2018", 6, 30, drugs=(PEMBROLIZUMAB,), report_stage="InterimReport")
    last = row(
        "yao-2021", 5, 30, drugs=(PEMBROLIZUMAB,), report_stage="FinalReport", overlaps=(first.cohort,)
    )
    (cell,) = cells(body_of(first, last, keynote_158(), toripalimab()))
    assert first not in cell.rows
    assert last in cell.rows


def test_cohorts_of_one_trial_that_nothing_tells_apart_are_not_compared(body_of):
    one, other = keynote_158(1, 40, "one"), keynote_158(20, 40, "other")
    (cell,) = cells(body_of(one, other))
    assert (cell.compared, cell.sharing) == (0, 1)


def test_cohorts_that_the_report_compares_are_compared(body_of):
    one = keynote_158(1, 40, "one", comparator="strosberg-2020:cohort-other")
    found = disagreement(body_of(one, keynote_158(20, 40, "other")))
    assert found.separation.separability is Separability.UNEXPLAINED
    assert str(found.separation) == "results differ; no recorded attribute tells them apart"


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "nk:DiseaseControlBestResponse"},
        {"drugs": (IPILIMUMAB, NIVOLUMAB)},
        {"category": "NCIT:C18213"},
        {"estimand": "ResponseAtAStatedWeek", "at_week": 16.0},
        {"unit_of_analysis": "sample"},
    ],
)
def test_different_questions_are_different_cells(body_of, given):
    assert cells(body_of(keynote_158(), toripalimab(**given))) == ()


def test_a_class_that_is_asked_for_makes_one_cell_and_its_drugs_may_differ(body_of):
    rows = (
        keynote_158(differentiation=None, designs=()),
        row("patel-2020", 8, 32, drugs=(IPILIMUMAB, NIVOLUMAB)),
    )
    assert cells(body_of(*rows)) == ()
    found = disagreement(body_of(*rows), drugs=["nk:CheckpointInhibitor"])
    assert found.separation.sets == (("drug class",),)
    assert found.separation.partly == ("drug class",), "both have a PD-1 inhibitor"


def test_results_without_counts_are_left_out(body_of):
    assert cells(body_of(keynote_158(), toripalimab(total=None))) == ()


def test_unstated_units_of_a_biomarker_are_a_cell_of_their_own(body_of):
    stain = {"outcome": "nk:PDL1Positivity", "biomarker": PDL1, "compartment": "TumourCells", "drugs": ()}
    rows = row("one-2020", 1, 40, **stain), row("two-2020", 30, 40, **stain | {"unit_of_analysis": None})
    assert cells(body_of(*rows)) == ()
    found = disagreement(body_of(*(replace(item, unit_of_analysis="patient") for item in rows)))
    assert {"assay", "cut-off"} <= set(found.separation.not_recorded)
    assert "line" not in found.separation.not_recorded


# Direction and magnitude.


def test_direction_needs_a_threshold_between_the_intervals(body_of):
    body = body_of(keynote_158(), toripalimab(20, 40))
    assert disagreement(body).kinds == (MAGNITUDE,)
    assert disagreement(body, threshold=0.10).kinds == (DIRECTION, MAGNITUDE)
    assert disagreement(body, threshold=0.50).kinds == (MAGNITUDE,), "0.5 lies in the second interval"
    assert disagreement(body, threshold=0.10, alpha=1e-12).kinds == (DIRECTION,)


def test_the_edge_of_an_interval_is_on_no_side(body_of):
    body = body_of(keynote_158(), toripalimab())
    assert disagreement(body, threshold=0.10).kinds == (MAGNITUDE,), "toripalimab: 0.091 to 0.356"


def test_heterogeneity_from_three_independent_results_on(body_of):
    two = cells(body_of(keynote_158(), toripalimab()))[0]
    assert (two.i2, two.i2_interval) == (None, None)
    rows = [
        row(f"study-{n}-2020", events, 100, drugs=(PEMBROLIZUMAB,)) for n, events in enumerate((5, 20, 40))
    ]
    three = cells(body_of(*rows))[0]
    assert three.k == 3
    assert three.i2_interval[0] > 0
    assert three.is_inconsistent


def test_equal_results_are_consistent(body_of):
    rows = [row(f"study-{n}-2020", 10, 100, drugs=(PEMBROLIZUMAB,)) for n in range(4)]
    (cell,) = cells(body_of(*rows))
    assert (cell.i2, cell.is_inconsistent, cell.separation) == (0, False, None)


@pytest.mark.parametrize("asked", [{"threshold": 10}, {"alpha": 0}, {"level": 95}])
def test_impossible_limits_are_refused(body_of, asked):
    with pytest.raises(AnalysisError, match="not between 0 and 1"):
        cells(body_of(keynote_158(), toripalimab()), **asked)


# Separation.


def test_site_and_tumour_are_one_difference(body_of):
    lung = keynote_158(20, 40, "lung", tumour="nk:ThoracicNET", sites=(LUNG,))
    pancreas = keynote_158(1, 40, "pancreas", tumour="NCIT:C27720", sites=(PANCREAS,))
    assert disagreement(body_of(lung, pancreas)).separation.sets == (("site",),)


def test_a_mixed_population_differs_in_part(body_of):
    lung = row("one-2020", 20, 40, drugs=(PEMBROLIZUMAB,), sites=(LUNG,))
    mixed = row("two-2020", 1, 40, drugs=(PEMBROLIZUMAB,), sites=(LUNG, PANCREAS))
    found = disagreement(body_of(lung, mixed)).separation
    assert (found.sets, found.partly) == ((("site",),), ("site",))
    assert str(found) == "results differ; they also differ in site (in part)"


def test_several_pairs_may_need_two_attributes(body_of):
    base = keynote_158(differentiation=None)
    body = body_of(base)
    pairs = [
        (base, replace(base, differentiation=None, line="first line")),
        (base, replace(base, designs=("NCIT:C15600",))),
    ]
    found = separate(pairs, body)
    assert (found.separability, found.sets) == (Separability.SEPARATED, (("line", "design"),))
    assert str(found) == "results differ; they also differ in line and design"


def test_one_pair_without_a_difference_leaves_all_unexplained(body_of):
    base = keynote_158()
    pairs = [(base, replace(base, line="first line")), (base, base)]
    assert separate(pairs, body_of(base)).separability is Separability.UNEXPLAINED


def test_a_stratum_without_its_biomarker_is_not_recorded(body_of):
    rows = stratum(toripalimab, 5, 10), stratum(toripalimab, 3, 28, "BiomarkerNegative")
    found = separate([rows], body_of(*rows))
    assert found.separability is Separability.UNEXPLAINED


def test_classes_of_drugs(body_of):
    body = body_of(keynote_158())
    assert drug_classes([IPILIMUMAB, NIVOLUMAB], body) == {"nk:CTLA4Inhibitor", "nk:PD1Inhibitor"}
    assert drug_classes(["nk:PD1Inhibitor"], body) == {"nk:PD1Inhibitor"}
    assert drug_classes(["x:unknown"], body) == {"x:unknown"}


VALUES = {
    "grades": [(), ("NCIT:C28077",), ("NCIT:C28079",)],
    "sites": [(), (LUNG,), (PANCREAS,), (LUNG, PANCREAS)],
    "differentiation": [None, "WellDifferentiated", "PoorlyDifferentiated", "MixedDifferentiation"],
    "line": [None, "first line", "previously treated"],
    "designs": [(), ("NCIT:C15600",), ("NCIT:C15601",)],
    "selected_by_biomarker": [None, True, False],
}
ROWS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}).map(
    lambda given: row("some-2020", 1, 2, tumour="NCIT:C3809", **given)
)


@given(pairs=st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=4))
def test_the_smallest_sets_separate_and_nothing_smaller_does(body_of, pairs):
    body = body_of(keynote_158())
    found = separate(pairs, body)
    readers = {item.name: item.read for item in ATTRIBUTES}

    def differ(pair, name):
        one, other = (readers[name](item, body) for item in pair)
        return bool(one and other and one != other)

    assert (found.separability is Separability.UNEXPLAINED) == (not found.sets)
    for names in found.sets:
        assert all(any(differ(pair, name) for name in names) for pair in pairs)
        for left in names:
            rest = set(names) - {left}
            assert not all(any(differ(pair, name) for name in rest) for pair in pairs)
    assert len({len(names) for names in found.sets}) <= 1
    assert separate(pairs[::-1], body) == found
    assert separate([(b, a) for a, b in pairs], body) == found
    assert not CAUSAL.search(str(found))


@given(st.integers(1, 120), st.integers(1, 120), st.data())
def test_the_quick_p_value_is_that_of_the_test(m, n, data):
    a, b = data.draw(st.integers(0, m)), data.draw(st.integers(0, n))
    assert fisher_p((a, m), (b, n)) == pytest.approx(fisher_test((a, m), (b, n)).p_value, rel=1e-9)


def test_the_order_of_the_rows_does_not_matter(body_of):
    rows = [*dart(), keynote_158(), toripalimab()]
    body = body_of(*rows)
    assert find_inconsistencies(rows[::-1], body) == find_inconsistencies(rows, body)

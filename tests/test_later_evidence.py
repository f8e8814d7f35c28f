"""The later evidence says what was seen of it: every row of two lists of facts, number by number.

The expected numbers stand here as tables, typed once more and apart from the records. A row is one arm,
cohort or subgroup of a trial, or one measurement of PD-L1. "-" is a number that was not seen.
"""

import re
from decimal import Decimal

import pytest

from netkg.model import Count, Measure, State
from netkg.model.enums import (
    Basis,
    Compartment,
    Counted,
    Estimand,
    Ki67Kind,
    ReadLevel,
    Reporting,
    ReportStage,
    Use,
)

RESPONSES = """
KN028_carcinoid|mehnert-2020|cohort-carcinoid-treated|25|result-carcinoid-response|3|25|12.0|2.5|31.2
KN028_pNET|mehnert-2020|cohort-pnet-treated|16|result-pnet-response|1|16|6.3|0.2|30.2
KN158_NET|strosberg-2020|cohort-all|107|result-objective-response|4|107|3.7|1.0|9.3
Vijayvergia2020|vijayvergia-2020|cohort-all|29|result-response|1|29|3.4|-|-
Lu2020_toripalimab|lu-2020|cohort-all|40|result-response|8|40|20|-|-
Yao2021_NET|yao-2021|cohort-net|95|result-response-net|7|95|7.4|3.0|14.6
Yao2021_GEPNEC|yao-2021|cohort-gep-nec|21|result-response-gep-nec|1|21|4.8|0.1|23.8
DART_nonpancreatic|patel-2020|cohort-all|32|result-response|8|32|25|13|64
CA209-538|klein-2020|cohort-all|29|result-response|7|29|24|-|-
AveNEC_interim|fottner-2019|cohort-all|29|result-response|2|29|6.9|-|-
AveNEC_final|fottner-2025|cohort-all|60|result-response|3|60|5|-|-
NET001_002|net001-net002-2022|cohort-all|27|result-response|0|27|-|-|-
Raj2023_A|raj-2023|cohort-part-a|14|result-response-part-a|1|14|7|0.2|33.9
Raj2023_B|raj-2023|cohort-part-b|22|result-response-part-b|1|22|5|0|22.8
Frumovitz2020|frumovitz-2020|cohort-all|7|result-response|0|7|-|-|-
DUNE|capdevila-2023|cohort-all|123|result-response|-|-|-|-|-
DUNE_C4|capdevila-2023|cohort-4|33|result-response-4|3|33|9.1|-|-
Halperin_pNET|halperin-2022|cohort-pancreatic|20|result-response-pancreatic|4|20|20|5.7|43.7
Halperin_epNET|halperin-2022|cohort-extrapancreatic|20|result-response-extrapancreatic|3|20|15|3.2|37.9
PLANET|morse-2021|cohort-all|22|result-response|-|-|-|-|-
NIPINEC|walter-nipinec|cohort-lung-nivolumab|-|result-response-lung-nivolumab|-|-|7.3|-|-
Moffitt_Mayo_ipinivo|moffitt-mayo-2022|cohort-all|34|result-response|5|34|14.7|-|-
Chauhan2018|chauhan-2018|cohort-all|4|result-objective-response|-|-|-|-|-
"""
"""Row | record | cohort | its size | result | events | total | percent | interval."""

SUBGROUPS = """
yao-2021 | result-response-thoracic | 5 | 30 | 16.7 | -
yao-2021 | result-response-gastrointestinal | 1 | 32 | 3.1 | -
yao-2021 | result-response-pancreatic | 1 | 33 | 3.0 | -
yao-2018 | result-response-net | 7 | 95 | 7.4 | -
yao-2018 | result-response-thoracic | 6 | 30 | 20.0 | -
yao-2018 | result-response-gastrointestinal | 0 | 32 | 0 | -
yao-2018 | result-response-gep-nec | 1 | 21 | 4.8 | -
patel-2020 | result-response-high-grade | 8 | 18 | 44 | 0.004
patel-2020 | result-response-low-grade | 0 | 14 | 0 | -
lu-2020 | result-response-pdl1-high | 5 | 10 | 50.0 | 0.019
lu-2020 | result-response-pdl1-low | 3 | 28 | 10.7 | -
lu-2020 | result-response-tmb-high | 3 | 4 | 75.0 | 0.03
lu-2020 | result-response-tmb-low | 5 | 31 | 16.1 | -
klein-2020 | result-response-pancreas | - | - | 43 | -
klein-2020 | result-response-atypical-carcinoid | - | - | 33 | -
klein-2020 | result-response-high-grade | 4 | 13 | 31 | -
klein-2020 | result-primary-lung | - | 29 | 39 | -
moffitt-mayo-2022 | result-response-evaluable | 5 | 31 | - | -
morse-2021 | result-stable | - | 22 | 39 | -
walter-nipinec | result-response-lung-combination | - | - | 18.2 | -
walter-nipinec | result-response-digestive-nivolumab | - | - | 7.1 | -
walter-nipinec | result-response-digestive-combination | - | - | 11.6 | -
"""
"""Record | result | events | total | percent | p value."""

BEST, WEEK, LASTING = (
    "nk:DiseaseControlBestResponse",
    "nk:DiseaseControlAtStatedWeek",
    "nk:ClinicalBenefitOfStatedDuration",
)
DISEASE_CONTROL = f"""
vijayvergia-2020 | result-disease-control | {BEST} | 7 | 29 | 24.1 | -
vijayvergia-2020 | result-disease-control-week-18 | {WEEK} | 3 | 29 | 10.3 | 18 wk
lu-2020 | result-disease-control | {BEST} | 14 | 40 | 35 | -
yao-2018 | result-disease-control-net | {BEST} | 60 | 95 | 63.2 | -
yao-2018 | result-disease-control-gep-nec | {BEST} | 4 | 21 | 19.0 | -
klein-2020 | result-clinical-benefit | {BEST} | 21 | 29 | 72 | -
fottner-2019 | result-disease-control | {WEEK} | 8 | 29 | 27.6 | 8 wk
fottner-2023 | result-disease-control-week-16 | {WEEK} | 9 | 60 | 15 | 16 wk
fottner-2025 | result-disease-control-week-16 | {WEEK} | 9 | 60 | 15 | 16 wk
fottner-2025 | result-disease-control | {BEST} | 12 | 60 | - | -
net001-net002-2022 | result-disease-control | {BEST} | 9 | 27 | - | -
frumovitz-2020 | result-disease-control | {BEST} | 1 | 7 | - | -
capdevila-2020 | result-clinical-benefit-1 | {LASTING} | 2 | 27 | 7.4 | 9 mo
capdevila-2020 | result-clinical-benefit-2 | {LASTING} | 10 | 31 | 32.3 | 9 mo
capdevila-2020 | result-clinical-benefit-3 | {LASTING} | 8 | 32 | 25.0 | 9 mo
capdevila-2023 | result-clinical-benefit-1 | {LASTING} | 7 | 27 | 25.9 | 9 mo
capdevila-2023 | result-clinical-benefit-2 | {LASTING} | 11 | 31 | 35.5 | 9 mo
capdevila-2023 | result-clinical-benefit-3 | {LASTING} | 8 | 32 | 25 | 9 mo
moffitt-mayo-2022 | result-disease-control | {BEST} | 14 | 34 | 41.2 | -
"""
"""Record | result | outcome | events | total | percent | time."""

PFS, OS, RESPONSE = "NCIT:C28234", "EFO:0000638", "nk:DurationOfResponse"
MEDIANS = f"""
strosberg-2020 | {PFS} | cohort-all | 4.1 | mo | 3.5 | 5.4 | abstract
strosberg-2020 | {OS} | cohort-all | 24.2 | mo | 15.8 | 32.5 | abstract
vijayvergia-2020 | {PFS} | cohort-all | 8.9 | wk | - | - | news
vijayvergia-2020 | {OS} | cohort-all | 20.4 | wk | - | - | news
vijayvergia-2020 | {PFS} | cohort-all | 2.2 | mo | - | - | review table
vijayvergia-2020 | {OS} | cohort-all | 5.1 | mo | - | - | review table
lu-2020 | {PFS} | cohort-all | 2.5 | mo | - | - | review table
lu-2020 | {OS} | cohort-all | 7.8 | mo | - | - | review table
lu-2020 | {RESPONSE} | cohort-all | 15.2 | mo | - | - | abstract
yao-2021 | {PFS} | cohort-gep-nec | 1.8 | mo | - | - | review table
yao-2021 | {OS} | cohort-gep-nec | 6.8 | mo | - | - | review table
patel-2020 | {PFS} | cohort-all | 4 | mo | - | - | review table
patel-2020 | {OS} | cohort-all | 11 | mo | 6 | - | abstract
klein-2020 | {PFS} | cohort-all | 4.8 | mo | 2.7 | 10.5 | abstract
klein-2020 | {OS} | cohort-all | 14.8 | mo | 4.1 | 21.3 | abstract
fottner-2019 | {PFS} | cohort-all | 4.0 | mo | - | - | review table
fottner-2019 | {OS} | cohort-all | 7.0 | mo | - | - | review table
fottner-2025 | {PFS} | cohort-all | 1.9 | mo | - | - | abstract
fottner-2025 | {OS} | cohort-all | 6.6 | mo | - | - | abstract
raj-2023 | {PFS} | cohort-part-a | 1.8 | mo | 1.7 | 21.4 | abstract
raj-2023 | {OS} | cohort-part-a | 7.8 | mo | 3.1 | - | abstract
raj-2023 | {PFS} | cohort-part-b | 2.0 | mo | 1.9 | 3.4 | abstract
raj-2023 | {OS} | cohort-part-b | 4.8 | mo | 4.1 | 8.2 | abstract
frumovitz-2020 | {PFS} | cohort-all | 2.1 | mo | - | - | abstract
capdevila-2023 | {PFS} | cohort-4 | 2.4 | mo | - | - | review table
capdevila-2023 | {OS} | cohort-4 | 5.9 | mo | - | - | review table
halperin-2022 | {PFS} | cohort-pancreatic | 14.9 | mo | 4.4 | 32.0 | news
halperin-2022 | {OS} | cohort-pancreatic | 30.1 | mo | 17.7 | - | news
halperin-2022 | {PFS} | cohort-extrapancreatic | 14.2 | mo | 10.2 | 19.6 | news
walter-nipinec | {PFS} | cohort-nivolumab | 1.8 | mo | - | - | review table
walter-nipinec | {PFS} | cohort-combination | 1.9 | mo | - | - | review table
walter-nipinec | {OS} | cohort-nivolumab | 7.2 | mo | - | - | review table
walter-nipinec | {OS} | cohort-combination | 5.8 | mo | - | - | review table
moffitt-mayo-2022 | {PFS} | cohort-all | 1 | mo | 0.54 | 1.46 | abstract
moffitt-mayo-2022 | {OS} | cohort-all | 5.0 | mo | 4.07 | 5.93 | abstract
"""
"""Record | outcome | cohort | median | unit | interval | where it was read."""

AT_A_TIME = """
yao-2021 | result-progression-free-12-months-net | 19.5 | - | - | 12 mo | 12-month
yao-2021 | result-alive-12-months-net | 73.5 | - | - | 12 mo | 12-month
yao-2021 | result-progression-free-12-months-gep-nec | 0 | - | - | 12 mo | 12-month
yao-2021 | result-alive-12-months-gep-nec | 19.1 | - | - | 12 mo | 12-month
patel-2020 | result-progression-free-6-months | 31 | 19 | 52 | 6 mo | 6-month
capdevila-2020 | result-alive-9-months-4-news | 36.1 | 22.9 | 57 | 9 mo | 9-month
capdevila-2023 | result-alive-9-months-4 | 36.1 | - | - | 9 mo | 9-month
"""
"""Record | result | percent | interval | time | as printed."""

PDL1 = """
Kim2016|kim-2016|result-pdl1|32|7|32|21.9|tumour tissue|-|patient
Lang|markey-2017|result-lang-pdl1|45|13|45|-|-|-|-
KN028_screen_carcinoid|mehnert-2020|result-carcinoid-pdl1|170|-|170|21|tumour or interface|-|patient
KN028_screen_pNET|mehnert-2020|result-pnet-pdl1|106|-|106|25|tumour or interface|-|patient
KN158|strosberg-2020|result-pdl1|107|17|107|15.9|combined tumour and immune cells|-|patient
PanNET_TAM2019|cai-2019|result-pdl1|104|55|104|53|-|-|patient
PDL1_73-10|gep-nen-pdl1-73-10|result-pdl1|175|-|457|73|combined tumour and immune cells|73-10|sample
Tsuruoka2017_TC|tsuruoka-2017|result-pdl1-tc|46|0|46|-|tumour cells|E1L3N|patient
Tsuruoka2017_AC|tsuruoka-2017|result-pdl1-ac|6|0|6|-|tumour cells|E1L3N|patient
Tsuruoka2017_LCNEC|tsuruoka-2017|result-pdl1-lcnec|106|11|106|10.4|tumour cells|E1L3N|patient
Tsuruoka2017_SCLC|tsuruoka-2017|result-pdl1-sclc|69|4|69|5.8|tumour cells|E1L3N|patient
AbdelKarim2017_TC|abdel-karim-2017|result-pdl1-tumour-cells|24|5|24|21|tumour cells|-|patient
AbdelKarim2017_IC|abdel-karim-2017|result-pdl1-immune-cells|24|10|24|42|immune cells|-|patient
Arpin_TC|arpin-2020|result-pdl1-tumour-cells|68|7|68|11|tumour cells|22C3|patient
Arpin_IC|arpin-2020|result-pdl1-immune-cells|68|49|65|75|immune cells|22C3|patient
Eichhorn_TC|eichhorn-lcnec|result-pdl1-tumour-cells|76|17|76|22|tumour cells|SP263|patient
Eichhorn_IC|eichhorn-lcnec|result-pdl1-immune-cells|76|28|76|37|immune cells|SP263|patient
Guleria_TC|guleria-lcnec|result-pdl1-tumour-cells|11|4|11|36|tumour cells|SP263|patient
Guleria_IC|guleria-lcnec|result-pdl1-immune-cells|11|5|11|45|immune cells|SP263|patient
Hermans_TC|hermans-lcnec|result-pdl1-tumour-cells|98|16|98|16|tumour cells|28-8|patient
Busico_NEC55_TIL|busico-2019|result-pdl1|30|11|30|36.7|immune cells|-|patient
Spartalizumab_IC_GEPNEC|yao-2018|result-pdl1-gep-nec|21|-|-|43|immune cells|-|patient
Spartalizumab_IC_thoracic|yao-2018|result-pdl1-thoracic|30|-|-|19|immune cells|-|patient
Spartalizumab_IC_pancreatic|yao-2018|result-pdl1-pancreatic|33|-|-|23|immune cells|-|patient
Spartalizumab_IC_GI|yao-2018|result-pdl1-gastrointestinal|32|-|-|10|immune cells|-|patient
Vijayvergia2020_PDL1|vijayvergia-2020|result-pdl1|29|-|-|47|-|-|patient
Cavalcanti2017|cavalcanti-2017|result-pdl1|-|-|-|-|-|-|-
SampedroNunez2018|sampedro-nunez-2018|result-pdl1|116|-|-|-|-|-|-
Lamarca2018|lamarca-2018|result-pdl1|62|-|-|-|-|-|-
Bosch2019|bosch-2019|result-pdl1|-|-|-|-|-|-|-
YangMW2019|yang-2019|result-pdl1|43|-|-|-|tumour cells|-|-
Kasajima2018|kasajima-2018|result-pdl1|242|-|-|-|-|-|-
"""
"""Row | record | result | size of its cohort | positive | total | percent | compartment | clone | unit."""

IDENTIFIERS = """
vijayvergia-2020 | 10.1038/s41416-020-0775-0 | 32152503
patel-2020 | 10.1158/1078-0432.CCR-19-3356 | 31969335
klein-2020 | 10.1158/1078-0432.CCR-20-0621 | 32532787
net001-net002-2022 | 10.1016/j.ejca.2022.03.029 | -
frumovitz-2020 | 10.1016/j.ygyno.2020.05.682 | -
moffitt-mayo-2022 | 10.1016/j.esmoop.2021.100364 | 34973511
tsuruoka-2017 | 10.1016/j.lungcan.2017.03.006 | 28625622
abdel-karim-2017 | 10.1097/MPA.0000000000000997 | -
cavalcanti-2017 | 10.1038/cddis.2017.401 | 28837143
sampedro-nunez-2018 | 10.1038/s41598-018-36129-1 | -
lamarca-2018 | 10.18632/oncotarget.24464 | -
yang-2019 | 10.3748/wjg.v25.i14.1684 | -
kasajima-2018 | 10.1530/ERC-17-0427 | -
"""
NO_IDENTIFIERS = """
arpin-2020 bosch-2019 busico-2019 cai-2019 capdevila-2020 capdevila-2023 eichhorn-lcnec fottner-2019
fottner-2023 fottner-2025 gep-nen-pdl1-73-10 guleria-lcnec halperin-2022 hermans-lcnec lu-2020 morse-2021
raj-2023 walter-nipinec yao-2018 yao-2021
"""


def rows(table):
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def number(text):
    return None if text == "-" else Decimal(text)


def seen(value):
    """Return the number of a count or measure; None where there is none or only a reason for that."""
    return value.value if isinstance(value, Count | Measure) else None


def time_of(found):
    """Return the time that a result is about, in the unit of print; "-" if there is none."""
    given = [(found.at_week, "wk"), (found.at_month, "mo")]
    return " ".join(f"{time.value} {unit}" for time, unit in given if time) or "-"


def thing(records, record, name):
    return next(item for item in records[record].things() if item.id == name)


def result(records, record, name):
    return thing(records, record, name)


def cohort(records, record, name):
    other, _, local = name.rpartition(":")
    return thing(records, other or record, local)


def test_there_are_23_rows_of_trials_and_32_of_pd_l1():
    assert len({row[0] for row in rows(RESPONSES)}) == 23
    assert len({row[0] for row in rows(PDL1)}) == 32


@pytest.mark.parametrize("row", rows(RESPONSES), ids=lambda row: row[0])
def test_every_row_of_trials_is_there(records, row):
    _, record, group, size, name, *numbers = row
    found = result(records, record, name)
    assert (found.cohort, found.outcome) == (group, "nk:ObjectiveResponse")
    assert seen(cohort(records, record, group).size) == number(size)
    given = (found.events, found.total, found.percent, found.interval_low, found.interval_high)
    assert [seen(value) for value in given] == [number(text) for text in numbers]


@pytest.mark.parametrize("row", rows(SUBGROUPS), ids=lambda row: f"{row[0]} {row[1]}")
def test_subgroups_are_parts_with_their_numbers(records, row):
    record, name, *numbers = row
    found = result(records, record, name)
    given = (found.events, found.total, found.percent, found.p_value)
    assert [seen(value) for value in given] == [number(text) for text in numbers]


@pytest.mark.parametrize("row", rows(DISEASE_CONTROL), ids=lambda row: f"{row[0]} {row[1]}")
def test_disease_control_is_three_outcomes(records, row):
    record, name, outcome, *numbers = row
    found = result(records, record, name)
    assert found.outcome == outcome
    given = [seen(value) for value in (found.events, found.total, found.percent)]
    assert given == [number(text) for text in numbers[:-1]]
    assert time_of(found) == numbers[-1]


def test_no_result_has_the_shelf_of_all_disease_control(records):
    assert not [
        r for item in records.values() for r in item.results if r.outcome == "nk:DiseaseControlOutcome"
    ]


@pytest.mark.parametrize("row", rows(MEDIANS), ids=lambda row: " ".join(row[:4]))
def test_medians_are_there_and_say_where_they_were_read(records, row):
    record, outcome, group, value, unit, low, high, level = row
    (found,) = [
        item
        for item in records[record].results
        if (item.outcome, item.cohort, seen(item.value), item.unit) == (outcome, group, number(value), unit)
    ]
    assert found.statistic == "median"
    assert (seen(found.interval_low), seen(found.interval_high)) == (number(low), number(high))
    assert found.read_level == f"read in {level}"
    assert found.second_hand is (level != "abstract")


def test_a_bound_or_median_that_was_not_reached_is_no_missing_number(records):
    bounds = [
        ("patel-2020", "result-overall-survival"),
        ("raj-2023", "result-overall-survival-part-a"),
        ("halperin-2022", "result-overall-survival-pancreatic"),
        ("fottner-2023", "result-overall-survival"),
    ]
    assert all(result(records, *name).interval_high is State.SOUGHT_ABSENT for name in bounds)
    median = result(records, "halperin-2022", "result-overall-survival-extrapancreatic")
    assert median.reporting is Reporting.SOUGHT_ABSENT


@pytest.mark.parametrize("row", rows(AT_A_TIME), ids=lambda row: f"{row[0]} {row[1]}")
def test_shares_at_a_time_keep_the_printed_months(records, row):
    record, name, percent, low, high, time, printed = row
    found = result(records, record, name)
    assert seen(found.percent) == number(percent)
    assert (seen(found.interval_low), seen(found.interval_high)) == (number(low), number(high))
    assert (time_of(found), found.at_month.printed) == (time, printed)


@pytest.mark.parametrize("row", rows(PDL1), ids=lambda row: row[0])
def test_every_row_of_pd_l1_is_there(records, row):
    _, record, name, size, events, total, percent, compartment, clone, unit = row
    found = result(records, record, name)
    assert (found.outcome, found.biomarker) == ("nk:PDL1Positivity", "HGNC:17635")
    assert seen(cohort(records, record, found.cohort).size) == number(size)
    given = (found.events, found.total, found.percent)
    assert [seen(value) for value in given] == [number(text) for text in (events, total, percent)]
    assert (found.compartment if isinstance(found.compartment, Compartment) else "-") == compartment
    assert ("-" if found.clone is None or isinstance(found.clone, State) else found.clone) == clone
    assert (found.unit_of_analysis or "-") == unit


def test_a_row_without_a_count_is_still_a_study(records):
    for row in rows(PDL1) + rows(RESPONSES):
        assert records[row[1]].studies
        found = result(records, row[1], row[2] if row in rows(PDL1) else row[4])
        if not isinstance(found.events, Count):
            assert found.reporting is Reporting.NOT_SEEN or isinstance(found.events, State)


def test_tumour_and_immune_cells_are_two_results_of_one_cohort(records):
    for record in ("abdel-karim-2017", "arpin-2020", "eichhorn-lcnec", "guleria-lcnec"):
        first, second = records[record].results
        assert first.cohort == second.cohort
        assert {first.compartment, second.compartment} == {Compartment.TUMOUR_CELLS, Compartment.IMMUNE_CELLS}


def test_lung_series_that_counts_compartments_apart_has_no_count_for_all(records):
    counts = {
        (r.cohort, r.compartment): (seen(r.events), seen(r.total)) for r in records["kasajima-2018"].results
    }
    assert counts["cohort-carcinoma", Compartment.IMMUNE_CELLS] == (73, 185)
    assert counts["cohort-carcinoma", Compartment.TUMOUR_CELLS] == (21, 185)
    assert counts["cohort-carcinoid", Compartment.IMMUNE_CELLS] == (0, 57)
    assert counts["cohort-carcinoid", Compartment.TUMOUR_CELLS] == (0, 57)


def test_high_expression_is_not_taken_for_positivity(records):
    assert [r.reporting for r in records["yang-2019"].results] == [Reporting.NOT_SEEN]


def test_counts_worked_back_from_a_percentage_have_no_printed_form_and_keep_the_percentage(records):
    worked = [r for item in records.values() for r in item.results if r.basis is Basis.FROM_PERCENTAGE]
    assert len(worked) > 40
    for item in worked:
        assert item.events.printed is None
        assert item.percent.printed is not None


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ("klein-2020", "result-response"),
        ("yao-2021", "result-response-net"),
        ("yao-2021", "result-response-gep-nec"),
        ("fottner-2019", "result-response"),
        ("raj-2023", "result-response-part-a"),
        ("raj-2023", "result-response-part-b"),
        ("capdevila-2023", "result-response-4"),
        ("cai-2019", "result-pdl1"),
        ("busico-2019", "result-pdl1"),
        ("strosberg-2020", "result-pdl1"),
        ("lu-2020", "result-response-pdl1-high"),
        ("lu-2020", "result-response-tmb-low"),
    ],
)
def test_these_counts_are_derived(records, record, name):
    assert result(records, record, name).basis is Basis.FROM_PERCENTAGE


@pytest.mark.parametrize(
    ("later", "earlier", "registered"),
    [
        ("yao-2021", "yao-2018", "NCT02955069"),
        ("fottner-2025", "fottner-2019", "NCT03352934"),
        ("fottner-2025", "fottner-2023", "NCT03352934"),
        ("fottner-2023", "fottner-2019", "NCT03352934"),
        ("capdevila-2023", "capdevila-2020", "NCT03095274"),
    ],
)
def test_reports_of_one_trial_are_linked(records, later, earlier, registered):
    assert f"{earlier}:publication" in records[later].publication.updates
    for record in (later, earlier):
        (study,) = records[record].studies
        assert registered in study.registry_ids
    shared = [
        item for item in records[later].cohorts if any(ref.startswith(f"{earlier}:") for ref in item.overlaps)
    ]
    assert shared
    assert all(item.overlap_reason for item in shared)
    (study,) = records[earlier].studies
    assert study.primary_publication in (f"{later}:publication", "fottner-2025:publication")


def test_every_cohort_of_the_spartalizumab_and_dune_reports_is_paired(records):
    for later, earlier in (("yao-2021", "yao-2018"), ("capdevila-2023", "capdevila-2020")):
        for item in records[later].cohorts:
            assert item.overlaps == [f"{earlier}:{item.id}"]


def test_stages_of_reports_are_told(records):
    stages = {
        "yao-2018": ReportStage.INTERIM,
        "capdevila-2020": ReportStage.INTERIM,
        "fottner-2019": ReportStage.INTERIM,
        "yao-2021": ReportStage.FINAL,
        "fottner-2025": ReportStage.FINAL,
        "capdevila-2023": ReportStage.FINAL,
    }
    for record, stage in stages.items():
        told = {item.report_stage for item in records[record].results} - {None}
        assert told == {stage}


def test_dart_keeps_the_interval_that_its_counts_contradict(records):
    found = result(records, "patel-2020", "result-response")
    assert (found.interval_low.printed, found.interval_high.printed) == ("13", "64")
    assert (found.events.printed, found.basis) == ("8", Basis.STATED)
    assert found.note


def test_dart_grade_is_in_words_and_was_not_prespecified(records):
    for name, grade in (
        ("cohort-high-grade", "nk:HighGradeAsPrinted"),
        ("cohort-low-grade", "nk:LowOrIntermediateGradeAsPrinted"),
    ):
        part = cohort(records, "patel-2020", name)
        assert (part.part_of, part.grades, part.prespecified) == ("cohort-all", [grade], False)
        assert part.differentiation is State.NOT_SEEN
    high = result(records, "patel-2020", "result-response-high-grade")
    assert (high.comparator, high.prespecified) == ("cohort-low-grade", False)
    assert "NCIT:C28079" not in [g for c in records["patel-2020"].cohorts for g in c.grades]


def test_spartalizumab_reports_differ_by_site(records):
    printed = {
        (record, site): result(records, record, f"result-response-{site}").percent.printed
        for record in ("yao-2018", "yao-2021")
        for site in ("thoracic", "gastrointestinal", "pancreatic")
    }
    assert printed["yao-2018", "thoracic"] == "20.0"
    assert printed["yao-2021", "thoracic"] == "16.7"
    assert printed["yao-2018", "gastrointestinal"] == "0"
    assert printed["yao-2021", "gastrointestinal"] == "3.1"
    assert printed["yao-2018", "pancreatic"] == printed["yao-2021", "pancreatic"] == "3.0"


def test_avenec_composes_the_same_week_16_in_two_ways(records):
    composed = {
        record: tuple(
            seen(result(records, record, f"result-{name}-week-16").events) for name in ("partial", "stable")
        )
        for record in ("fottner-2023", "fottner-2025")
    }
    assert composed == {"fottner-2023": (1, 8), "fottner-2025": (3, 6)}
    for record in composed:
        week = result(records, record, "result-disease-control-week-16")
        assert (week.estimand, seen(week.at_week)) == (Estimand.AT_WEEK, 16)
        assert week.basis_inputs == ["result-partial-week-16", "result-stable-week-16"]


def test_avenec_interim_composition_leaves_two_out(records):
    counts = [p.count.value for p in records["fottner-2019"].parts if p.tumour is not None]
    assert (sorted(counts), seen(cohort(records, "fottner-2019", "cohort-all").size)) == ([11, 16], 29)


def test_dune_cohort_1_differs_between_reports(records):
    printed = [
        result(records, record, "result-clinical-benefit-1").percent.printed
        for record in ("capdevila-2020", "capdevila-2023")
    ]
    assert printed == ["7.4", "25.9"]


def test_response_by_pd_l1_is_said_in_three_ways(records):
    positive = result(records, "strosberg-2020", "result-response-pdl1-positive")
    assert (seen(positive.events), seen(positive.total)) == (0, 17)
    strata = {
        thing(records, "lu-2020", item.cohort).biomarker_state: (seen(item.events), seen(item.total))
        for item in records["lu-2020"].results
        if item.id.startswith("result-response-pdl1")
    }
    assert strata == {"biomarker positive": (5, 10), "biomarker negative": (3, 28)}
    none = [item.p_value.printed for item in records["vijayvergia-2020"].results if item.p_value]
    assert sorted(none) == ["0.55", "0.56", "0.88"]


def test_a_stratum_is_on_the_cohort_and_a_response_is_no_biomarker_result(records):
    marked = [
        r.id
        for item in records.values()
        for r in item.results
        if r.outcome == "nk:ObjectiveResponse" and r.biomarker
    ]
    assert not marked


def test_arpin_percentage_is_kept_as_the_table_prints_it(records):
    found = result(records, "arpin-2020", "result-pdl1-tumour-cells")
    assert (found.events.printed, found.total.printed, found.percent.printed) == ("7", "68", "11")


def test_ca209_538_keeps_the_share_that_29_cannot_give(records):
    lung = result(records, "klein-2020", "result-primary-lung")
    assert (lung.outcome, lung.site, lung.percent.printed) == (
        "nk:PrimaryTumourAtSite",
        "UBERON:0002048",
        "39",
    )
    assert not any(round(Decimal(100 * count) / 29) == 39 for count in range(30))


def test_two_papers_claim_to_be_the_first_on_pd_l1(records):
    for record in ("kim-2016", "cavalcanti-2017"):
        assert thing(records, record, "claim-first").kind == "priority claim"


SECOND_HAND = ("arpin-2020", "eichhorn-lcnec", "guleria-lcnec", "hermans-lcnec", "walter-nipinec")


@pytest.mark.parametrize("record", SECOND_HAND)
def test_what_was_read_in_a_review_table_is_second_hand(records, record):
    for item in records[record].results:
        assert item.second_hand
        assert item.reported_in == "publication"
        assert item.read_level is ReadLevel.REVIEW_TABLE


def test_every_review_table_is_a_named_work(records):
    reviews = {
        item.read_in
        for record in records
        for item in records[record].results
        if item.read_level is ReadLevel.REVIEW_TABLE
    }
    assert reviews == {
        "work-nec-review",
        "walter-nipinec:work-nec-review",
        "work-lcnec-review",
        "arpin-2020:work-lcnec-review",
    }
    assert thing(records, "walter-nipinec", "work-nec-review").pmcid == "PMC10335166"
    assert thing(records, "arpin-2020", "work-lcnec-review").pmcid == "PMC8432609"


def test_news_is_second_hand_and_names_the_page_as_a_work(records):
    told = [
        (record, item)
        for record in records
        for item in records[record].results
        if item.read_level is ReadLevel.NEWS
    ]
    assert {record for record, _ in told} == {
        "capdevila-2020",
        "halperin-2022",
        "morse-2021",
        "vijayvergia-2020",
    }
    for record, item in told:
        assert item.second_hand
        assert thing(records, record, item.read_in).kind == "nk:NewsItem"


def test_results_of_abstracts_are_first_hand(records):
    for record in ("lu-2020", "yao-2018", "yao-2021", "patel-2020", "tsuruoka-2017", "abdel-karim-2017"):
        abstract = [item for item in records[record].results if item.read_level is ReadLevel.ABSTRACT]
        assert abstract
        assert not any(item.second_hand for item in abstract)


def test_ki_67_bounds_are_bounds(records):
    bounds = {
        "vijayvergia-2020": ("cohort-all", Ki67Kind.ELIGIBILITY, 20, None),
        "lu-2020": ("cohort-all", Ki67Kind.ELIGIBILITY, 10, None),
        "morse-2021": ("cohort-all", Ki67Kind.ELIGIBILITY, None, 20),
        "busico-2019": ("cohort-nec-55", Ki67Kind.ELIGIBILITY, 55, None),
        "fottner-2019": ("cohort-all", Ki67Kind.RANGE, 20, 95),
    }
    for record, (name, kind, low, high) in bounds.items():
        group = cohort(records, record, name)
        assert (group.ki67_kind, seen(group.ki67_low), seen(group.ki67_high)) == (kind, low, high)
    assert cohort(records, "lu-2020", "cohort-all").grades is State.NOT_SEEN  # 10 % lies within grade 2


def test_the_evaluable_denominator_is_for_sensitivity_only(records):
    found = result(records, "moffitt-mayo-2022", "result-response-evaluable")
    assert (found.use, found.basis, found.basis_inputs) == (
        Use.SENSITIVITY,
        Basis.FROM_COUNTS,
        ["result-response"],
    )


def test_mixed_cohorts_say_whom_they_include(records):
    included = {
        (record, part.site or part.tumour.term)
        for record in ("patel-2020", "net001-net002-2022", "frumovitz-2020", "walter-nipinec")
        for part in records[record].parts
        if part.count is not Counted.INCLUDED
        if part.site or part.tumour
    }
    assert {("patel-2020", "UBERON:0002048"), ("net001-net002-2022", "UBERON:0002048")} <= included
    assert {("frumovitz-2020", "nk:Vulva"), ("walter-nipinec", "NCIT:C5672")} <= included


def test_identifiers_are_only_those_that_were_seen_with_the_numbers(records):
    for record, doi, pmid in rows(IDENTIFIERS):
        publication = records[record].publication
        assert (publication.doi, publication.pmid or "-") == (doi, pmid)
    for record in NO_IDENTIFIERS.split():
        publication = records[record].publication
        assert (publication.doi, publication.pmid, publication.pmcid) == (None, None, None)


def test_a_page_that_was_not_opened_has_no_date(records):
    unopened = {
        str(place.page).split("/")[2]
        for record in (row.strip() for row in [r[0] for r in rows(IDENTIFIERS)] + NO_IDENTIFIERS.split())
        for place in records[record].seen_places
        if place.date is State.NOT_SEEN
    }
    assert unopened == {"www.ascopost.com", "journals.lww.com", "aacrjournals.org"}


def test_the_page_on_the_evidence_lists_every_record_with_its_results(records, checkout):
    page = (checkout / "docs" / "evidence.md").read_text()
    listed = re.findall(r"(?m)^\| `([a-z0-9-]+)` \| .* \| (\d+) \| (\d+) \|$", page)
    held = {
        name: (sum(not r.second_hand for r in item.results), sum(r.second_hand for r in item.results))
        for name, item in records.items()
    }
    assert {name: (int(own), int(told)) for name, own, told in listed} == held
    assert len(listed) == len(held)


def test_an_outcome_at_a_stated_time_has_one_and_the_others_have_none(records):
    """What is measured at a time and what is the best of all times are never one outcome."""
    timed = {WEEK, LASTING, "nk:AliveAtStatedTime", "nk:ProgressionFreeAtStatedTime", "NCIT:C96613"}
    for item in records.values():
        for found in item.results:
            if found.outcome in timed and found.reporting is Reporting.MEASURED:
                assert time_of(found) != "-", found.id
            if found.outcome == BEST or found.estimand is Estimand.BEST_OVERALL:
                assert time_of(found) == "-", found.id
            assert (found.estimand is not Estimand.AT_WEEK) or time_of(found) != "-", found.id

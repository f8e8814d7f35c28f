"""The states of cells of the shipped evidence, each worked out by hand from the records.

Counts are those of the abstracts, the sums are in the comments; exact intervals are Clopper-Pearson. The
threshold of response is 0.10, N* is 73. NotSearched holds everywhere, since no search is recorded.
"""

import pytest

from netkg.analyse.gaps import Overlay, State, compute

ANY, ONE, L1 = "any checkpoint inhibitor", "PD-1 inhibitor alone", "PD-L1 inhibitor alone"
TWO, VEGF = "CTLA-4 with PD-1 or PD-L1 inhibitor", "anti-VEGF with PD-1 or PD-L1 inhibitor"
CHEMO = "chemotherapy with PD-1 or PD-L1 inhibitor"
WELL, POOR = "well differentiated | any grade", "poorly differentiated | G3"
ALL, HIGH = "any differentiation | any grade", "any differentiation | G3 or high grade"
ORR, DCR = "objective response", "disease control as best response"
PFS, OS = "progression-free survival", "overall survival"

GOLDEN = [
    # strosberg 4/107 + yao 7/95 + mehnert 3/25 and 1/16 = 15/243 (3.50-9.98 %); three trials in four cohorts
    (f"{ONE} | any site | {WELL} | {ORR}", "ConclusiveAgainst", 4, 3, 243, "15/243"),
    # mehnert 1/16 + yao 1/33 = 2/49 (0.5-14 %); strosberg has 3 responders and no denominator
    (f"{ONE} | pancreas | {WELL} | {ORR}", "TooFew Imprecise", 3, 3, 49, "2/49"),
    # KEYNOTE-158 took these sites and reports them together: a mixed total
    (f"{ONE} | small intestine | {WELL} | {ORR}", "NotSeparable", 0, 0, 0, None),
    (f"{ONE} | lung | {WELL} | {ORR}", "NotSeparable", 0, 0, 0, None),
    (f"{ONE} | appendix | {WELL} | {ORR}", "NotSeparable", 0, 0, 0, None),
    # one rectal responder of KEYNOTE-158, no denominator
    (f"{ONE} | rectum | {WELL} | {ORR}", "SingleCohort TooFew", 1, 1, 0, None),
    # yao 1/32, and the rectal responder
    (f"{ONE} | gastrointestinal tract | {WELL} | {ORR}", "TooFew Imprecise", 2, 2, 32, "1/32"),
    # frumovitz 0/7 + raj part A 1/14 + yao 1/21 = 2/42 (0.6-16 %)
    (f"{ONE} | any site | {POOR} | {ORR}", "TooFew Imprecise", 3, 3, 42, "2/42"),
    # yao 1/21 (0.1-24 %)
    (f"{ONE} | digestive system | {POOR} | {ORR}", "SingleCohort TooFew Imprecise", 1, 1, 21, "1/21"),
    # 0/7, the criteria are "not seen" (only the abstract was read): HighBias is not assessable
    (
        f"{ONE} | female genital tract | {POOR} | {ORR}",
        "SingleCohort TooFew Imprecise",
        *(1, 1, 7),
        "0/7",
    ),
    # the 42 above and vijayvergia 1/29: 3/71, two people short of N*; the interval reaches 11.9 %
    (f"{ONE} | any site | any differentiation | G3 | {ORR}", "TooFew Imprecise", 4, 4, 71, "3/71"),
    # 15/243 + lu 8/40 + vijayvergia 1/29 + 2/42 = 26/354; Fisher of 8/40 and 4/107 is 0.0034
    (f"{ONE} | any site | {ALL} | {ORR}", "Imprecise Inconsistent", 9, 7, 354, "26/354"),
    # yao GEP-NEC 1/21, GI 1/32, pancreas 1/33, mehnert 1/16: 4/102 (1.1-9.7 %), and two KEYNOTE-158 parts
    # without denominator, so that nothing is concluded; no rule of a gap fires
    (f"{ONE} | digestive system | {ALL} | {ORR}", "NoRuleFires", 6, 3, 102, "4/102"),
    # 8/40 (9.1-35.6 %); lu-2020 has "criteria: not seen", which says nothing about the paper
    (
        f"toripalimab alone | any site | {ALL} | {ORR}",
        "SingleCohort TooFew Imprecise",
        *(1, 1, 40),
        "8/40",
    ),
    # 7/95 (3.0-14.6 %): enough people, and the threshold is inside
    (f"spartalizumab alone | any site | {WELL} | {ORR}", "SingleCohort Imprecise", 1, 1, 95, "7/95"),
    # 4/107 + 3/25 + 1/16 = 8/148 (2.4-10.4 %)
    (f"Pembrolizumab alone | any site | {WELL} | {ORR}", "Imprecise", 3, 2, 148, "8/148"),
    # NIPINEC is known from another publication only
    (f"Nivolumab alone | any site | {ALL} | {ORR}", "SecondHandOnly", 0, 0, 0, None),
    # fottner 3/60 + NET-001 and NET-002 0/27 = 3/87 (0.7-9.7 %)
    (f"{L1} | any site | {ALL} | {ORR}", "ConclusiveAgainst", 2, 2, 87, "3/87"),
    # fottner alone, the last of its reports: 3/60 (1.0-13.9 %)
    (
        f"Avelumab alone | any site | any differentiation | G3 | {ORR}",
        "SingleCohort TooFew Imprecise",
        1,
        1,
        60,
        "3/60",
    ),
    # 38 of the 60 were carcinomas, not told apart
    (f"Avelumab alone | any site | {POOR} | {ORR}", "NotSeparable", 0, 0, 0, None),
    # durvalumab and atezolizumab were given with others only
    (f"Durvalumab alone | any site | {ALL} | {ORR}", "NoStudy", 0, 0, 0, None),
    (f"Atezolizumab alone | any site | {ALL} | {ORR}", "NoStudy", 0, 0, 0, None),
    (f"CTLA-4 inhibitor alone | any site | {ALL} | {ORR}", "NoStudy", 0, 0, 0, None),
    # DUNE cohort 1: 2/27; CA209-538 has atypical carcinoids without counts
    (f"{TWO} | lung | {WELL} | {ORR}", "TooFew Imprecise", 2, 2, 27, "2/27"),
    (f"{TWO} | lung | atypical carcinoid | any grade | {ORR}", "SingleCohort TooFew", 1, 1, 0, None),
    # DUNE cohorts 2 and 3
    (
        f"{TWO} | gastrointestinal tract | well differentiated | G1 or G2 | {ORR}",
        "SingleCohort TooFew Imprecise",
        *(1, 1, 31),
        "0/31",
    ),
    (
        f"{TWO} | pancreas | well differentiated | G1 or G2 | {ORR}",
        "SingleCohort TooFew Imprecise",
        *(1, 1, 32),
        "2/32",
    ),
    # DART: 8/18 in high grade; 0/14 in the others, with DUNE 0/31: 0/45 (0-7.9 %, wholly below 10 %), but 45
    # are fewer than 73, so nothing is concluded
    (f"{TWO} | outside the pancreas | {HIGH} | {ORR}", "SingleCohort TooFew Imprecise", 1, 1, 18, "8/18"),
    (
        f"{TWO} | outside the pancreas | any differentiation | G1 or G2 | {ORR}",
        "TooFew",
        *(2, 2, 45),
        "0/45",
    ),
    # atezolizumab with bevacizumab is known second-hand
    (f"{VEGF} | pancreas | {WELL} | {ORR}", "SecondHandOnly", 0, 0, 0, None),
    (f"{VEGF} | pancreas | {WELL} | {OS}", "SecondHandOnly", 0, 0, 0, None),
    # raj part B 1/22 (0.1-22.8 %), criteria not seen
    (f"{CHEMO} | any site | {POOR} | {ORR}", "SingleCohort TooFew Imprecise", 1, 1, 22, "1/22"),
    # no result; of quality of life three claims without a number, which change no state
    (f"{ANY} | any site | {ALL} | quality of life", "NoStudy", 0, 0, 0, None),
    (f"{ANY} | any site | {ALL} | immune-related adverse event", "NoStudy", 0, 0, 0, None),
    # KEYNOTE-158 names them, without a count
    (f"{ONE} | any site | {WELL} | adverse event of grade 3 or higher", "SingleCohort", 1, 1, 107, None),
    # yao-2018 60/95; single arms
    (f"{ONE} | any site | {WELL} | {DCR}", "SingleCohort Imprecise HighBias NoComparator", 1, 1, 95, "60/95"),
    (f"{ONE} | any site | {WELL} | {PFS}", "SingleCohort HighBias NoComparator", 1, 1, 107, None),
    (f"{ONE} | any site | {WELL} | {OS}", "SingleCohort HighBias NoComparator", 1, 1, 107, None),
    # frumovitz 7 + raj part A 14
    (f"{ONE} | any site | {POOR} | {PFS}", "TooFew HighBias NoComparator", 2, 2, 21, None),
    # series of patients under other outcomes only
    (f"{ANY} | gastrin-producing tumour | well differentiated | G1 | {ORR}", "NotSeparable", 0, 0, 0, None),
]


@pytest.mark.parametrize("golden", GOLDEN, ids=[item[0] for item in GOLDEN])
def test_cell(cell, golden):
    name, states, k, k_eff, patients, counts = golden
    finding = cell(name).finding
    evidence = finding.evidence
    assert " ".join(finding.states) == states
    assert (evidence.k, evidence.k_eff, evidence.patients) == (k, k_eff, patients)
    assert (f"{evidence.events}/{evidence.total}" if evidence.counted else None) == counts
    assert Overlay.NOT_SEARCHED in finding.overlays


def only(body, *records):
    from dataclasses import replace

    return replace(body, rows=tuple(row for row in body.rows if row.record in records))


def test_the_fragile_cell_without_the_selected_patients(body, spaces, settings, beside, cell):
    # KEYNOTE-158 and spartalizumab: 4/107 + 7/95 = 11/202 = 5.4 % (2.75-9.53); KEYNOTE-028 took PD-L1
    # positive patients only
    name = f"{ONE} | any site | {WELL} | {ORR}"
    small = compute(only(body, "strosberg-2020", "yao-2021"), spaces["checkpoint"], settings, beside)
    place = cell(name).place
    without, with_it = small.cell(place).finding, cell(name).finding
    assert without.states == with_it.states == (State.CONCLUSIVE_AGAINST,)
    assert without.evidence.interval == pytest.approx((0.0275, 0.0953), abs=5e-5)
    assert with_it.evidence.interval == pytest.approx((0.0350, 0.0998), abs=5e-5)
    assert with_it.evidence.apart[:2] == (11, 202)  # if KEYNOTE-028 and KEYNOTE-158 share patients


def test_overlap_decides_for_pembrolizumab(cell):
    # 8/148 reaches 10.4 %; if the trials share patients 4/107 (1.0-9.3 %) is below, with the same two cohorts
    finding = cell(f"Pembrolizumab alone | any site | {WELL} | {ORR}").finding
    assert finding.evidence.apart[:2] == (4, 107)
    assert Overlay.OVERLAP_SENSITIVE in finding.overlays


OVERLAPPING = [
    # frumovitz 0/7 and raj part A 1/14 gave pembrolizumab; if patients are shared, one cohort of 14 is left
    (f"Pembrolizumab alone | any site | {POOR} | {ORR}", (2, 2, 21), (1, 1, 14), "1/14"),
    # the same two and vijayvergia 1/29, of which 29 are left
    (f"Pembrolizumab alone | any site | {HIGH} | {ORR}", (3, 3, 50), (1, 1, 29), "1/29"),
    # frumovitz and vijayvergia, disease control: 8/36, and 7/29 alone
    (f"Pembrolizumab alone | any site | {ALL} | {DCR}", (2, 2, 36), (1, 1, 29), "7/29"),
    # avelumab 3/60, with 0/27 of NET-001 and NET-002: 87 are enough, 60 are not
    (f"{L1} | any site | {ALL} | {ORR}", (2, 2, 87), (1, 1, 60), "3/60"),
    # disease control under two drugs: 63 people of two cohorts, of which 34 are left
    (f"{TWO} | any site | {ALL} | {DCR}", (2, 2, 63), (1, 1, 34), "14/34"),
]


@pytest.mark.parametrize("case", OVERLAPPING, ids=[item[0] for item in OVERLAPPING])
def test_overlap_that_leaves_one_cohort_or_too_few_people_is_told(cell, case):
    name, sizes, strict, counts = case
    finding = cell(name).finding
    evidence, left = finding.evidence, finding.evidence.strict
    assert (evidence.k, evidence.k_eff, evidence.patients) == sizes
    assert (left.k, left.k_eff, left.patients, f"{left.events}/{left.total}") == (*strict, counts)
    assert State.SINGLE_COHORT not in finding.states
    assert Overlay.OVERLAP_SENSITIVE in finding.overlays


def test_criteria_that_were_not_seen_accuse_nobody(cell):
    finding = cell(f"toripalimab alone | any site | {ALL} | {ORR}").finding
    # lu-2020 gives the whole and four strata of it, all read in the abstract
    said = "not assessable: criteria of 5 of 5 results were not seen"
    assert dict(finding.open)[State.HIGH_BIAS] == said


def test_no_response_is_called_high_risk_for_what_nobody_has_seen(shipped_map, body):
    rows = {row.result: row for row in body.rows}
    for found in shipped_map.findings:
        reasons = dict(found.reasons)
        if "criteria not reported" in reasons.get(State.HIGH_BIAS, ""):
            of = [rows[name] for name in found.evidence.results]
            assert any(row.missing.get("criteria") == "not reported" for row in of)


def test_nothing_is_concluded_on_too_few_people(shipped_map):
    for found in shipped_map.findings:
        if {State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST} & set(found.states):
            assert not {State.TOO_FEW, State.IMPRECISE, State.HIGH_BIAS} & set(found.states)


def test_eight_of_twenty_five_is_no_conclusion(cell):
    # DART 8/18 and frumovitz 0/7 = 8/25: 14.9 to 53.5 %, wholly above 10 %, of 25 people
    finding = cell(f"{ANY} | outside the pancreas | {HIGH} | {ORR}").finding
    assert finding.states == (State.TOO_FEW, State.IMPRECISE)
    assert (finding.evidence.events, finding.evidence.total) == (8, 25)
    assert finding.evidence.interval == pytest.approx((0.149, 0.535), abs=5e-4)


def test_numbers_added_across_criteria_are_told(cell):
    warnings = dict(
        text.split(": ", 1) for text in cell(f"{ANY} | any site | {ALL} | {ORR}").finding.evidence.warnings
    )
    # 19 results: 9 RECIST 1.1, 4 irRECIST (DUNE), 1 iRECIST, and 5 whose abstracts were read only
    assert warnings["criteria"] == "RECIST 1.1 (9), iRECIST (1), irRECIST (4), not recorded (5)"
    assert warnings["selected by biomarker"].startswith("no (")
    assert "drugs" in warnings


def test_what_is_recorded_and_not_counted_is_told(cell):
    # the series of four: 0 responses in 4 is for sensitivity analyses only, its abstract defines no response
    finding = cell(
        "nivolumab alone | gastrin-producing tumour | well differentiated | any grade | " + ORR
    ).finding
    assert finding.states == (State.NO_STUDY,)
    aside = {item.result: item.why for item in finding.aside}
    assert aside == {
        "markey-2017:result-series-objective-response": "sensitivity analysis only",
        "chauhan-2018:result-objective-response": "not seen",
    }
    # of patient 2 best response, stability, time to progression and duration of treatment are recorded
    assert finding.elsewhere == 4


def test_claims_without_a_number_are_told_and_change_no_state(cell):
    finding = cell(f"{ANY} | any site | {ALL} | quality of life").finding
    assert finding.states == (State.NO_STUDY,)
    assert finding.second_hand == ()
    assert finding.own_claims == (
        "chauhan-2018:claim-quality-of-life",
        "markey-2017:claim-qol-p1",
        "markey-2017:claim-qol-series",
    )


def test_kim_2016_does_not_tell_the_pancreas_apart(body, spaces, settings, beside):
    # 14 of 32, by the composition of the cohort; nothing else is read here
    found = compute(only(body, "kim-2016"), spaces["biomarker"], settings, beside)
    names = {cell.name: cell.finding for cell in found.cells()}
    assert names["PD-L1 (CD274) | pancreas | prevalence"].states == (State.NOT_SEPARABLE,)
    assert names["PD-L1 (CD274) | digestive system | prevalence"].evidence.events == 7
    assert names["PD-L1 (CD274) | lung | prevalence"].states == (State.NO_STUDY,)


def test_an_association_is_not_pooled(body, spaces, settings, beside):
    found = compute(body, spaces["biomarker"], settings, beside)
    names = {cell.name: cell.finding for cell in found.cells()}
    finding = names["PD-L1 (CD274) | neuroendocrine neoplasm | association with response"]
    # lu 5/10 against 3/28 is the association itself, not an inconsistency
    assert State.INCONSISTENT not in finding.states
    assert finding.evidence.interval is None

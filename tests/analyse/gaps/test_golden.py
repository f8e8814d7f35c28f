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
    # 0/7 without stated criteria: every result of the cell is high-risk
    (
        f"{ONE} | female genital tract | {POOR} | {ORR}",
        "SingleCohort TooFew Imprecise HighBias",
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
    # 8/40 (9.1-35.6 %), criteria not stated
    (
        f"toripalimab alone | any site | {ALL} | {ORR}",
        "SingleCohort TooFew Imprecise HighBias",
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
    # DART: 8/18 in high grade; 0/14 in the others, with DUNE 0/31: 0/45 (0-7.9 %)
    (f"{TWO} | outside the pancreas | {HIGH} | {ORR}", "SingleCohort TooFew Imprecise", 1, 1, 18, "8/18"),
    (
        f"{TWO} | outside the pancreas | any differentiation | G1 or G2 | {ORR}",
        "TooFew ConclusiveAgainst",
        *(2, 2, 45),
        "0/45",
    ),
    # atezolizumab with bevacizumab is known second-hand
    (f"{VEGF} | pancreas | {WELL} | {ORR}", "SecondHandOnly", 0, 0, 0, None),
    (f"{VEGF} | pancreas | {WELL} | {OS}", "SecondHandOnly", 0, 0, 0, None),
    # raj part B 1/22 (0.1-22.8 %), no criteria
    (f"{CHEMO} | any site | {POOR} | {ORR}", "SingleCohort TooFew Imprecise HighBias", 1, 1, 22, "1/22"),
    # asked by nobody
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

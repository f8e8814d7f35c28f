"""The competency questions of docs/questions.md, answered by the commands that stand there.

Each test runs the commands of one row and compares the answer with what the records say, read by hand. The
comments name the record. A question without a test fails.
"""

import json
import re
import shlex
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from netkg.cli.app import run
from netkg.namespaces import to_curie

pytestmark = pytest.mark.usefixtures("read_once")

PAGE = Path(__file__).resolve().parents[1] / "docs" / "questions.md"
ROW = re.compile(r"\| (\d+) \| (.*) \| (.*) \|")


def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return {int(found[1]): found[3] for line in lines if (found := ROW.fullmatch(line))}


def commands(number):
    """Return the commands of a question, each as words."""
    return [shlex.split(text) for text in re.findall(r"`netkg ([^`]*)`", rows()[number])]


@dataclass
class Asked:
    """Runs the commands of a question."""

    root: Path
    captured: pytest.CaptureFixture

    def __call__(self, number):
        """Return the answers to a question, one for each of its commands."""
        return [self._run(words) for words in commands(number)]

    def _run(self, words):
        self.captured.readouterr()
        code = run([*words, "--project", str(self.root), "--json"])
        sys.stdout.flush()
        out = self.captured.readouterr().out
        assert code == 0, out
        answer = json.loads(out)
        return (
            [_plain(row) for row in answer["results"]["bindings"]] if "head" in answer else answer["result"]
        )


@pytest.fixture
def ask(checkout, capfd):
    return Asked(checkout, capfd)


def _plain(row):
    return {name: _value(cell) for name, cell in row.items()}


def _value(cell):
    if cell["type"] == "uri":
        return to_curie(cell["value"])
    kind = cell.get("datatype", "").rpartition("#")[2]
    return {"integer": int, "decimal": float, "boolean": "true".__eq__}.get(kind, str)(cell["value"])


def interval(pair):
    """Return an interval in per cent, as it is printed."""
    return tuple(round(100 * bound, 1) for bound in pair)


# the table


def test_the_table_has_every_question_once_and_a_command_for_those_that_are_answered():
    found = [
        int(match[1])
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if (match := ROW.fullmatch(line))
    ]
    assert found == list(range(1, 32))
    for number, answer in rows().items():
        assert commands(number), f"question {number}: {answer}"


def test_every_command_of_the_table_is_run_by_a_test_of_its_number():
    source = Path(__file__).read_text(encoding="utf-8")
    tested = {int(number) for number in re.findall(r"\bask\((\d+)\)", source)}
    assert tested == set(rows())


# the answers


def test_1_who_received_an_anti_pd_1_drug(ask):
    patients, regimens = ask(1)
    # markey-2017: Table 1 and its text; each patient's age, drug and months
    assert [(p["age"], p["agent_label"], p["months_on_treatment"]) for p in patients] == [
        (43, "Pembrolizumab", 14),
        (71, "Nivolumab", 8),
        (48, "Pembrolizumab", 6),
        (49, "Nivolumab", 4),
    ]
    # listed, in the order of the list, which is no order in time
    listed = Counter(row["patient"] for row in regimens)
    assert [listed[f"markey-2017:patient-p{n}"] for n in (1, 2, 3, 4)] == [5, 4, 3, 3]
    assert {row["chronological"] for row in regimens} == {"not reported"}


def test_2_responders_over_patients(ask):
    (answer,) = ask(2)
    # strosberg-2020: 4 of 107; mehnert-2020: 3 of 25 and 1 of 16, two cohorts of one trial
    counts = {row["result"]: (row["events"], row["total"]) for row in answer["results"]}
    assert counts == {
        "strosberg-2020:result-objective-response": (4, 107),
        "mehnert-2020:result-carcinoid-response": (3, 25),
        "mehnert-2020:result-pnet-response": (1, 16),
    }
    assert (answer["pooled"]["events"], answer["pooled"]["n"]) == (8, 148)
    assert (answer["k"], answer["k_eff"]) == (3, 2)
    exact = {row["result"]: interval(row["exact_interval"]) for row in answer["results"]}
    assert exact["strosberg-2020:result-objective-response"] == (1.0, 9.3)  # as its abstract prints
    assert exact["mehnert-2020:result-carcinoid-response"] == (2.5, 31.2)
    assert exact["mehnert-2020:result-pnet-response"] == (0.2, 30.2)


def test_3_who_was_still_on_benefit(ask):
    times, told = ask(3)
    # markey-2017: patient 1 progressed in 2017 after 14 months; the others were stable at the last look
    assert [(row["months"], row["censored"], row.get("progression_year")) for row in times] == [
        (14, False, 2017),
        (8, True, None),
        (6, True, None),
        (4, True, None),
    ]
    assert "the median rests on one event and means nothing" in told["text"]


def test_4_response_by_grade(ask):
    (answer,) = ask(4)
    assert (answer["by"], answer["seen"]) == ("grades", "within studies")
    first = answer["within"][0]
    # patel-2020 (DART): 8 of 18 high grade, 0 of 14 low or intermediate; not prespecified
    assert first["study"] == "patel-2020:study-dart"
    assert [(row["events"], row["total"]) for row in first["results"]] == [(8, 18), (0, 14)]
    assert round(first["p_value"], 5) == 0.00445
    assert first["prespecified"] is False
    assert [interval(row["exact_interval"]) for row in first["results"]] == [(21.5, 69.2), (0.0, 23.2)]
    # a mixed cohort is a group of its own and never counts for one of its grades
    whole = next(group for group in answer["groups"] if (group["events"], group["total"]) == (8, 32))
    assert whole["value"] == "high grade, as printed + low or intermediate grade, as printed"


def test_5_cells_without_a_study_and_with_case_reports_only(ask):
    empty, series = ask(5)
    names = {cell["cell"] for cell in empty["listed"]}
    # no record tells response under nivolumab alone; yao-2021 tells it of 33 pancreatic tumours
    assert "Nivolumab alone | pancreas | well differentiated | any grade | objective response" in names
    assert (
        "Spartalizumab alone | pancreas | well differentiated | any grade | objective response" not in names
    )
    assert {cell["wording"] for cell in empty["listed"]} == {"none in this store; no search recorded"}
    # markey-2017: 0 of 4 is counted from its patients, for sensitivity analysis only; chauhan-2018: not seen
    assert series["listed"] == []


def test_6_would_20_more_patients_change_the_decision(ask):
    (found,) = ask(6)
    # markey-2017: no response in 4; beta-binomial by hand, P(> 10 %) 0.343, 0.590 and 0.089 by prior
    chances = {(item["threshold"], item["prior"]["name"]): item["chance_above"] for item in found["grid"]}
    assert [round(chances[0.1, name], 3) for name in ("Jeffreys", "uniform", "sceptical")] == [
        0.343,
        0.590,
        0.089,
    ]
    jeffreys = next(item for item in found["grid"] if item["prior"]["name"] == "Jeffreys")
    assert (round(jeffreys["evpi"], 4), round(jeffreys["evsi"], 4)) == (0.0458, 0.0407)
    assert {item["threshold"]: item["answer"] for item in found["verdicts"]} == {
        0.1: "depends on the prior",
        0.2: "depends on the prior",
    }


def test_7_pd_l1_by_tumour_assay_and_cut_off(ask):
    positive, stated = ask(7)
    found = {row["result"]: row for row in positive}
    # kim-2016: 7 of 32 by immunohistochemistry; clone and cut-off stand in the paper, which was not read
    kim = found["kim-2016:result-pdl1"]
    assert (kim["events"], kim["total"], kim["clone"], kim["cutoff"]) == (7, 32, "not seen", "not seen")
    # markey-2017, second-hand: 13 of 45; its text gives neither, so "not reported"
    lang = found["markey-2017:result-lang-pdl1"]
    assert (lang["events"], lang["total"], lang["cutoff"], lang["second_hand"]) == (
        13,
        45,
        "not reported",
        True,
    )
    # tsuruoka-2017: clone E1L3N, with a cut-off; 11 of 106 large cell carcinomas
    lcnec = found["tsuruoka-2017:result-pdl1-lcnec"]
    assert (lcnec["events"], lcnec["total"], lcnec["clone"]) == (11, 106, "E1L3N")
    states = {row["reported_in"].partition(":")[0]: row["states"] for row in stated}
    assert states["tsuruoka-2017"] == "both"
    assert states["strosberg-2020"] == "cut-off only"  # combined positive score of at least 1
    assert states["kim-2016"] == "neither"
    # of 21 reports: six state both, mehnert, strosberg and yao-2018 a cut-off
    assert Counter(row["states"] for row in stated) == {"both": 6, "cut-off only": 3, "neither": 12}


def test_8_whose_pd_l1_state_is_reported(ask):
    (patients,) = ask(8)
    # markey-2017: four treated patients, and PD-L1 is nowhere given for them
    assert [row["state"] for row in patients] == ["not reported"] * 4


def test_9_adverse_events_and_silence(ask):
    (found,) = ask(9)
    states = {row["statement"]: row["reporting"] for row in found}
    # "tolerated well" is a claim, and no event is tabulated: neither is zero
    assert states["markey-2017:claim-tolerability"] == "claimed"
    assert states["markey-2017:result-series-adverse-events"] == "not reported"
    # chauhan-2018: no side effects, as stated
    assert states["chauhan-2018:result-side-effects"] == "sought and absent"
    # strosberg-2020: 75.7 % of 107 had one that was related to treatment
    related = next(row for row in found if row["statement"] == "strosberg-2020:result-adverse-events")
    assert (related["events"], related["total"]) == (81, 107)


def test_10_what_is_known_only_second_hand(ask):
    (found,) = ask(10)
    claims = {row["statement"]: row for row in found if row["what"] == "claim"}
    # markey-2017 tells of Oberg and of Ryschich; which paper of Oberg is meant is not known
    assert claims["markey-2017:claim-oberg-interferon"]["identification"] == "unidentified"
    assert claims["markey-2017:claim-ryschich-presence"]["own_record"] is True
    results = {
        row["statement"]: (row.get("events"), row.get("total")) for row in found if row["what"] == "result"
    }
    assert results["markey-2017:result-korea-pdl1"] == (7, 32)
    assert results["markey-2017:result-lang-pdl1"] == (13, 45)
    assert "strosberg-2020:result-objective-response" not in results  # read in its own abstract


def test_11_which_cohorts_may_share_patients(ask):
    (answer,) = ask(11)
    pairs = {(pair["one"], pair["other"]): pair["at_most"] for pair in answer["possible_overlaps"]}
    # nothing recorded tells KEYNOTE-028 and KEYNOTE-158 apart: at most the smaller of two cohorts
    assert pairs == {
        ("mehnert-2020:result-carcinoid-response", "strosberg-2020:result-objective-response"): 25,
        ("mehnert-2020:result-pnet-response", "strosberg-2020:result-objective-response"): 16,
    }
    strict = answer["if_overlaps_are_real"]
    assert (strict["events"], strict["n"], interval(strict["interval"])) == (4, 107, (1.0, 9.3))
    assert answer["overlap_sensitive"] is False
    without = [variant for variant in answer["sensitivity"] if variant["what"] == "leave-one-out"]
    assert sorted((one["events"], one["total"]) for one in without) == [(4, 41), (5, 123), (7, 132)]


def test_12_where_a_number_stands(ask):
    (places,) = ask(12)
    # markey-2017: the count and what it counts, as offsets into its text in Unicode code points
    assert [(row["section"], row["start"], row["end"], row["fragment"]) for row in places] == [
        ("Background", 739, 777, "7 out of their 32 patient tumor tissue"),
        ("Background", 796, 814, "positive for PD-L1"),
    ]
    assert all(row["end"] - row["start"] == len(row["fragment"]) for row in places)


def test_13_numbers_against_their_counts(ask):
    (answer,) = ask(13)
    found = {(item["kind"], item["about"]): item["printed"] for item in answer["findings"]}
    assert found["interval", "patel-2020:result-response"] == "13-64 % for 8 of 32"
    assert found["percentage", "arpin-2020:result-pdl1-tumour-cells"] == "11 % for 7 of 68"
    assert found["attainability", "klein-2020:result-primary-lung"] == "39 % of 29"
    assert found["lost events", "yao-2018:result-response-thoracic"].startswith(
        "6 of 30 (20.0 %) in the interim"
    )
    assert not [about for _, about in found if about.startswith("strosberg-2020")]  # 1.0-9.3 % fits 4 of 107


def test_14_which_results_conflict(ask):
    (answer,) = ask(14)
    pairs = {
        tuple(row["result"] for row in item["results"]): item["separation"]
        for cell in answer["cells"]
        for item in cell["disagreements"]
    }
    dart = pairs["patel-2020:result-response-high-grade", "patel-2020:result-response-low-grade"]
    assert (dart["separability"], dart["sets"]) == ("separated", [["grade"]])
    both = next(
        separation
        for results, separation in pairs.items()
        if set(results) == {"lu-2020:result-response", "strosberg-2020:result-objective-response"}
    )
    assert both["separability"] == "confounded, not separable"  # toripalimab against KEYNOTE-158


def test_15_absence_claims_and_what_stands_against_them(ask):
    (found,) = ask(15)
    states = {row["study"]: (row["claim"], row["state"]) for row in found}
    claim = "markey-2017:claim-no-clinical-data"
    # stated between May 2017 and March 2018; KEYNOTE-028 was public on 10 September 2017, so nobody can say
    assert states["mehnert-2020:study-keynote-028"] == (claim, "undetermined")
    # strosberg-2020: public in January 2020
    assert states["strosberg-2020:study-keynote-158"] == (claim, "falsified later")
    assert not [study for study in states if study.startswith("markey-2017")]  # never its own study


def test_16_what_changed_between_two_dates(ask):
    (found,) = ask(16)
    # strosberg-2020 was public on 24 January 2020, and nothing else became public since the end of 2019
    assert list(found["by_study"]) == ["strosberg-2020:study-keynote-158"]
    cells = {change["cell"]: change for change in found["changes"]}
    anything = cells[
        "any checkpoint inhibitor | any site | any differentiation | any grade | objective response"
    ]
    # yao-2018 7/95 and 1/21 with 4/107: 12/223, exact 2.8 to 9.2 %, below 10 %
    assert (anything["kind"], anything["after"]) == ("closed", ["ConclusiveAgainst"])


@pytest.mark.slow
def test_17_which_shapes_fail_and_is_every_result_whole(ask):
    answer, incomplete = ask(17)
    assert incomplete == []
    rules = {(item["rule"], item["focus"]) for item in answer["findings"] if item["severity"] == "warning"}
    # arpin-2020: 11 % is printed for 7 of 68; fottner-2019: parts give 27 of 29
    assert ("percent-mismatch", "arpin-2020:result-pdl1-tumour-cells") in rules
    assert ("composition-incomplete", "fottner-2019:cohort-all") in rules
    assert not [item for item in answer["findings"] if item["severity"] == "violation"]


def test_18_labels_and_the_terms_chosen_for_them(ask):
    missing, chosen = ask(18)
    words = {(row["words"], row.get("term")) for row in missing if row["what"] == "printed words"}
    # busico-2019: no public term for a digestive high-grade neoplasm; the wider one was taken
    assert ("H-NENs", "NCIT:C27721") in words
    matches = {(row["printed"], row["term"]): (row["match"], row["justification"]) for row in chosen}
    assert matches["H-NENs", "NCIT:C27721"][0] == "broad"
    assert all(justification for _, justification in matches.values())


def test_19_without_a_paper(ask):
    (answer,) = ask(19)
    assert "strosberg-2020:result-objective-response" in answer["results"]
    changes = {change["question"]: change for change in answer["changes"]}
    net = changes["objective response; PD-1 inhibitor and nothing else; Neuroendocrine Tumor"]
    # without 4 of 107: KEYNOTE-028 (3 of 25, 1 of 16) and spartalizumab (7 of 95) are left
    assert (net["kind"], net["before"]["events"], net["before"]["total"]) == ("changed", 15, 243)
    assert (net["after"]["events"], net["after"]["total"]) == (11, 136)
    gaps = {cell["cell"]: cell for item in answer["gaps"] for cell in item["changes"]}
    name = "PD-1 inhibitor alone | any site | well differentiated | any grade | objective response"
    # 15/243 lies below 10 % (3.5 to 9.98 %), 11/136 does not (4.1 to 14.0 %)
    assert gaps[name]["kind"] == "opened"
    assert (gaps[name]["before"], gaps[name]["after"]) == (["ConclusiveAgainst"], ["Imprecise"])


def test_20_a_study_that_holds_the_evidence_together(ask):
    (answer,) = ask(20)
    dart = next(item for item in answer["keystones"] if item["id"] == "patel-2020:study-dart")
    # patel-2020 alone has a cohort of neuroendocrine neoplasms outside the pancreas
    assert "nk:ExtrapancreaticNEN" in {item["id"] for item in dart["cut_off"]}


def test_21_the_path_between_two_things_with_its_papers(ask):
    (answer,) = ask(21)
    first = answer["paths"][0]
    # lu-2020 sorts the people given toripalimab by PD-L1 (two strata), so both hops are of that paper
    assert [hop["end"] for hop in first["hops"]] == ["lu-2020:study-toripalimab", "MESH:C000656314"]
    papers = {paper for hop in first["hops"] for edge in hop["edges"] for paper in edge["papers"]}
    assert papers == {"lu-2020:publication"}
    # nk:PD1Inhibitor is defined by what it targets: a path by mechanism, without a paper
    assert any("targets" in path["said"] for path in answer["paths"])


def test_22_what_each_report_leaves_out(ask):
    items, lacking = ask(22)
    reports = {item["name"]: item["reports"] for item in items["items"]}
    # markey-2017 alone tells single patients' ages, and their sex nowhere; of cohorts nobody recorded either
    assert reports["age"] == {"not recorded": 17, "reported": 1}
    assert reports["sex"] == {"not recorded": 17, "not reported": 1}
    seed = {
        row["item_label"]: (row["lacking"], row["of_things"], row["state"])
        for row in lacking
        if row["report"] == "markey-2017:publication" and row["about"] == "patient"
    }
    for name in ("sex", "Ki-67 index", "biomarker state", "adverse events"):
        assert seed[name] == (4, 4, "not reported")


def test_23_which_cells_were_searched(ask):
    (found,) = ask(23)
    # the one review of the collection says that it is not systematic, and records no search
    assert {row["review"] for row in found} == {"collection-2026:review-checkpoint-inhibitors"}
    assert {(row["kind"], row["state"]) for row in found} == {
        ("not a systematic review", "no search recorded")
    }
    assert "nk:ObjectiveResponse" in {row["outcome"] for row in found}


def test_25_treated_and_not_reported_separately(ask):
    (found,) = ask(25)
    # strosberg-2020: events are told of pancreas and rectum, of how many is not; of the others nothing
    states = {
        row["value_label"]: row["state"] for row in found if row["cohort"] == "strosberg-2020:cohort-all"
    }
    assert states == {
        "pancreas": "events without a total",
        "rectum": "events without a total",
        "colon": "mixed total only",
        "lung": "mixed total only",
        "small intestine": "mixed total only",
        "vermiform appendix": "mixed total only",
    }
    # fottner-2025 (AveNEC): 22 tumours and 38 carcinomas of 60
    avenec = {row["value"]: row["count"] for row in found if row["cohort"] == "fottner-2025:cohort-all"}
    assert (avenec["NCIT:C188218"], avenec["NCIT:C3773"]) == (22, 38)


def test_24_criteria_assessor_and_denominator(ask):
    (found,) = ask(24)
    how = {row["result"]: row for row in found}
    keynote = how["strosberg-2020:result-objective-response"]
    assert (keynote["criteria"], keynote["assessor"]) == ("RECIST 1.1", "central review")
    assert how["mehnert-2020:result-carcinoid-response"]["assessor"] == "investigator review"
    # moffitt-mayo-2022: 5 of 34 treated, of whom 31 could be evaluated
    sets = {how[f"moffitt-mayo-2022:result-response{end}"]["analysis_set"] for end in ("", "-evaluable")}
    assert sets == {"all treated", "evaluable"}
    # fottner-2025 (AveNEC) judged by iRECIST; the seed does not say by what
    assert how["fottner-2025:result-response"]["criteria"] == "iRECIST"
    seed = how["markey-2017:result-series-objective-response"]
    assert {seed["criteria"], seed["assessor"], seed["confirmed"]} == {"not reported"}
    assert how["lu-2020:result-response"]["criteria"] == "not seen"


def test_26_against_a_comparator(ask):
    (found,) = ask(26)
    # walter-nipinec is the only trial with two regimens: nivolumab with or without ipilimumab, from a review
    assert {row["result"].partition(":")[0] for row in found} == {"walter-nipinec"}
    assert all(row["second_hand"] for row in found)
    lung = next(row for row in found if row["result"] == "walter-nipinec:result-response-lung-combination")
    assert (lung["value"], lung["other_value"]) == ("18.2 %", "7.3 %")
    assert "events" not in lung  # the denominators of the arms were not seen
    survival = next(
        row for row in found if row["result"] == "walter-nipinec:result-overall-survival-combination"
    )
    assert (survival["value"], survival["other_value"], survival["unit"]) == ("5.8", "7.2", "unit:MO")


def test_27_net_g3_and_nec_apart(ask):
    responses, groups = ask(27)
    counted = {(row["kind"], row["result"]): (row.get("events"), row.get("total")) for row in responses}
    # carcinomas alone: yao-2021 1 of 21, raj-2023 1 of 14 and 1 of 22; together only: fottner-2025 3 of 60
    assert counted["NEC", "yao-2021:result-response-gep-nec"] == (1, 21)
    assert counted["NEC", "raj-2023:result-response-part-a"] == (1, 14)
    assert counted["both together", "fottner-2025:result-response"] == (3, 60)
    # DART's high grade is not told apart, and grade 3 alone says neither
    assert counted["not stated which", "patel-2020:result-response-high-grade"] == (8, 18)
    # no response is reported for NET G3 alone, though 22 of AveNEC and 7 of Moffitt and Mayo had one
    assert "NET G3" not in {kind for kind, _ in counted}
    sizes = {(row["kind"], row["people"]): row.get("size") for row in groups}
    assert sizes["NET G3", "fottner-2025:part-tumour"] == 22
    assert sizes["NEC", "fottner-2025:part-carcinoma"] == 38
    assert sizes["NET G3", "moffitt-mayo-2022:part-tumour"] == 7


def test_28_single_extraction_and_never_read(ask):
    records, second_hand = ask(28)
    states = {row["report"]: row["state"] for row in records}
    assert states["markey-2017:publication"] == "single extraction"
    assert set(states.values()) == {"single extraction"}  # nobody has checked a record yet
    unread = {row["statement"] for row in second_hand}
    # lu-2020's own counts stand in its abstract; arpin-2020 was read in a review table only
    assert "arpin-2020:result-pdl1-tumour-cells" in unread
    assert "lu-2020:result-response" not in unread


def test_29_serious_adverse_events(ask):
    (found,) = ask(29)
    kinds = {"grade 3 or higher", "immune-related", "fatal"}
    by_study = Counter(row["study"] for row in found)
    assert {row["kind"] for row in found} == kinds
    assert min(by_study.values()) >= len(kinds)
    # strosberg-2020: 21.5 % had one of grade 3 or higher; no count of patients is printed
    high = next(row for row in found if row.get("result") == "strosberg-2020:result-adverse-events-grade-3")
    assert (high["kind"], high["percent"]) == ("grade 3 or higher", "21.5")
    # the seed says nothing of any kind: not zero
    seed = {row["kind"]: row["reporting"] for row in found if row["study"] == "markey-2017:study-series"}
    assert seed == dict.fromkeys(kinds, "not reported")


def test_30_what_was_approved(ask):
    (found,) = ask(30)
    # collection-2026: for pancreatic tumours by 2012, each with the place where it was seen
    assert [(row["date"], row["drug_label"]) for row in found] == [
        ("1982-05-07", "streptozocin"),
        ("2011-05-05", "everolimus"),
        ("2011-05-20", "sunitinib"),
    ]
    assert all(row["place"].startswith("collection-2026:place-") for row in found)


def test_31_subgroup_contrasts_that_were_not_prespecified(ask):
    (found,) = ask(31)
    # patel-2020: the contrast by grade
    assert {row["result"] for row in found} == {
        "patel-2020:result-response-high-grade",
        "patel-2020:result-response-low-grade",
    }
    against = {row["result"]: row.get("comparator_label") for row in found}
    assert (
        against["patel-2020:result-response-high-grade"] == "Low or intermediate grade disease of the cohort"
    )

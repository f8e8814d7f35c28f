"""``netkg estimate`` and ``netkg without``: on the screen, as JSON, as Turtle, and what is refused."""

import re

import pytest

from netkg.config import USE_STATEMENT
from netkg.report.numbers import limits, percent

NET = ("--drug", "PD-1 inhibitor", "--alone", "--tumour", "Neuroendocrine Tumor")
KN158 = "strosberg-2020:result-objective-response"


def test_it_shows_what_is_counted_what_is_not_and_what_follows(netkg, evidence):
    done = netkg("estimate", *NET, "--threshold", "0.1")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "objective response; PD-1 inhibitor and nothing else; Neuroendocrine Tumor"
    row = next(line for line in lines if line.endswith(KN158))
    assert row.split()[-4:] == ["4/107", "3.7", "1.0-9.3", KN158]
    for said in ("pooled", "k_eff", "the interval lies", "left out", "how it depends on choices"):
        assert said in done.out
    assert (
        "for sensitivity analysis only\n      0/4  markey-2017:result-series-objective-response" in done.out
    )
    assert "they differ in selected by biomarker" in done.out
    assert lines[-1] == USE_STATEMENT


def test_a_single_cohort_is_not_pooled(netkg, evidence):
    done = netkg("estimate", "--outcome", "nk:PDL1Positivity", "--where", "record=kim-2016")
    assert "7/32" in done.out
    assert "9.3-40.0" in done.out
    assert "One cohort: nothing is pooled." in done.out
    assert "how it depends on choices" not in done.out


def test_two_cohorts_come_before_their_pool(netkg, evidence):
    done = netkg("estimate", *NET, "--where", "record=strosberg-2020", "--where", "record=mehnert-2020")
    assert done.out.index(KN158) < done.out.index("\npooled ")
    assert "/ k_eff 2" in done.out


def test_a_bound_stands_where_nobody_responded(netkg, evidence):
    done = netkg("estimate", *NET, "--where", "record=markey-2017", "--sensitivity")
    assert "none of 4: at most 52.7 %, one-sided 95 %" in done.out


def test_what_is_not_comparable_is_refused_and_every_result_named(netkg, evidence):
    asked = ("estimate", "--outcome", "PD-L1 positivity", "--second-hand", "--tumour", "NCIT:C27721")
    done = netkg(*asked, "--where", "record=markey-2017", "--where", "record=kim-2016")
    assert (done.code, done.out) == (8, "")
    assert "not comparable" in done.err
    assert "tumour: Digestive System Neuroendocrine Neoplasm (kim-2016:result-pdl1)" in done.err
    assert "markey-2017:result-lang-pdl1" in done.err
    assert "Traceback" not in done.err
    where = ("--where", "record=markey-2017", "--where", "record=kim-2016")
    anyway = netkg(*asked, *where, "--not-comparable", "--method", "logit-dl")
    assert "NOT COMPARABLE: 26.1 % (17.5-37.1)  20/77" in anyway.out
    assert "- not comparable" in anyway.out


def test_as_json(netkg, evidence):
    result = netkg("estimate", *NET, "--json").json["result"]
    assert result["pooled"]["method"] == "glmm"
    assert result["k_eff"] <= result["k"] == len(result["results"])
    row = next(row for row in result["results"] if row["result"] == KN158)
    assert (row["events"], row["total"]) == (4, 107)
    assert row["reported_in"] == "strosberg-2020:publication"
    assert sum(row["events"] for row in result["results"]) == result["pooled"]["events"]
    left = {item["result"]: item["reason"] for item in result["left_out"]}
    assert left["markey-2017:result-series-objective-response"] == "for sensitivity analysis only"
    assert {variant["what"] for variant in result["sensitivity"]} >= {"method", "selection"}
    assert result["parameters"]["drugs"] == ["nk:PD1Inhibitor"]


@pytest.mark.parametrize("width", [80, 100])
def test_it_fits_the_screen(netkg, evidence, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert max(map(len, netkg("estimate", *NET).out.splitlines())) <= width


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--where", "colour=red"), 8, "there is no column 'colour'"),
        (("--where", "criteria=RECIST 5"), 8, "for example IRECIST, RECIST11, IrRECIST"),
        (("--drug", "pembro"), 8, "did you mean Pembrolizumab (NCIT:C106432)?"),
        (("--outcome", "EFO:0000638"), 8, "no result can be counted: overall survival"),
        (("--since", "2021", "--until", "2019"), 8, "upside down"),
        (("--method", "logit-dll"), 8, "logit-dl"),
        (("--level", "95"), 8, "95 % is 0.95"),
        (("--threshold", "10"), 8, "10 % is 0.1"),
        (("--keep", "first"), 8, "largest, latest"),
        (("--level", "much"), 64, "--level"),
        (("--refresh", "nowhere.ttl"), 3, "nowhere.ttl"),
    ],
)
def test_bad_input_is_a_clear_error(netkg, evidence, arguments, code, said):
    done = netkg("estimate", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err


# as Turtle, and brought up to date


def test_it_is_written_as_turtle_and_brought_up_to_date(netkg, evidence):
    assert netkg("estimate", *NET, "--output", "made.ttl").code == 0
    first = (evidence / "made.ttl").read_text()
    assert first.startswith(f"# {USE_STATEMENT}\n")
    assert "nk:pooledProportion 0.0" in first
    assert netkg("estimate", "--refresh", "made.ttl").out.startswith("current  derived:estimate-")
    assert (evidence / "made.ttl").read_text() == first

    built = evidence / "data" / "triples" / "strosberg-2020.ttl"
    text = built.read_text()
    start = text.index(f"{KN158} a ")
    built.write_text(text[:start] + text[start:].replace("nk:events 4", "nk:events 5", 1))
    done = netkg("estimate", "--refresh", "made.ttl")
    assert done.out.startswith("renewed  derived:estimate-")
    assert (evidence / "made.ttl").read_text() != first
    assert "1 estimates" not in done.err

    built.unlink()
    for path in (evidence / "data" / "triples").glob("*.ttl"):
        path.write_text(path.read_text().replace("nk:ObjectiveResponse", "nk:BiochemicalResponse"))
    done = netkg("estimate", "--refresh", "made.ttl", "--json")
    (reason,) = done.json["result"]["dropped"].values()
    assert "no result can be counted" in reason


def test_the_evidence_itself_is_left_as_it_is(netkg, evidence):
    before = {path: path.read_bytes() for path in evidence.rglob("*") if path.is_file()}
    netkg("estimate", *NET)
    netkg("without", "strosberg-2020")
    assert {path: path.read_bytes() for path in evidence.rglob("*") if path.is_file()} == before


def test_a_file_without_an_estimate_is_refused(netkg, evidence):
    (evidence / "other.ttl").write_text("@prefix a: <https://example.org/> .\na:b a:c a:d .\n")
    done = netkg("estimate", "--refresh", "other.ttl")
    assert done.code == 64
    assert "holds no estimate" in done.err
    assert "a:b a:c a:d" in (evidence / "other.ttl").read_text()


# spread


def test_no_prediction_from_the_cohorts_of_one_trial(netkg, evidence):
    """The three cohorts of DUNE: 7/27, 11/31 and 8/32, one group."""
    asked = ("estimate", "--outcome", "nk:ClinicalBenefitOfStatedDuration")
    done = netkg(*asked)
    assert "k 3 / k_eff 1" in done.out
    assert "no prediction interval: 3 cohorts from 1 group, and 3 groups are needed" in done.out
    pooled = netkg(*asked, "--json").json["result"]["pooled"]
    assert pooled["prediction"] is None
    assert pooled["prediction_note"] == "3 cohorts from 1 group, and 3 groups are needed"
    assert pooled["heterogeneity"]["i2"] == 0


def test_two_cohorts_have_no_heterogeneity(netkg, evidence):
    where = ("--where", "record=strosberg-2020", "--where", "record=yao-2021")
    done = netkg("estimate", *NET, *where)
    assert "k 2 / k_eff 2" in done.out
    assert "between cohorts: cannot be estimated (two cohorts)" in done.out
    assert "I²" not in done.out
    result = netkg("estimate", *NET, *where, "--json").json["result"]
    for name in ("pooled", "if_overlaps_are_real"):
        assert (result[name]["heterogeneity"], result[name]["prediction"]) == (None, None)
    assert result["pooled"]["heterogeneity_note"] == "cannot be estimated (two cohorts)"


def test_a_prediction_interval_names_its_level(netkg, evidence):
    done = netkg("estimate", *NET, "--level", "0.9")
    assert "90 % prediction interval " in done.out
    result = netkg("estimate", *NET, "--json").json["result"]
    assert result["pooled"]["prediction_note"] is None
    low, high = result["pooled"]["prediction"]
    assert low < result["pooled"]["interval"][0] < result["pooled"]["interval"][1] < high


def test_times_are_not_pooled_and_the_hint_says_where_they_are(netkg, evidence):
    done = netkg("estimate", "--outcome", "overall survival", "--drug", "pembrolizumab")
    assert (done.code, done.out) == (8, "")
    assert "times are not pooled, see: netkg evidence --outcome EFO:0000638" in done.err
    assert "24.2" in netkg("evidence", "--outcome", "EFO:0000638", "--drug", "pembrolizumab").out


# without a paper


def test_without_a_paper_its_estimates_change_or_go(netkg, evidence):
    done = netkg("without", "strosberg-2020", "--threshold", "0.1")
    assert (done.code, done.err) == (0, "")
    assert "Without strosberg-2020: " in done.out
    assert "changed: objective response; PD-1 inhibitor and nothing else; Neuroendocrine Tumor" in done.out
    assert (
        "gone: PD-L1 positivity; Neuroendocrine Tumor; compartment=CombinedTumourAndImmuneCells" in done.out
    )
    assert "no estimate: no result can be counted" in done.out
    assert " points" in done.out
    assert done.out.splitlines()[-1] == USE_STATEMENT


def test_a_change_is_the_difference_of_the_printed_numbers(netkg, evidence):
    """KEYNOTE-158 taken out: 6.2 to 8.1 % is 1.9 points; sides, states and claims in words."""
    done = netkg("without", "strosberg-2020", "--threshold", "0.1", "--limit", "2")
    shown = re.findall(r"with +([\d.]+) % .*\n  without  ([\d.]+) % .*  ([+-][\d.]+) points", done.out)
    assert ("6.2", "8.1", "+1.9") in shown
    assert all(f"{float(after) - float(before):+.1f}" == moved for before, after, moved in shown)
    assert "the interval lies below 10 % (upper limit 9.99 %); without, it contains 10 %" in done.out
    assert "No rule of a gap fires -> Imprecise" in done.out
    assert not re.search("NoRuleFires|ConclusiveAgainst|NoStudy", done.out)
    assert "(--limit N shows more, --json all)" in done.out
    assert "1 absence claim stands otherwise." in done.out
    assert "without  falsified, first by DUNE" in done.out
    assert "Of these, 2 feed a standing estimate." in done.out


def test_the_limit_is_that_of_cells(netkg, evidence):
    rows = [
        len(re.findall(r"(?m)^[0-9a-f]{8} ", netkg("without", "strosberg-2020", "--limit", n).out))
        for n in "02"
    ]
    assert rows == [0, 2]
    assert netkg("without", "strosberg-2020", "--limit", "-1").code == 64


def test_what_feeds_nothing_is_said(netkg, evidence):
    """The four patients are for sensitivity analysis only, and their own claim goes with them."""
    done = netkg("without", "markey-2017")
    assert "Of these, none feed a standing estimate." in done.out
    assert "2 results not: for sensitivity analysis only" in done.out
    assert "0 of 48 standing questions are answered otherwise" in done.out
    assert "0 absence claims stand otherwise." in done.out
    assert "markey-2017:claim-no-clinical-data goes with it" in done.out
    result = netkg("without", "markey-2017", "--json").json["result"]
    assert (result["feeding_standing_estimates"], result["claims"]) == (0, [])
    assert sum(item["results"] for item in result["feeding_none"]) == len(result["results"])
    assert result["own_claims"] == ["markey-2017:claim-no-clinical-data"]


def test_without_as_json(netkg, evidence):
    result = netkg("without", "NCT02628067", "--json").json["result"]
    assert KN158 in result["results"]
    kinds = {change["question"]: change["kind"] for change in result["changes"]}
    assert kinds["objective response; PD-1 inhibitor and nothing else; Neuroendocrine Tumor"] == "changed"
    for change in result["changes"]:
        before, after = change["before"]["estimate"], change["after"]["estimate"]
        assert (change["difference"] is None) == (before is None or after is None)


def test_without_an_unknown_thing(netkg, evidence):
    done = netkg("without", "strosberg-2021")
    assert (done.code, done.out) == (8, "")
    assert "did you mean strosberg-2020" in done.err


def test_numbers_in_per_cent():
    assert (percent(0.0545), limits((0.0, 1.0))) == ("5.5", "0.0-100.0")

"""``netkg tell``: on the screen, as JSON, in a file, and what is refused."""

import pytest

from netkg.config import USE_STATEMENT

KN158 = ("--where", "record=strosberg-2020")


def test_it_writes_a_paragraph_and_the_statement_on_use(netkg, evidence):
    done = netkg("tell", *KN158)
    assert (done.code, done.err) == (0, "")
    text, use = done.out.rstrip("\n").split("\n\n")
    assert use == USE_STATEMENT
    assert "4 of 107 patients had an objective response (3.7 %)." in text
    assert "\n" not in text  # in a pipe nothing is folded


@pytest.mark.parametrize("width", [80, 100])
def test_it_fits_the_screen(netkg, evidence, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = netkg("tell", *KN158).out.splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) > 5


def test_as_json_it_names_what_was_counted_and_what_was_not(netkg, evidence):
    result = netkg("tell", *KN158, "--style", "abstract", "--json").json["result"]
    assert result["text"] == " ".join(result["sentences"])
    assert result["style"] == "abstract"
    assert result["results"] == ["strosberg-2020:result-objective-response"]
    assert (result["pooled"], result["k"], result["k_eff"]) == (True, 1, 1)
    assert result["estimate"].startswith("estimate-")
    reasons = {item["result"]: item["reason"] for item in result["left_out"]}
    assert reasons["strosberg-2020:result-response-pdl1-positive"] == "for sensitivity analysis only"


def test_what_may_not_be_pooled_is_told_without_a_number_for_all(netkg, evidence):
    result = netkg("tell", "--outcome", "PD-L1 positivity", "--json").json["result"]
    assert (result["pooled"], result["estimate"]) == (False, None)
    assert len(result["results"]) > 5
    assert "were not put together" in result["text"]


def test_medians_are_told_where_nothing_can_be_counted(netkg, evidence):
    result = netkg("tell", "--outcome", "overall survival", "--drug", "pembrolizumab", "--json").json[
        "result"
    ]
    assert (result["pooled"], result["estimate"], result["k"], result["k_eff"]) == (False, None, 3, 2)
    assert "strosberg-2020:result-overall-survival" in result["results"]
    assert "24.2 months (95 % interval from 15.8 to 32.5)" in result["text"]
    assert {item["reason"] for item in result["left_out"]} >= {"second-hand, the work itself was not read"}


def test_single_patients(netkg, evidence):
    result = netkg("tell", "--patients", "--drug", "PD-1 inhibitor", "--json").json["result"]
    assert "the median rests on one event and means nothing" in result["text"]
    assert "4 of 107 patients" in result["text"]
    assert "pooled" not in result


def test_single_patients_of_one_tumour_stand_beside_groups_with_that_tumour(netkg, evidence):
    text = netkg("tell", "--patients", "--tumour", "NCIT:C27720").out
    assert "Patient 2 " in text
    assert "Patient 3 " not in text
    assert "KEYNOTE-158" not in text  # of mixed sites
    rectal = netkg("tell", "--patients", "--tumour", "NCIT:C135213")
    assert (rectal.code, rectal.out) == (8, "")
    assert "no time of a single patient answers this" in rectal.err


def test_a_file_holds_the_text_with_the_statement(netkg, evidence):
    done = netkg("tell", *KN158, "--output", "told.txt")
    assert done.code == 0
    written = (evidence / "told.txt").read_text(encoding="utf-8")
    assert max(map(len, written.splitlines())) <= 80
    assert " ".join(written.split()) == " ".join(done.out.split())
    assert written.split("\n\n")[-1].split() == USE_STATEMENT.split()
    again = netkg("tell", *KN158, "--output", "told.txt")
    assert (again.code, (evidence / "told.txt").read_text(encoding="utf-8")) == (0, written)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--outcome", "objective respnse"], "did you mean objective response"),
        (["--drug", "pembrolizumb"], "did you mean Pembrolizumab"),
        (["--where", "record=markey-2017"], "for sensitivity analysis only (1)"),
        (["--style", "poem"], "one of plain, abstract"),
        (["--since", "2021", "--until", "2020"], "2021"),
        ([*KN158, "--level", "2"], "level"),
        (["--alone"], "nothing is alone without a drug"),
    ],
)
def test_what_cannot_be_told_is_said(netkg, evidence, asked, said):
    done = netkg("tell", *asked)
    assert (done.code, done.out) == (8, "")
    assert said in done.err
    assert "Traceback" not in done.err


# netkg estimate --by


def test_an_outcome_by_a_column(netkg, evidence):
    done = netkg("estimate", "--where", "record=patel-2020", "--by", "grades")
    assert (done.code, done.err) == (0, "")
    assert "The contrast is seen within studies." in done.out
    row = next(
        line for line in done.out.splitlines() if line.startswith("patel-2020:result-response-high-grade")
    )
    assert all(text in row for text in ("8/18", "0/14", "0.00445", "not prespecified"))
    assert "no test is made" in done.out
    assert done.out.splitlines()[-1] == USE_STATEMENT


def test_groups_that_may_not_be_pooled_are_shown_one_by_one(netkg, evidence):
    done = netkg("estimate", "--outcome", "PD-L1 positivity", "--by", "compartment")
    assert "not comparable, not pooled" in done.out
    result = netkg("estimate", "--outcome", "PD-L1 positivity", "--by", "compartment", "--json").json[
        "result"
    ]
    alone = [group for group in result["groups"] if group["estimate"] is None]
    assert alone
    assert all(len(group["results"]) > 1 and group["events"] is None for group in alone)


def test_an_unknown_column_is_refused(netkg, evidence):
    done = netkg("estimate", "--by", "grade")
    assert (done.code, done.out) == (8, "")
    assert "grades" in done.err


def test_there_is_no_one_estimate_to_write(netkg, evidence):
    done = netkg("estimate", "--by", "grades", "--output", "x.ttl")
    assert (done.code, done.out) == (64, "")
    assert not (evidence / "x.ttl").exists()


# the default scope


@pytest.mark.parametrize("style", ["plain", "abstract"])
def test_what_is_outside_the_scope_is_told(netkg, evidence, style):
    asked = ("--outcome", "PD-L1 positivity", "--where", "compartment=TumourCells", "--style", style)
    told = netkg("tell", *asked, "--tumour", "Lung Neuroendocrine Carcinoma").out
    assert (
        "“Carcinomas of the series” (kasajima-2018) also holds people with “small cell lung carcinoma”, "
        "which is outside the default scope: 127 of 185, not reported apart."
    ) in told
    assert "1 result of a tumour outside the default scope" in told
    named = netkg("tell", *asked, "--tumour", "nk:LungSmallCellCarcinoma").out
    assert "4 of 69" in named
    assert "outside the default scope" not in named


def test_by_a_column_says_what_else_differs_and_how_few(netkg, evidence):
    asked = ("estimate", "--drug", "nk:CheckpointInhibitor", "--by", "grades")
    done = netkg(*asked)
    assert "Where a pair also differs in something else" in done.out
    assert "two cohorts: heterogeneity cannot be estimated" in " ".join(done.out.split())
    result = netkg(*asked, "--json").json["result"]
    assert {tuple(pair["also_differ_in"]) for pair in result["within"]} == {(), ("site (in part)",)}
    groups = {group["value"]: group for group in result["groups"]}
    group = groups["Grade 1 + Grade 2"]
    assert (group["k"], group["k_eff"], group["note"]) == (3, 2, None)
    assert {len(g["results"]) for g in groups.values() if g["note"]} == {2}


def test_by_a_column_tells_of_mixed_cohorts(netkg, evidence):
    asked = ("estimate", "--outcome", "PD-L1 positivity", "--by", "compartment")
    assert "127 of 185 are small cell lung carcinoma" in netkg(*asked).out
    assert len(netkg(*asked, "--json").json["result"]["warnings"]) == 1

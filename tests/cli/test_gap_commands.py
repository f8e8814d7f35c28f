"""``netkg gaps links``, ``reporting`` and ``stated``: on the screen, as JSON, and what is refused."""

import json

import pytest

from netkg.config import USE_STATEMENT


@pytest.fixture
def gaps(netkg, evidence):
    """Return a function that runs one of the commands and returns what it prints."""

    def call(*words, as_json=False):
        done = netkg("gaps", *words, *(["--json"] if as_json else []))
        assert (done.code, done.err) == (0, "")
        return done.out

    return call


def test_links_on_the_screen(gaps):
    out = gaps("links")
    assert "both strata" in out
    assert "biomarker positive: 5/10 (worked out, not printed)  lu-2020:result-response-pdl1-high" in out
    assert "side by side: Fisher p = 0.0186, 38 of 40 assessed, not known to be prespecified" in out
    assert "biomarker positive: 0/17 (worked out, not printed)" in out
    assert "biomarker negative: 4 of an unknown number" in out
    assert "more studies of the biomarker alone or second-hand (list them: --all)" in out
    assert out.splitlines()[-1] == USE_STATEMENT


def test_links_as_json(gaps):
    result = json.loads(gaps("links", "--outcome", "objective response", as_json=True))["result"]
    levels = {study["study"]: study["level"] for study in result["studies"]}
    assert levels["markey-2017:study-series"] == "none"
    assert levels["mehnert-2020:study-keynote-028"] == "one stratum only"
    assert levels["lu-2020:study-toripalimab"] == "both strata"
    strata = [stratum for study in result["studies"] for stratum in study["strata"]]
    assert strata
    assert all(stratum["places"] for stratum in strata)
    assert sum(result["levels"].values()) == len(result["studies"])


def test_links_of_a_tumour_without_any(gaps):
    assert "nothing follows from that" in gaps("links", "--tumour", "nk:MerkelCellCarcinoma")


def test_reporting_of_all(gaps):
    out = gaps("reporting")
    assert "markey-2017:publication" in out
    assert "not seen: ours" in out
    assert "halperin-2022:publication [second-hand]" in out
    assert out.splitlines()[-1] == USE_STATEMENT


def test_reporting_of_one(gaps):
    out = gaps("reporting", "markey-2017")
    row = next(line for line in out.splitlines() if line.startswith("sex "))
    assert "not reported" in row
    assert "0/4" in row


def test_reporting_as_json(gaps):
    result = json.loads(gaps("reporting", "markey-2017", as_json=True))["result"]
    (report,) = result["reports"]
    states = {item["item"]: item for item in report["items"]}
    assert states["dose"]["state"] == "not reported"
    assert len(states["sex"]["lacking"]) == 4
    assert report["share"] == pytest.approx(report["reported"] / report["known"])


def test_stated_on_the_screen(gaps):
    out = gaps("stated")
    assert "absence claim: There are no clinical data yet" in out
    assert "falsified by KEYNOTE-158" in out
    assert "whether it was false when stated is undetermined" in out
    assert "with Merkel cell carcinoma in the scope: no more studies in this store" in out
    assert "whether they answer it is not judged" in out
    assert out.splitlines()[-1] == USE_STATEMENT


def test_reports_of_one_study_count_once(gaps):
    """Spartalizumab (yao-2018, yao-2021) and DUNE (capdevila-2020, capdevila-2023) have two reports each."""
    assert "state: 5 prospective studies in 7 reports in its scope" in gaps("stated")
    recommendation = json.loads(gaps("stated", as_json=True))["result"]["stated"][1]
    assert recommendation["independent_studies"] == 5
    clusters = {study["study"]: study["cluster"] for study in recommendation["studies"]}
    assert len(clusters) == 7
    assert len(set(clusters.values())) == 5
    links = json.loads(gaps("links", as_json=True))["result"]
    of_level = [study["cluster"] for study in links["studies"] if study["level"] == "none"]
    assert links["independent_studies"]["none"] == len(set(of_level)) < len(of_level)
    assert f"none: {len(set(of_level))} studies in {len(of_level)} reports" in gaps("links")


def test_stated_as_json(gaps):
    absence, recommendation = json.loads(gaps("stated", as_json=True))["result"]["stated"]
    assert absence["verdict"] == "falsified"
    assert absence["falsified_by"]["study"] == "strosberg-2020:study-keynote-158"
    assert absence["places"] == ["markey-2017:place-no-clinical-data"]
    assert recommendation["kind"] == "RecommendationClaim"
    assert not any("false" in study["state"] for study in recommendation["studies"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("links", "--drug", "pembrolizumabb"), 8, "pembrolizumabb"),
        (("links", "--outcome", "nothing at all"), 8, "nothing at all"),
        (("reporting", "kim-2016"), 3, "no record 'kim-2016' of treated people"),
        (("stated", "more"), 64, "more"),
    ],
)
def test_what_cannot_be_asked(netkg, evidence, words, code, said):
    done = netkg("gaps", *words)
    assert (done.code, said in done.err) == (code, True), done.err

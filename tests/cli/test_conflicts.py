"""``netkg conflicts``: results that disagree, and what else they differ in."""

import os

import pytest

from netkg.config import USE_STATEMENT

ASKED = (
    "conflicts",
    "--outcome",
    "objective response",
    "--where",
    "record=mehnert-2020",
    "--drug",
    "nk:PD1Inhibitor",
)


def test_nothing_disagrees_in_one_trial(netkg, evidence):
    """KEYNOTE-028: 3 of 25 and 1 of 16."""
    done = netkg(*ASKED)
    assert (done.code, done.err) == (0, "")
    assert "questions with two results or more: 1; inconsistent: 0" in done.out
    assert USE_STATEMENT in done.out


def test_what_agrees_is_listed_on_demand(netkg, evidence):
    done = netkg(*ASKED, "--all")
    assert "no two results disagree" in done.out
    assert "objective response; PD-1 inhibitor" in done.out


@pytest.fixture
def asked_loosely():
    """KEYNOTE-028, carcinoids, 3 of 25 against KEYNOTE-158, 4 of 107: p is 0.12."""
    rows = ("--where", "year=2020", "--where", "biomarker=", "--drug", "nk:PD1Inhibitor", "--alpha", "0.2")
    return "conflicts", "--outcome", "nk:ObjectiveResponse", *rows


def test_disagreeing_results_and_in_what_they_differ(netkg, evidence, asked_loosely):
    result = netkg(*asked_loosely, "--json").json["result"]
    (cell,) = result["cells"]
    pairs = {tuple(row["result"] for row in pair["results"]): pair for pair in cell["disagreements"]}
    pair = pairs["mehnert-2020:result-carcinoid-response", "strosberg-2020:result-objective-response"]
    assert pair["kinds"] == ["magnitude"]
    assert pair["p_value"] == pytest.approx(0.1247, abs=5e-5)
    assert pair["separation"]["separability"] == "confounded, not separable"
    assert ["selection by biomarker"] in pair["separation"]["sets"]
    assert cell["inconsistent"] is True
    assert cell["i2"] is None or 0 <= cell["i2"] <= 1


def test_direction_needs_a_threshold(netkg, evidence, asked_loosely):
    done = netkg(*asked_loosely, "--threshold", "0.5", "--json")
    assert all("direction" not in pair["kinds"] for pair in done.json["result"]["cells"][0]["disagreements"])


def test_the_screen_says_which_disagree_by_how_much(program, evidence, asked_loosely):
    done = program(*asked_loosely, "--all", env=os.environ | {"COLUMNS": "100"}, cwd=evidence)
    assert done.returncode == 0
    assert "3 of 25" in done.stdout
    assert "12.0 %" in done.stdout
    assert "Fisher p = 0.12" in done.stdout
    assert "confounded, not separable: they also differ in" in " ".join(done.stdout.split())
    assert "p values are not corrected for their number" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("conflicts", "--outcome", "responce"), 8, "responce"),
        (("conflicts", "--threshold", "10"), 8, "threshold of 10 is not between 0 and 1"),
        (("conflicts", "--alpha", "often"), 64, "Invalid value for '--alpha'"),
        (("conflicts", "--where", "nothing=1"), 8, "nothing"),
        (
            ("conflicts", "--outcome", "nk:ObjectiveResponse", "--tumour", "nk:MerkelCellCarcinoma"),
            8,
            "no result",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(netkg, evidence, arguments, code, said):
    done = netkg(*arguments)
    assert (done.code, said in done.err) == (code, True), done.err

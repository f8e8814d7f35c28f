"""``netkg value`` and ``netkg design``: would more patients change a decision, and how many are needed?"""

import pytest

from netkg.config import USE_STATEMENT

NET = ("--drug", "PD-1 inhibitor", "--alone", "--tumour", "Neuroendocrine Tumor")
TRIALS = ("--where", "record=strosberg-2020", "--where", "record=mehnert-2020")


def test_four_patients_by_hand(netkg, empty):
    """No priors agree for 0 of 4 at 10 %, and no record is needed to say so."""
    done = netkg("value", "--events", "0", "--total", "4")
    assert (done.code, done.err) == (0, "")
    for said in ("0 of 4 so far, 20 more patients", "0.343", "0.590", "0.089", "0.0458", "0.0407"):
        assert said in done.out
    assert (
        "at 10.0 %: 20 more patients: depends on the prior; priors differ on the side; not robust" in done.out
    )
    side = "at 20.0 %: 20 more patients: depends on the prior; all priors agree on the side; not robust"
    assert side in done.out
    verdicts = netkg("value", "--events", "0", "--total", "4", "--json").json["result"]["verdicts"]
    assert [(item["same_side"], item["robust"]) for item in verdicts] == [(False, False), (True, False)]
    assert done.out.splitlines()[-1] == USE_STATEMENT


def test_by_hand_as_json(netkg, empty):
    done = netkg("value", "--events", "8", "--total", "40", "--threshold", "0.1", "--json").json
    result = done["result"]
    assert result["unit"] == "response probability per patient treated"
    assert [point["prior"]["name"] for point in result["grid"]] == ["Jeffreys", "uniform", "sceptical"]
    assert result["verdicts"] == [
        {"threshold": 0.1, "answer": "unlikely to change it", "same_side": True, "robust": True}
    ]
    assert result["grid"][0]["chance_above"] == pytest.approx(0.974, abs=5e-4)
    assert "evidence" not in result
    assert done["use"] == USE_STATEMENT


def test_of_a_question_with_the_wider_ones_beside_it(netkg, evidence):
    """KEYNOTE-158 (4 of 107) and the two cohorts of KEYNOTE-028 (3 of 25, 1 of 16): 8 of 148."""
    result = netkg("value", *NET, *TRIALS, "--json").json["result"]
    assert (result["events"], result["total"]) == (8, 148)
    assert (result["evidence"]["k"], result["evidence"]["k_eff"]) == (3, 2)
    assert all(row["places"] and row["reported_in"] for row in result["evidence"]["results"])
    wider = {(item["column"], item["term"]): item["evidence"] for item in result["wider"]}
    assert wider["drugs", "nk:PD1OrPDL1Inhibitor"]["total"] == 148
    assert ("tumour", "NCIT:C3809") in wider
    assert result["registered_trials"]["known"] is False
    assert result["registered_trials"]["without_a_result"] is None


def test_the_screen_names_what_is_counted(netkg, evidence):
    done = netkg("value", *NET, *TRIALS)
    assert "crude sum 8/148  k 3 / k_eff 2" in done.out
    assert "strosberg-2020:result-objective-response" in done.out
    assert "one step wider" in done.out
    assert "registered or ongoing trials: unknown, no registry search recorded" in done.out
    assert "A crude sum ignores differences between cohorts" in done.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("value", "--events", "1"), 64, "--events and --total go together"),
        (("value", "--events", "1", "--total", "4", "--drug", "nk:PD1Inhibitor"), 64, "not both"),
        (("value", "--events", "5", "--total", "4"), 8, "no proportion of 5 in 4"),
        (("value", "--events", "0", "--total", "4", "--threshold", "10"), 8, "10 % is 0.1"),
        (("value", "--outcome", "PD-L1 positivity", "--tumour", "NCIT:C3809"), 8, "not comparable"),
        (("design", "single-stage", "--p0", "0.25", "--p1", "0.1"), 8, "p1 (0.1) is not above p0"),
        (("design", "simon", "--largest", "10"), 8, "no two-stage test"),
        (("design", "precision", "--half-width", "10"), 8, "10 % is 0.10"),
        (("design", "everything"), 64, "everything"),
    ],
)
def test_what_cannot_be_asked(netkg, evidence, words, code, said):
    done = netkg(*words)
    assert (done.code, said in done.err) == (code, True), done.err


def test_sizes(netkg, empty):
    assert "73 patients: 25.0 % expected" in netkg("design", "precision").out
    single = netkg("design", "single-stage", "--have", "20").out
    assert "40 patients: reject 10.0 % with more than 7" in single
    assert "20 of 40 there: information fraction 50.0 %" in single
    simon = netkg("design", "simon", "--p0", "0.05", "--p1", "0.2").out
    assert "stop with 0 or fewer of 10" in simon
    assert "17.62 patients expected" in simon
    assert simon.splitlines()[-1] == USE_STATEMENT


def test_sizes_as_json(netkg, empty):
    result = netkg("design", "simon", "--p0", "0.05", "--p1", "0.2", "--have", "12", "--json").json["result"]
    assert {name: (one["n1"], one["n"]) for name, one in result.items()} == {
        "optimal": (10, 29),
        "minimax": (13, 27),
    }
    assert result["optimal"]["information_fraction"] == pytest.approx(12 / 29)
    assert netkg("design", "precision", "--json").json["result"]["n"] == 73


def test_without_a_subcommand_the_help(netkg, empty):
    assert "netkg design simon" in netkg("design").out

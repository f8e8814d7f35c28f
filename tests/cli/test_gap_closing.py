"""What would close a cell, as netkg gaps why, netkg gaps --pareto and netkg value --cell say it."""

from netkg.config import USE_STATEMENT

TORIPALIMAB = "toripalimab alone | any site | any differentiation | any grade | objective response"
SURVIVAL = "PD-1 inhibitor alone | any site | any differentiation | any grade | overall survival"
UNKNOWN = "registered or ongoing trials: unknown, no registry search recorded"


def test_why_says_what_would_close_it(netkg, evidence):
    done = netkg("gaps", "why", TORIPALIMAB)
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    for part in (
        "what would close it",
        "N* = 73 people",
        "40 of 73 people, fraction 0.548, 33 more people",
        "a new arm of 40 people, more than 7 with the event (alpha 0.0419, power 0.818)",
        "Jeffreys Beta(0.5, 0.5)",
        "uniform Beta(1, 1)",
        "sceptical Beta(1, 19)",
        "at 10.0 %: 20 more patients: unlikely to change it; all priors agree on the side; robust",
        UNKNOWN,
        "beside it, in no number above: ",
        "it does not say that a trial should be run",
    ):
        assert part in said


def test_why_as_json(netkg, evidence):
    found = netkg("gaps", "why", TORIPALIMAB, "--json").json["result"]["what_would_close_it"]
    assert found["precision"]["needed"] == 73
    assert found["precision"]["more"] == 33
    assert (found["single_stage"]["n"], found["single_stage"]["reject_above"]) == (40, 7)
    assert len({point["prior"]["name"] for point in found["value"]["grid"]}) == 3
    assert found["registered_trials"]["said"] == UNKNOWN
    assert found["parent"]["cell"].startswith("PD-1 inhibitor alone")
    assert found["not_assessable"] == {}


def test_why_without_a_threshold(netkg, evidence):
    said = " ".join(netkg("gaps", "why", SURVIVAL).out.split())
    assert "value of more people: not assessable: no threshold is declared for the outcome" in said
    found = netkg("gaps", "why", SURVIVAL, "--json").json["result"]["what_would_close_it"]
    assert found["value"] is None
    assert "threshold" in found["not_assessable"]["value"]


def test_pareto(netkg, evidence):
    done = netkg("gaps", "--pareto", "--limit", "3")
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    assert "compared: information lacking, mechanism support" in said
    assert "not compared: nothing ongoing: unknown, no registry search recorded" in said
    assert "no score and no weight" in said
    assert USE_STATEMENT in said


def test_pareto_as_json(netkg, evidence):
    result = netkg("gaps", "--pareto", "--json").json["result"]
    assert result["columns_left_out"] == ["nothing ongoing"]
    assert all(one["columns"]["nothing ongoing"] is None for one in result["front"])
    assert not any("score" in name for name in result["front"][0])


def test_pareto_of_a_state_is_refused(netkg, evidence):
    done = netkg("gaps", "--pareto", "--state", "NoStudy")
    assert done.code == 64
    assert "--pareto" in done.err


def test_value_of_a_cell(netkg, evidence):
    done = netkg("value", "--cell", TORIPALIMAB)
    assert done.code == 0, done.err
    said = " ".join(done.out.split())
    assert "8 of 40 so far, k 1 / k_eff 1, 20 more patients" in said
    assert "at 20.0 %: 20 more patients: depends on the prior" in said
    assert UNKNOWN in said
    result = netkg("value", "--cell", TORIPALIMAB, "--threshold", "0.1", "--json").json["result"]
    assert (result["events"], result["total"]) == (8, 40)
    assert result["cell"]["results"] == ["lu-2020:result-response"]
    assert result["verdicts"][0]["robust"] is True


def test_value_of_a_cell_without_a_threshold_is_refused(netkg, evidence):
    done = netkg("value", "--cell", SURVIVAL)
    assert done.code != 0
    assert "not assessable" in done.err


def test_a_cell_and_counts_are_refused(netkg, evidence):
    done = netkg("value", "--cell", TORIPALIMAB, "--events", "1", "--total", "4")
    assert done.code == 64
    assert "give a cell, or counts" in done.err

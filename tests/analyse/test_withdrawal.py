"""The standing questions, and what becomes of them without a paper or trial."""

from dataclasses import replace

import pytest

from netkg.analyse.selection import Question
from netkg.analyse.standing import answer_questions, read_questions
from netkg.analyse.withdrawal import results_of, withdraw
from netkg.errors import AnalysisError, SourceError

NET = Question("nk:ObjectiveResponse", ("nk:PD1Inhibitor",), alone=True, tumour="NCIT:C188218")
GEP = Question("nk:PDL1Positivity", tumour="NCIT:C27721")


@pytest.fixture(scope="module")
def body(make_body, trials):
    return make_body(*trials.values())


# the standing questions


def test_the_shipped_questions_are_right_and_asked_once(checkout, body):
    questions = read_questions([checkout / "ontology"], body)
    assert len(questions) == len(set(questions)) > 20
    assert {question.outcome for question in questions} == {"nk:ObjectiveResponse", "nk:PDL1Positivity"}
    assert NET in questions


def test_a_project_adds_and_replaces_sets(checkout, body, tmp_path):
    (tmp_path / "estimates.toml").write_text(
        '[[set]]\nname = "response"\noutcome = "objective response"\n'
        '[[set]]\nname = "mine"\noutcome = "nk:BiochemicalResponse"\nwhere = [["total>=5"], []]\n'
    )
    questions = read_questions([checkout / "ontology", tmp_path], body)
    assert Question("nk:ObjectiveResponse") in questions
    assert NET not in questions
    assert questions[-2:] == (
        Question("nk:BiochemicalResponse", where=("total>=5",)),
        Question("nk:BiochemicalResponse"),
    )


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[[set]\n", SourceError, "not valid TOML"),
        ("[sets]\n", AnalysisError, "nothing else"),
        ('[[set]]\nname = "a"\n', AnalysisError, "number 1 must have name and outcome"),
        ('[[set]]\nname = "a"\noutcome = "nk:ObjectiveResponse"\ncolour = 1\n', AnalysisError, "must have"),
        ('[[set]]\nname = "a"\noutcome = "nk:Nothing"\n', AnalysisError, "there is no term 'nk:Nothing'"),
        ('[[set]]\nname = "a"\noutcome = 5\n', AnalysisError, "are text"),
        ('[[set]]\nname = "a"\noutcome = "x"\nalone = "yes"\n', AnalysisError, "true or false"),
        ('[[set]]\nname = "a"\noutcome = "x"\ntumours = "y"\n', AnalysisError, "list of ids"),
        (
            '[[set]]\nname = "a"\noutcome = "x"\ndrugs = ["y"]\n',
            AnalysisError,
            "drugs must be a list of lists",
        ),
    ],
)
def test_a_file_of_questions_that_is_wrong(tmp_path, body, text, error, message):
    (tmp_path / "estimates.toml").write_text(text)
    with pytest.raises(error, match=message):
        read_questions([tmp_path], body)


def test_a_question_without_an_estimate_says_why(body):
    found = answer_questions(body, [NET, replace(GEP, second_hand=True), Question("EFO:0000638")])
    assert [standing.estimate is None for standing in found] == [False, True, True]
    assert found[1].why_not == "these results are not comparable"
    assert found[2].why_not == "no result can be counted"


# without a thing


def test_without_a_trial_its_estimates_change_by_as_much_as_they_do(body):
    found = withdraw(body, "strosberg-2020", [NET, GEP])
    (change,) = found.changes
    assert (change.kind, found.same, found.unanswered) == ("changed", 1, 0)
    before, after = change.before.estimate.pooled, change.after.estimate.pooled
    assert ((before.events, before.n), (after.events, after.n)) == ((15, 243), (11, 136))
    assert change.difference == pytest.approx(after.estimate - before.estimate)


def test_what_feeds_no_standing_estimate_says_why(body):
    """KEYNOTE-158 feeds its question; without the Korean cohort the second-hand one feeds none."""
    found = withdraw(body, "strosberg-2020", [NET])
    assert found.feeding == 1
    assert found.feeding + sum(number for _, number in found.idle) == len(found.results)
    korea = withdraw(body, "kim-2016", [GEP])
    assert (korea.feeding, korea.idle) == (1, (("second-hand, the work itself was not read", 1),))
    dart = withdraw(body, "patel-2020", [NET, GEP])
    why = "fit to be counted; no standing question asks for it, or another report is counted"
    assert (dart.feeding, dart.idle) == (0, ((why, 3),))


def test_without_the_final_report_the_interim_one_takes_its_place(body):
    (change,) = withdraw(body, "yao-2021:publication", [NET]).changes
    names = {row.result for row in change.after.estimate.rows}
    assert "yao-2018:result-net" in names
    assert change.difference == 0


def test_without_the_trial_neither_does(body):
    (change,) = withdraw(body, "nct02955069", [NET]).changes
    assert {row.record for row in change.after.estimate.rows} == {"strosberg-2020", "mehnert-2020"}


def test_without_the_only_support_the_estimate_is_gone(body):
    found = withdraw(body, "kim-2016", [GEP])
    assert set(found.results) == {"kim-2016:result-pdl1", "markey-2017:result-korea-pdl1"}
    (change,) = found.changes
    assert (change.kind, change.difference) == ("gone", None)
    assert change.after.why_not == "no result can be counted"


def test_without_what_could_not_be_compared_an_estimate_may_come(body):
    asked = replace(GEP, second_hand=True)
    (change,) = withdraw(body, "markey-2017:result-lang-pdl1", [asked]).changes
    assert change.kind == "new"
    assert change.after.estimate.pooled.n == 32


def test_a_result_that_nothing_asks_for_changes_nothing(body):
    found = withdraw(body, "patel-2020", [NET, GEP])
    assert (found.changes, found.same) == ((), 2)
    assert len(found.results) == 3


@pytest.mark.parametrize(
    ("thing", "count"),
    [
        ("patel-2020", 3),
        ("patel-2020:publication", 3),
        ("patel-2020:study-dart", 3),
        ("NCT02834013", 3),
        ("patel-2020:cohort-all", 3),
        ("patel-2020:cohort-low-grade", 1),
        ("patel-2020:result-low-grade", 1),
        ("markey-2017:work-lang", 1),
    ],
)
def test_what_goes_with_a_thing(body, thing, count):
    assert len(results_of(body, thing)) == count


def test_an_unknown_thing_is_refused_with_the_nearest(body):
    with pytest.raises(AnalysisError, match="no result goes with 'strosberg-2021'") as caught:
        results_of(body, "strosberg-2021")
    assert "strosberg-2020" in caught.value.hint

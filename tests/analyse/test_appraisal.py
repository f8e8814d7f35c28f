"""Risk of bias from answers to appraisal tools, and what the shipped appraisals say."""

import datetime as dt
from collections import Counter

import pytest

import netkg
from netkg.analyse.appraisal import Answer, Appraisals, Tool, bias_of, read_appraisals, read_tools
from netkg.analyse.body import read_body
from netkg.errors import AnalysisError, SourceError

SERIES = Tool("series", ("nk:EfficacyOutcome", "nk:SafetyOutcome"), (1, 4, 8))


def answer(item, given, *, outcome=None, tool="series", by="A curator", study="some-2020:study-a"):
    said = f"item {item} {given}"
    day = dt.date(2024, 1, 1)
    return Answer(f"id-{item}-{by}", study, outcome, tool, "1", item, given, said, by, day)


def answers(*given, tools=(SERIES,)):
    return Appraisals(tuple(given), {tool.name: tool for tool in tools})


@pytest.fixture
def row(make_row):
    return make_row("some-2020:result-all", 4, 107)


@pytest.fixture
def body(make_body, row):
    return make_body(row)


@pytest.mark.parametrize(
    ("given", "risk"),
    [
        (("yes", "yes", "yes"), "low"),
        (("yes", "not applicable", "yes"), "low"),
        (("yes", "unclear", "yes"), "unclear"),
        (("yes", "unclear", "no"), "high"),
        (("no", "yes", "yes"), "high"),
    ],
)
def test_one_key_item_decides(row, body, given, risk):
    made = answers(*(answer(f"{n} item", said) for n, said in zip((1, 4, 8), given, strict=True)))
    found = bias_of(made, row, body)
    assert found.risk == risk
    assert (found.tools, found.by) == ((SERIES,), ("A curator",))


def test_reasons_are_those_that_decide(row, body):
    made = answers(answer("1 entry", "yes"), answer("4 all", "no"), answer("8 counts", "unclear"))
    assert bias_of(made, row, body).reasons == ("series, item 4 all: no (item 4 all no)",)


def test_items_that_are_not_key_decide_nothing(row, body):
    made = answers(*(answer(f"{n} x", "yes") for n in (1, 4, 8)), answer("6 people", "no"))
    assert bias_of(made, row, body).risk == "low"


def test_a_key_item_without_answer_is_unclear(row, body):
    found = bias_of(answers(answer("1 x", "yes"), answer("4 x", "yes")), row, body)
    assert (found.risk, found.reasons) == ("unclear", ("series, item 8: not answered",))


def test_an_answer_for_the_outcome_goes_before_one_for_the_study(row, body, make_row):
    made = answers(
        *(answer(f"{n} x", "yes") for n in (1, 4, 8)), answer("8 x", "no", outcome="NCIT:C41331", by="B")
    )
    assert bias_of(made, row, body).risk == "low"
    harm = make_row("some-2020:result-harm", 1, 4, outcome="nk:Grade3OrHigherAdverseEvent")
    assert bias_of(made, harm, body).risk == "high"


def test_judges_who_differ_leave_the_item_unclear(row, body):
    made = answers(*(answer(f"{n} x", "yes") for n in (1, 4, 8)), answer("4 x", "no", by="B"))
    found = bias_of(made, row, body)
    assert found.risk == "unclear"
    assert "judged no and yes" in found.reasons[0]
    assert found.by == ("A curator", "B")


def test_a_tool_is_used_for_its_outcomes_only(body, make_row):
    made = answers(answer("1 x", "no"))
    marker = make_row("some-2020:result-pdl1", 7, 32, outcome="nk:PDL1Positivity")
    assert bias_of(made, marker, body).risk == "not appraised"


def test_a_study_without_answers_was_not_appraised(row, body):
    assert (
        bias_of(answers(answer("1 x", "no", study="other-2020:study-a")), row, body).risk == "not appraised"
    )
    assert bias_of(Appraisals(), row, body).risk == "not appraised"


def test_of_a_tool_that_is_not_declared_every_item_is_key(row, body):
    made = answers(answer("selection", "yes", tool="other"), answer("11 late", "no", tool="other"))
    assert bias_of(made, row, body).risk == "high"


def test_of_several_tools_the_highest_risk_counts(row, body):
    low, high = Tool("a", (), (1,)), Tool("b", (), (1,))
    made = answers(answer("1 x", "yes", tool="a"), answer("1 x", "no", tool="b"), tools=(low, high))
    found = bias_of(made, row, body)
    assert (found.risk, found.reasons) == ("high", ("b, item 1 x: no (item 1 x no)",))


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("[[tool]]\noutcomes = []", AnalysisError, "number 1: it needs a name"),
        ("[[tool]]\nname = 'a'\nitems = [1]", AnalysisError, "needs a name"),
        ("[[tool]]\nname = 'a'\nkey_items = ['1']", AnalysisError, "key_items a list of item numbers"),
        ("[[tool]]\nname = 'a'\nkey_items = [true]", AnalysisError, "key_items a list of item numbers"),
        ("[[tool]]\nname = 'a'\noutcomes = 'nk:X'", AnalysisError, "outcomes is a list"),
        ("[other]", AnalysisError, "tables and nothing else"),
        ("tool = ", SourceError, "not valid TOML"),
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path, text, error, said):
    (tmp_path / "appraisal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(error, match=said):
        read_tools([tmp_path])


def test_a_projects_own_tool_replaces_the_one_of_that_name(tmp_path, checkout):
    (tmp_path / "appraisal.toml").write_text(
        "[[tool]]\nname = 'JBI checklist for case series'\nkey_items = [2]\n", encoding="utf-8"
    )
    tools = read_tools([checkout / "ontology", tmp_path])
    assert tools["JBI checklist for case series"].key_items == (2,)
    assert "JBI checklist for prevalence studies" in tools


@pytest.fixture(scope="module")
def shipped(checkout):
    kg = netkg.open(checkout)
    found = read_appraisals(kg.store, kg.catalogue, kg.project.ontology)
    return found, read_body(kg.store, kg.catalogue, kg.project.ontology)


def test_most_shipped_answers_are_unclear_and_each_has_its_reason(shipped):
    """Abstracts settle few items; a "no" or "yes" must be a fact of the record."""
    given = Counter(answer.answer for answer in shipped[0].answers)
    assert given["unclear"] > 0.8 * given.total()
    assert given["no"] == 2
    assert all(len(answer.reason.split()) > 3 for answer in shipped[0].answers)


def test_shipped_tools_are_declared_and_their_key_items_answered(shipped):
    appraisals, _ = shipped
    assert {answer.tool for answer in appraisals.answers} == set(appraisals.tools)
    outcomes = [name for tool in appraisals.tools.values() for name in tool.outcomes]
    assert all(name in shipped[1].terms.closure for name in outcomes)
    for tool in appraisals.tools.values():
        numbers = {answer.number for answer in appraisals.answers if answer.tool == tool.name}
        assert set(tool.key_items) <= numbers


def test_each_study_has_every_item_of_its_tool(shipped):
    """The instruments have 10 and 9 items."""
    items = {}
    for one in shipped[0].answers:
        items.setdefault((one.tool, one.study), set()).add(one.number)
    sizes = {"JBI checklist for case series": 10, "JBI checklist for prevalence studies": 9}
    for (tool, study), found in items.items():
        missing = set(range(1, sizes[tool] + 1)) - found
        assert not missing, (study, missing)


def test_the_risk_of_the_seed_depends_on_the_outcome(shipped):
    """Responses were never stated, adverse events not counted: unclear and high."""
    appraisals, body = shipped
    rows = {row.result: row for row in body.rows}
    harm = bias_of(appraisals, rows["markey-2017:result-series-adverse-events"], body)
    assert harm.risk == "high"
    assert "tolerability" in harm.reasons[0]
    assert bias_of(appraisals, rows["strosberg-2020:result-objective-response"], body).risk == "unclear"


def test_no_work_that_was_not_read_is_appraised(shipped):
    appraisals, body = shipped
    appraised = {answer.study for answer in appraisals.answers}
    own = {row.study for row in body.rows if not row.second_hand}
    assert appraised <= own

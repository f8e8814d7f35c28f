import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.conditions import COLUMNS, find_term, hold, parse_condition
from netkg.analyse.selection import Question, question, select
from netkg.errors import AnalysisError


@pytest.fixture(scope="module")
def body(make_body, trials):
    return make_body(*trials.values())


def ids(selection):
    return {row.result for row in selection.rows}


def reasons(selection):
    return {item.row.result: item.reason for item in selection.left_out}


# what is counted unless something else is asked for


def test_what_cannot_be_counted_is_left_out_with_its_reason(make_body, make_row):
    rows = {
        "counted": make_row("a-2020:result-counted", 1, 9),
        "zero": make_row("a-2020:result-zero", 0, 9),
        "second-hand, the work itself was not read": make_row("a-2020:result-b", 1, 9, second_hand=True),
        "for sensitivity analysis only": make_row("a-2020:result-c", 1, 9, use="SensitivityAnalysisOnly"),
        "not seen": make_row("a-2020:result-d", reporting="NotSeen"),
        "not reported": make_row("a-2020:result-e", reporting="NotReported"),
        "sought and absent, no count": make_row("a-2020:result-f", reporting="SoughtAndAbsent"),
        "total not seen": make_row("a-2020:result-g", 1, missing={"total": "not seen"}),
        "events and total not given": make_row("a-2020:result-h", percent=12.0),
        "its publication is retracted": make_row("a-2020:result-i", 1, 9, reported_in="gone:publication"),
    }
    made = make_body(*rows.values(), retracted=frozenset({"gone:publication"}))
    found = select(made, Question("nk:ObjectiveResponse"))
    assert ids(found) == {"a-2020:result-counted", "a-2020:result-zero"}
    assert reasons(found) == {row.result: why for why, row in rows.items() if why not in ("counted", "zero")}


def test_second_hand_and_weak_results_are_taken_when_asked_for(make_body, make_row):
    rows = [
        make_row("a-2020:result-a", 1, 9, second_hand=True),
        make_row("a-2020:result-b", 1, 9, use="SensitivityAnalysisOnly"),
    ]
    asked = Question("nk:ObjectiveResponse", second_hand=True, sensitivity=True)
    assert len(select(make_body(*rows), asked).rows) == 2


def test_a_retracted_result_is_never_taken(make_body, make_row):
    made = make_body(make_row("a-2020:result-a", 1, 9), retracted=frozenset({"a-2020:publication"}))
    with pytest.raises(AnalysisError, match="no result can be counted") as caught:
        select(made, Question("nk:ObjectiveResponse", second_hand=True, sensitivity=True))
    assert caught.value.hint == "left out: its publication is retracted (1)"


def test_nothing_selected_is_an_error_that_counts_what_was_left_out(body):
    with pytest.raises(AnalysisError) as caught:
        select(body, question(body, "nk:PDL1Positivity", tumour="nk:GastrointestinalNEN"))
    assert "PD-L1 positivity; gastrointestinal neuroendocrine neoplasm" in caught.value.message
    assert "second-hand, the work itself was not read (1)" in caught.value.hint


# roll-up along the hierarchies


def test_a_drug_takes_in_what_lies_below_it_and_alone_nothing_beside_it(body):
    asked = question(body, "objective response", drugs=["PD-1 inhibitor"])
    found = ids(select(body, asked))
    assert {"strosberg-2020:result-all", "patel-2020:result-all", "raj-2023:result-part-b"} <= found
    alone = ids(select(body, question(body, "objective response", drugs=["PD-1 inhibitor"], alone=True)))
    assert found - alone == {
        *("patel-2020:result-all", "patel-2020:result-high-grade", "patel-2020:result-low-grade"),
        "raj-2023:result-part-b",
    }


def test_of_several_drugs_a_regimen_has_each(body):
    drugs = ["nk:PD1OrPDL1Inhibitor", "nk:CTLA4Inhibitor"]
    found = ids(select(body, question(body, "nk:ObjectiveResponse", drugs=drugs, alone=True)))
    assert {name.partition(":")[0] for name in found} == {"patel-2020"}


def test_a_tumour_takes_in_what_lies_below_it_and_names_what_is_wider(body):
    found = select(body, question(body, "nk:ObjectiveResponse", tumour="Pancreatic Neuroendocrine Tumor"))
    assert ids(found) == {
        *("mehnert-2020:result-pnet", "yao-2018:result-pancreas", "yao-2021:result-pancreas"),
    }
    wider = "a wider population, in which this one is not reported apart"
    assert reasons(found)["strosberg-2020:result-all"] == wider
    assert reasons(found)["strosberg-2020:result-pancreas"] == "total not given"
    assert "yao-2021:result-gi" not in reasons(found)


def test_a_site_must_hold_for_all_of_the_people(body):
    found = select(body, question(body, "nk:ObjectiveResponse", where=["sites=pancreas"]))
    assert "yao-2021:result-pancreas" in ids(found)
    assert reasons(found)["yao-2021:result-net"] == "reports other sites or grades with these, not apart"
    assert "strosberg-2020:result-all" not in ids(found)  # its sites are not known here


def test_an_outcome_takes_in_what_lies_below_it(body):
    assert len(ids(select(body, question(body, "biomarker outcome")))) == 1
    with pytest.raises(AnalysisError, match="no result can be counted: overall survival"):
        select(body, question(body, "EFO:0000638"))


# conditions


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("total>=100", {"strosberg-2020:result-all"}),
        ("total>106.5", {"strosberg-2020:result-all"}),
        ("criteria=irecist", {"fottner-2025:result-all"}),
        ("report_stage=interim report", {"fottner-2019:result-all"}),
        ("selected_by_biomarker=yes", {"mehnert-2020:result-carcinoid", "mehnert-2020:result-pnet"}),
        ("registry_ids=NCT03136055", {"raj-2023:result-part-a", "raj-2023:result-part-b"}),
        ("centre=markey cancer center", {"markey-2017:result-response"}),
    ],
)
def test_a_condition_picks_rows(body, condition, expected):
    asked = question(body, "nk:ObjectiveResponse", where=[condition, "total>0"], sensitivity=True)
    chosen = {name for name in ids(select(body, asked)) if not name.startswith("yao-2018")}
    assert chosen == expected


def test_equals_on_one_column_are_alternatives_and_all_else_must_hold(body):
    where = ["record=patel-2020", "record=raj-2023", "total>=18", "grades="]
    found = ids(select(body, question(body, "nk:ObjectiveResponse", where=where)))
    assert found == {"raj-2023:result-part-b"}


def test_not_and_empty(make_body, make_row):
    with_, without = make_row("a-2020:result-a", 1, 9, cutoff="1 %"), make_row("a-2020:result-b", 1, 9)
    body = make_body(with_, without)

    def met(text):
        return [row for row in (with_, without) if hold(row, [parse_condition(text, body)], body)]

    assert met("cutoff=") == [without]
    assert met("cutoff!=") == [with_]
    assert met("cutoff!=1 %") == [without]
    assert met("cutoff = 1%") == [with_]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("public_latest>=2020", True),
        ("public_latest>2020", False),
        ("public_latest=2020-04", True),
        ("public_latest<=2020-04-22", True),
        ("public_latest<2020-04", False),
        ("public_latest=2020-05", False),
    ],
)
def test_a_date_may_be_a_year_a_month_or_a_day(make_body, make_row, condition, met):
    row = make_row("a-2020:result-a", 1, 9, public_latest=dt.date(2020, 4, 22))
    body = make_body(row)
    assert hold(row, [parse_condition(condition, body)], body) is met


def test_times_are_those_of_publication_and_a_year_counts_to_its_end(body):
    def records(**times):
        return {row.record for row in select(body, question(body, "nk:ObjectiveResponse", **times)).rows}

    assert records(until="2019") == {"yao-2018", "fottner-2019"}
    assert records(until="2019-06") == {"yao-2018"}
    assert records(since="2023") == {"raj-2023", "fottner-2025"}


# bad input


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({"where": ["colour=red"]}, "no column 'colour'", "did you mean"),
        ({"where": ["totall>=3"]}, "no column 'totall'", "total"),
        ({"where": ["printed=3"]}, "no column 'printed'", None),
        ({"where": ["criteria=RECIST 1.2"]}, "no result has criteria 'RECIST 1.2'", "RECIST11"),
        ({"where": ["total>=many"]}, "total is a number, not 'many'", None),
        ({"where": ["total>="]}, "nothing behind >=", None),
        ({"where": ["selected_by_biomarker=perhaps"]}, "yes or no", None),
        ({"where": ["criteria>RECIST11"]}, "criteria has no order", "= or !="),
        ({"where": ["public_latest>=spring"]}, "public_latest is a date", "2020-04-22"),
        ({"where": ["public_latest=2020-13"]}, "public_latest is a date", None),
        ({"where": ["patients"]}, "not a condition", "COLUMN=VALUE"),
        ({"where": ["total>=40", "total<=20"]}, "upside down", None),
        ({"where": ["total>40", "total<=40"]}, "upside down", None),
        ({"where": ["public_latest>=2021", "public_latest<2021"]}, "upside down", None),
        ({"since": "2021", "until": "2019"}, "upside down", None),
        ({"tumour": "pancreatic neuroendocrin tumour"}, "there is no term", "Pancreatic Neuroendocrine"),
        ({"drugs": ["pembro"]}, "there is no term 'pembro' for drugs", "NCIT:C106432"),
        ({"drugs": ["NCIT:C188218"]}, "Neuroendocrine Tumor is not what drugs can be", None),
        ({"alone": True}, "nothing is alone", "name a drug"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(body, given, message, hint):
    with pytest.raises(AnalysisError) as caught:
        question(body, "nk:ObjectiveResponse", **given)
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


def test_a_gene_is_no_outcome_though_it_is_known_by_that_name(body):
    assert find_term("CD274", body.terms) == "HGNC:17635"
    with pytest.raises(AnalysisError, match="CD274' for outcome"):
        find_term("CD274", body.terms, "outcome")


# laws


def test_equal_questions_are_equal_however_they_are_asked(body):
    one = question(
        body, "objective response", drugs=["pembrolizumab"], where=["total >= 20.0", "criteria=recist 1.1"]
    )
    other = question(
        body, "nk:ObjectiveResponse", drugs=["NCIT:C106432"], where=["criteria=RECIST11", "total>=20"]
    )
    assert one == other
    assert question(body, "nk:ObjectiveResponse", where=one.where) == question(
        body, "nk:ObjectiveResponse", where=other.where
    )


def test_conditions_are_read_as_they_are_written(make_body, make_row):
    row = make_row("a-2020:result-a", 1, 9, public_latest=dt.date(2020, 4, 22), prospective=True)
    body = make_body(row)
    for text in ("public_latest>=2020", "public_latest<2020-04", "public_latest=2020-04-22", "total>=20"):
        assert str(parse_condition(text, body)) == text
    assert str(parse_condition("prospective=TRUE", body)) == "prospective=yes"
    assert str(parse_condition("total >= 1e2", body)) == "total>=100"


@given(st.randoms())
def test_the_order_of_rows_changes_nothing(make_body, trials, random):
    rows = list(trials.values())
    asked = Question("nk:ObjectiveResponse", ("nk:PD1Inhibitor",))
    expected = select(make_body(*rows), asked)
    random.shuffle(rows)
    found = select(make_body(*rows), asked)
    assert ids(found) == ids(expected)
    assert reasons(found) == reasons(expected)


def test_every_column_but_what_is_printed_or_missing_can_be_asked_for():
    from dataclasses import fields

    from netkg.analyse.rows import EvidenceRow

    assert set(COLUMNS) == {field.name for field in fields(EvidenceRow)} - {"printed", "missing"}


# the question in words


def test_a_question_in_words_with_its_outcome_and_without(body):
    asked = question(body, "objective response", drugs=["pembrolizumab"], alone=True)
    assert asked.said(body) == "objective response; Pembrolizumab and nothing else; any tumour"
    assert asked.among(body) == "Pembrolizumab and nothing else; any tumour"


def test_the_root_of_outcomes_is_any_outcome(body):
    assert Question("nk:Outcome").said(body) == "any outcome; any tumour"

"""Which rows are shown, and how much evidence groups of them are."""

import pytest

from netkg.analyse.companion_rows import AttributeRow, ClaimRow, TrialRow
from netkg.analyse.conditions import parse_condition
from netkg.analyse.contrast import contrast
from netkg.analyse.filters import Asked, find_rows
from netkg.analyse.rollup import EMPTY, group_by, roll_up
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError

PANCREAS, LUNG = "UBERON:0001264", "UBERON:0002048"
NET, PANCREATIC, NEC = "NCIT:C188218", "NCIT:C27720", "NCIT:C3773"
PEMBROLIZUMAB, NIVOLUMAB, IPILIMUMAB = "NCIT:C106432", "NCIT:C68814", "NCIT:C2654"


@pytest.fixture(scope="module")
def body(make_row, make_body):
    return make_body(
        make_row("a:r1", 4, 107, tumour=NET, drugs=(PEMBROLIZUMAB,), sites=(PANCREAS, LUNG), year=2020),
        make_row(
            "a:r2",
            1,
            40,
            tumour=PANCREATIC,
            drugs=(PEMBROLIZUMAB,),
            sites=(PANCREAS,),
            wholes=("a:cohort-r1",),
            year=2020,
        ),
        make_row("b:r", 8, 32, tumour=NEC, drugs=(IPILIMUMAB, NIVOLUMAB), year=2019),
        make_row("c:r", 1, 9, tumour=PANCREATIC, drugs=(NIVOLUMAB,), second_hand=True, year=2018),
        make_row("d:r", tumour=PANCREATIC, reporting="NotSeen", cohort_size=12),
        make_row("e:r", 7, 32, tumour=PANCREATIC, outcome="nk:PDL1Positivity", unit_of_analysis="sample"),
    )


def found(body, **asked):
    return [row.result for row in find_rows(body.rows, "results", Asked(**asked), body).rows]


def test_terms_take_in_what_lies_below(body):
    assert found(body, tumour=NET) == ["a:r1", "a:r2", "c:r", "d:r", "e:r"]
    assert found(body, tumour="pancreatic neuroendocrine tumor", drugs=("PD-1 inhibitor",)) == ["a:r2", "c:r"]


def test_a_regimen_has_each_of_the_drugs(body):
    assert found(body, drugs=("nivolumab", "ipilimumab")) == ["b:r"]
    assert found(body, where=("drugs=nivolumab", "drugs=ipilimumab")) == ["b:r", "c:r"]


def test_a_site_holds_for_all_people_and_mixed_ones_are_told(body):
    answer = find_rows(body.rows, "results", Asked(where=(f"sites={PANCREAS}",)), body)
    assert [row.result for row in answer.rows] == ["a:r2"]
    assert [row.result for row in answer.mixed] == ["a:r1"]


def test_second_hand_rows_are_there_unless_left_out(body):
    assert "c:r" in found(body, tumour=PANCREATIC)
    assert "c:r" not in found(body, tumour=PANCREATIC, second_hand=False)


def test_dates_of_publication_take_the_end_of_a_year(body):
    assert found(body, since="2020") == ["a:r1", "a:r2"]
    assert found(body, until="2019-12-31") == ["b:r", "c:r"]
    assert found(body, since="2019", until="2019") == ["b:r"]


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ({"where": ("totl>=5",)}, "no column 'totl'", "total"),
        ({"where": ("reporting=Mesured",)}, "no result has reporting 'Mesured'", "Measured"),
        ({"drugs": ("pembrolizumb",)}, "no term 'pembrolizumb'", "Pembrolizumab"),
        ({"since": "2021", "until": "2019"}, "upside down", None),
        ({"where": ("total>=50", "total<=20")}, "upside down", None),
        ({"tumour": "nk:ThoracicNET"}, "no row of the table of results", "loosen"),
        ({"where": (f"sites={LUNG}",)}, "no row of the table of results", "1 rows report other sites"),
    ],
)
def test_what_cannot_be_asked_is_a_clear_error(body, asked, message, hint):
    with pytest.raises(AnalysisError, match=message) as caught:
        found(body, **asked)
    assert hint is None or hint in caught.value.hint


def test_companions_have_their_own_columns_and_terms(body):
    claims = [
        ClaimRow(
            claim="a:c1", record="a", second_hand=False, kind="AbsenceClaim", scope_population=(PANCREATIC,)
        ),
        ClaimRow(claim="a:c2", record="a", second_hand=True, kind="EfficacyClaim", scope_population=(NEC,)),
    ]

    def names(**asked):
        return [row.claim for row in find_rows(claims, "claims", Asked(**asked), body).rows]

    assert names(tumour=NET) == ["a:c1"]
    assert names(where=("kind=absence claim",)) == ["a:c1"]
    assert names(second_hand=False) == ["a:c1"]
    with pytest.raises(AnalysisError, match="no column 'events'"):
        names(where=("events>=1",))


def test_a_companion_is_not_asked_what_it_does_not_have(body):
    trials = [TrialRow(study="a:s", record="a", tumours=(PANCREATIC,), first_year=2020)]
    attributes = [
        AttributeRow(people="a:p", record="a", is_patient=True, attribute="nk:sex", state="not seen")
    ]
    assert find_rows(trials, "trials", Asked(tumour=NET, where=("first_year>=2020",)), body).rows
    with pytest.raises(AnalysisError, match="trials has no outcome"):
        find_rows(trials, "trials", Asked(outcome="objective response"), body)
    with pytest.raises(AnalysisError, match="patients has no drug"):
        find_rows(attributes, "patients", Asked(drugs=("nivolumab",)), body)
    with pytest.raises(AnalysisError, match="no dates of publication"):
        find_rows(attributes, "patients", Asked(since="2020"), body)


# counts


def test_a_node_counts_each_person_once(body):
    (net,) = roll_up(body.rows, "tumour", [NET], body)
    assert (net.results, net.second_hand) == (5, 1)
    assert (net.reports, net.cohorts, net.k_eff) == (3, 4, 3)  # the part is of the first cohort's study
    assert (net.patients, net.without_size) == (107 + 12, 1)  # samples are no people
    assert (net.events, net.total) == (None, None)
    assert net.not_summed.startswith("not one quantity: outcome")


def test_events_are_summed_where_they_are_one_quantity(body):
    rows = find_rows(body.rows, "results", Asked(outcome="objective response"), body).rows
    net, nec, lung = roll_up(rows, "tumour", [NET, NEC, "nk:LungSmallCellCarcinoma"], body)
    assert (net.events, net.total, net.not_summed) == (4, 107, None)
    assert (nec.events, nec.total, nec.k_eff) == (8, 32, 1)
    assert (lung.results, lung.patients, lung.not_summed) == (0, 0, "no result with a count")


def test_a_mixed_population_is_not_under_one_of_its_sites(body):
    (pancreas,) = roll_up(body.rows, "sites", [PANCREAS], body)
    assert pancreas.results == 1


def test_groups_are_the_values_themselves_and_the_empty_ones_last(body):
    groups = {group.group: group.results for group in group_by(body.rows, "tumour", body)}
    assert groups == {NET: 1, PANCREATIC: 4, NEC: 1}
    assert [group.group for group in group_by(body.rows, "sites", body)] == [PANCREAS, LUNG, EMPTY]


def test_only_columns_of_terms_roll_up(body):
    with pytest.raises(AnalysisError, match="centre has no hierarchy"):
        roll_up(body.rows, "centre", ["x"], body)
    with pytest.raises(AnalysisError, match="no column 'tumor'") as caught:
        group_by(body.rows, "tumor", body)
    assert "tumour" in caught.value.hint


@pytest.mark.parametrize("ask", ["where", "group", "contrast"])
def test_an_unknown_column_is_met_with_the_same_help_everywhere(body, ask):
    asked = {
        "where": lambda name: parse_condition(f"{name}=1", body),
        "group": lambda name: group_by(body.rows, name, body),
        "contrast": lambda name: contrast(body, Question("nk:ObjectiveResponse"), name),
    }[ask]
    with pytest.raises(AnalysisError, match="there is no column 'grade'") as near:
        asked("grade")
    assert near.value.hint.startswith("did you mean grades")
    with pytest.raises(AnalysisError, match="there is no column 'zzz'") as far:
        asked("zzz")
    assert far.value.hint.startswith("one of ")
    assert {"grades", "total", "outcome"} <= set(far.value.hint.removeprefix("one of ").split(", "))


def test_what_is_retracted_counts_for_nothing(body):
    from dataclasses import replace

    without = replace(body, retracted=frozenset({"a:publication"}))
    (net,) = roll_up(body.rows, "tumour", [NET], without)
    assert (net.results, net.reports, net.patients) == (5, 2, 12)

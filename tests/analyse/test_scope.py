"""The default scope: which tumours count only where they are named, and cohorts of which they are a part.

The numbers of the shipped evidence: Tsuruoka 2017 counts PD-L1 in 4 of 69 small cell lung carcinomas,
Kasajima 2018 in 21 of 185 lung carcinomas, of which 127 are small cell (both as recorded in data/records).
"""

import re

import pytest

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.conditions import parse_condition
from netkg.analyse.estimate import Settings, estimate
from netkg.analyse.followup import follow_up
from netkg.analyse.gaps import read_spaces
from netkg.analyse.outside import OUTSIDE, is_outside, mixed_of, mixed_warnings
from netkg.analyse.rollup import group_by, roll_up
from netkg.analyse.scope import Mixed, Outside, Scope, mixed_cohorts
from netkg.analyse.selection import Question, find_selection, select
from netkg.analyse.sof import summarise
from netkg.analyse.standing import read_questions
from netkg.errors import AnalysisError, SourceError
from netkg.ontology.terms import TermTable

SCLC, MERKEL, LUNG, NEC = "nk:LungSmallCellCarcinoma", "nk:MerkelCellCarcinoma", "NCIT:C45569", "NCIT:C3773"
PDL1, RESPONSE = "nk:PDL1Positivity", "nk:ObjectiveResponse"
CELLS = ("compartment=TumourCells",)
TSURUOKA = "tsuruoka-2017:result-pdl1-sclc"
COLUMNS = ("cohort", "size", "part", "trait", "count")


@pytest.fixture(scope="module")
def kg(checkout):
    return netkg.open(checkout)


@pytest.fixture(scope="module")
def body(kg):
    return read_body(kg.store, kg.catalogue, kg.project.ontology)


@pytest.fixture(scope="module")
def scope(checkout):
    return Scope.load(TermTable.load(checkout / "ontology"), [checkout / "ontology"])


def reasons(found):
    return {item.row.result: item.reason for item in found.left_out}


# what the file says


def test_the_shipped_scope_is_that_of_the_ontology(checkout, scope):
    text = (checkout / "ontology" / "netkg.ttl").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=nk:\w+ a )", text)
    marked = {block.split()[0] for block in blocks if "nk:outsideDefaultScope true" in block}
    assert set(scope.tumours) == marked == {SCLC, MERKEL}
    assert all(item.reason for item in scope.outside)


def test_a_project_replaces_the_file_as_a_whole(checkout, tmp_path):
    terms = TermTable.load(checkout / "ontology")
    (tmp_path / "scope.toml").write_text('[[outside]]\ntumour = "NCIT:C5670"\nreason = "not ours"\n')
    folders = [checkout / "ontology", tmp_path]
    assert Scope.load(terms, folders).outside == (Outside("NCIT:C5670", "not ours"),)
    (tmp_path / "scope.toml").write_text("# none\n")
    assert Scope.load(terms, folders) == Scope.load(terms, []) == Scope()


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("[[outside]", SourceError, "not valid TOML"),
        ("x = 1", AnalysisError, "and nothing else"),
        ('outside = "all"', AnalysisError, "and nothing else"),
        ('[[outside]]\ntumour = "NCIT:C3773"', AnalysisError, "must have tumour and reason"),
        ('[[outside]]\ntumour = "NCIT:C3773"\nreason = "r"\nwhy = "w"', AnalysisError, "must have tumour"),
        ('[[outside]]\ntumour = "NCIT:C3773"\nreason = 1', AnalysisError, "are text"),
        ('[[outside]]\ntumour = "nk:Nothing"\nreason = "r"', AnalysisError, "no term 'nk:Nothing'"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(checkout, tmp_path, text, error, said):
    (tmp_path / "scope.toml").write_text(text)
    with pytest.raises(error, match=said) as caught:
        Scope.load(TermTable.load(checkout / "ontology"), [tmp_path])
    assert "scope.toml" in caught.value.message


def test_a_file_that_is_no_text_cannot_be_read(checkout, tmp_path):
    (tmp_path / "scope.toml").write_bytes(b"\xff")
    with pytest.raises(SourceError, match="cannot be read"):
        Scope.load(TermTable.load(checkout / "ontology"), [tmp_path])


# what is left out


def test_a_result_outside_is_left_out_unless_it_is_named(make_body, make_row, scope):
    made = make_body(
        make_row("a-2020:result-small", 4, 69, tumour=SCLC),
        make_row("b-2020:result-class", 1, 20, tumour=LUNG, lung_class="SmallCellLungCarcinoma"),
        make_row("c-2020:result-large", 2, 30, tumour="NCIT:C5672"),
        make_row("d-2020:result-skin", 3, 40, tumour=MERKEL),
        scope=scope,
    )
    inside = {"c-2020:result-large"}
    small = {"a-2020:result-small", "b-2020:result-class"}

    def counted(**asked):
        return {row.result for row in find_selection(made, Question(RESPONSE, **asked)).rows}

    assert counted() == counted(tumour="NCIT:C3809") == inside
    assert counted(tumour=LUNG) == inside  # a wider tumour does not name what is below it
    assert counted(tumour=SCLC) == {"a-2020:result-small"}
    assert counted(tumour=LUNG, where=("lung_class=SmallCellLungCarcinoma",)) == {"b-2020:result-class"}
    assert counted(where=(f"tumour={SCLC}",)) == {"a-2020:result-small"}
    assert counted(where=(f"tumour={MERKEL}", f"tumour={SCLC}")) == {
        "a-2020:result-small",
        "d-2020:result-skin",
    }
    assert counted(where=(f"tumour!={MERKEL}",)) == inside  # to exclude one is not to name it
    left = reasons(find_selection(made, Question(RESPONSE)))
    assert left == dict.fromkeys([*small, "d-2020:result-skin"], OUTSIDE)


def test_if_nothing_else_is_there_the_hint_says_why(make_body, make_row, scope):
    made = make_body(make_row("a-2020:result-small", 4, 69, tumour=SCLC), scope=scope)
    with pytest.raises(AnalysisError, match="no result can be counted") as caught:
        select(made, Question(RESPONSE))
    assert caught.value.hint == "left out: outside the default scope (1)"


def test_without_a_scope_nothing_is_outside(make_body, make_row):
    row = make_row("a-2020:result-small", 4, 69, tumour=SCLC)
    assert not is_outside(row, Question(RESPONSE), make_body(row))


def test_the_shipped_evidence_and_the_standing_question_that_names_it(kg, body):
    asked = Question(PDL1, tumour=LUNG, where=CELLS)
    assert reasons(find_selection(body, asked))[TSURUOKA] == OUTSIDE
    standing = [q for q in read_questions(kg.project.ontology, body) if q.tumour == SCLC and q.where == CELLS]
    assert [row.result for row in select(body, standing[0]).rows] == [TSURUOKA]
    made = estimate(body, standing[0])
    assert ((made.pooled.events, made.pooled.n), made.k) == ((4, 69), 1)


def test_a_patient_outside_is_not_followed(make_body, make_row, scope):
    cells = {"is_patient": True, "value": 3.0, "unit": "unit:MO", "outcome": "nk:TimeToProgressionAsReported"}
    made = make_body(make_row("a-2020:result-p1", tumour=SCLC, **cells), scope=scope)
    with pytest.raises(AnalysisError) as caught:
        follow_up(made, (), Question("nk:TimeToProgressionAsReported"))
    assert OUTSIDE in caught.value.hint
    assert len(follow_up(made, (), Question("nk:TimeToProgressionAsReported", tumour=SCLC)).patients) == 1


# mixed cohorts


def test_parts_become_mixed_cohorts():
    rows = [
        ("a:cohort-all", "185", "a:part-1", "nk:SmallCellLungCarcinoma", "127"),
        ("b:cohort-all", "40", "b:part-1", SCLC, ""),
        # the tumour and the lung class of one part, and a stratum of it: at least the largest
        ("c:cohort-all", "", "c:cohort-1", SCLC, "69"),
        ("c:cohort-all", "", "c:cohort-1", "nk:SmallCellLungCarcinoma", "69"),
        ("c:cohort-all", "", "c:cohort-2", SCLC, "20"),
    ]
    traits = {SCLC: SCLC, "nk:SmallCellLungCarcinoma": SCLC}
    assert mixed_cohorts(COLUMNS, rows, traits) == {
        "a:cohort-all": (Mixed(SCLC, 127, 185),),
        "b:cohort-all": (Mixed(SCLC, None, 40),),
        "c:cohort-all": (Mixed(SCLC, 69, None, least=True),),
    }
    with pytest.raises(AnalysisError, match="evidence/mixed-cohorts"):
        mixed_cohorts(("cohort",), [], traits)


def test_the_parts_of_the_shipped_cohorts(body):
    assert body.mixed == {
        "kasajima-2018:cohort-all": (Mixed(SCLC, 127, 242),),
        "kasajima-2018:cohort-carcinoma": (Mixed(SCLC, 127, 185),),
        "tsuruoka-2017:cohort-all": (Mixed(SCLC, 69, 227),),
    }


def test_a_mixed_cohort_is_counted_and_told_once(body):
    asked = Question(PDL1, tumour=LUNG, where=CELLS)
    said = (
        "Carcinomas of the series (kasajima-2018:cohort-carcinoma): 127 of 185 are small cell lung "
        "carcinoma, outside the default scope, and not reported apart"
    )
    made = estimate(body, asked, Settings(not_comparable=True))
    assert "kasajima-2018:result-pdl1-carcinoma-tumour-cells" in {row.result for row in made.rows}
    assert made.warnings.count(said) == 1
    (group,) = summarise(body, [asked]).groups
    assert said in group.findings[0].comments
    both = [row for row in body.rows if row.cohort == "kasajima-2018:cohort-carcinoma"]
    assert len(both) == 2
    assert mixed_warnings(both, asked, body) == [said]


def test_a_part_that_is_named_or_all_there_is_is_not_told(make_body, make_row, scope):
    whole = make_row("a-2020:result-all", 4, 69, tumour=LUNG)
    small = make_row("b-2020:result-small", 4, 69, tumour=SCLC)
    mixed = {row.cohort: (Mixed(SCLC, 20, 69),) for row in (whole, small)}
    made = make_body(whole, small, scope=scope, mixed=mixed)
    assert [row for row, _ in mixed_of([whole, small], Question(RESPONSE), made)] == [whole]
    assert mixed_of([whole, small], Question(RESPONSE, tumour=SCLC), made) == []


def test_a_part_without_a_number_says_so(make_body, make_row, scope):
    row = make_row("a-2020:result-all", 4, 40, tumour=LUNG)
    made = make_body(row, scope=scope, mixed={row.cohort: (Mixed(SCLC, None, 40),)})
    (said,) = mixed_warnings([row], Question(RESPONSE), made)
    assert ": a number not known of 40 are small cell lung carcinoma" in said


# counts, and the question space


def test_counts_of_groups_leave_it_out_unless_the_group_names_it(make_body, make_row, scope):
    rows = [
        make_row("a-2020:result-small", 4, 69, tumour=SCLC, year=2017),
        make_row("b-2020:result-large", 2, 30, tumour="NCIT:C5672", year=2017),
    ]
    made = make_body(*rows, scope=scope)
    wide, named = roll_up(rows, "tumour", [LUNG, SCLC], made)
    assert (wide.results, wide.cohorts, wide.events, wide.total) == (2, 1, 2, 30)
    assert (named.results, named.cohorts, named.events, named.total) == (1, 1, 4, 69)
    (year,) = group_by(rows, "year", made)
    assert (year.results, year.k_eff, year.patients) == (2, 1, 30)
    (both,) = group_by(
        rows, "year", made, Question("", where=(str(parse_condition(f"tumour={SCLC}", made)),))
    )
    assert (both.results, both.k_eff, both.patients) == (2, 2, 99)


def test_a_space_may_leave_out_what_is_outside_the_scope(kg, body):
    spaces = read_spaces(kg.project.ontology, body)
    assert {space.leave_out for space in spaces.values()} == {(SCLC, MERKEL)}

"""What reports leave out: the seed item by item, states on small answers, and the file of items."""

import pytest

from netkg.analyse.reporting import Item, Said, read_items, read_said, reporting_gaps
from netkg.errors import AnalysisError, SourceError
from netkg.store.base import Solutions

SEX = Item("sex", "patient information", ("patient",), ("nk:sex",))
DOSE = Item("dose", "therapeutic intervention", ("studied course",), ("nk:dose",))
CRITERIA = Item("criteria", "follow-up", ("result",), ("nk:criteria",), recorded_only=True)


def said(*rows):
    """Return what one report says of a course, and of what is given as (about, thing, item, state)."""
    course = ("studied course", "a:course", "nk:drug", "reported")
    return [Said("a:publication", *row) for row in (course, *rows)]


@pytest.fixture(scope="module")
def seed(checkout):
    import netkg

    kg = netkg.open(checkout)
    items = read_items(kg.project.ontology)
    answer = kg.query("gaps/reporting-items", publication="markey-2017:publication").solutions
    closure = kg.terms.closure

    def under(one, other):
        return one == other or (one in closure and other in closure and closure.is_under(one, other))

    (report,) = reporting_gaps(read_said(answer), items, under)
    return {item.item.name: item for item in report.items}, report


def test_the_seed(seed):
    """The abstract gives age and diagnosis of four patients; sex, dose and adverse events it does not."""
    items, report = seed
    assert {name for name, item in items.items() if item.state == "reported"} == {
        *("age", "diagnosis", "primary site", "stage", "grade", "prior treatment", "drug")
    }
    for name in ("sex", "Ki-67", "biomarker state", "dates of treatment lines", "dose", "adverse events"):
        assert items[name].state == "not reported", name
    assert (items["sex"].given, items["sex"].of_things) == (0, 4)
    assert report.share == report.reported / len(report.known)


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (["reported", "reported"], "reported"),
        (["reported", "not reported"], "reported in part"),
        (["sought and absent", "reported"], "reported"),
        (["not reported", "not seen"], "not reported"),
        (["not seen", "not seen"], "not seen"),
        ([None, None], "not recorded"),
        ([None, "not seen"], "not seen"),
    ],
)
def test_states(states, state):
    rows = [
        ("patient", f"a:p{i}", "nk:sex" if s else "nk:age", s or "reported") for i, s in enumerate(states)
    ]
    (report,) = reporting_gaps(said(*rows), [SEX])
    (item,) = report.items
    assert (item.state, item.of_things) == (state, 2)
    assert item.given + item.not_reported + item.not_seen + item.not_recorded == 2
    assert len(item.lacking) == 2 - item.given


def test_only_things_that_speak_of_it_are_counted_where_so_declared():
    rows = [("result", "a:r1", "nk:criteria", "not seen"), ("result", "a:r2", "nk:events", "reported")]
    (report,) = reporting_gaps(said(*rows), [CRITERIA, SEX])
    assert [item.of_things for item in report.items] == [1, 0]
    assert [item.state for item in report.items] == ["not seen", "not recorded"]
    assert report.share == 0


def test_an_outcome_rolls_up():
    item = Item("adverse events", "follow-up", ("result",), ("NCIT:C41331",), recorded_only=True)
    rows = said(("result", "a:r", "nk:Severe", "reported"))
    (report,) = reporting_gaps(rows, [item], lambda one, other: (one, other) == ("nk:Severe", "NCIT:C41331"))
    assert report.items[0].state == "reported"


def test_a_report_without_treated_people_is_not_asked():
    assert reporting_gaps([Said("a:publication", "cohort", "a:c", "nk:stage", "reported")], [SEX]) == ()


def test_a_report_without_a_result_of_its_own_is_second_hand(seed):
    (told,) = reporting_gaps(said(), [SEX])
    (read,) = reporting_gaps(said(("result", "a:r", "nk:events", "reported")), [SEX])
    assert (told.second_hand, read.second_hand, seed[1].second_hand) == (True, False, False)


def test_a_file_of_a_project_adds_and_replaces(tmp_path, checkout):
    text = '[[item]]\nname = "sex"\ntopic = "mine"\nof = ["cohort"]\nany = ["nk:sex"]\n'
    (tmp_path / "reporting.toml").write_text(text)
    items = {item.name: item for item in read_items([checkout / "ontology", tmp_path])}
    assert items["sex"].topic == "mine"
    assert "dose" in items


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[item]]\nname = 'a'\n", "name and topic"),
        ("[[item]]\nname = 'a'\ntopic = 't'\nof = []\nany = ['nk:a']\n", "of must be a list"),
        ("[[item]]\nname = 'a'\ntopic = 't'\nof = ['paper']\nany = ['nk:a']\n", "paper is not one of study"),
        ("[[item]]\nname = 'a'\ntopic = 't'\nof = ['study']\nany = ['a']\namong = 'b'\n", 'among is "all"'),
        ("[[item]]\nname = 'a'\nfoo = 1\n", "unknown key foo"),
        ("[[thing]]\n", "tables and nothing else"),
    ],
)
def test_a_wrong_file(tmp_path, text, said):
    (tmp_path / "reporting.toml").write_text(text)
    with pytest.raises(AnalysisError, match=said):
        read_items([tmp_path])


def test_no_toml(tmp_path):
    (tmp_path / "reporting.toml").write_text("[[item")
    with pytest.raises(SourceError, match="not valid TOML"):
        read_items([tmp_path])


def test_another_answer_is_refused():
    with pytest.raises(AnalysisError, match="reporting-items"):
        read_said(Solutions(("a",), ()))

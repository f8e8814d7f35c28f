import pytest

from netkg.model import Cohort
from netkg.ontology.terms import TermTable
from netkg.records.items import Item
from netkg.records.vocabulary import Terms, find_misspelled_states


def states(**data):
    return [finding.fix for finding in find_misspelled_states(Item(("cohorts", 0), Cohort, "cohort", data))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Not reported", "not reported"),
        ("not-reported", "not reported"),
        ("not_reported", "not reported"),
        ("not reprted", "not reported"),
        ("Not Seen.", "not seen"),
        ("sought and not absent", "sought and absent"),
    ],
)
def test_a_misspelled_state_is_named(written, meant):
    assert states(line=written) == [f"Write {meant}."]


@pytest.mark.parametrize("written", ["unknown", "N/A", "NR", "not stated", "Unclear", "none"])
def test_other_words_for_no_value_leave_the_choice(written):
    assert states(line=written) == ["Write not reported, not seen, sought and absent, whichever is true."]


@pytest.mark.parametrize(
    "written", ["not reported", "sought and absent", "second line", "no", "unknown primary"]
)
def test_states_and_values_pass(written):
    assert states(line=written, label="unknown") == []


def test_a_state_in_a_list_stands_alone():
    assert states(grades=["NCIT:C28077", "not seen"]) == ["Write `grades: not seen`."]


def test_the_term_table_is_what_records_need():
    table: Terms = TermTable([])
    assert not table.is_known("NCIT:C1")
    assert table.label("NCIT:C1") is None
    assert list(table.suggest("pancreas", 3)) == []

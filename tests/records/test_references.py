"""Messages about references are in the cases; here the ids that are taken as meant."""

import pytest

from netkg.model import SECTIONS
from netkg.records.items import Item
from netkg.records.references import ids_of


@pytest.mark.parametrize(
    ("section", "written", "meant"),
    [
        ("cohorts", "cohort-all", "cohort-all"),
        ("cohorts", "all", "cohort-all"),
        ("cohorts", "Cohort All", "cohort-all"),
        ("cohorts", "patient-all", "cohort-all"),
        ("results", "result_pd_l1", "result-pd-l1"),
        ("results", "ORR (%)", "result-orr"),
        ("results", "result", "result-result"),
        ("results", "***", "result-name"),
    ],
)
def test_the_id_that_was_meant_counts_as_there(section, written, meant):
    kind, model = SECTIONS[section]
    assert {written, meant} <= ids_of([Item((section, 0), model, kind, {"id": written})])


def test_a_thing_without_id_has_none():
    kind, model = SECTIONS["cohorts"]
    assert ids_of([Item(("cohorts", 0), model, kind, {"id": ["x"]})]) <= {"publication", ""}

"""Registered trials: unknown without a dated search of a registry."""

import pyoxigraph as ox
import pytest

from netkg.analyse.companion_rows import TrialRow
from netkg.analyse.information.ongoing import RegistrySearch, ongoing_trials, registry_searches
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError
from netkg.store.base import Solutions

ASKED = Question("nk:ObjectiveResponse", ("nk:PD1Inhibitor",), tumour="NCIT:C188218")
SEARCH = RegistrySearch("2026-11-22", "ClinicalTrials.gov", "NCIT:C3809", "nk:CheckpointInhibitor")
COLUMNS = ("review", "population", "intervention", "searched_source", "date")


@pytest.fixture
def body(make_row, make_body):
    return make_body(make_row("a-2020:result-response", 1, 9))


def trial(name, **cells):
    usual = {"registry_ids": ("NCT00000001",), "drugs": ("NCIT:C106432",), "tumours": ("NCIT:C27720",)}
    return TrialRow(study=name, record=name.partition(":")[0], **usual | cells)


TRIALS = [
    trial("a-2020:study-a"),  # has a result
    trial("b-2026:study-b"),
    trial("c-2026:study-c", registry_ids=()),
    trial("d-2026:study-d", drugs=("CHEBI:68478",)),
    trial("e-2026:study-e", tumours=("NCIT:C3773",)),
]


def test_without_a_search_it_is_unknown(body):
    found = ongoing_trials(body, ASKED, TRIALS, [])
    assert not found.known
    assert str(found) == "registered or ongoing trials: unknown, no registry search recorded"


def test_registered_trials_without_a_result(body):
    found = ongoing_trials(body, ASKED, TRIALS, [SEARCH])
    assert found.registered == ("b-2026:study-b",)
    assert "without a result here: 1 (ClinicalTrials.gov searched 2026-11-22" in str(found)


@pytest.mark.parametrize(
    "search",
    [
        RegistrySearch("2026-11-22", "ClinicalTrials.gov", "NCIT:C3773", None),
        RegistrySearch("2026-11-22", "ClinicalTrials.gov", None, "CHEBI:68478"),
    ],
)
def test_a_search_of_something_else_says_nothing(body, search):
    assert not ongoing_trials(body, ASKED, TRIALS, [search]).known


def answer(*rows):
    cells = [[None if value is None else ox.Literal(value) for value in row] for row in rows]
    return Solutions(COLUMNS, tuple(map(tuple, cells)))


def test_only_dated_searches_of_registries_count():
    found = registry_searches(
        answer(
            ("r", None, None, "ClinicalTrials.gov", "2026-11-22"),
            ("r", None, None, "PubMed", "2026-11-22"),
            ("r", None, None, "ISRCTN registry", "not reported"),
            ("r", None, None, None, None),
        )
    )
    assert found == (RegistrySearch("2026-11-22", "ClinicalTrials.gov", None, None),)


def test_the_shipped_collection_has_none(checkout):
    import netkg

    assert registry_searches(netkg.open(checkout).query("gaps/searches").solutions) == ()


def test_another_answer_is_refused():
    with pytest.raises(AnalysisError, match="gaps/searches"):
        registry_searches(Solutions(("a",), ()))

"""Judgements of certainty: read from a store, and shown for just the question that was judged."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import netkg
from netkg.analyse.certainty import Judgement, judgements_of, read_judgements
from netkg.analyse.selection import Question
from netkg.namespaces import graph_iri
from netkg.query import load_catalogue
from netkg.store import memory_store

ROOT = Path(__file__).resolve().parents[2]
ASKED = Question("nk:ObjectiveResponse", ("nk:PD1Inhibitor",), tumour="NCIT:C188218")


@pytest.fixture(scope="module")
def judged():
    """Return the judgements of the small case of the queries."""
    store = memory_store()
    for path in (ROOT / "tests" / "cases" / "queries" / "small").glob("*.ttl"):
        store.load_turtle(graph_iri(path.stem), path.read_bytes(), path.name)
    return read_judgements(store, load_catalogue([ROOT / "queries"]))


def test_a_judgement_has_its_question_judge_day_and_reasons(judged):
    assert judged == (
        Judgement(
            certainty="eta-2024:certainty-response",
            review="eta-2024:review-main",
            asked="How many respond to PD-1 inhibitors?",
            populations=frozenset({"NCIT:C188218"}),
            interventions=frozenset({"nk:PD1Inhibitor"}),
            outcome="nk:ObjectiveResponse",
            rating="very low",
            reasons=("No comparator.", "Two small series."),
            judge="Dr Example",
            date=dt.date(2024, 1, 1),
        ),
    )


def test_it_is_shown_for_that_question(judged):
    assert judgements_of(judged, ASKED) == judged
    assert judgements_of(judged, replace(ASKED, alone=True)) == judged


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "nk:ResponseOutcome"},
        {"tumour": "NCIT:C3809"},
        {"tumour": None},
        {"drugs": ("NCIT:C106432",)},
        {"drugs": ()},
        {"where": ("line=nk:SecondLineOrLater",)},
        {"since": "2020-01-01"},
        {"until": "2020-01-01"},
        {"second_hand": True},
        {"sensitivity": True},
    ],
)
def test_it_is_not_carried_over_to_another(judged, other):
    assert judgements_of(judged, replace(ASKED, **other)) == ()


def test_netkg_ships_no_judgement_of_its_own(checkout):
    kg = netkg.open(checkout)
    assert read_judgements(kg.store, kg.catalogue) == ()
    answer = kg.query("certainties").solutions
    state = answer.columns.index("state")
    assert {row[state].value for row in answer.rows} == {"not judged"}

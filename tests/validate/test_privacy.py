"""How few patients share what is told of them."""

import pytest

from netkg.config import open_project
from netkg.namespaces import graph_iri, to_curie
from netkg.store import memory_store
from netkg.store.load import load_project
from netkg.validate.findings import Severity
from netkg.validate.privacy import SMALL, age_band, find_classes, find_small_classes

HEAD = """
@prefix alpha-2020: <https://w3id.org/netkg/id/alpha-2020/> .
@prefix nk: <https://w3id.org/netkg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix NCIT: <http://purl.obolibrary.org/obo/NCIT_> .
nk:Female rdfs:label "female" .
alpha-2020:study-a a nk:Study ; nk:country "Norway" .
"""


def patient(number, age="43", **more):
    said = {"age": age, "sex": "nk:Female", "diagnosis": "NCIT:C27720", "study": "alpha-2020:study-a"} | more
    values = "".join(f" ; nk:{name} {value}" for name, value in said.items() if value)
    return f"alpha-2020:patient-p{number} a nk:Patient{values} .\n"


def store_of(*patients, more=""):
    store = memory_store()
    store.load_turtle(graph_iri("alpha-2020"), (HEAD + "".join(patients) + more).encode(), "test")
    return store


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, "0-9"), (9, "0-9"), (43, "40-49"), (89, "80-89"), (90, "90 or more"), (104, "90 or more")],
)
def test_ages_are_told_by_tens(age, band):
    assert age_band(age) == band


def test_patients_alike_in_all_five_things_are_one_class():
    (found,) = find_classes(store_of(*(patient(n, age=str(40 + n)) for n in range(5))))
    assert len(found.patients) == 5
    assert str(found.told) == (
        "age 40-49, sex female, country Norway, diagnosis NCIT:C27720, year not reported"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"age": "51"},
        {"age": None},
        {"sex": None},
        {"diagnosis": "NCIT:C4038"},
        {"study": "alpha-2020:study-b"},
    ],
)
def test_each_of_them_tells_patients_apart(other):
    classes = find_classes(store_of(patient(1), patient(2), patient(3, **other)))
    assert [len(found.patients) for found in classes] == [1, 2]


def test_the_year_of_an_event_tells_patients_apart():
    event = "alpha-2020:result-p1 a nk:Result ; nk:cohort alpha-2020:patient-p1 ; nk:year 2017 .\n"
    classes = find_classes(store_of(patient(1), patient(2), more=event))
    assert [found.told.year for found in classes] == ["2017", "not reported"]


def test_classes_below_the_bound_are_reported_and_others_are_not():
    store = store_of(*(patient(n) for n in range(SMALL)), patient(7, age="70"), patient(8, age="71"))
    (found,) = find_small_classes(store)
    assert found.severity is Severity.INFO
    assert to_curie(found.focus) == "alpha-2020:patient-p7"
    assert to_curie(found.related) == "alpha-2020:patient-p8"
    assert found.value.value == "2"
    assert found.message.startswith("2 patients share what is told: age 70-79, sex female, ")
    assert len(find_small_classes(store, below=SMALL + 1)) == 2


def test_no_patients_make_no_class():
    assert find_classes(store_of()) == []


def test_the_four_patients_of_the_first_abstract_are_each_alone(checkout):
    found = find_small_classes(load_project(open_project(checkout)))
    assert [to_curie(finding.focus) for finding in found] == [
        f"markey-2017:patient-p{n}" for n in (1, 2, 3, 4)
    ]
    assert all(finding.message.startswith("One patient is alone with ") for finding in found)

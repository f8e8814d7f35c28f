"""Cards: found by id, record or name; made of the answers of shipped queries and nothing else."""

import dataclasses
import json

import pytest

from netkg.config import USE_STATEMENT
from netkg.errors import QueryError
from netkg.query.cards import CARDS, KINDS
from netkg.query.show import Card, show


@pytest.fixture(scope="module")
def card(shipped, catalogue):
    return lambda thing: show(shipped, catalogue, thing)


@pytest.mark.parametrize(
    ("thing", "iri", "kind"),
    [
        ("markey-2017:patient-p1", "https://w3id.org/netkg/id/markey-2017/patient-p1", "patient"),
        (
            "https://w3id.org/netkg/id/markey-2017/patient-p1",
            "https://w3id.org/netkg/id/markey-2017/patient-p1",
            "patient",
        ),
        ("kim-2016", "https://w3id.org/netkg/id/kim-2016/publication", "publication"),
        ("10.7150/jca.13711", "https://w3id.org/netkg/id/kim-2016/publication", "publication"),
        ("markey-2017:work-lang", "https://w3id.org/netkg/id/markey-2017/work-lang", "publication"),
        (
            "KEYNOTE-158, neuroendocrine cohort",
            "https://w3id.org/netkg/id/strosberg-2020/study-keynote-158",
            "study",
        ),
        ("strosberg-2020:cohort-all", "https://w3id.org/netkg/id/strosberg-2020/cohort-all", "cohort"),
        ("kim-2016:result-pdl1", "https://w3id.org/netkg/id/kim-2016/result-pdl1", "result"),
        ("markey-2017:result-lang-pdl1", "https://w3id.org/netkg/id/markey-2017/result-lang-pdl1", "result"),
        (
            "markey-2017:claim-no-clinical-data",
            "https://w3id.org/netkg/id/markey-2017/claim-no-clinical-data",
            "claim",
        ),
        (
            "markey-2017:course-p1-studied",
            "https://w3id.org/netkg/id/markey-2017/course-p1-studied",
            "course",
        ),
        ("NCIT:C106432", "http://purl.obolibrary.org/obo/NCIT_C106432", "drug"),
        ("pembrolizumab", "http://purl.obolibrary.org/obo/NCIT_C106432", "drug"),
        ("  PEMBROLIZUMAB ", "http://purl.obolibrary.org/obo/NCIT_C106432", "drug"),
        ("keytruda", "http://purl.obolibrary.org/obo/NCIT_C106432", "drug"),
        ("nk:CheckpointInhibitor", "https://w3id.org/netkg/ontology#CheckpointInhibitor", "drug-class"),
        ("pancreatic neuroendocrine tumor", "http://purl.obolibrary.org/obo/NCIT_C27720", "tumour"),
        ("objective response", "https://w3id.org/netkg/ontology#ObjectiveResponse", "outcome"),
        ("HGNC:17635", "http://identifiers.org/hgnc/17635", "gene"),
        ("stable disease", "http://purl.obolibrary.org/obo/NCIT_C18213", "category"),
    ],
)
def test_a_thing_is_found_by_any_of_its_names(card, thing, iri, kind):
    found = card(thing)
    assert (found.iri, found.kind) == (iri, kind)


def test_a_label_that_two_terms_share_means_the_one_that_the_records_use(shipped, catalogue, ask):
    label = "pancreatic neuroendocrine tumor"
    things = {row["thing"] for row in ask(shipped, "names") if str(row["name"]).casefold() == label}
    assert len(things) > 1
    assert show(shipped, catalogue, label).iri.endswith("NCIT_C27720")


@pytest.mark.parametrize(
    ("thing", "hint"),
    [
        ("pembrolizmab", "Pembrolizumab (NCIT:C106432)"),
        ("markey-2017:patient-p9", "markey-2017:patient-p4"),
        ("kim-2015", "kim-2016"),
        ("xyzzy", "netkg query names"),
        ("NCIT:C0", "NCIT"),
        ("https://example.org/nothing", "netkg query names"),
        ("  ", "name a patient"),
    ],
)
def test_a_miss_names_the_nearest(card, thing, hint):
    with pytest.raises(QueryError) as caught:
        card(thing)
    if thing == "NCIT:C0":
        assert caught.value.hint
    else:
        assert hint in caught.value.hint


def test_a_name_of_several_things_is_not_guessed(fresh_small, catalogue):
    fresh_small.load_turtle(
        "https://w3id.org/netkg/graph/ontology/more",
        b"""@prefix nk: <https://w3id.org/netkg/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        nk:A rdfs:label "twice" ; nk:termKind "drug" . nk:B rdfs:label "Twice" ; nk:termKind "tumour" .""",
        "more",
    )
    with pytest.raises(QueryError, match="several things") as caught:
        show(fresh_small, catalogue, "twice")
    assert caught.value.hint == "say one of nk:A, nk:B"


def test_the_card_of_a_patient(card):
    found = card("markey-2017:patient-p1")
    sections = {section.query: section.table() for section in found.sections}
    known = {(row[0].value, row[1].value) for row in sections["patients/attributes"].rows}
    assert {("age", "43"), ("diagnosis", "pNET"), ("sex", "not reported")} <= known
    assert ("biomarker state", "not reported") in known
    assert len(sections["patients/prior-regimens"].rows) == 5
    assert len(sections["patients/courses"].rows) == 1
    assert "where" in sections["evidence/results"].columns
    assert "link" in sections["evidence/claims"].columns
    assert found.sources == ("markey-2017:publication",)


def test_the_card_of_a_publication_says_what_is_told_of_it(card):
    found = card("kim-2016")
    results = next(section for section in found.sections if section.query == "evidence/results")
    second_hand = results.solutions.columns.index("second_hand")
    assert [row[second_hand].value for row in results.solutions.rows].count("true") == 1
    assert found.sources == ("kim-2016:publication", "markey-2017:publication")
    cited = next(section for section in found.sections if section.query == "network/citations")
    assert cited.solutions.rows


def test_the_card_of_a_tumour_takes_in_narrower_terms(card):
    def results(thing):
        (section,) = (section for section in card(thing).sections if section.query == "evidence/results")
        return set(section.solutions.rows)

    assert results("NCIT:C27720") < results("NCIT:C188218")


def test_what_nobody_recorded_is_an_empty_section(card):
    found = card("markey-2017:work-lang")
    assert any(not section.solutions.rows for section in found.sections)
    assert "nothing recorded" in found._repr_html_()


def test_the_sparql_of_a_section_gives_its_rows(card, shipped):
    for section in card("markey-2017:patient-p2").sections:
        assert shipped.query(section.sparql) == section.solutions


def test_a_card_is_frozen_and_plain(card):
    found = card("markey-2017:patient-p1")
    assert isinstance(found, Card)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.title = "x"
    data = json.loads(json.dumps(found.to_dict()))
    assert data["use"] == USE_STATEMENT
    assert data["sections"][0]["rows"][0].keys() == set(data["sections"][0]["columns"])


def test_html_is_escaped_and_carries_the_use_statement(card):
    page = card("kim-2016:result-pdl1")._repr_html_()
    assert USE_STATEMENT in page
    assert "<script" not in page
    assert "&middot;" in page


def test_a_column_that_is_empty_throughout_is_not_shown(card):
    section = card("kim-2016:result-pdl1").sections[0]
    assert "censored" in section.shown
    assert "censored" not in section.table().columns
    assert "censored" in section.solutions.columns


@pytest.mark.parametrize("kind", CARDS)
def test_every_question_of_a_card_fits_its_query(kind, catalogue):
    for question in CARDS[kind]:
        query = catalogue[question.query]
        names = {parameter.name for parameter in query.parameters}
        assert {question.parameter, *dict(question.fixed)} <= names
        assert set(question.columns.split()) <= {column.name for column in query.columns}
        assert "card" in query.tags


def test_every_kind_of_term_has_a_card(shipped, ask):
    assert set(KINDS.values()) <= set(CARDS)
    things = {"publication", "study", "cohort", "patient", "course", "result", "claim"}
    assert things <= {str(row["kind"]) for row in ask(shipped, "names")}
    assert things <= set(CARDS)

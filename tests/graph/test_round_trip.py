from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import SourceError
from netkg.graph import from_triples, to_triples
from netkg.model import Record
from netkg.namespaces import NK, id_namespace
from netkg.rdf.parse import parse_rdf
from netkg.rdf.turtle import write_turtle

RESULT = ox.NamedNode(id_namespace("example-2020") + "result-pdl1")


def through_turtle(record: Record) -> Record:
    quads = parse_rdf(write_turtle(to_triples(record)), ox.RdfFormat.TURTLE, "test")
    return from_triples(record.record, [quad.triple for quad in quads])


def test_a_record_survives_the_way_to_turtle_and_back(record):
    assert through_turtle(record) == record


WORDS = (
    st.text("abcdefgh äß'\"\\", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
)
PRINTED = st.decimals(0, 100, places=2, allow_nan=False)


@given(
    events=st.integers(0, 40),
    more=st.integers(0, 40),
    percent=PRINTED,
    printed=st.none() | WORDS,
    words=WORDS,
    cutoff=st.sampled_from(["not reported", "not seen", "sought and absent", "1 %"]),
    drugs=st.sets(st.sampled_from(["NCIT:C1", "NCIT:C2", "CHEBI:3"]), min_size=1),
)
def test_records_survive_whatever_they_hold(events, more, percent, printed, words, cutoff, drugs):
    number = {"value": str(percent)} | ({"printed": printed} if printed else {})
    record = Record.model_validate(
        {
            "record": "any-2000",
            "publication": {
                "title": words,
                "kind": "fabio:Abstract",
                "authors": "not seen",
                "year": "2000",
                "venue": words,
                "identification": "probable",
                "identification_reason": words,
                "read_level": "read in full text",
                "retraction_checked": "not seen",
            },
            "courses": [{"id": "course-a", "of": "cohort-a", "role": "prior", "drugs": sorted(drugs)}],
            "results": [
                {
                    "id": "result-a",
                    "cohort": "cohort-a",
                    "outcome": "nk:ObjectiveResponse",
                    "reporting": "measured",
                    "basis": "stated",
                    "events": str(events),
                    "total": str(events + more),
                    "percent": number,
                    "cutoff": cutoff,
                    "places": ["place-a"],
                }
            ],
            "extractions": [
                {"id": "extraction-a", "extracted_by": words, "checked_by": "not seen", "date": "2020-01-01"}
            ],
        }
    )
    assert through_turtle(record) == record


def objects(record, predicate, subject=RESULT):
    return [
        t.object.value
        for t in to_triples(record)
        if t.subject == subject and t.predicate.value == NK + predicate
    ]


def test_printed_twins_stand_beside_typed_values(record):
    assert objects(record, "percent") == ["25.00"]
    assert objects(record, "percentAsPrinted") == ["25.00"]
    cohort = ox.NamedNode(id_namespace("example-2020") + "cohort-all")
    assert objects(record, "sizeAsPrinted", cohort) == ["four"]


def test_a_derived_count_has_no_printed_twin(record):
    assert objects(record, "events") == ["1"]
    assert objects(record, "eventsAsPrinted") == []


def test_a_missing_value_is_a_stated_absence_of_its_property(record):
    assert objects(record, "notSeen") == [NK + "cutoff"]
    study = ox.NamedNode(id_namespace("example-2020") + "study-a")
    assert NK + "DataCutOff" in objects(record, "notReported", study)


def test_second_hand_results_are_of_another_class(record):
    types = {
        t.subject.value.rpartition("/")[2]: t.object.value
        for t in to_triples(record)
        if t.predicate.value.endswith("#type")
    }
    assert types["result-pdl1"] == NK + "Result"
    assert types["result-cited"] == NK + "SecondHandResult"


def test_there_are_no_blank_nodes(record):
    assert not any(isinstance(term, ox.BlankNode) for triple in to_triples(record) for term in triple)


def test_changing_one_number_changes_its_line_and_its_twin(record_data):
    before = write_turtle(to_triples(Record.model_validate(record_data))).splitlines()
    record_data["results"][2]["total"] = "8"
    after = write_turtle(to_triples(Record.model_validate(record_data))).splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [line.strip() for line in changed] == [b"nk:total 8 ;", b'nk:totalAsPrinted "8" ;']


def test_a_graph_that_speaks_of_others_things_is_refused(record):
    alien = ox.Triple(ox.NamedNode(NK + "x"), ox.NamedNode(NK + "y"), ox.Literal("z"))
    with pytest.raises(SourceError, match="not its own"):
        from_triples(record.record, [*to_triples(record), alien])


def test_a_damaged_graph_does_not_make_a_record(record):
    triples = [triple for triple in to_triples(record) if not triple.predicate.value.endswith("extractedBy")]
    with pytest.raises(SourceError, match="does not make a record"):
        from_triples(record.record, triples)


def test_decimals_never_pass_through_floats(record_data):
    record_data["results"][0]["percent"] = "0.1000000000000000055511151231257827"
    record = Record.model_validate(record_data)
    assert through_turtle(record).results[2].percent.value == Decimal("0.1000000000000000055511151231257827")

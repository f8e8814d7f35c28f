import pytest
from pydantic import ValidationError

from netkg.model import Count, Measure, Record
from netkg.namespaces import to_curie, to_iri


def problems(data):
    with pytest.raises(ValidationError) as caught:
        Record.model_validate(data)
    return [error["msg"] for error in caught.value.errors()]


def test_lists_are_sets_in_order_of_id(record):
    assert [result.id for result in record.results] == [
        "result-adverse-events",
        "result-cited",
        "result-pdl1",
    ]


def test_a_record_survives_its_own_dump(record):
    assert Record.model_validate(record.model_dump(mode="json", exclude_none=True)) == record


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"events": "5", "basis": "stated"}, "more than the total"),
        ({"total": None}, "denominator"),
        ({"events": "1"}, "derived count has none"),
        ({"basis": None}, "basis"),
        ({"reporting": "not reported"}, "cannot hold a number"),
        ({"value": "3"}, "unit"),
        ({"value": "-14", "unit": "mo"}, "value is below 0"),
        ({"percent": "100.1"}, "percent is above 100"),
        ({"interval_low": "50", "interval_high": "3"}, "interval_low is beyond interval_high"),
        ({"interval_high": "101"}, "interval_high is above 100"),
        ({"censored": "yes"}, "censored"),
        ({"events": {"value": "1.5"}}, "whole number"),
        ({"percent": "nan"}, "digits"),
        ({"percent": "1_000"}, "digits"),
        ({"percent": "1e5"}, "digits"),
        ({"percent": 0.1}, "as it was printed"),
        ({"places": ["place-table", "place-table"]}, "twice"),
        ({"outcome": "objective response"}, "not a term id"),
        ({"outcome": "XYZ:1"}, "unknown prefix"),
        ({"cohort": "everybody"}, "not a reference"),
        ({"no_such": "x"}, "Extra inputs"),
    ],
)
def test_a_wrong_result_is_refused(record_data, change, message):
    record_data["results"][0] |= change
    assert any(message in problem for problem in problems(record_data))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "9", "end": "3"}, "before end"),
        ({"fragment": "one two three four five six seven eight nine"}, "few words"),
        ({"row_start": "1"}, "both"),
        ({"end": "999"}, "characters long"),
        ({"fragment": " x"}, "blanks"),
        ({"fragment": " "}, "empty"),
    ],
)
def test_a_wrong_place_is_refused(record_data, change, message):
    record_data["text_places"][0] |= change
    assert any(message in problem for problem in problems(record_data))


def test_a_date_is_whole_and_a_year_is_a_year(record_data):
    record_data["claims"][0]["earliest"] = "2017-05"
    record_data["publication"]["year"] = "May 2017"
    assert any("full date" in problem for problem in problems(record_data))
    assert any("nothing finer" in problem for problem in problems(record_data))


def test_ids_of_the_wrong_kind_are_listed(record_data):
    record_data["results"][0]["id"] = "claim-x"
    assert list(Record.model_validate(record_data).wrong_kinds()) == [("results", 0, "result")]


def test_numbers_keep_what_was_printed():
    assert Measure.model_validate("1.50").printed == "1.50"
    assert Count.model_validate({"value": "17"}).printed is None
    assert Count.model_validate({"value": "4", "printed": "four"}).value == 4


@pytest.mark.parametrize(
    "curie", ["NCIT:C27720", "kim-2016:result-pdl1", "CHEMBL.COMPOUND:CHEMBL1", "EFO:0000638"]
)
def test_curies_and_iris_are_two_spellings_of_one(curie):
    from netkg.namespaces import PREFIXES, id_namespace

    prefix, _, local = curie.partition(":")
    iri = to_iri(curie) if prefix in PREFIXES else id_namespace(prefix) + local
    assert to_curie(iri) == curie

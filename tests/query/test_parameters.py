"""Values become terms; what is no term is refused, and nothing escapes from a value into the query."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import QueryError
from netkg.query import bind
from netkg.rqfile import parse_query_file

TYPES = parse_query_file(
    """\
#+ summary: Which values were given?
#+ description: A query of this test only.
#+ column: an_iri | iri | - | as given
#+ parameter: an_iri | iri | any
#+ parameter: a_text | text | any
#+ parameter: a_number | integer | any
#+ parameter: a_decimal | decimal | any
#+ parameter: a_day | date | any
#+ tags: test
SELECT ?an_iri ?a_text ?a_number ?a_decimal ?a_day
WHERE {
  VALUES ?an_iri { UNDEF }
  VALUES ?a_text { "default" }
  VALUES ?a_number { 1 }
  VALUES ?a_decimal { 1.5 }
  VALUES ?a_day { UNDEF }
}
""",
    "test/types",
    "types.rq",
)


def row(**values):
    (solution,) = ox.Store().query(bind(TYPES, values))
    return solution


@pytest.mark.parametrize(
    ("given", "iri"),
    [
        ("NCIT:C106432", "http://purl.obolibrary.org/obo/NCIT_C106432"),
        ("nk:PD1Inhibitor", "https://w3id.org/netkg/ontology#PD1Inhibitor"),
        ("kim-2016:result-pdl1", "https://w3id.org/netkg/id/kim-2016/result-pdl1"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ],
)
def test_an_iri_is_given_as_an_id_or_in_full(given, iri):
    assert row(an_iri=given)["an_iri"].value == iri


def test_values_of_all_types():
    solution = row(a_number="-7", a_decimal="0.10", a_day="2017-09-10", a_text="PD-L1")
    assert [solution[name].value for name in ("a_number", "a_decimal", "a_day", "a_text")] == [
        "-7",
        "0.1",
        "2017-09-10",
        "PD-L1",
    ]


def test_a_parameter_that_is_not_given_keeps_its_default():
    assert row()["a_text"].value == "default"
    assert row()["an_iri"] is None


def test_several_values_are_alternatives():
    solutions = list(ox.Store().query(bind(TYPES, {"a_text": ["a", "b"], "a_number": ["1", "2", "3"]})))
    assert len(solutions) == 6


def test_a_bound_query_is_complete_sparql_and_keeps_its_header():
    text = bind(TYPES, {"an_iri": "NCIT:C106432"})
    assert "VALUES ?an_iri { <http://purl.obolibrary.org/obo/NCIT_C106432> }" in text
    assert text.startswith("#+ summary")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"a_txt": "x"}, "has no parameter 'a_txt'"),
        ({"a_number": "seven"}, "takes a integer"),
        ({"a_number": "7.5"}, "takes a integer"),
        ({"a_number": "7 8"}, "takes a integer"),
        ({"a_decimal": "1e3"}, "takes a decimal"),
        ({"a_decimal": ""}, "takes a decimal"),
        ({"a_day": "10 September 2017"}, "takes a date"),
        ({"an_iri": "pembrolizumab"}, "takes a term id"),
        ({"an_iri": "unknown:C1"}, "takes a term id|prefix"),
        ({"an_iri": ""}, "takes a term id"),
        ({"an_iri": []}, "got no value"),
    ],
)
def test_what_does_not_fit_is_refused(values, message):
    if values == {"an_iri": "unknown:C1"}:
        # Neither a known prefix nor, by its capitals, a thing of a record.
        message = "takes a term id"
    with pytest.raises(QueryError, match=message):
        bind(TYPES, values)


def test_the_hint_names_the_nearest_parameter():
    with pytest.raises(QueryError) as caught:
        bind(TYPES, {"a_txt": "x"})
    assert caught.value.hint == "did you mean 'a_text'?"


ATTACKS = [
    "} DELETE WHERE { ?s ?p ?o } #",
    "NCIT:C1> } DELETE WHERE { ?s ?p ?o } VALUES ?x { <x",
    "http://example.org/> } INSERT DATA { <a> <b> <c> } #",
    "NCIT:C1\nDELETE WHERE { ?s ?p ?o }",
    "https://example.org/\nDELETE",
    "https://example.org/ } #",
    "kim-2016:result-pdl1\n}",
    "nk:a\t} UNION { ?s ?p ?o",
    "NCIT:C1 } { SERVICE <https://example.org/> { ?s ?p ?o }",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_id_cannot_carry_sparql(attack):
    with pytest.raises(QueryError):
        bind(TYPES, {"an_iri": attack})


@pytest.mark.parametrize("name", ["a_number", "a_decimal", "a_day"])
@pytest.mark.parametrize("attack", ["1 } DELETE", "1\n", "1 2", "1}", "2017-09-10\n}"])
def test_a_number_or_date_cannot_carry_sparql(name, attack):
    with pytest.raises(QueryError):
        bind(TYPES, {name: attack})


@given(st.text())
def test_any_text_stays_a_text(text):
    try:
        bound = bind(TYPES, {"a_text": text})
    except (QueryError, UnicodeEncodeError):
        return
    (solution,) = ox.Store().query(bound)
    assert solution["a_text"] == ox.Literal(text)
    assert solution["a_number"] == ox.Literal(1)


@pytest.mark.parametrize(
    "attack", ['" } DELETE WHERE { ?s ?p ?o } #', "a\nVALUES ?a_number { 9 }", "\\", '"""', "}"]
)
def test_a_text_with_sparql_in_it_is_only_a_text(attack):
    assert row(a_text=attack, a_number="2")["a_text"].value == attack
    assert row(a_text=attack, a_number="2")["a_number"].value == "2"


def test_nothing_is_changed_by_a_bound_query(catalogue, fresh_small):
    before = fresh_small.graphs()
    fresh_small.query(bind(catalogue["evidence/results"], {"drug": ["nk:A", "nk:B"]}))
    assert fresh_small.graphs() == before

"""The small case follows the pattern to the letter: each of its files is the Turtle of a valid record."""

import pyoxigraph as ox
import pytest

from netkg.graph.decode import from_triples
from netkg.graph.encode import to_triples
from netkg.rdf.turtle import write_turtle

RECORDS = ["alpha-2020", "beta-2016", "gamma-2020", "delta-2022", "epsilon-2021", "zeta-2023", "eta-2024"]


@pytest.mark.parametrize("record", RECORDS)
def test_a_file_of_the_small_case_is_a_record(record, checkout):
    data = (checkout / "tests" / "cases" / "queries" / "small" / f"{record}.ttl").read_bytes()
    triples = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    assert write_turtle(to_triples(from_triples(record, triples))) == data


def test_no_file_is_left_out(checkout):
    files = (checkout / "tests" / "cases" / "queries" / "small").glob("*.ttl")
    assert {path.stem for path in files} == {*RECORDS, "ontology"}

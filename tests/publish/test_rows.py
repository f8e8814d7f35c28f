"""Rows as files for others: formats, and the metadata beside CSV and TSV."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from netkg.config import USE_STATEMENT
from netkg.errors import SourceError
from netkg.publish.rows import ROW_FORMATS, metadata_name, write_rows, write_rows_metadata
from netkg.rqfile import parse_query_file
from netkg.store.base import Solutions

QUERY = parse_query_file(
    """\
#+ summary: How long?
#+ description: Empty if nobody knows.
#+ column: who | iri | - | the patient
#+ column: months | decimal | mo | how long
SELECT ?who ?months {}
""",
    "patients/how-long",
    "how-long.rq",
)
ROWS = Solutions(
    ("who", "months"),
    (
        (
            ox.NamedNode("https://w3id.org/netkg/id/a-2020/patient-p1"),
            ox.Literal("14", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ),
        (None, ox.Literal('"14", or so')),
    ),
)


def test_csv_and_tsv_are_sparql_results():
    rows = list(csv.reader(io.StringIO(write_rows(ROWS, "csv").decode(), newline="")))
    assert rows == [
        ["who", "months"],
        ["https://w3id.org/netkg/id/a-2020/patient-p1", "14"],
        ["", '"14", or so'],
    ]
    lines = write_rows(ROWS, "tsv").decode().splitlines()
    assert lines[0] == "?who\t?months"
    assert lines[1].startswith("<https://w3id.org/netkg/id/a-2020/patient-p1>\t")


def test_json_is_sparql_results_and_carries_the_use_statement():
    content = json.loads(write_rows(ROWS, "json"))
    assert set(content) == {"head", "results", "use"}
    assert content["use"] == USE_STATEMENT
    assert len(content["results"]["bindings"]) == 2
    assert json.loads(write_rows(True, "json"))["boolean"] is True


@pytest.mark.parametrize(("answer", "name"), [(True, "csv"), (False, "tsv"), (ROWS, "table")])
def test_what_a_format_cannot_hold_is_refused(answer, name):
    with pytest.raises(SourceError):
        write_rows(answer, name)


def test_equal_rows_give_equal_bytes():
    assert all(write_rows(ROWS, name) == write_rows(ROWS, name) for name in ROW_FORMATS)


def test_metadata_tell_use_licence_columns_and_query():
    content = json.loads(write_rows_metadata("rows.csv", ROWS.columns, QUERY.text, QUERY))
    assert content["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert (content["url"], content["dc:title"]) == ("rows.csv", "How long?")
    assert content["dc:rights"] == USE_STATEMENT
    assert content["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert content["https://w3id.org/netkg/ontology#sparql"] == QUERY.text
    who, months = content["tableSchema"]["columns"]
    assert who == {"name": "who", "titles": "who", "dc:description": "the patient", "datatype": "anyURI"}
    assert months["datatype"] == "decimal"
    assert months["http://qudt.org/schema/qudt/ucumCode"] == "mo"


def test_metadata_of_tsv_and_of_a_query_without_a_header():
    content = json.loads(write_rows_metadata("rows.tsv", ROWS.columns, "SELECT ..."))
    assert content["dialect"]["delimiter"] == "\t"
    assert content["tableSchema"]["columns"][0] == {"name": "who", "titles": "?who"}
    assert "dc:title" not in content


def test_metadata_stand_where_readers_look():
    assert metadata_name("rows.csv") == "rows.csv-metadata.json"

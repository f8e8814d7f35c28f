"""Tables for others: what is in the file is what was in the rows, and the use statement goes with it."""

import csv
import datetime as dt
import io
import json

import pyarrow.parquet as pq
import pytest

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.companion_rows import ClaimRow
from netkg.analyse.estimate import Settings, estimate
from netkg.analyse.pooling import pool
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import question
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError, SourceError
from netkg.publish.metafor import metafor_export
from netkg.publish.parquet import write_parquet
from netkg.publish.tables import SEPARATOR, table_of, write_table, write_table_metadata


@pytest.fixture(scope="module")
def body(checkout):
    kg = netkg.open(checkout)
    return read_body(kg.store, kg.catalogue, kg.project.ontology)


@pytest.fixture(scope="module")
def results(body):
    return table_of("results", "One result a row.", EvidenceRow, body.rows)


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def as_text(value):
    """Return a cell as CSV holds it, written down once more for the test."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, dict):
        return "|".join(f"{name}={text}" for name, text in sorted(value.items()))
    return "" if value is None else str(value)


def test_csv_holds_every_cell(results, body):
    read = rows_of(write_table(results, "csv"))
    assert len(read) == len(body.rows)
    for cells, row in zip(read, body.rows, strict=True):
        for name, text in cells.items():
            value = getattr(row, name)
            assert float(text) == value if type(value) is float else text == as_text(value), name


def test_zero_and_missing_stay_apart(make_row):
    rows = [make_row("a:r", 0, 14), make_row("b:r", missing={"events": "not seen"})]
    zero, unseen = rows_of(write_table(table_of("t", "", EvidenceRow, rows), "csv"))
    assert (zero["events"], unseen["events"]) == ("0", "")
    assert (zero["missing"], unseen["missing"]) == ("", "events=not seen")


def test_tsv_is_the_same_with_tabs(results):
    read = csv.reader(io.StringIO(write_table(results, "tsv").decode(), newline=""), delimiter="\t")
    assert list(read) == list(csv.reader(io.StringIO(write_table(results, "csv").decode(), newline="")))


def test_json_holds_lists_and_the_use_statement(results, body):
    content = json.loads(write_table(results, "json"))
    assert content["use"] == USE_STATEMENT
    assert content["columns"] == list(results.columns)
    assert [tuple(row["drugs"]) for row in content["rows"]] == [row.drugs for row in body.rows]


def test_metadata_say_the_use_and_the_type_of_each_column(results):
    content = json.loads(write_table_metadata("results.csv", results))
    assert content["dc:rights"] == USE_STATEMENT
    columns = {column["name"]: column for column in content["tableSchema"]["columns"]}
    assert tuple(columns) == results.columns
    assert columns["total"]["datatype"] == "integer"
    assert columns["drugs"]["separator"] == SEPARATOR
    assert "separator" not in columns["outcome"]


def test_a_value_that_holds_the_separator_is_refused():
    table = table_of(
        "t", "", ClaimRow, [ClaimRow(claim="a:c", record="a", second_hand=False, about=("x|y",))]
    )
    with pytest.raises(SourceError, match="joins values"):
        write_table(table, "csv")


def test_unknown_formats_and_columns_are_refused(results, body):
    with pytest.raises(SourceError, match="xlsx"):
        write_table(results, "xlsx")
    with pytest.raises(AnalysisError, match="no column 'totl'") as caught:
        table_of("t", "", EvidenceRow, body.rows, ["totl"])
    assert "total" in caught.value.hint


def test_parquet_gives_the_rows_back(results, body):
    file = pq.ParquetFile(io.BytesIO(write_parquet(results)))
    assert file.schema_arrow.metadata[b"netkg.use"] == USE_STATEMENT.encode()
    for cells, row in zip(file.read().to_pylist(), body.rows, strict=True):
        back = {
            name: tuple(value)
            if results.kinds[name] is tuple
            else dict(value)
            if results.kinds[name] is dict
            else value
            for name, value in cells.items()
        }
        assert back == {name: getattr(row, name) for name in results.columns}


def test_parquet_of_no_rows_and_the_same_bytes_twice(results):
    empty = table_of("t", "", EvidenceRow, [])
    assert pq.ParquetFile(io.BytesIO(write_parquet(empty))).read().num_rows == 0
    assert write_parquet(results) == write_parquet(results)


def test_a_further_column_is_made_from_the_row(make_row):
    table = table_of("t", "", EvidenceRow, [make_row("a:r")], ["result", "n"], {"n": (int, lambda row: 7)})
    assert table.rows == (("a:r", 7),)


# metafor


def test_metafor_gets_the_numbers_that_the_estimate_pools(body):
    """The definition of escalc(measure = "PLO"): log odds, variance 1/x + 1/(n - x), 0.5 only at the ends."""
    from math import log

    asked = question(body, "objective response", drugs=["PD-1 inhibitor"], alone=True, tumour="NCIT:C188218")
    made = estimate(body, asked, Settings(method="logit-dl"))
    export = metafor_export(made.rows, body)
    rows = rows_of(write_table(export.table, "csv"))
    assert [row["result"] for row in rows] == [row.result for row in made.rows]
    for row in rows:
        x, n = int(row["xi"]), int(row["ni"])
        half = 0.5 if x in (0, n) else 0
        assert row["corrected"] == ("true" if half else "false")
        assert float(row["yi"]) == pytest.approx(log((x + half) / (n - x + half)), abs=1e-12)
        assert float(row["vi"]) == pytest.approx(1 / (x + half) + 1 / (n - x + half), abs=1e-12)
    again = pool([int(row["xi"]) for row in rows], [int(row["ni"]) for row in rows], method="logit-dl")
    assert again.estimate == pytest.approx(made.pooled.estimate, abs=1e-12)


def test_yi_and_vi_alone_pool_to_the_estimate(body):
    """DerSimonian and Laird by hand from the two columns, as rma(yi, vi, method = "DL") does."""
    from math import exp

    asked = question(body, "objective response", drugs=["PD-1 inhibitor"], alone=True, tumour="NCIT:C188218")
    made = estimate(body, asked, Settings(method="logit-dl"))
    rows = rows_of(write_table(metafor_export(made.rows, body).table, "csv"))
    effects = [(float(row["yi"]), 1 / float(row["vi"])) for row in rows]
    weight = sum(w for _, w in effects)
    mean = sum(y * w for y, w in effects) / weight
    q = sum(w * (y - mean) ** 2 for y, w in effects)
    tau2 = max(0.0, (q - len(rows) + 1) / (weight - sum(w * w for _, w in effects) / weight))
    weights = [1 / (1 / w + tau2) for _, w in effects]
    pooled = sum(y * w for (y, _), w in zip(effects, weights, strict=True)) / sum(weights)
    assert 1 / (1 + exp(-pooled)) == pytest.approx(made.pooled.estimate, abs=1e-9)


def test_half_an_event_is_added_at_the_ends_only(make_row, make_body):
    rows = [make_row("a:r", 0, 4), make_row("b:r", 4, 107), make_row("c:r", 5, 5)]
    export = metafor_export(rows, make_body(*rows))
    cells = [dict(zip(export.table.columns, row, strict=True)) for row in export.table.rows]
    assert [cell["corrected"] for cell in cells] == [True, False, True]
    assert [(cell["xi"], cell["ni"]) for cell in cells] == [(0, 4), (4, 107), (5, 5)]


def test_metafor_counts_nobody_twice_and_says_what_it_leaves_out(make_row, make_body):
    same = {"study": "a:study-a", "cohort": "a:cohort-x"}
    rows = [
        make_row("a:r1", 1, 10, **same),
        make_row("a:r2", 2, 20, **same),
        make_row("b:r", 3, 30),
        make_row("c:r", 1, 9, second_hand=True),
        make_row("d:r", reporting="NotReported"),
        make_row("e:r", 3, 30, outcome="nk:DiseaseControlBestResponse"),
    ]
    export = metafor_export(rows, make_body(*rows), not_comparable=True)
    column = export.table.columns.index("result")
    assert [row[column] for row in export.table.rows] == ["a:r2", "b:r", "e:r"]
    assert (export.uncounted, export.repeated, export.refused) == (2, 1, ("outcome",))


@pytest.fixture
def in_two_compartments(make_row):
    """Return 24 people measured in two compartments, as Abdel Karim did, and 30 others."""
    same = {"study": "a:study-a", "cohort": "a:cohort-x", "outcome": "nk:PDL1Positivity", "clone": "SP142"}
    return [
        make_row("a:r-immune", 10, 24, compartment="ImmuneCells", **same),
        make_row("a:r-tumour", 9, 24, compartment="TumourCells", **same),
        make_row("b:r", 3, 30, outcome="nk:PDL1Positivity", compartment="TumourCells", clone="SP142"),
    ]


def test_metafor_does_not_get_what_netkg_would_not_pool(in_two_compartments, make_body):
    with pytest.raises(AnalysisError, match="not comparable") as caught:
        metafor_export(in_two_compartments, make_body(*in_two_compartments))
    assert all(name in caught.value.message for name in ("compartment", "a:r-immune", "a:r-tumour", "b:r"))


def test_what_metafor_gets_against_the_guard_is_labelled_and_counts_nobody_twice(
    in_two_compartments, make_body
):
    export = metafor_export(in_two_compartments, make_body(*in_two_compartments), not_comparable=True)
    cells = rows_of(write_table(export.table, "csv"))
    assert [(cell["result"], cell["ni"]) for cell in cells] == [("a:r-immune", "24"), ("b:r", "30")]
    assert {cell["not_comparable"] for cell in cells} == {"compartment"}
    about = json.loads(write_table_metadata("m.csv", export.table))["dc:description"]
    assert about.startswith("Not comparable: the results differ in compartment. One result a row; ")


def test_what_may_be_pooled_has_no_label(in_two_compartments, make_body):
    _, *rows = in_two_compartments
    for asked in (False, True):
        export = metafor_export(rows, make_body(*in_two_compartments), not_comparable=asked)
        assert {cell["not_comparable"] for cell in rows_of(write_table(export.table, "csv"))} == {""}
        assert export.table.description.startswith("One result a row; ")


def test_metafor_of_nothing_countable_is_an_error(make_row, make_body):
    rows = [make_row("a:r", reporting="NotReported")]
    with pytest.raises(AnalysisError, match="none of these results"):
        metafor_export(rows, make_body(*rows))


def test_days_are_iso_in_csv(make_row):
    rows = [make_row("a:r", public_latest=dt.date(2020, 4, 1))]
    assert (
        rows_of(write_table(table_of("t", "", EvidenceRow, rows), "csv"))[0]["public_latest"] == "2020-04-01"
    )

"""``netkg evidence``: the tables on the screen, in files and as counts, and what is refused."""

import csv
import json

import pyarrow.parquet as pq
import pytest

from netkg.config import USE_STATEMENT

KN158 = "strosberg-2020:result-objective-response"
RESPONSE = ("--outcome", "objective response")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_screen_has_labels_counts_and_the_use_statement(netkg, seed):
    done = netkg("evidence", *RESPONSE, "--drug", "pembrolizumab", "--where", "record=strosberg-2020")
    assert (done.code, done.err) == (0, "")
    (row,) = [line for line in done.out.splitlines() if line.endswith(KN158)]
    assert row.split()[-6:] == ["4", "107", "3.7", "measured", "no", KN158]
    assert "objective response" in row
    assert "NCIT:" not in done.out
    assert done.out.splitlines()[-1] == USE_STATEMENT


def test_what_is_missing_says_why(netkg, seed):
    done = netkg("evidence", "--where", "record=kim-2016", "--columns", "result,cutoff")
    assert "not seen" in done.out


def test_second_hand_rows_are_marked_and_can_be_left_out(netkg, seed):
    asked = ("evidence", "--where", "record=markey-2017", "--outcome", "PD-L1 positivity")
    shown = netkg(*asked, "--columns", "result,second_hand").out.splitlines()
    assert "yes" in next(line for line in shown if "markey-2017:result-lang-pdl1" in line).split()
    left = netkg(*asked, "--without-second-hand", "--columns", "result")
    assert left.code == 0
    assert "result-lang-pdl1" not in left.out


def test_json_is_an_envelope_with_what_was_asked(netkg, seed):
    done = netkg("evidence", *RESPONSE, "--where", "record=strosberg-2020", "--json")
    content = done.json
    assert (content["ok"], content["use"]) == (True, USE_STATEMENT)
    assert content["result"]["asked"]["where"] == ["record=strosberg-2020"]
    (row,) = [row for row in content["result"]["rows"] if row["result"] == KN158]
    assert (row["events"], row["total"], row["cluster"]) == (4, 107, "strosberg-2020:study-keynote-158")
    assert row["retracted"] is False


def test_files_hold_ids_and_their_use_statement(netkg, seed):
    assert netkg("evidence", "--output", "all.csv").code == 0
    rows = rows_of(seed / "all.csv")
    assert KN158 in {row["result"] for row in rows}
    about = json.loads((seed / "all.csv-metadata.json").read_text())
    assert about["dc:rights"] == USE_STATEMENT
    assert about["url"] == "all.csv"
    assert netkg("evidence", "--output", "all.parquet").code == 0
    table = pq.read_table(seed / "all.parquet")
    assert table.num_rows == len(rows)
    assert table.schema.metadata[b"netkg.use"] == USE_STATEMENT.encode()
    assert netkg("evidence", "--output", "all.txt").code == 0
    assert (seed / "all.txt").read_text().endswith(USE_STATEMENT + "\n")


def test_the_use_statement_goes_beside_a_pipe(netkg, seed):
    done = netkg("evidence", "--format", "csv", "--columns", "result,events")
    assert done.out.startswith("result,events\r\n")
    assert USE_STATEMENT in done.err


@pytest.mark.parametrize(
    ("table", "where", "said"),
    [
        ("claims", "kind=AbsenceClaim", "markey-2017:claim-no-clinical-data"),
        ("patients", "attribute=nk:sex", "not reported"),
        ("trials", "registry_ids=NCT02628067", "strosberg-2020"),
        ("edges", "kind=updates", "yao-2018:publication"),
    ],
)
def test_the_companions(netkg, evidence, table, where, said):
    done = netkg("evidence", "--table", table, "--where", where)
    assert done.code == 0
    assert said in done.out
    assert done.out.splitlines()[-1] == USE_STATEMENT
    whole = netkg("evidence", "--table", table, "--format", "json")
    assert json.loads(whole.out)["rows"]


def test_counts_of_groups_and_nodes(netkg, seed):
    done = netkg(
        "evidence", *RESPONSE, "--where", "record=mehnert-2020", "--roll-up", "tumour=NCIT:C188218", "--json"
    )
    (counts,) = done.json["result"]["rows"]
    assert (counts["label"], counts["reports"], counts["k_eff"]) == ("Neuroendocrine Tumor", 1, 1)
    assert (counts["events"], counts["total"], counts["patients"]) == (4, 41, 41)  # 3 of 25 and 1 of 16
    grouped = netkg("evidence", *RESPONSE, "--group-by", "drugs")
    assert "Pembrolizumab" in grouped.out
    assert "do not add up" in grouped.out


def test_metafor(netkg, evidence):
    done = netkg(
        "evidence", *RESPONSE, "--drug", "PD-1 inhibitor", "--format", "metafor", "--output", "m.csv"
    )
    assert done.code == 0
    assert "left out" in done.err
    rows = rows_of(evidence / "m.csv")
    assert [row["xi"] for row in rows if row["result"] == KN158] == ["4"]
    assert (evidence / "m.csv-metadata.json").exists()
    assert {row["not_comparable"] for row in rows} == {""}


def test_metafor_refuses_what_cannot_be_pooled_unless_it_is_to_be_labelled(netkg, evidence):
    """Abdel Karim measured the same 24 people in immune and tumour cells."""
    asked = ("evidence", "--outcome", "PD-L1 positivity", "--where", "record=abdel-karim-2017")
    refused = netkg(*asked, "--format", "metafor", "--output", "pd.csv")
    assert refused.code == 8
    assert "compartment" in refused.err
    assert not (evidence / "pd.csv").exists()
    done = netkg(*asked, "--format", "metafor", "--not-comparable", "--output", "pd.csv")
    assert done.code == 0
    (row,) = rows_of(evidence / "pd.csv")
    assert row["ni"] == "24"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--drug", "pembrolizumb"], 8, "Pembrolizumab"),
        (["--where", "totl>=20"], 8, "did you mean total"),
        (["--columns", "result,evnts"], 8, "events"),
        (["--since", "2021", "--until", "2019"], 8, "upside down"),
        (["--where", "total>=100000"], 8, "no row of the table of results"),
        (["--table", "result"], 64, "results, claims, patients, trials, edges"),
        (["--format", "xlsx"], 64, "parquet"),
        (["--format", "parquet"], 64, "--output"),
        (["--output", "table.xlsx"], 64, ".parquet"),
        (["--roll-up", "tumour"], 64, "COLUMN=TERM"),
        (["--table", "claims", "--group-by", "kind"], 64, "table of results"),
        (["--table", "patients", "--drug", "nivolumab"], 8, "table of results"),
        (["--format", "metafor", "--columns", "result"], 64, "its own columns"),
        (["--format", "csv", "--not-comparable"], 64, "for the format metafor"),
        (["--outcome", "PD-L1 positivity", "--format", "metafor"], 8, "not comparable"),
    ],
)
def test_what_is_refused_is_said_with_a_way_on(netkg, seed, arguments, code, said):
    done = netkg("evidence", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_errors_are_json_too(netkg, seed):
    done = netkg("evidence", "--where", "totl>=20", "--json")
    assert done.json["error"]["kind"] == "AnalysisError"


# the default scope

SCLC, SMALL = "nk:LungSmallCellCarcinoma", "tsuruoka-2017:result-pdl1-sclc"
POSITIVE = ("evidence", "--outcome", "PD-L1 positivity", "--where", "record=tsuruoka-2017")


def test_what_is_outside_the_scope_is_shown_and_marked(netkg, evidence):
    done = netkg(*POSITIVE)
    said = f"outside the default scope and counted only if their tumour is named: {SMALL}"
    assert done.code == 0
    assert sum(line.endswith(SMALL) for line in done.out.splitlines()) == 2  # its row, and the note
    assert said in done.out
    content = netkg(*POSITIVE, "--json").json["result"]
    assert content["notes"] == [said]
    assert [row["result"] for row in content["rows"] if row["outside_scope"]] == [SMALL]
    assert "outside the default" not in netkg(*POSITIVE, "--tumour", SCLC).out


def test_it_is_not_counted_unless_named(netkg, evidence):
    def counts(*more):
        (row,) = netkg(*POSITIVE, *more, "--group-by", "year", "--json").json["result"]["rows"]
        return row["results"], row["cohorts"]

    assert (counts(), counts("--tumour", SCLC)) == ((4, 3), (1, 1))


def test_it_goes_to_metafor_only_if_named(netkg, evidence, tmp_path):
    file = tmp_path / "pd.csv"

    def results(*more):
        done = netkg(*POSITIVE, *more, "--format", "metafor", "--not-comparable", "--output", str(file))
        assert done.code == 0
        return {row["result"] for row in rows_of(file)}

    assert SMALL not in results()
    assert results("--tumour", SCLC) == {SMALL}

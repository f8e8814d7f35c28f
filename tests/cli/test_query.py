"""``netkg query``: list, show, run; formats, files, standard input, and what goes wrong."""

import csv
import io
import json

import pytest

from netkg.config import USE_STATEMENT

SOME = "SELECT ?patient ?age { ?patient a <https://w3id.org/netkg/ontology#Patient> ; "
SOME += "<https://w3id.org/netkg/ontology#age> ?age } ORDER BY ?patient LIMIT 2"
NAMED = "CONSTRUCT { ?s a ?type } { ?s a ?type FILTER(?type = <https://w3id.org/netkg/ontology#Patient>) }"

HEADED = """\
#+ summary: How old are they?
#+ description: Empty if nobody is.
#+ column: patient | iri | - | the patient
#+ column: age | integer | a | age in years
#+ parameter: patient | iri | a patient
PREFIX nk: <https://w3id.org/netkg/ontology#>
SELECT ?patient ?age WHERE {
  VALUES ?patient { UNDEF }
  ?patient nk:age ?age
} ORDER BY ?patient
"""


# --- list and show ------------------------------------------------------------------------------------


def test_list_names_every_query_and_its_question(netkg, evidence, checkout):
    done = netkg("query", "list")
    assert done.code == 0
    listed = {query["id"]: query for query in netkg("query", "list", "--json").json["result"]["queries"]}
    files = {f"{path.parent.name}/{path.stem}" for path in (checkout / "queries").glob("*/*.rq")}
    assert set(listed) == files | {"examples/results"}
    assert all(name in done.out and query["summary"] for name, query in listed.items())
    assert netkg("query").out == done.out


def test_show_prints_sparql_that_runs_again(netkg, evidence):
    shown = netkg("query", "show", "prior-regimens", "-p", "patient=markey-2017:patient-p1")
    assert shown.code == 0
    assert "VALUES ?patient { <https://w3id.org/netkg/id/markey-2017/patient-p1> }" in shown.out
    again = netkg("query", "-", "--json", stdin=shown.out)
    assert (
        again.json == netkg("query", "prior-regimens", "--json", "-p", "patient=markey-2017:patient-p1").json
    )


def test_show_as_json_has_the_header(netkg, evidence):
    result = netkg("query", "show", "prior-regimens", "--json").json["result"]
    assert result["id"] == "patients/prior-regimens"
    assert [parameter["name"] for parameter in result["parameters"]] == ["patient"]
    assert "SELECT" in result["sparql"]


# --- run ----------------------------------------------------------------------------------------------


def test_a_query_by_id_by_name_and_with_run(netkg, evidence):
    first = netkg("query", "patients/treated-patients")
    assert first.code == 0
    assert "markey-2017:patient-p1" in first.out
    assert "4 rows" in first.out
    assert (
        first.out == netkg("query", "treated-patients").out == netkg("query", "run", "treated-patients").out
    )


def test_parameters_may_be_given_more_than_once(netkg, evidence):
    one = netkg("query", "treated-patients", "-p", "drug=NCIT:C106432", "--json").json
    both = netkg(
        "query", "treated-patients", "-p", "drug=NCIT:C106432", "-p", "drug=NCIT:C68814", "--json"
    ).json
    assert (len(one["results"]["bindings"]), len(both["results"]["bindings"])) == (2, 4)


def test_sparql_from_a_file_from_standard_input_and_with_a_header(netkg, evidence):
    (evidence / "mine.rq").write_text(SOME)
    (evidence / "headed.rq").write_text(HEADED)
    from_file = netkg("query", "--file", "mine.rq", "--json")
    assert len(from_file.json["results"]["bindings"]) == 2
    assert from_file.out == netkg("query", "run", "--file", "-", "--json", stdin=SOME).out
    assert from_file.out == netkg("query", "-", "--json", stdin=SOME).out
    bound = netkg("query", "--file", "headed.rq", "-p", "patient=markey-2017:patient-p2", "--format", "csv")
    assert bound.out == "patient,age\r\nhttps://w3id.org/netkg/id/markey-2017/patient-p2,71\r\n"


def test_a_query_of_the_project_replaces_the_shipped_one(netkg, evidence):
    (evidence / "queries" / "patients").mkdir()
    (evidence / "queries" / "patients" / "prior-regimens.rq").write_text(HEADED)
    assert netkg("query", "prior-regimens", "--format", "csv").out.startswith("patient,age\r\n")


def test_columns_are_chosen_in_the_order_given(netkg, evidence):
    done = netkg("query", "-", "--columns", "age,patient", "--format", "csv", stdin=SOME)
    assert done.out.splitlines()[0] == "age,patient"


# --- formats ------------------------------------------------------------------------------------------


def test_a_table_ends_with_the_use_statement(netkg, evidence):
    done = netkg("query", "-", stdin=SOME)
    assert done.out.splitlines()[-2:] == ["2 rows", USE_STATEMENT]
    assert done.err == ""


def test_csv_and_tsv_in_a_pipe_say_the_use_statement_on_standard_error(netkg, evidence):
    done = netkg("query", "-", "--format", "csv", stdin=SOME)
    assert len(list(csv.reader(io.StringIO(done.out)))) == 3
    assert done.err == f"{USE_STATEMENT}\n"
    done = netkg("query", "-", "--format", "tsv", stdin=SOME)
    assert done.out.splitlines()[0] == "?patient\t?age"
    assert done.err == f"{USE_STATEMENT}\n"


def test_json_is_sparql_json_with_the_use_statement(netkg, evidence):
    done = netkg("query", "-", "--format", "json", stdin=SOME)
    assert done.json["head"] == {"vars": ["patient", "age"]}
    assert done.json["use"] == USE_STATEMENT
    assert done.out == netkg("query", "-", "--json", stdin=SOME).out


def test_a_csv_file_gets_its_metadata_beside_it(netkg, evidence):
    (evidence / "headed.rq").write_text(HEADED)
    done = netkg("query", "--file", "headed.rq", "--output", "ages.csv")
    assert (done.code, done.out, done.err) == (0, "", "")
    described = json.loads((evidence / "ages.csv-metadata.json").read_text())
    assert described["url"] == "ages.csv"
    assert described["dc:rights"] == USE_STATEMENT
    assert [column["name"] for column in described["tableSchema"]["columns"]] == ["patient", "age"]


@pytest.mark.parametrize(
    ("name", "begin"), [("a.tsv", "?patient\t?age\n"), ("a.json", "{"), ("a.txt", "patient")]
)
def test_the_ending_tells_the_format(netkg, evidence, name, begin):
    assert netkg("query", "-", "-o", name, stdin=SOME).code == 0
    text = (evidence / name).read_text()
    assert text.startswith(begin)
    assert "\033" not in text


def test_graph_formats(netkg, evidence):
    turtle = netkg("query", "-", stdin=NAMED)
    assert turtle.out.startswith(f"# {USE_STATEMENT}\n")
    assert "markey-2017:patient-p1 a nk:Patient ." in turtle.out
    for name in ("trig", "ntriples", "nquads"):
        assert netkg("query", "-", "-f", name, stdin=NAMED).out.startswith(f"# {USE_STATEMENT}\n")
    for name in ("jsonld", "rdfxml"):
        assert netkg("query", "-", "-f", name, stdin=NAMED).err == f"{USE_STATEMENT}\n"
    assert len(netkg("query", "-", "--json", stdin=NAMED).json) == 4
    assert netkg("query", "-", "-o", "four.nt", stdin=NAMED).code == 0
    assert len((evidence / "four.nt").read_text().splitlines()) == 5


def test_ask(netkg, evidence):
    assert netkg("query", "-", stdin="ASK { ?s ?p ?o }").out.splitlines()[0] == "yes"
    assert netkg("query", "-", "--json", stdin="ASK { ?s ?p 77777 }").json["boolean"] is False
    done = netkg("query", "-", "-f", "csv", stdin="ASK { ?s ?p ?o }")
    assert (done.code, done.err) == (3, "error: csv cannot hold the answer of an ASK\nhint: use json\n")


def test_an_empty_answer_says_what_that_means(netkg, evidence):
    done = netkg("query", "treated-patients", "-p", "drug=NCIT:C18213")
    assert done.code == 0
    assert done.out.startswith("No rows. One row per patient")


def test_a_wide_table_becomes_blocks_on_a_narrow_screen(netkg, evidence, monkeypatch):
    assert "─ " not in netkg("query", "pd-l1-positivity").out
    monkeypatch.setenv("COLUMNS", "80")
    lines = netkg("query", "pd-l1-positivity").out.splitlines()
    assert lines[0].startswith("1 ──")
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_screen(netkg, evidence, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for name in ("list", "prior-regimens", "treated-patients", "absence-claims"):
        assert max(map(len, netkg("query", name).out.splitlines())) <= width


def test_colour_only_where_it_is_wanted(netkg, evidence, monkeypatch):
    assert "\033" not in netkg("query", "prior-regimens").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\033" in netkg("query", "prior-regimens").out
    assert "\033" in netkg("query", "show", "prior-regimens").out
    assert "\033" not in netkg("query", "prior-regimens", "-f", "csv").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in netkg("query", "prior-regimens").out
    assert "\033" not in netkg("query", "nothing").err


# --- what goes wrong ----------------------------------------------------------------------------------


def test_an_unknown_query_names_the_nearest(netkg, evidence):
    done = netkg("query", "prior-regimes")
    assert (done.code, done.out) == (6, "")
    assert done.err.splitlines() == [
        "error: there is no query 'prior-regimes'",
        "hint: did you mean prior-regimens or patients/prior-regimens?",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["prior-regimens", "-p", "patent=x:y"], 6, "no parameter 'patent'\nhint: did you mean 'patient'?"),
        (["treated-patients", "-p", "drug=pembrolizumab"], 6, "takes a term id such as NCIT:C106432"),
        (["prior-regimens", "--columns", "patients"], 6, "no column 'patients'\nhint: did you mean patient?"),
        (["prior-regimens", "--format", "turtle"], 64, "turtle cannot hold rows; choose one of table, csv"),
        (["prior-regimens", "--format", "xls"], 64, "xls cannot hold rows"),
        (["prior-regimens", "-o", "rows.xls"], 64, "the ending of rows.xls does not tell the format"),
        (["--file", "nowhere.rq"], 3, "nowhere.rq: cannot be read: No such file or directory"),
        (["--file", "data"], 3, "data: cannot be read: Is a directory"),
        (
            ["prior-regimens", "--store", "."],
            5,
            "is not a netkg store\nhint: create one with: netkg store create",
        ),
        (["prior-regimens", "--store", "nowhere"], 5, "nowhere is not a netkg store"),
        (["prior-regimens", "-o", "netkg.toml/rows.csv"], 3, "cannot be written"),
        (["-", "-p", "a=b"], 6, "standard input has no header, so it takes no parameters"),
    ],
    ids=str,
)
def test_each_mistake_has_one_clear_message(netkg, evidence, arguments, code, said):
    before = sorted(evidence.rglob("*"))
    done = netkg("query", *arguments, stdin=SOME)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert sorted(evidence.rglob("*")) == before


def test_a_syntax_error_has_line_column_and_the_line_itself(netkg, evidence):
    (evidence / "wrong.rq").write_text("SELECT ?a\nWHRE { ?a ?b ?c }\n")
    done = netkg("query", "--file", "wrong.rq")
    assert done.code == 6
    place, line, mark = done.err.splitlines()
    assert place.startswith("error: wrong.rq: not valid SPARQL, line 2, column 6: ")
    assert line == "    WHRE { ?a ?b ?c }"
    assert mark == "         ^"


def test_a_prefix_that_is_not_declared_is_given(netkg, evidence):
    done = netkg("query", "-", stdin="SELECT ?a { ?a nk:age ?b }")
    assert done.code == 6
    assert done.err.endswith("hint: declare what is used: PREFIX nk: <https://w3id.org/netkg/ontology#>\n")


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://x.invalid/> { ?s ?p ?o } }", "DROP ALL", "", "\xff"]
)
def test_other_text_is_refused(netkg, evidence, text):
    done = netkg("query", "-", stdin=text.encode("latin-1"))
    assert done.code in (3, 6)
    assert done.err.startswith("error: ")


def test_a_header_that_is_wrong(netkg, evidence):
    done = netkg("query", "-", stdin="#+ summry: x\nSELECT * {}")
    assert (done.code, done.err.splitlines()[0]) == (
        6,
        "error: standard input:1: 'summry: x' is not a header line",
    )


def test_a_project_without_triples(netkg, evidence):
    for path in (evidence / "data" / "triples").iterdir():
        path.unlink()
    done = netkg("query", "prior-regimens")
    assert (done.code, done.err.splitlines()[1]) == (3, "hint: build them with: netkg build")


def test_an_unreadable_triples_file(netkg, evidence):
    (evidence / "data" / "triples" / "kim-2016.ttl").write_text("kim-2016:x a")
    done = netkg("query", "prior-regimens")
    assert done.code == 5
    assert "kim-2016.ttl:1:" in done.err


def test_an_id_that_nothing_has_is_an_error_not_an_empty_answer(netkg, evidence):
    done = netkg("query", "prior-regimens", "-p", "patient=markey-2017:patient-p9")
    assert done.code == 6
    assert "nothing here is called 'markey-2017:patient-p9'" in done.err
    assert "markey-2017:patient-p1" in done.err or "patient-p4" in done.err


def test_a_file_given_as_a_name_is_told_apart(netkg, evidence):
    done = netkg("query", "mine.rq")
    assert done.code == 6
    assert "--file mine.rq" in done.err

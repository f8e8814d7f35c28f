import pyoxigraph as ox
import pytest

import netkg
from netkg.analyse.body import Tie, read_body, read_ties
from netkg.errors import AnalysisError
from netkg.namespaces import ID, NK, graph_iri
from netkg.query import load_catalogue
from netkg.store.base import Solutions


@pytest.fixture
def kg(checkout):
    return netkg.open(checkout)


def node(name):
    return ox.NamedNode(name)


def test_a_body_holds_every_result_of_the_store(kg):
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    assert len(body.rows) == len({row.result for row in body.rows})
    assert {"kim-2016:result-pdl1", "markey-2017:result-korea-pdl1"} <= {row.result for row in body.rows}
    assert body.retracted == frozenset()
    assert body.label("NCIT:C106432") == "Pembrolizumab"
    assert body.label("NCIT:C0") == "NCIT:C0"


def retract(kg, publication, kind="RetractionNotice", date="2024-05-01", name="correction-1"):
    notice = node(f"{ID}test-2024/{name}")
    day = ox.Literal(date, datatype=node("http://www.w3.org/2001/XMLSchema#date"))
    triples = [
        ox.Triple(notice, node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), node(NK + "Correction")),
        ox.Triple(notice, node(NK + "kind"), node(NK + kind)),
        ox.Triple(notice, node(NK + "publication"), node(f"{ID}{publication}/publication")),
        ox.Triple(notice, node(NK + "date"), day),
    ]
    kg.store.replace_graph(graph_iri(name), triples)


def test_a_retracted_publication_is_known(kg):
    retract(kg, "kim-2016")
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    assert body.retracted == {"kim-2016:publication"}


@pytest.mark.parametrize(("date", "retracted"), [("2024-06-01", False), ("2024-04-01", True)])
def test_a_later_correction_undoes_a_retraction(kg, date, retracted):
    retract(kg, "kim-2016")
    retract(kg, "kim-2016", "CorrectionNotice", date, "correction-2")
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    assert bool(body.retracted) is retracted


def test_a_correction_is_no_retraction(kg):
    retract(kg, "kim-2016", "CorrectionNotice")
    retract(kg, "kim-2016", "ExpressionOfConcern", name="correction-2")
    assert read_body(kg.store, kg.catalogue, kg.project.ontology).retracted == frozenset()


def test_what_ties_people_beyond_their_row():
    columns = ("thing", "about", "property", "value")
    said = [
        ("result", "cohort", node(f"{ID}a-2020/cohort-part")),
        ("result", "reportedIn", node(f"{ID}a-2020/publication-a")),
        ("cohort-part", "study", node(f"{ID}a-2020/study-a")),
        ("cohort-part", "partOf", node(f"{ID}a-2020/cohort-whole")),
        ("publication-a", "authors", ox.Literal("Doe J, Van den Berg AB, Smith and others")),
        ("study-a", "recruitmentWindow", ox.Literal("March 2016 to May 2018")),
        ("cohort-whole", "overlaps", node(f"{ID}b-2021/cohort-all")),
        ("cohort-part", "biomarker", node("http://identifiers.org/hgnc/17635")),
        ("result", "biomarker", node("http://identifiers.org/hgnc/1")),
        ("study-a", "authors", ox.Literal("Nobody N")),
    ]
    rows = tuple(
        (
            node(f"{ID}a-2020/{'result-a' if thing == 'result' else thing}"),
            ox.Literal(thing.partition("-")[0]),
            node(NK + name),
            value,
        )
        for thing, name, value in said
    )
    assert read_ties(Solutions(columns, rows)) == {
        "a-2020:result-a": Tie(
            frozenset({"Doe J", "Van den Berg AB"}),
            (2016, 2018),
            frozenset({"b-2021:cohort-all"}),
            "HGNC:17635",
        )
    }


def test_results_derived_from_what_goes_go_too(make_body, make_row):
    rows = [
        make_row("a-2020:result-a", 1, 9),
        make_row("a-2020:result-b", 1, 9, basis_inputs=("a-2020:result-a",)),
        make_row("a-2020:result-c", 1, 9, basis_inputs=("a-2020:result-b",)),
        make_row("a-2020:result-d", 1, 9),
    ]
    left = make_body(*rows).without(["a-2020:result-a"])
    assert [row.result for row in left.rows] == ["a-2020:result-d"]


def test_terms_that_are_not_in_the_tables_roll_up_to_themselves_only(make_body):
    under = make_body().is_under
    assert under("TOY:1", "TOY:1")
    assert not under("TOY:1", "nk:Outcome")
    assert not under("nk:ObjectiveResponse", "TOY:1")


def test_a_query_of_the_project_that_gives_no_rows_is_refused(kg, tmp_path, checkout):
    folder = tmp_path / "evidence"
    folder.mkdir()
    head = "#+ summary: Is it so?\n#+ description: no.\n#+ tags: evidence\n"
    (folder / "table.rq").write_text(head + "ASK { ?s ?p ?o }\n")
    catalogue = load_catalogue([checkout / "queries", tmp_path])
    with pytest.raises(AnalysisError, match="evidence/table gives no rows"):
        read_body(kg.store, catalogue, kg.project.ontology)

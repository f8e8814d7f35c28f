"""``/sparql`` as a client sees it, on the shipped evidence."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from netkg.config import USE_STATEMENT
from netkg.namespaces import graph_iri
from netkg.serve.formats import GRAPHS, ROWS
from netkg.serve.settings import Settings

KIM = graph_iri("kim-2016")
SELECT = f"SELECT ?s ?p ?o {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o LIMIT 5"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }}"


def ask(client, query, accept=None, **params):
    headers = {"accept": accept} if accept else {}
    return client.get("/sparql", params={"query": query, **params}, headers=headers)


@pytest.mark.parametrize("media", list(ROWS))
def test_rows_in_every_format(client, served, media):
    answer = ask(client, SELECT, media)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    if media == "text/csv":  # the only one that cannot be read back with its terms
        assert len(list(csv.reader(io.StringIO(answer.text)))) == 6
        return
    parsed = ox.parse_query_results(answer.content, ROWS[media])
    assert [tuple(row) for row in parsed] == list(served.kg.store.query(SELECT).rows)


@pytest.mark.parametrize("media", list(ROWS))
def test_ask_in_every_format(client, media):
    answer = ask(client, "ASK { ?s ?p ?o }", media)
    assert answer.status_code == 200
    assert b"true" in answer.content


@pytest.mark.parametrize("media", list(GRAPHS))
def test_graphs_in_every_format(client, served, media):
    answer = ask(client, CONSTRUCT, media)
    assert answer.headers["content-type"].partition(";")[0] == media
    found = {quad.triple for quad in ox.parse(answer.content, GRAPHS[media])}
    assert found == {quad.triple for quad in served.kg.store.quads(KIM)}


def test_describe_gives_a_graph(client):
    answer = ask(client, f"DESCRIBE <{KIM}>")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"


def test_the_same_query_gives_the_same_bytes(client):
    assert ask(client, CONSTRUCT).content == ask(client, CONSTRUCT).content


def test_all_ways_to_ask_give_the_same(client):
    by_get = ask(client, SELECT)
    by_form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", content=SELECT, headers={"content-type": "application/sparql-query"})
    assert by_get.content == by_form.content == direct.content
    assert json.loads(by_get.content)["results"]["bindings"]


@pytest.mark.parametrize(
    ("query", "accept", "offer"),
    [
        (SELECT, "image/png", "text/csv"),
        (SELECT, "text/turtle", "text/csv"),
        (CONSTRUCT, "text/csv", "text/turtle"),
    ],
)
def test_a_format_that_is_not_there_is_406_with_those_that_are(client, query, accept, offer):
    answer = ask(client, query, accept)
    assert answer.status_code == 406
    assert offer in answer.json()["offers"]


def test_the_format_by_its_name(client):
    assert (
        ask(client, SELECT, "application/json", format="csv").headers["content-type"].startswith("text/csv")
    )


def count(client, query, **params):
    rows = ask(client, query, **params).json()["results"]["bindings"]
    return int(rows[0]["n"]["value"])


def test_which_graphs_are_read(client, served):
    graphs = served.kg.store.graphs()
    everything, named = (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    )
    small, other = KIM, graph_iri("markey-2017")
    assert count(client, everything) == sum(graphs.values())
    assert count(client, everything, **{"default-graph-uri": small}) == graphs[small]
    assert count(client, named, **{"default-graph-uri": small}) == 0
    assert count(client, named, **{"named-graph-uri": [small, other]}) == graphs[small] + graphs[other]
    assert count(client, everything, **{"named-graph-uri": small}) == 0
    assert count(client, everything.replace("{ ?s", f"FROM <{small}> {{ ?s", 1)) == graphs[small]
    assert count(client, named.replace("{ GRAPH", f"FROM NAMED <{other}> {{ GRAPH", 1)) == graphs[other]


def test_graphs_of_the_request_take_the_place_of_those_of_the_query(client, served):
    other = graph_iri("markey-2017")
    query = f"SELECT (COUNT(*) AS ?n) FROM <{KIM}> {{ ?s ?p ?o }}"  # noqa: S608 (a graph of our own)
    assert count(client, query, **{"default-graph-uri": other}) == served.kg.store.graphs()[other]


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("ASK {}", {"default-graph-uri": "http://example.org/none"}),
        ("ASK {}", {"named-graph-uri": "http://example.org/none"}),
        ("ASK FROM <http://example.org/none> {}", {}),
        ("PREFIX e: <http://example.org/> ASK FROM NAMED e:none {}", {}),
        ("ASK { SERVICE <http://example.org/sparql> { ?s ?p ?o } }", {}),
        ("ASK { BIND(1 AS ?service) } LIMIT", {}),
    ],
)
def test_graphs_of_elsewhere_and_broken_queries_are_refused(client, query, params):
    answer = ask(client, query, **params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_graph_named_in_a_comment_or_string_is_not_asked(client):
    query = "ASK { BIND('FROM <http://example.org/none>' AS ?x) } # FROM <http://example.org/none>"
    assert ask(client, query).json() == {"head": {}, "boolean": True}


def test_a_syntax_error_has_its_place(client):
    problem = ask(client, "SELECT *\n{ ?s ?p }").json()
    assert problem["type"] == "urn:netkg:problem:syntax"
    assert "line 2, column 10" in problem["detail"]
    assert (problem["status"], problem["title"]) == (400, "The request is not right")


def test_an_error_for_a_browser_is_a_page(client):
    answer = ask(client, "SELECT <script>", "text/html,*/*;q=0.8")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script>" not in answer.text
    assert USE_STATEMENT in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(client, method):  # bad_query_method
    answer = client.request(method, "/sparql")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_an_update_is_refused_where_nobody_may_write(client):
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403


def test_what_is_said_of_the_answer(client, served):
    headers = ask(client, SELECT).headers
    assert headers["netkg-limits"] == Settings().limits.to_header()
    assert headers["netkg-use"] == USE_STATEMENT
    assert headers["vary"] == "Accept"
    assert "query;dur=" in headers["server-timing"]
    assert "total;dur=" in headers["server-timing"]


def test_what_is_known_already_is_not_sent_again(client):
    first = ask(client, SELECT)
    known = {"if-none-match": first.headers["etag"]}
    again = client.get("/sparql", params={"query": SELECT}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": SELECT, "format": "csv"}, headers=known)
    assert other.status_code == 200


def test_an_answer_that_differs_each_time_has_no_tag(client):
    assert "etag" not in ask(client, "SELECT (NOW() AS ?now) {}").headers
    assert "etag" in ask(client, "SELECT ('NOW()' AS ?text) {}").headers


def test_the_description_of_the_service(client, served):
    answer = client.get("/sparql", headers={"accept": "application/n-triples"})
    triples = {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)}
    found = {(triple.predicate.value.rpartition("#")[2], str(triple.object)) for triple in triples}
    sd = "<http://www.w3.org/ns/sparql-service-description#"
    assert ("endpoint", "<http://127.0.0.1/sparql>") in found
    assert ("feature", f"{sd}UnionDefaultGraph>") in found
    assert ("supportedLanguage", f"{sd}SPARQL11Query>") in found
    assert ("supportedLanguage", f"{sd}SPARQL11Update>") not in found
    assert ("resultFormat", "<http://www.w3.org/ns/formats/SPARQL_Results_CSV>") in found
    assert {value for name, value in found if name == "name"} == {f"<{g}>" for g in served.kg.store.graphs()}


def test_void(client, served):
    answer = client.get("/.well-known/void")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert f"void:triples {sum(served.kg.store.graphs().values())}" in answer.text
    assert "void:sparqlEndpoint <http://127.0.0.1/sparql>" in answer.text
    assert USE_STATEMENT in answer.text


def test_a_browser_without_a_query_is_led_to_the_editor(client):
    answer = client.get("/sparql", headers={"accept": "text/html"})
    assert answer.status_code == 303


def test_head_gives_the_headers_of_get(client):
    answer = client.head("/sparql", params={"query": SELECT})
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(ask(client, SELECT).content))


def test_pages_may_use_the_workers(served):
    assert served.run_query("ASK {}", "text/csv").body == b"true"
    assert served.solutions(SELECT) == served.kg.store.query(SELECT)


@pytest.mark.parametrize("where", ["/.well-known/void", "/sparql"])
def test_a_description_is_tagged_by_its_format_and_not_sent_twice(client, where):
    turtle = client.get(where, headers={"accept": "text/turtle"})
    known = {"if-none-match": turtle.headers["etag"]}
    again = client.get(where, headers=known | {"accept": "text/turtle"})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"] == turtle.headers["vary"]
    other = client.get(where, headers=known | {"accept": "application/n-triples"})
    assert other.status_code == 200
    assert other.headers["etag"] != turtle.headers["etag"]


def test_a_long_list_of_what_the_parser_expected_is_cut(client):
    told = ask(client, "SELECT * { ?s ?o ?p FILTER(?o = ) }").json()["detail"]
    assert "others" in told
    assert len(told) < 200

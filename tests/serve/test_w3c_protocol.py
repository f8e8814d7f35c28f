"""Every case of the W3C test descriptions of the SPARQL 1.1 Protocol, by its id, over HTTP.

The requests are the same in kind; graphs and texts are our own. A case is what is sent and what comes back.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from netkg.namespaces import BASE

A, B, C = (f"http://example.org/data/{letter}" for letter in "abc")
NEW = "http://example.org/made"
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
FOUND = "http://purl.org/dc/terms/BibliographicResource"

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
BOOLEANS = ("application/sparql-results+json", "application/sparql-results+xml")
GRAPHS = ("text/turtle", "application/rdf+xml")

DATA = "INSERT DATA {" + " ".join(f"GRAPH <{g}> {{ <{g}> a <{DOCUMENT}> }}" for g in (A, B, C)) + "}"


@dataclass(frozen=True)
class Case:
    """A request: method, fields of the address, body with its type; and what it gives."""

    method: str = "POST"
    fields: tuple[tuple[str, str], ...] = ()
    kind: str | None = None
    body: str | bytes | dict[str, str] = ""
    status: int = 200
    says: bool | None = None
    formats: tuple[str, ...] = field(default=())


def found_in(*graphs):
    """Return an update that marks the documents of its default graph, or those of its ``named`` graphs."""
    pattern = f"GRAPH ?g {{ ?s a <{DOCUMENT}> }}" if "named" in graphs else f"?s a <{DOCUMENT}>"
    return f"CLEAR ALL ; {DATA} ; INSERT {{ GRAPH <{NEW}> {{ ?s a <{FOUND}> }} }} WHERE {{ {pattern} }}"


TRUE = {"status": 200, "says": True, "formats": BOOLEANS}
QUERIES = {
    "query_post_form": Case(kind=FORM, body={"query": "ASK {}"}, **TRUE),
    "query_dataset_default_graphs_get": Case(
        "GET",
        (("query", f"ASK {{ <{A}> a ?t . <{B}> a ?t }}"), ("default-graph-uri", A), ("default-graph-uri", B)),
        **TRUE,
    ),
    "query_dataset_default_graphs_post": Case(
        "POST",
        (("default-graph-uri", A), ("default-graph-uri", B)),
        QUERY,
        f"ASK {{ <{A}> ?p ?o . <{B}> ?p ?o }}",
        **TRUE,
    ),
    "query_dataset_named_graphs_post": Case(
        "POST",
        (("named-graph-uri", A), ("named-graph-uri", B)),
        QUERY,
        "ASK { GRAPH ?g { ?s ?p ?o } }",
        **TRUE,
    ),
    "query_dataset_named_graphs_get": Case(
        "GET",
        (("named-graph-uri", A), ("named-graph-uri", B), ("query", "ASK { GRAPH ?g { ?s ?p ?o } }")),
        **TRUE,
    ),
    "query_dataset_full": Case(
        "POST",
        (("default-graph-uri", C), ("named-graph-uri", A), ("named-graph-uri", B)),
        QUERY,
        f"ASK {{ <{C}> ?y ?z GRAPH <{A}> {{ <{A}> ?p ?o }} FILTER NOT EXISTS {{ <{A}> ?y ?z }} }}",
        **TRUE,
    ),
    "query_multiple_dataset": Case(
        "POST",
        (("default-graph-uri", B),),
        QUERY,
        f"ASK FROM <{A}> {{ <{A}> ?p ?o }}",
        says=False,
        formats=BOOLEANS,
    ),
    "query_get": Case("GET", (("query", "ASK {}"),), **TRUE),
    "query_content_type_select": Case(kind=QUERY, body="SELECT (1 AS ?value) {}", formats=BOOLEANS),
    "query_content_type_ask": Case(kind=QUERY, body="ASK {}", **TRUE),
    "query_content_type_describe": Case(kind=QUERY, body="DESCRIBE <http://example.org/>", formats=GRAPHS),
    "query_content_type_construct": Case(kind=QUERY, body="CONSTRUCT { <s> <p> 1 } WHERE {}", formats=GRAPHS),
    "query_post_direct": Case(kind=QUERY, body="ASK {}", **TRUE),
    "bad_query_method": Case("PUT", (("query", "ASK {}"),), status=405),
    "bad_multiple_queries": Case("GET", (("query", "ASK {}"), ("query", "SELECT * {}")), status=400),
    "bad_query_wrong_media_type": Case(kind="text/plain", body="ASK {}", status=415),
    "bad_query_missing_form_type": Case(body="query=ASK%20%7B%7D", status=415),
    "bad_query_missing_direct_type": Case(body="ASK {}", status=415),
    "bad_query_non_utf8": Case(kind=QUERY + "; charset=UTF-16", body="ASK {}".encode("utf-16"), status=415),
    "bad_query_syntax": Case("GET", (("query", "ASK {"),), status=400),
}
UPDATES = {
    "update_dataset_default_graph": Case("POST", (("using-graph-uri", A),), UPDATE, found_in(A)),
    "update_dataset_default_graphs": Case(
        "POST", (("using-graph-uri", A), ("using-graph-uri", B)), UPDATE, found_in(A, B)
    ),
    "update_dataset_named_graphs": Case(
        "POST", (("using-named-graph-uri", A), ("using-named-graph-uri", B)), UPDATE, found_in("named")
    ),
    "update_dataset_full": Case(
        "POST",
        (("using-graph-uri", A), ("using-named-graph-uri", B)),
        FORM,
        {"update": f"{found_in(A)} ; {found_in('named').partition('} ; ')[2]}"},
    ),
    "update_post_form": Case(kind=FORM, body={"update": "CLEAR ALL"}),
    "update_post_direct": Case(kind=UPDATE, body="CLEAR ALL"),
    "update_base_uri": Case(
        kind=UPDATE, body=f"CLEAR ALL ; INSERT DATA {{ GRAPH <{NEW}> {{ <a:s> <a:p> <test> }} }}"
    ),
    "bad_update_get": Case("GET", (("update", "CLEAR ALL"),), status=400),
    "bad_multiple_updates": Case(kind=FORM, body=b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", status=400),
    "bad_update_wrong_media_type": Case(kind="text/plain", body="CLEAR NAMED", status=415),
    "bad_update_missing_form_type": Case(body="update=CLEAR%20NAMED", status=415),
    "bad_update_non_utf8": Case(
        kind=UPDATE + "; charset=UTF-16", body="CLEAR NAMED".encode("utf-16"), status=415
    ),
    "bad_update_syntax": Case(kind=FORM, body={"update": "CLEAR XYZ"}, status=400),
    "bad_update_dataset_conflict": Case(
        kind=FORM,
        body={
            "using-named-graph-uri": A,
            "update": f"WITH <{B}> DELETE {{ ?s a 'x' }} INSERT {{ ?s a 'y' }} WHERE {{ ?s a 'x' }}",
        },
        status=400,
    ),
}  # fmt: skip
MARKED = {
    "update_dataset_default_graph": {A},
    "update_dataset_default_graphs": {A, B},
    "update_dataset_named_graphs": {A, B},
    "update_dataset_full": {A, B},
}
"""Update -> the documents that it marks: those of the graphs that it was given, and no others."""


def send(client, case):
    body = urlencode(case.body) if isinstance(case.body, dict) else case.body
    headers = {"content-type": case.kind} if case.kind else {}
    return client.request(
        case.method,
        f"/sparql?{urlencode(case.fields)}" if case.fields else "/sparql",
        content=body,
        headers=headers,
    )


def asks(client, query):
    return client.get("/sparql", params={"query": query}).json()["boolean"]


@pytest.fixture(scope="module")
def data(shared):
    """Return a client that may write, of a store with three graphs."""
    client, _ = shared
    assert client.post("/sparql", content=DATA, headers={"content-type": UPDATE}).status_code == 204
    return client


def test_these_are_all_the_cases():
    assert (len(QUERIES), len(UPDATES)) == (20, 14)


@pytest.mark.parametrize("name", QUERIES)
def test_query(data, name):
    case = QUERIES[name]
    answer = send(data, case)
    assert answer.status_code == case.status, answer.text
    assert not case.formats or answer.headers["content-type"].partition(";")[0] in case.formats
    assert case.says is None or answer.json()["boolean"] is case.says


@pytest.mark.parametrize("name", UPDATES)
def test_update(data, name):
    case = UPDATES[name]
    answer = send(data, case)
    assert answer.status_code == (204 if case.status == 200 else case.status), answer.text
    for graph in (A, B, C) if name in MARKED else ():
        query = f"ASK {{ GRAPH <{NEW}> {{ <{graph}> a <{FOUND}> }} }}"
        assert asks(data, query) is (graph in MARKED[name]), graph
    if case.body in ("CLEAR ALL", {"update": "CLEAR ALL"}):
        assert not asks(data, f"ASK {{ ?s a <{DOCUMENT}> }}")
    if name == "update_base_uri":
        assert asks(data, f"ASK {{ GRAPH <{NEW}> {{ <a:s> <a:p> <{BASE}test> }} }}")

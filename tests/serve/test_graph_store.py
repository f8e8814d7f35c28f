"""The cases of the W3C test descriptions of the Graph Store HTTP Protocol, in their order, and updates."""

import pyoxigraph as ox
import pytest

from netkg.namespaces import BASE, graph_iri
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.check import check

G = "http://example.org/graphs/person"
PERSON = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . <#me> foaf:name '{}' ."
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="http://xmlns.com/foaf/0.1/">'
    '<rdf:Description rdf:about="http://example.org/me"><f:name>Ada</f:name></rdf:Description></rdf:RDF>'
)
TURTLE = {"content-type": "text/turtle; charset=utf-8"}
UPDATE = {"content-type": "application/sparql-update"}
INSERT = f"INSERT DATA {{ GRAPH <{G}> {{ <http://example.org/a> <http://example.org/p> 1, 2 }} }}"


def names(answer):
    assert answer.status_code == 200, answer.text
    return sorted(quad.object.value for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE))


def test_a_graph_comes_is_replaced_grows_and_goes(writer, writable):
    def at(**params):
        return {"url": "/graph-store", "params": {"graph": G, **params}}

    assert writer.get(**at()).status_code == 404
    created = writer.put(**at(), content=PERSON.format("John"), headers=TURTLE)  # PUT - Initial state
    assert (created.status_code, created.content) == (201, b"")
    assert names(writer.get(created.headers["location"])) == ["John"]  # GET of PUT - Initial state
    tag = writer.get(**at()).headers["etag"]

    replaced = writer.put(**at(), content=PERSON.format("Jane"), headers=TURTLE)  # PUT - graph already there
    assert replaced.status_code == 204
    assert names(writer.get(**at())) == ["Jane"]
    assert writer.get(**at()).headers["etag"] != tag

    grown = writer.post(**at(), content=PERSON.format("John"), headers=TURTLE)  # POST - existing graph
    assert grown.status_code == 204
    assert names(writer.get(**at())) == ["Jane", "John"]  # GET of POST - existing graph
    assert writer.head(**at()).status_code == 200  # HEAD on an existing graph

    assert writer.delete(**at()).status_code == 204  # DELETE - existing graph
    assert writer.get(**at()).status_code == 404  # GET of DELETE - existing graph
    assert writer.head(**at()).status_code == 404  # HEAD on a non-existing graph
    assert writer.delete(**at()).status_code == 404  # DELETE - non-existent graph

    found = check(writable.snapshot.root)
    assert (found.damage, found.changes) == ((), 4)


def test_an_empty_graph_is_there(writer):  # PUT - empty graph, GET of PUT - empty graph
    assert writer.put("/graph-store", params={"graph": G}, content="", headers=TURTLE).status_code == 201
    answer = writer.get("/graph-store", params={"graph": G})
    assert names(answer) == []


def test_a_graph_named_by_its_path(writer):  # direct identification
    assert writer.put("/graph-store/toy-1999", content=PERSON.format("Jo"), headers=TURTLE).status_code == 201
    assert names(writer.get("/graph-store", params={"graph": graph_iri("toy-1999")})) == ["Jo"]
    assert names(writer.get("/graph-store/toy-1999")) == ["Jo"]


def test_a_graph_posted_without_a_name_gets_one(writer):  # POST - create new graph, GET of POST
    created = writer.post("/graph-store", content=PERSON.format("Jo"), headers=TURTLE)
    assert created.status_code == 201
    assert names(writer.get(created.headers["location"])) == ["Jo"]


def test_the_default_graph_is_the_union_and_is_read_only(writer):
    writer.put("/graph-store/a", content=PERSON.format("Ada"), headers=TURTLE)
    writer.put("/graph-store/b", content=PERSON.format("Bob"), headers=TURTLE)
    assert {"Ada", "Bob"} <= set(names(writer.get("/graph-store?default")))
    for method in ("PUT", "POST", "DELETE"):
        refused = writer.request(method, "/graph-store?default", content="", headers=TURTLE)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
        assert "union" in refused.json()["detail"]


@pytest.mark.parametrize("media", ["application/rdf+xml", "application/n-triples", "application/ld+json"])
def test_other_formats_are_read(writer, media):
    bodies = {
        "application/rdf+xml": XML,
        "application/n-triples": '<http://e/me> <http://e/name> "Ada" .\n',
        "application/ld+json": '{"@id": "http://e/me", "http://e/name": "Ada"}',
    }
    headers = {"content-type": media}
    assert writer.put("/graph-store/x", content=bodies[media], headers=headers).status_code == 201
    assert names(writer.get("/graph-store/x")) == ["Ada"]


@pytest.mark.parametrize(
    ("path", "body", "media", "status"),
    [
        ("/graph-store/x", XML, "text/turtle", 400),  # PUT - mismatched payload
        ("/graph-store/x", XML.encode("utf-16"), "application/rdf+xml", 400),
        ("/graph-store/x", "x", "", 415),
        ("/graph-store/x", "x", "text/html", 415),
        ("/graph-store/x", "x", "text/turtle; charset=latin-1", 415),
        ("/graph-store", "", "text/turtle", 400),  # no graph is named
        ("/graph-store?graph=person", "", "text/turtle", 400),  # a relative name
        ("/graph-store?graph=http://e/a%20b", "", "text/turtle", 400),
        ("/graph-store/a%20b%3Cx%3E", "", "text/turtle", 400),
        ("/graph-store?graph=http://e/%25zz", "", "text/turtle", 400),
        ("/graph-store?graph=http://%5Bx", "", "text/turtle", 400),
        ("/graph-store?graph=http://e/a&default", "", "text/turtle", 400),
        ("/graph-store/x?graph=http://e/a", "", "text/turtle", 400),
        (f"/graph-store?graph={CHANGES}", "", "text/turtle", 403),
        ("/graph-store/x", "<!DOCTYPE x [<!ENTITY a 'a'>]>" + XML, "application/rdf+xml", 400),
        ("/graph-store/x", '{"@context": "http://127.0.0.1:9/c", "@id": "http://e/a"}',
         "application/ld+json", 400),
        ("/graph-store/x", '[{"@id": "http://e/g", "@graph": [{"@id": "http://e/a", "http://e/p": 1}]}]',
         "application/ld+json", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_put_changes_nothing(shared, path, body, media, status):
    writer, writable = shared
    answer = writer.put(path, content=body, headers={"content-type": media})
    assert answer.status_code == status, answer.text
    assert writer.get("/graph-store?default").headers["netkg-limits"]
    assert writable.kg.store.graphs() == {}


def test_reading_needs_a_name_and_a_format(shared):
    writer, _ = shared
    assert writer.get("/graph-store").status_code == 400
    assert writer.get("/graph-store?default", headers={"accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", "Basic a-token-for-tests", "Bearer \xe9"])
def test_nobody_writes_without_the_token(shared, shown):
    writer, _ = shared
    headers = {**TURTLE, "authorization": shown.encode("latin-1")}
    refused = writer.put("/graph-store/x", content="", headers=headers)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    headers["content-type"] = UPDATE["content-type"]
    assert writer.post("/sparql", content=INSERT, headers=headers).status_code == 401
    assert writer.get("/graph-store/x").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nobody_writes_where_it_was_not_asked_for(client, method):
    answer = client.request(method, "/graph-store/kim-2016", content="", headers=TURTLE)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:netkg:problem:read-only")


def test_an_update_is_one_change(writer, writable):
    both = INSERT + f" ; INSERT {{ GRAPH <{G}2> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{G}> {{ ?s ?p ?o }} }}"
    assert writer.post("/sparql", content=both, headers=UPDATE).status_code == 204
    last = next(writable.kg.store.changes())
    assert (last.sequence, last.source, last.by, last.added, last.removed) == (
        1,
        "SPARQL update",
        "HTTP",
        4,
        0,
    )
    assert last.graphs == (G, f"{G}2")
    gone = writer.post("/sparql", data={"update": f"DROP GRAPH <{G}>"})
    assert gone.status_code == 204
    assert sorted(writable.kg.store.graphs()) == [f"{G}2", CHANGES]
    assert check(writable.snapshot.root).damage == ()


def test_an_update_that_changes_nothing_is_no_change(writer, writable):
    for _ in range(2):
        assert writer.post("/sparql", content=INSERT, headers=UPDATE).status_code == 204
    assert writable.kg.store.sequence == 1


def test_relative_iris_of_an_update_are_resolved(writer, writable):  # update_base_uri
    update = "INSERT DATA { GRAPH <http://example.org/g> { <#s> <http://example.org/p> <> } }"
    assert writer.post("/sparql", content=update, headers=UPDATE).status_code == 204
    quads = list(writable.kg.store.quads("http://example.org/g"))
    assert [str(quad.subject) for quad in quads] == [f"<{BASE}#s>"]


@pytest.mark.parametrize(
    ("update", "params", "status"),
    [
        ("INSERT DATA { <http://e/a> <http://e/p> 1 }", "", 400),  # into no graph
        (f"INSERT DATA {{ GRAPH <{CHANGES}> {{ <http://e/a> <http://e/p> 1 }} }}", "", 400),
        ("LOAD <http://example.org/data>", "", 400),
        (f"INSERT {{ GRAPH <{G}> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <http://e/> {{ ?s ?p ?o }} }}", "", 400),
        ("INSERT", "", 400),  # bad_update_syntax
        (INSERT + " ; INSERT DATA {", "", 400),
        ("INSERT", f"?using-graph-uri={G}", 400),
        ("LOAD <http://example.org/data>", f"?using-graph-uri={G}", 400),
        ("{" * 5000, f"?using-graph-uri={G}", 400),
        (f"WITH <{G}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", f"?using-graph-uri={G}", 400),
        (f"DELETE {{ ?s ?p ?o }} USING <{G}> WHERE {{ ?s ?p ?o }}", f"?using-named-graph-uri={G}", 400),
        (INSERT, "?using-graph-uri=g", 400),
        (INSERT, "?using-graph-uri=http://e/%20a", 400),
        ("{" * 5000, "", 400),
    ],
)
def test_what_is_refused_of_updates_changes_nothing(shared, update, params, status):
    writer, writable = shared
    answer = writer.post(f"/sparql{params}", content=update, headers=UPDATE)
    assert answer.status_code == status, answer.text
    assert writable.kg.store.graphs() == {}


def test_an_update_word_inside_a_name_or_text_is_fine(writer):
    update = "PREFIX e: <http://e/load#> INSERT DATA { GRAPH e:load { e:load <http://e/LOAD> 'LOAD <x>' } }"
    assert writer.post("/sparql", content=update, headers=UPDATE).status_code == 204


def test_a_written_store_says_that_it_takes_updates(shared):
    writer, _ = shared
    answer = writer.get("/sparql", headers={"accept": "text/turtle"})
    assert "SPARQL11Update" in answer.text


def test_a_graph_that_the_client_holds_is_not_asked_for_again(client, served, monkeypatch):
    where = "/graph-store/kim-2016"
    first = client.get(where, headers={"accept": "text/turtle"})
    monkeypatch.setattr("netkg.serve.graph_store.ask", None)  # who asks all the same fails
    known = {"accept": "text/turtle", "if-none-match": first.headers["etag"]}
    again = client.get(where, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["etag"], again.headers["vary"]) == (first.headers["etag"], first.headers["vary"])

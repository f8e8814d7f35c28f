"""Every IRI of netkg answers at its path: a page for people, RDF for programs."""

import pyoxigraph as ox
import pytest

from netkg.config import USE_STATEMENT
from netkg.namespaces import BASE, ID
from netkg.serve.pages.holdings import Holdings

THING = "/id/kim-2016/result-pdl1"
FORMATS = {
    "text/turtle": ("ttl", ox.RdfFormat.TURTLE),
    "application/n-triples": ("nt", ox.RdfFormat.N_TRIPLES),
    "application/ld+json": ("jsonld", ox.RdfFormat.JSON_LD),
    "application/rdf+xml": ("rdf", ox.RdfFormat.RDF_XML),
}


def triples(response):
    media = response.headers["content-type"].partition(";")[0]
    return {quad.triple for quad in ox.parse(response.content, format=FORMATS[media][1])}


@pytest.mark.parametrize("media", FORMATS)
def test_a_thing_is_to_be_had_in_each_format(client, served, media):
    by_header = client.get(THING, headers={"accept": media})
    by_ending = client.get(f"{THING}.{FORMATS[media][0]}")
    assert by_header.status_code == by_ending.status_code == 200
    node = ox.NamedNode(ID + "kim-2016/result-pdl1")
    said = served.kg.ask(f"CONSTRUCT WHERE {{ {node} ?p ?o }}")
    assert set(said) <= triples(by_header)
    assert triples(by_header) == triples(by_ending)
    others = [triple for triple in triples(by_header) if node not in (triple.subject, triple.object)]
    rights = (
        [(BASE, USE_STATEMENT)] if media in ("application/ld+json", "application/rdf+xml") else []
    )  # elsewhere in a comment
    assert [(triple.subject.value, triple.object.value) for triple in others] == rights


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.9, text/html;q=0.5", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("*/*", "text/html"),
    ],
)
def test_the_client_chooses(client, accept, expected):
    response = client.get(THING, headers={"accept": accept})
    assert response.headers["content-type"].startswith(expected)
    assert "Accept" in response.headers["vary"]


def test_an_unknown_format_is_refused(client):
    response = client.get(THING, headers={"accept": "image/png"})
    assert response.status_code == 406
    offers = response.json()["hint"].removeprefix("There are ").removesuffix(".").split(", ")
    assert len(offers) == len(set(offers))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("/ontology/ObjectiveResponse", "/term/nk/ObjectiveResponse"),
        ("/query/evidence/results", "/queries/evidence/results"),
        ("/id/kim-2016", "/id/kim-2016/publication"),
    ],
)
def test_addresses_lead_on(client, start, end):
    response = client.get(start)
    assert response.status_code == 303
    assert response.url.join(response.headers["location"]).path == end
    assert client.get(end, headers={"accept": "text/html"}).status_code == 200


def test_every_kind_of_thing_has_a_page(client, served):
    holdings = Holdings(served.kg)
    one_each = {}
    for kind, thing in holdings.rows(
        f'SELECT ?kind (MIN(?s) AS ?thing) {{ ?s a ?kind FILTER(STRSTARTS(STR(?s), "{BASE}")) }} '
        "GROUP BY ?kind"
    ).rows:
        one_each[kind.value] = thing.value
    kinds = {kind.rpartition("#")[2] for kind in one_each}
    assert {"Publication", "Study", "Cohort", "Patient", "Result", "Claim", "SecondHandResult"} <= kinds
    for thing in one_each.values():
        path = holdings.path(thing)
        response = client.get(path, headers={"accept": "text/html"})
        assert response.status_code == 200, thing
        assert thing in response.text


def test_a_patient_says_what_is_missing(client):
    page = client.get("/id/markey-2017/patient-p1", headers={"accept": "text/html"}).text
    assert "not reported" in page
    assert "Neighbours" in page
    assert "markey-2017" in page


def test_a_vocabulary_term_has_an_anchor(client):
    page = client.get("/ontology", headers={"accept": "text/html"}).text
    assert 'id="ObjectiveResponse"' in page
    assert ox.NamedNode(BASE + "ontology#ObjectiveResponse") in {
        triple.subject for triple in triples(client.get("/ontology", headers={"accept": "text/turtle"}))
    }


def test_a_graph_is_to_be_had_whole(client, served):
    found = triples(client.get("/graph/kim-2016.nt"))
    assert len(found) == served.kg.store.graphs()[BASE + "graph/kim-2016"]
    assert client.get("/graph/nothing.nt").status_code == 404


def test_json_is_json_ld(client):
    answer = client.get("/id/kim-2016/publication", headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert answer.content == client.get("/id/kim-2016/publication.jsonld").content


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld", "rdf"])
def test_the_use_statement_is_in_the_file_of_a_thing(client, ending):
    assert USE_STATEMENT in client.get(f"/id/kim-2016/publication.{ending}").text

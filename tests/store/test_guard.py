"""The guard against the real engine: what would reach out or crash is refused before the engine has it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pyoxigraph as ox
import pytest

from netkg.errors import QueryError
from netkg.store.guard import MAX_CLAUSES, MAX_DEPTH, MAX_PARTS, has_keyword, refuse_unsafe, without_noise
from netkg.store.oxigraph import OxigraphStore

BODY = "{ ?a ?b ?c }"

HIDDEN = {
    "plain": "SELECT * { SERVICE <URL> BODY }",
    "lower case": "SELECT * { service <URL> BODY }",
    "no space": "SELECT * { SERVICE<URL>BODY }",
    "silent without space": "SELECT * { SERVICESILENT<URL>BODY }",
    "a prefixed name without space": "PREFIX x: <URL> SELECT * { SERVICEx: BODY }",
    "after a number": "PREFIX x: <URL> SELECT * { ?s ?p 1SERVICEx: BODY }",
    "after true": "SELECT * { ?s ?p trueSERVICE<URL>BODY }",
    "after a full stop": "SELECT * { ?s ?p 1.SERVICE<URL>BODY }",
    "a comment ended by a carriage return": "SELECT * { #\rSERVICE <URL> BODY }",
    "an escape in an IRI": "SELECT * { OPTIONAL { <http://e/\\u0041#> ?p ?o } SERVICE <URL> BODY }",
    "an escaped hash": "PREFIX p: <http://e/> SELECT * { OPTIONAL { ?s ?p p:a\\#b } SERVICE <URL> BODY }",
    "an escaped quote": "PREFIX p: <u:> SELECT * {OPTIONAL{?s ?p p:\\'b} SERVICE <URL> BODY VALUES ?x {''} }",
    "a quote in a long string": 'SELECT * { BIND("""a\\"""" AS ?s) SERVICE <URL> BODY VALUES ?x { "" } }',
    "a comparison that looks like an IRI": "SELECT * { BIND(1<?b AS ?d)SERVICE#>\n<URL>BODY }",
    "a string in what looks like an IRI": "SELECT * { FILTER(1<'b>')SERVICE<URL>BODY FILTER(1='') }",
}

HARMLESS = (
    "ASK { <http://e/service#SERVICE> ?p ?o }",
    "ASK { ?service ?p 'SERVICE' }",
    'ASK { ?s ?p """say "SERVICE" \\""" """ }',
    "PREFIX nk: <http://e/> ASK { ?s a nk:Service ; nk:of-service $SERVICE }",
    "ASK { ?s ?p ?o } # SERVICE <http://e/> { }\n",
    "ASK { ?s ?p ?o FILTER(?s < ?o && ?o > ?p) } # service",
    "ASK { ?s ?p <urn:e:service> , <mailto:service@example.org> }",
)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket at which a query that reaches out would be heard."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        yield listening


def _asking(text: str, listener: socket.socket) -> str:
    """Return a query that asks the listener."""
    return text.replace("URL", f"http://127.0.0.1:{listener.getsockname()[1]}/").replace("BODY", BODY)


@pytest.fixture
def store() -> ox.Store:
    """A store with a triple for each pattern of the queries."""
    made = ox.Store()
    for value in (ox.Literal(1), ox.Literal(True)):
        made.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), value))
    return made


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_no_service_reaches_the_engine(text: str, store: ox.Store, listener: socket.socket) -> None:
    with pytest.raises(QueryError, match="refused"):
        OxigraphStore(store, "test").query(_asking(text, listener))
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_the_engine_alone_would_have_asked(text: str, store: ox.Store, listener: socket.socket) -> None:
    asking = Thread(target=_try, args=(store, _asking(text, listener)))
    listener.settimeout(20)
    asking.start()
    listener.accept()[0].close()
    asking.join()


def _try(store: ox.Store, query: str) -> None:
    with suppress(OSError, RuntimeError, ValueError):
        list(store.query(query))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", HARMLESS)
def test_names_strings_and_comments_may_say_service(text: str) -> None:
    assert OxigraphStore(ox.Store(), "test").query(text) in (True, False)


def test_an_address_may_be_asked_where_that_is_allowed() -> None:
    refuse_unsafe("SELECT * { SERVICE <http://e/> { ?a ?b ?c } }", federation=True)


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR SILENT GRAPH <http://e/g>;LOAD<http://e/x>",
        "LOADSILENT <http://e/x> INTO GRAPH <http://e/g>",
        "INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } } ; #\rload <http://e/x>",
    ],
)
def test_load_is_seen(text: str) -> None:
    assert has_keyword(text, "LOAD")


N = 30_000
ENDLESS = {
    "braces": "SELECT * " + "{" * N + "}" * N,
    "braces after a comment": "SELECT * #\r" + "{" * N + "}" * N,
    "brackets in what looks like an IRI": "ASK { FILTER(1<" + "(" * N + "1" + ")" * N + "&&1>0) }",
    "signs": "ASK { FILTER(" + "!" * N + "true) }",
    "signs with comments": "ASK { FILTER(" + "!#\n" * N + "true) }",
    "quoted triples": "ASK { " + "<< " * N + "?s ?p ?o" + " >> ?p ?o" * N + " }",
    "alternatives": "ASK { FILTER(" + "||".join(["?s=1"] * N) + ") }",
    "sums": "ASK { FILTER(0=" + "+".join(["1"] * N) + ") }",
    "products": "ASK { FILTER(0=" + "*".join(["1"] * N) + ") }",
    "unions": "ASK { " + "UNION".join(["{?s ?p ?o}"] * N) + " }",
    "optional parts": "ASK { " + "OPTIONAL{?s ?p ?o}" * N + " }",
    "paths": "ASK { ?s " + "/".join(["<http://e/p>"] * N) + " ?o }",
    "alternative paths": "ASK { ?s " + "|".join(["<http://e/p>"] * N) + " ?o }",
    "patterns": "ASK { " + ".".join(["?s ?p ?o"] * N) + " }",
    "objects": "ASK { ?s ?p " + ",".join(["?o"] * N) + " }",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_would_end_the_process_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"refused|more than|or more|nested"):
        refuse_unsafe(text)


def test_long_queries_that_people_write_pass() -> None:
    values = " ".join(f"(<http://e/a({number})> '{number}')" for number in range(5_000))
    refuse_unsafe(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} ?a ?p ?b }}")
    refuse_unsafe(
        "INSERT DATA { GRAPH <http://e/g> {" + " . ".join(["<http://e/s> <http://e/p> 1"] * N) + "} }"
    )
    refuse_unsafe("SELECT * {" + "{" * (MAX_DEPTH - 2) + "}" * (MAX_DEPTH - 2) + "}")
    refuse_unsafe("SELECT * {" + "FILTER(?s=1)" * (MAX_CLAUSES - 1) + "}")
    refuse_unsafe("SELECT * {" + "?s ?p ?o." * (MAX_PARTS - 1) + "}")


def test_what_is_blanked_out() -> None:
    assert without_noise("ASK { <http://e/a#b> 'x' \"y\" } # c\rSELECT").split() == [
        "ASK",
        "{",
        "}",
        "SELECT",
    ]

"""What may go wrong between us and a server: each a clear error, and nothing half believed."""

import socket
import time

import pyoxigraph as ox
import pytest

from netkg.errors import QueryError, StoreError

GRAPH, JSON = "https://w3id.org/netkg/graph/", "application/sparql-results+json"
ROWS = b'{"head": {"vars": ["g", "n"]}, "results": {"bindings": []}}'
A, P = ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p")


def status(code, body=b"busy", **headers):
    return lambda handler: handler.answer(code, "text/plain", body, **headers)


def html(handler):
    handler.answer(200, "text/html", b"<html>welcome</html>")


def broken_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(ROWS)


def shortened(handler):
    """A whole answer by its length, but not by its content."""
    handler.answer(200, JSON, ROWS[:-4])


def hung_up(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)


def elsewhere(handler):
    handler.answer(307, "text/plain", b"", Location="http://localhost:9/sparql")


def slow(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", str(len(ROWS)))
    handler.end_headers()
    for byte in ROWS:  # each byte in time, the whole of it not
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


def partial(handler):
    handler.answer(200, JSON, ROWS, X_SQL_State="S1TAT", X_SQL_Message="timed out")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(500, b"out of memory"), "the server failed with 500: out of memory"),
        (status(503), "the server failed with 503"),
        (status(404), "nothing is there"),
        (status(401), "asks who we are"),
        (status(403), "asks who we are"),
        (status(418, b"teapot"), "state 418: teapot"),
        (html, "a web page, not with SPARQL results"),
        (status(200), "answers with text/plain, not with SPARQL results"),
        (broken_off, "broke off after 59 of 5000 bytes"),
        (shortened, "cannot be read to its end"),
        (hung_up, "there: the answer broke off|cannot be reached"),
        (elsewhere, r"sends us to http://localhost:9, which is refused"),
        (partial, "only a part of it. timed out"),
    ],
)
def test_each_fault_is_a_clear_error(endpoint, connect, fault, message):
    endpoint.faults = [fault] * 3
    with pytest.raises(StoreError, match=message):
        connect(endpoint.address, dialect="standard").graphs()


def test_nobody_there(connect):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(StoreError, match=r"there cannot be reached: .*refused") as caught:
            connect(address).query("ASK {}")
    assert "is the address right" in caught.value.hint


def test_a_slow_answer_ends_at_the_deadline(endpoint, connect):
    endpoint.faults = [slow]
    with pytest.raises(StoreError, match=r"no whole answer within 0\.3 s"):
        connect(endpoint.address, dialect="standard", timeout_s=0.3, tries=1).graphs()


def test_a_server_that_says_nothing_ends_at_the_deadline(connect):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(StoreError, match=r"no whole answer within 0\.3 s"):
            connect(address, timeout_s=0.3, tries=1).query("ASK {}")


def test_a_read_is_tried_again(endpoint, connect):
    endpoint.faults = [status(500), broken_off]
    assert connect(endpoint.address, dialect="standard").graphs() == {}
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize("fault", [status(504), slow], ids=["504", "our own limit"])
def test_what_took_too_long_is_not_asked_again(endpoint, connect, fault):
    endpoint.faults = [fault] * 3
    with pytest.raises(StoreError, match=r"504|no whole answer"):
        connect(endpoint.address, dialect="standard", timeout_s=0.3, tries=3).graphs()
    assert len(endpoint.asked) == 1


def test_but_not_more_often_than_said(endpoint, connect):
    endpoint.faults = [status(500)] * 9
    with pytest.raises(StoreError, match="500"):
        connect(endpoint.address, dialect="standard", tries=2).graphs()
    assert len(endpoint.asked) == 2


def test_a_refusal_is_not_tried_again(endpoint, connect):
    endpoint.faults = [status(404)] * 3
    with pytest.raises(StoreError, match="nothing is there"):
        connect(endpoint.address, dialect="standard").graphs()
    assert len(endpoint.asked) == 1


def test_a_write_is_never_tried_again(endpoint, remote):
    endpoint.faults = [status(500)] * 2
    with pytest.raises(StoreError, match="500"):
        remote.replace_graph(GRAPH + "a", [ox.Triple(A, P, A)])
    assert endpoint.asked == ["PUT /data"]
    assert len(endpoint.store) == 0


def test_a_redirect_on_the_same_host_keeps_the_query(endpoint, connect):
    def moved(handler):
        handler.answer(308, "text/plain", b"", Location=f"{endpoint.address}/other")

    endpoint.faults = [moved]
    assert connect(endpoint.address, dialect="standard").graphs() == {}
    assert endpoint.asked == ["POST /sparql", "POST /other"]


def test_a_redirect_that_would_lose_the_query_is_an_error(endpoint, connect):
    def moved(handler):
        handler.answer(302, "text/plain", b"", Location=f"{endpoint.address}/other")

    endpoint.faults = [moved]
    with pytest.raises(StoreError, match="sends us on to"):
        connect(endpoint.address, dialect="standard").graphs()


def test_a_redirect_in_a_circle_ends(endpoint, connect):
    def round_again(handler):
        handler.answer(308, "text/plain", b"", Location=f"{endpoint.address}/sparql")

    endpoint.faults = [round_again] * 40
    with pytest.raises(StoreError, match="sends us on and on") as caught:
        connect(endpoint.address, dialect="standard").graphs()
    assert caught.value.hint
    assert len(endpoint.asked) < 15


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"head": {"vars": ["x", "y"]}, "results": {"bindings": []}}', "columns x, y came where g, n were"),
        (
            b'{"head": {"vars": ["g", "n"]}, "results": {"bindings": [{"g": {"type": "uri", "value": '
            b'"http://e/g"}, "n": {"type": "literal", "value": "many"}}]}}',
            "'many' came where a number was asked for",
        ),
    ],
    ids=["columns", "number"],
)
def test_an_answer_to_another_question_is_an_error(endpoint, connect, body, message):
    endpoint.faults = [lambda handler: handler.answer(200, JSON, body)]
    with pytest.raises(StoreError, match=message) as caught:
        connect(endpoint.address, dialect="standard").graphs()
    assert "SPARQL endpoint" in caught.value.hint


def test_what_a_server_says_cannot_command_the_terminal(endpoint, connect):
    endpoint.faults = [status(418, b"\x1b]0;owned\x07\x1b[31mteapot")]
    with pytest.raises(StoreError, match="teapot") as caught:
        connect(endpoint.address, dialect="standard").graphs()
    assert caught.value.message.isprintable()


def test_a_problem_of_a_server_is_told_in_its_own_words(endpoint, connect):
    body = b'{"type": "urn:x:timeout", "status": 504, "detail": "This takes more than 30 seconds."}'
    endpoint.faults = [lambda handler: handler.answer(504, "application/problem+json", body)]
    with pytest.raises(StoreError) as caught:
        connect(endpoint.address, dialect="standard").graphs()
    assert caught.value.message == "there: the server failed with 504: This takes more than 30 seconds."


def test_service_says_how_it_is_allowed(remote):
    with pytest.raises(QueryError, match="SERVICE is refused") as caught:
        remote.query("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }")
    assert "federation = true" in caught.value.hint


def test_what_is_not_sparql_is_not_sent(endpoint, remote):
    with pytest.raises(QueryError, match="line 1, column"):
        remote.query("SELECT ?s { ?s ?p }")
    with pytest.raises(QueryError, match="not valid SPARQL"):
        remote.query("DROP GRAPH <http://e/g>")
    with pytest.raises(QueryError, match="SERVICE is refused"):
        remote.query("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }")
    assert endpoint.asked == []


def test_a_query_that_the_server_refuses(endpoint, connect):
    store = connect(endpoint.address, dialect="standard")
    endpoint.faults = [None, status(400, b"too complex")]
    with pytest.raises(QueryError, match="there refuses the query: too complex"):
        store.query("SELECT * { ?s ?p ?o }")


# Credentials


def wants(scheme):
    return status(401, WWW_Authenticate=scheme)


def test_basic_credentials_are_sent_when_asked_for(endpoint, connect):
    seen = []

    def look(handler):
        seen.append(handler.headers.get("Authorization"))
        handler.answer(200, JSON, ROWS)

    endpoint.faults = [wants('Basic realm="x"'), look, look]
    store = connect(endpoint.address, dialect="standard", login=("me", "secret"))
    store.graphs()
    store.graphs()
    assert seen == ["Basic bWU6c2VjcmV0"] * 2


def test_a_token_is_sent_at_once(endpoint, connect):
    seen = []

    def look(handler):
        seen.append(handler.headers.get("Authorization"))
        handler.answer(200, JSON, ROWS)

    endpoint.faults = [look]
    connect(endpoint.address, dialect="standard", login=(None, None, "abc")).graphs()
    assert seen == ["Bearer abc"]


def test_digest_sends_no_password(endpoint, connect):
    seen = []

    def look(handler):
        seen.append(handler.headers.get("Authorization"))
        handler.answer(200, JSON, ROWS)

    challenge = 'Digest realm="x", nonce="abc", qop="auth", algorithm="MD5"'
    endpoint.faults = [wants(challenge), wants(challenge), look]
    connect(endpoint.address, dialect="standard", login=("me", "secret")).graphs()
    assert seen[0].startswith('Digest username="me"')
    assert "secret" not in seen[0]


def test_wrong_credentials(endpoint, connect):
    endpoint.faults = [wants('Basic realm="x"')] * 2
    with pytest.raises(StoreError, match="refuses these credentials") as caught:
        connect(endpoint.address, dialect="standard", login=("me", "secret")).graphs()
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"


def test_a_password_does_not_go_over_http(connect):
    store = connect("http://store.example.org", login=("me", "secret"), auth="basic", tries=1)
    with pytest.raises(StoreError, match="not sent over http"):
        store.query("ASK {}")

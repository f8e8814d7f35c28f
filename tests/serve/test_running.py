"""``netkg serve`` as a process; the clients that people use are in ``clients``."""

import contextlib
import json
import signal
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import pytest

from netkg.cli.app import run
from netkg.errors import StoreError
from netkg.namespaces import graph_iri
from netkg.serve.running import listen

KIM = graph_iri("kim-2016")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i && ?d < ?h) }"
HTTP_TIMEOUT_S = 60


@pytest.fixture(scope="module")
def server(store, start, stop):
    """Return the address of a server with three workers and two seconds for a query."""
    process, url = start("--workers", "3", "--timeout", "2", "--store", store)
    yield url
    code, _, err = stop(process)
    assert code == 0, err
    assert err.rstrip().endswith("stopped")
    assert "ASK" not in err
    assert KIM not in err


def get(url, query, accept="application/sparql-results+json"):
    request = urllib.request.Request(  # noqa: S310 (http on this machine)
        f"{url}sparql", query.encode(), {"accept": accept, "content-type": "application/sparql-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=HTTP_TIMEOUT_S) as answer:  # noqa: S310 (http on this machine)
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_endless_queries_end_while_others_are_answered(server):
    with ThreadPoolExecutor(4) as threads:
        endless = [threads.submit(get, server, f"{ENDLESS} # {n}") for n in range(3)]
        light = [get(server, "ASK {}") for _ in range(20)]
        assert all(status == 200 for status, _ in light)
        assert not all(future.done() for future in endless)
        for future in endless:
            status, body = future.result()
            assert status in {503, 504}
            assert json.loads(body)["type"] in {"urn:netkg:problem:timeout", "urn:netkg:problem:busy"}


def test_a_bomb_is_an_error_for_who_threw_it(server):
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    status, body = get(server, f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('xxxxxxxx' AS ?x0) {doubled} }}")
    assert status in {500, 504}
    assert json.loads(body)["type"] in {"urn:netkg:problem:worker-ended", "urn:netkg:problem:timeout"}
    assert get(server, "ASK {}")[0] == 200


def test_it_stops_in_good_order_while_a_query_runs_and_leaves_nobody_behind(
    store, start, stop, workers_of, ended
):
    process, url = start("--workers", "1", "--timeout", "2", "--store", store)
    pids = workers_of(process)
    assert pids
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(get, url, ENDLESS)
        assert get_status(url) == 200
        code, _, err = stop(process, signal.SIGINT)
        assert code == 0, err
        assert running.result()[0] in {500, 503, 504}
    assert all(ended(pid) for pid in pids)


def connect(url):
    """Return a connection to a server."""
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=HTTP_TIMEOUT_S)


def counted(url):
    with urllib.request.urlopen(f"{url}metrics", timeout=HTTP_TIMEOUT_S) as answer:  # noqa: S310 (http on this machine)
        return json.load(answer)["places"].get("sparql", {"by_status": {}})["by_status"]


def test_the_query_of_a_client_that_has_gone_is_stopped(store, start, stop):
    process, url = start("--workers", "1", "--timeout", "300", "--store", store)
    with connect(url) as running, connect(url) as waiting:
        for client in (running, waiting):  # the only worker has the first; the second waits for it
            target = quote(f"{ENDLESS} # {client.fileno()}")
            client.sendall(f"GET /sparql?query={target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.3)
    assert get(url, "ASK {}")[0] == 200  # which an endless query would have held up for minutes
    assert counted(url) == {"200": 1, "499": 2}
    assert stop(process)[0] == 0


def test_a_head_without_end_is_refused(server):
    for piece in (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ", b"GET /healthz?"):
        with connect(server) as client:
            client.sendall(piece)
            told = b""
            with contextlib.suppress(ConnectionError):  # closed while more was on its way
                for _ in range(100):
                    client.sendall(b"x" * 65_536)
                told = client.recv(100)
            assert not told or told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))
    assert get_status(server) == 200


def test_several_requests_at_once_are_answered_in_order(server):
    with connect(server) as client:
        targets = ["sparql?query=ASK%7B%7D", "nothing-here", "sparql?query=ASK%7B%7D", "healthz"]
        client.sendall(
            "".join(f"GET /{target} HTTP/1.1\r\nHost: localhost\r\n\r\n" for target in targets).encode()
        )
        data = b""
        while data.count(b"HTTP/1.1 ") < 4 or not data.rstrip().endswith(b"}"):
            data += client.recv(65_536)
    assert [part[:3] for part in data.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200", b"200"]


def get_status(url):
    with urllib.request.urlopen(f"{url}metrics", timeout=HTTP_TIMEOUT_S) as answer:  # noqa: S310 (http on this machine)
        return answer.status


def test_workers_end_when_their_server_is_killed(store, start, workers_of, ended):
    process, _ = start("--workers", "2", "--store", store)
    pids = workers_of(process)
    assert len(pids) == 2
    process.kill()
    process.communicate(timeout=60)
    for _ in range(600):
        if not all(ended(pid) for pid in pids):
            time.sleep(0.1)
    assert all(ended(pid) for pid in pids)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--host", "0.0.0.0"), 5, "--allow-remote"),  # noqa: S104 (not bound)
        (("--host", "203.0.113.7", "--allow-remote"), 5, "cannot listen"),
        (("--writable",), 5, "not written by requests"),
        (("--workers", "0"), 64, "--workers"),
        (("--memory", "1"), 64, "--memory"),
        (("--timeout", "0"), 64, "--timeout"),
        (("--public-url", "https://e.org/x"), 5, "--public-url"),
        (("--port", "70000"), 5, "cannot listen"),
        (("--store", "/nowhere/at/all"), 5, "not a netkg store"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(options, code, message, capsys):
    assert run(["serve", "--port", "0", *options]) == code
    assert message in capsys.readouterr().err


def test_a_port_in_use_is_told_once():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StoreError) as caught:
            listen("127.0.0.1", port)
    assert caught.value.message == f"cannot listen at 127.0.0.1 port {port}: Address already in use"

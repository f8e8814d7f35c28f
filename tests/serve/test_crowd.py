"""Clients that hold connections and give nothing; others are served all the same, by both readers of HTTP."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from netkg.serve.crowd import is_over, make_room

PROGRAM = """
import sys
import netkg
from netkg.serve import running
from netkg.serve.served import serve_evidence
from netkg.serve.settings import Limits, Settings

limits = Limits(head_s=1.0, body_s=1.0, connections=20)
served = serve_evidence(netkg.open(store=sys.argv[2]), Settings(workers=1, writable=False, limits=limits))
if sys.argv[1] == "plain":
    running.find_spec = lambda name: None  # neither httptools nor uvloop
listening = running.listen("127.0.0.1", 0)
running.KEEP_ALIVE_S = 60
import netkg.serve.crowd as crowd
crowd.KEEP_ALIVE_S = 1
running.run(served, listening, lambda: print(listening.getsockname()[1], flush=True))
"""
GET = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module", params=["quick", "plain"])
def port(request, served):
    """Return the port of a server with small limits."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, request.param, str(served.snapshot.root)],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield int(process.stdout.readline())
    process.terminate()
    process.communicate(timeout=60)


@pytest.fixture
def connect(port):
    """Return a function that opens connections, which are closed in the end."""
    with contextlib.ExitStack() as opened:
        yield lambda: opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))


def told(client):
    """Return all that a server sends until it closes the connection."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := client.recv(65_536):
            data += piece
    return data


def asked(client):
    client.sendall(GET)
    data = b""
    while not data.endswith(b"true}"):
        data += client.recv(65_536)
    return data


def test_silent_connections_give_way_to_those_who_ask(connect):
    silent = [connect() for _ in range(60)]
    assert asked(connect()).startswith(b"HTTP/1.1 200")
    assert told(silent[0]) == b""  # the oldest is closed, and was owed nothing


@pytest.mark.parametrize("sent", [b"", b"GET /sparql?query=ASK", GET[:-2]])
def test_a_head_that_does_not_come_closes_its_connection(connect, sent):
    client = connect()
    client.sendall(sent)
    assert told(client) == b""


def test_a_connection_that_stays_open_after_an_answer_is_closed_in_the_end(connect):
    client = connect()
    assert asked(client).startswith(b"HTTP/1.1 200")
    time.sleep(1.2)  # longer than a head may take: it is the next that is waited for
    assert asked(client).startswith(b"HTTP/1.1 200")
    client.sendall(b"G")
    assert told(client) == b""


@pytest.mark.parametrize("length", [b"Content-Length: 6\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_body_that_does_not_come_is_408(connect, length):
    client = connect()
    client.sendall(POST + length + b"\r\n")
    head, _, body = told(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in head
    assert json.loads(body)["type"] == "urn:netkg:problem:body-too-slow"


def test_a_body_that_comes_in_drops_is_408(connect):
    client = connect()
    client.sendall(POST + b"Content-Length: 1000\r\n\r\n")
    with contextlib.suppress(OSError):
        for _ in range(100):
            client.sendall(b" ")
            time.sleep(0.1)
    assert b"408" in told(client)[:20]


def test_an_answer_that_nobody_reads_does_not_hold_its_connection(connect):
    client = connect()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    everything = GET.replace(b"ASK%7B%7D", b"SELECT*%7B?s?p?o%7D")
    client.sendall(everything)
    time.sleep(4)
    data = told(client)
    assert data.startswith(b"HTTP/1.1 200")
    assert not data.endswith(b"}]}}")  # what had not been taken is gone


def test_who_comes_too_many_is_told_in_the_shape_of_all_problems(connect):
    slow = [connect() for _ in range(20)]
    for client in slow:  # requests under way, which do not give way
        client.sendall(POST + b"Content-Length: 6\r\n\r\n")
    time.sleep(0.2)
    client = connect()
    client.sendall(GET)
    head, _, body = told(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 5" in head.lower()
    assert json.loads(body)["type"] == "urn:netkg:problem:busy"


class Open(SimpleNamespace):
    """A connection that notes that it was closed."""

    def __init__(self, connections, number, host="203.0.113.7", cycle=None):
        transport = SimpleNamespace(get_write_buffer_size=lambda: 0, abort=None)
        super().__init__(
            connections=connections,
            client=(host, number),
            cycle=cycle,
            transport=transport,
            touched=number,
            is_answered=is_over(cycle),
            cut=lambda: self.closed.append(number),
            closed=[],
        )
        connections.add(self)

    __hash__ = object.__hash__
    __eq__ = object.__eq__


def test_one_machine_gives_way_to_itself():
    connections = set()
    others = [Open(connections, number, "203.0.113.9") for number in range(3)]
    own = [Open(connections, number) for number in range(10, 15)]
    make_room(own[-1], 16)
    assert [one.closed for one in own] == [[10], [], [], [], []]
    assert not any(one.closed for one in others)


def test_a_machine_whose_requests_are_all_under_way_gets_no_more():
    connections = set()
    own = [Open(connections, number, cycle=SimpleNamespace(response_complete=False)) for number in range(4)]
    newest = Open(connections, 5)
    make_room(newest, 16)
    assert newest.closed == [5]
    assert not any(one.closed for one in own)

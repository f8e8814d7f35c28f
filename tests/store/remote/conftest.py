"""Endpoints to test against: one of our own that can be told to fail, and a real Virtuoso."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest

from netkg.config import open_project
from netkg.store.remote.credentials import Credentials
from netkg.store.remote.endpoint import RemoteStore
from netkg.store.remote.settings import RemoteSettings
from netkg.store.remote.transport import Transport

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
GRAPH = "https://w3id.org/netkg/graph/"


def pytest_runtest_setup(item):
    """Skip a test that needs Virtuoso where there is none; in CI, fail it."""
    if item.get_closest_marker("virtuoso") is None or shutil.which("virtuoso-t"):
        return
    reason = "needs Virtuoso (Debian, Ubuntu: virtuoso-opensource-7)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class Endpoint(ThreadingHTTPServer):
    """A SPARQL endpoint over pyoxigraph: queries, Graph Store Protocol, and faults on demand.

    ``faults`` are taken one by one: each is called with the handler instead of an answer, unless it is None.
    ``cut`` leaves all but so many rows out of every answer, without a word. ``union`` makes the union of its
    graphs what is read by default; ``named`` counts the graphs that each query was sent with.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = ox.Store()
        self.faults, self.asked, self.cut = [], [], None
        self.union, self.named = False, []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that goes away is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, kind, body, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def faulty(self):
        self.server.asked.append(f"{self.command} {urlsplit(self.path).path}")
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault is not None:
            fault(self)
        return fault is not None

    def do_GET(self):
        if not self.faulty():
            self.query(parse_qsl(urlsplit(self.path).query))

    def do_POST(self):
        sent = self.body().decode()
        if self.faulty():
            return
        plain = self.headers.get_content_type() == "application/sparql-query"
        more = [("query", sent)] if plain else parse_qsl(sent)
        pairs = [*parse_qsl(urlsplit(self.path).query), *more]
        update = dict(pairs).get("update")
        if update is None:
            self.query(pairs)
            return
        self.server.store.update(update)
        self.answer(200, "text/plain", b"")

    def do_PUT(self):
        data = self.body()
        if self.faulty():
            return
        graph = ox.NamedNode(dict(parse_qsl(urlsplit(self.path).query))["graph"])
        self.server.store.remove_graph(graph)
        self.server.store.load(data, ox.RdfFormat.N_TRIPLES, to_graph=graph)
        self.answer(201, "text/plain", b"")

    def do_DELETE(self):
        if not self.faulty():
            graph = dict(parse_qsl(urlsplit(self.path).query))["graph"]
            self.server.store.remove_graph(ox.NamedNode(graph))
            self.answer(200, "text/plain", b"")

    def query(self, pairs):
        default = [ox.NamedNode(value) for name, value in pairs if name == "default-graph-uri"]
        named = [ox.NamedNode(value) for name, value in pairs if name == "named-graph-uri"]
        known = {"default_graph": default, "named_graphs": named} if default or named else {}
        self.server.named.append(len(default))
        if self.server.union and not known:
            known = {"use_default_graph_as_union": True}
        try:
            answer = self.server.store.query(dict(pairs)["query"], **known)
        except SyntaxError as error:
            self.answer(400, "text/plain", str(error).encode())
            return
        if isinstance(answer, ox.QueryTriples):
            self.answer(200, TRIPLES, answer.serialize(format=ox.RdfFormat.N_TRIPLES))
            return
        if "json" not in self.headers.get("Accept", JSON):  # Virtuoso, when it asks another endpoint
            body = answer.serialize(format=ox.QueryResultsFormat.XML)
            self.answer(200, "application/sparql-results+xml", body)
            return
        body = answer.serialize(format=ox.QueryResultsFormat.JSON)
        self.answer(200, JSON, body if self.server.cut is None else cut(body, self.server.cut))


def cut(body, rows):
    import json

    content = json.loads(body)
    if "results" in content and len(content["results"]["bindings"]) > rows:
        del content["results"]["bindings"][rows:]
    return json.dumps(content).encode()


@pytest.fixture
def endpoint():
    """Return a running endpoint of our own."""
    yield from running()


@pytest.fixture
def other():
    """Return another one."""
    yield from running()


def running():
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connect():
    """Return what connects to an address without waiting between tries."""

    def connected(address, *, login=(), **settings):
        settings = {"timeout_s": 5.0, "graph_store": f"{address}/data"} | settings
        known = RemoteSettings(name="there", url=f"{address}/sparql", **settings)
        return RemoteStore(known, Transport(known, Credentials(*login), sleep=lambda _: None))

    return connected


@pytest.fixture
def remote(endpoint, connect):
    """Return a store at the endpoint of our own."""
    return connect(endpoint.address)


class Virtuoso:
    """A Virtuoso of our own on two free loopback ports, with a random password."""

    def __init__(self, folder):
        self.folder, self.password = folder, secrets.token_hex(8)  # of 24 characters it takes none
        self.sql, self.http = free_port(), free_port()
        (folder / "virtuoso.ini").write_text(SETTINGS.format(sql=self.sql, http=self.http))
        # with these options it sets the passwords and ends
        new = ["+pwdold", "dba", "+pwddba", self.password, "+pwddav", self.password]
        subprocess.run(self.command(*new), cwd=folder, check=True, timeout=60, **QUIET)
        self.process = subprocess.Popen(self.command(), cwd=folder, **QUIET)
        self.address = f"http://127.0.0.1:{self.http}"

    def command(self, *options):
        return [shutil.which("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini", *options]

    def wait(self):
        """Wait until it answers, and prove that the one that answers is ours."""
        end = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, (self.folder / "virtuoso.log").read_text()[-2000:]
            assert time.monotonic() < end, "Virtuoso did not start"
            try:
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                opener.open(f"{self.address}/sparql?query=ASK%7B%7D", timeout=5).close()
                break
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        for port in (self.sql, self.http):
            assert listener(port) in sockets(self.process.pid), f"somebody else listens on {port}"

    def allow_service(self):
        """Let queries ask other endpoints, which the stock configuration does not."""
        self.run_sql(
            'GRANT SELECT ON DB.DBA.SPARQL_SINV_2 TO "SPARQL"',
            'GRANT EXECUTE ON DB.DBA.SPARQL_SINV_IMP TO "SPARQL"',
        )

    def run_sql(self, *statements):
        isql = [shutil.which("isql-vt"), f"127.0.0.1:{self.sql}", "dba", self.password, "ERRORS=STDOUT"]
        done = subprocess.run(
            [*isql, *(f"exec={statement};" for statement in statements)],
            timeout=60,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Error" not in done.stdout, done.stdout

    def stop(self):
        self.process.kill()  # its files are thrown away, so it need not tidy up
        self.process.wait()


QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

SETTINGS = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def listener(port):
    """Return the inode of the socket that listens on a loopback port."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1] == f"0100007F:{port:04X}" and fields[3] == "0A":
            return fields[9]
    return None


def sockets(pid):
    """Return the inodes of the sockets of a process."""
    names = []
    for path in Path(f"/proc/{pid}/fd").iterdir():
        try:
            names.append(str(path.readlink()))
        except OSError:  # closed meanwhile
            continue
    return {match[1] for name in names if (match := re.fullmatch(r"socket:\[(\d+)\]", name))}


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory):
    """Return a running Virtuoso of our own."""
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"))
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def at_virtuoso(virtuoso):
    """Return what makes a store at our Virtuoso; the address alone must do."""

    def connected(**settings):
        known = RemoteSettings(name="virtuoso", url=f"{virtuoso.address}/sparql")
        known = replace(known, **settings)
        return RemoteStore(known, Transport(known, Credentials("dba", virtuoso.password)))

    return connected


@pytest.fixture(scope="session")
def whole(checkout):
    """Return the shipped evidence with catalogue and closure, as it is published; not to be changed."""
    from netkg.build import whole_store

    return whole_store(open_project(checkout))

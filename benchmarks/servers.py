"""The servers that ``serve.py`` measures: each gives its endpoint."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from virtuoso import virtuoso

from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import create_disk
from netkg.store.disk.writer import write_disk

BASE = "http://example.org/"
PER_SUBJECT = 5
START_S = 60


def made_up(triples: int) -> Iterator[ox.Quad]:
    """Yield quads in which every subject has five properties."""
    graph = ox.NamedNode(f"{BASE}graph")
    for number in range(triples):
        yield ox.Quad(
            ox.NamedNode(f"{BASE}s{number // PER_SUBJECT}"),
            ox.NamedNode(f"{BASE}p{number % PER_SUBJECT}"),
            ox.Literal(f"value {number}"),
            graph,
        )


def make_store(root: Path, triples: int) -> None:
    """Write a disk store of made-up quads."""
    create_disk(root)
    with write_disk(root) as writer:
        writer.store.bulk_extend(made_up(triples))
        writer.optimize()


@contextmanager
def netkg_server(root: Path, workers: int) -> Iterator[str]:
    """Give the address of netkg's endpoint."""
    command = [sys.executable, "-m", "netkg", "serve", "--store", str(root), "--port", "0", "--json"]
    process = subprocess.Popen(  # noqa: S603 (programs that the caller chose)
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    text = line = ""
    while line != "}\n" and (line := process.stdout.readline()):
        text += line
    try:
        told = json.loads(text or "{}")
        if "result" not in told:
            raise RuntimeError("netkg serve did not start")
        yield told["result"]["endpoint"]
    finally:
        _stop(process)


@contextmanager
def oxigraph_server(program: str, root: Path) -> Iterator[str]:
    """Give the address of the native server's endpoint, on the same folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = Layout(root).current()
    command = [program, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 (programs that the caller chose)
        [*command, "--union-default-graph"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        _stop(process)


@contextmanager
def virtuoso_server(folder: Path, triples: int) -> Iterator[str]:
    """Give the address of Virtuoso's endpoint, with the same triples loaded."""
    path = folder / "data" / "made-up.nq"
    path.parent.mkdir()
    ox.serialize(made_up(triples), str(path), ox.RdfFormat.N_QUADS)
    with virtuoso(folder / "virtuoso", path.parent) as server:
        server.load(path)
        yield f"http://127.0.0.1:{server.http}/sparql"


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


class Connection:
    """A connection that stays open; asks, and returns the body of the answer."""

    def __init__(self, endpoint: str) -> None:
        address = urlsplit(endpoint)
        self._to, self._port = address.hostname, address.port
        self._path, self._host = address.path, address.netloc
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection((self._to, self._port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Leave, as a client that does not wait any more; a reader of the connection finds its end."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def ask(self, query: str) -> bytes:
        """Return the body of an answer."""
        self._socket.sendall(
            f"GET {self._path}?query={quote(query)} HTTP/1.1\r\nHost: {self._host}\r\n"
            "Accept: application/sparql-results+json\r\n\r\n".encode()
        )
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = data.partition(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise AssertionError(head[:200])
        head = head.lower()
        if b"chunked" in head:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._receive()
        else:
            length = int(head.partition(b"content-length:")[2].split()[0])
            while len(body) < length:
                body += self._receive()
        if b"connection: close" in head:
            self._socket.close()
            self._connect()
        return body

    def _receive(self) -> bytes:
        piece = self._socket.recv(65_536)
        if not piece:
            raise ConnectionError("the server has closed the connection")
        return piece

"""The server against the native oxigraph server: requests per second, and quick queries beside slow ones.

    python benchmarks/serve.py [--triples N] [--seconds S] [--clients N] [--oxigraph PROGRAM]

A disk store of N (default 100,000) made-up triples is served by netkg with one and with four workers, and,
where the program ``oxigraph`` is found (PyPI: oxigraph), by that too, from the same folder. Clients that
are processes of their own ask for one subject after the other over connections that stay open, S seconds
for each server; every answer is checked. Then the 99th percentile of the time of such a query is taken,
alone and while endless queries hold all workers but one. Promised: 0.12 times the native server's requests
per second with one worker, 0.25 with four, and a percentile under three times that of the idle server; the
exit code is 1 if that is not kept.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from measure import machine

from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import create_disk
from netkg.store.disk.writer import write_disk

PROMISES = {"1 worker": 0.12, "4 workers": 0.25}
PERCENTILE = 3.0
BASE = "http://example.org/"
PER_SUBJECT = 5
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i && ?d < ?h) }"


def make_store(root: Path, triples: int) -> None:
    """Write a disk store in which every subject has five properties."""
    create_disk(root)
    graph = ox.NamedNode(f"{BASE}graph")
    with write_disk(root) as writer:
        writer.store.bulk_extend(
            ox.Quad(
                ox.NamedNode(f"{BASE}s{number // PER_SUBJECT}"),
                ox.NamedNode(f"{BASE}p{number % PER_SUBJECT}"),
                ox.Literal(f"value {number}"),
                graph,
            )
            for number in range(triples)
        )
        writer.optimize()


@contextmanager
def netkg_server(root: Path, workers: int) -> Iterator[str]:
    """Give the address of netkg's endpoint."""
    command = [sys.executable, "-m", "netkg", "serve", "--store", str(root), "--port", "0", "--json"]
    process = subprocess.Popen(  # noqa: S603 (programs that the caller chose)
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    text = ""
    while not text.endswith("}\n"):
        text += process.stdout.readline()
    yield json.loads(text)["result"]["endpoint"]
    process.terminate()
    process.wait(60)


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
    for _ in range(100):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/query"
    process.terminate()
    process.wait(60)


class Connection:
    """A connection that stays open; asks, and returns the body of the answer."""

    def __init__(self, endpoint: str) -> None:
        address = urlsplit(endpoint)
        self._path, self._host = address.path, address.netloc
        self._socket = socket.create_connection((address.hostname, address.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, query: str) -> bytes:
        """Return the body of an answer."""
        self._socket.sendall(
            f"GET {self._path}?query={quote(query)} HTTP/1.1\r\nHost: {self._host}\r\n"
            "Accept: application/sparql-results+json\r\n\r\n".encode()
        )
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._socket.recv(65_536)
        head, _, body = data.partition(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise AssertionError(head[:200])
        if b"chunked" in head.lower():
            while not body.endswith(b"0\r\n\r\n"):
                body += self._socket.recv(65_536)
            return body
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        while len(body) < length:
            body += self._socket.recv(65_536)
        return body


def point_query(number: int) -> str:
    """Return the query for all of one subject."""
    return f"SELECT ?p ?o {{ <{BASE}s{number}> ?p ?o }}"


def ask_for(endpoint: str, seconds: float, subjects: int, step: int) -> list[float]:
    """Return the seconds of each of the queries that one client could put."""
    connection, taken = Connection(endpoint), []
    until, number = time.perf_counter() + seconds, step * 7919
    while (start := time.perf_counter()) < until:
        number = (number + 104_729) % subjects
        body = connection.ask(point_query(number))
        taken.append(time.perf_counter() - start)
        if f'"value {number * PER_SUBJECT}"'.encode() not in body:
            raise AssertionError(f"a wrong answer for subject {number}: {body[:300]!r}")
    return taken


def requests_per_second(endpoint: str, seconds: float, clients: int, subjects: int) -> float:
    """Return the requests of all clients together."""
    with ProcessPoolExecutor(clients) as processes:
        futures = [processes.submit(ask_for, endpoint, seconds, subjects, step) for step in range(clients)]
        return sum(len(future.result()) for future in futures) / seconds


def percentile(taken: list[float]) -> float:
    """Return the 99th percentile."""
    return statistics.quantiles(taken, n=100)[98]


def beside_heavy(endpoint: str, workers: int, seconds: float, subjects: int) -> tuple[float, float]:
    """Return the percentiles of quick queries, alone and while endless ones hold all workers but one."""
    alone = percentile(ask_for(endpoint, seconds, subjects, 1))
    with ThreadPoolExecutor(workers) as threads:
        for number in range(workers - 1):
            threads.submit(_endless, endpoint, number)
        time.sleep(2)  # until the endless ones have left the worker for quick queries
        beside = percentile(ask_for(endpoint, seconds, subjects, 1))
    return alone, beside


def _endless(endpoint: str, number: int) -> None:
    try:
        Connection(endpoint).ask(f"{ENDLESS} # {number}")
    except AssertionError:
        return  # ends by its deadline, as it should


def main() -> int:
    """Measure, print, and return 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph"))
    options = parser.parse_args()
    say("\n".join(machine()))
    subjects = options.triples // PER_SUBJECT
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        make_store(root, options.triples)

        def rate(endpoint: str) -> float:
            return requests_per_second(endpoint, options.seconds, options.clients, subjects)

        rates = dict(_rates(root, options.oxigraph, rate))
        with netkg_server(root, 4) as endpoint:
            alone, beside = beside_heavy(endpoint, 4, options.seconds, subjects)
    return report(rates, alone, beside)


def _rates(root: Path, program: str | None, rate: Callable[[str], float]) -> Iterator[tuple[str, float]]:
    for workers, name in ((1, "1 worker"), (4, "4 workers")):
        with netkg_server(root, workers) as endpoint:
            yield name, rate(endpoint)
    if program:
        with oxigraph_server(program, root) as endpoint:
            yield "oxigraph", rate(endpoint)


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def report(rates: dict[str, float], alone: float, beside: float) -> int:
    """Print what was found and return 1 if a promise is broken."""
    native, kept = rates.get("oxigraph"), beside < PERCENTILE * alone
    for name, value in rates.items():
        ratio = f"{value / native:6.2f} x the native server" if native and name in PROMISES else ""
        say(f"{name:10} {value:9.0f} requests/s {ratio}")
        kept = kept and not (native and name in PROMISES and value / native < PROMISES[name])
    say(f"quick queries, 99th percentile: {alone * 1000:.1f} ms")
    say(f"the same beside endless ones: {beside * 1000:.1f} ms")
    say(f"{beside / alone:.1f} times (promised: under {PERCENTILE:g})")
    if native is None:
        say("the native server was not found: no ratios")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

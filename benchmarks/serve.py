"""The server against its peers: requests per second, and quick queries beside slow ones.

    python benchmarks/serve.py [--triples N] [--oxigraph PROGRAM] [--write]

N (default 100,000) made-up triples are served by netkg with one and with four workers; from the same folder
by the native oxigraph server, where that program is found (PyPI: oxigraph); and by Virtuoso, where it is
installed. All run at the same time and are asked in turn, in ``--rounds`` rounds of ``--seconds`` each:
clients that are processes of their own ask for one subject after the other over connections that stay open,
and check every answer. A ratio is the median of those of the rounds. Then the 99th percentile of the time of
such a query is taken, alone and while endless queries hold all workers but one. The exit code is 1 if a
promise is not kept.
``--write`` writes docs/benchmarks-serve.md. With a million triples it takes about eight minutes.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from measure import machine, markdown
from servers import (
    BASE,
    PER_SUBJECT,
    Connection,
    make_store,
    netkg_server,
    oxigraph_server,
    virtuoso_server,
)
from virtuoso import PROGRAM

ROOT = Path(__file__).resolve().parents[1]
PROMISES = (
    ("1 worker", "oxigraph", 0.12),
    ("4 workers", "oxigraph", 0.25),
    ("4 workers", "Virtuoso", 2.0),
)
PERCENTILE = 3.0
CROWD = 16
"""Clients of which the figures are told too; the promises hold for these as well."""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i && ?d < ?h) }"
HEAD = """# Benchmarks of the server

Made by `python benchmarks/serve.py --triples 1000000 --write`, on made-up triples: nothing here is evidence.
All servers ran at the same time and were asked in turn; ratios are medians of the rounds, and hold better
than the figures beside them, which are of this machine. The clients ran on the same processors.

"""


@dataclass(frozen=True)
class Line:
    """A line of the table: what, both figures, their ratio, the promise and whether it is kept."""

    what: str
    ours: str
    theirs: str
    ratio: float
    promise: str
    kept: bool

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        return (
            self.what,
            self.ours,
            self.theirs,
            f"{self.ratio:.2f}x",
            self.promise,
            "kept" if self.kept else "**missed**",
        )


def point_query(number: int) -> str:
    """Return the query for all of one subject."""
    return f"SELECT ?p ?o {{ <{BASE}s{number}> ?p ?o }}"


def ask_for(endpoint: str, seconds: float, subjects: int, step: int) -> list[float]:
    """Return the seconds of each of the queries that one client could put."""
    taken, number = [], step * 7919
    with closing(Connection(endpoint)) as connection:
        until = time.perf_counter() + seconds
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
    heavy = [Connection(endpoint) for _ in range(workers - 1)]
    threads = [Thread(target=_endless, args=(connection, number)) for number, connection in enumerate(heavy)]
    for thread in threads:
        thread.start()
    time.sleep(2)  # until the endless ones have left the worker for quick queries
    beside = percentile(ask_for(endpoint, seconds, subjects, 1))
    for connection in heavy:
        connection.close()  # which ends their queries
    for thread in threads:
        thread.join()
    time.sleep(1)  # until other workers have taken the place of those
    return alone, beside


def _endless(connection: Connection, number: int) -> None:
    try:
        connection.ask(f"{ENDLESS} # {number}")
    except (AssertionError, OSError):
        return  # as it should


def measure(options: argparse.Namespace, folder: Path) -> list[Line]:
    """Return all lines of the table."""
    root, subjects = folder / "store", options.triples // PER_SUBJECT
    make_store(root, options.triples)
    with ExitStack() as stack:
        servers = {
            "1 worker": stack.enter_context(netkg_server(root, 1)),
            "4 workers": stack.enter_context(netkg_server(root, 4)),
        }
        if options.oxigraph:
            servers["oxigraph"] = stack.enter_context(oxigraph_server(options.oxigraph, root))
        if PROGRAM and options.virtuoso:
            servers["Virtuoso"] = stack.enter_context(virtuoso_server(folder, options.triples))
        lines = [
            line
            for clients in dict.fromkeys((options.clients, CROWD))
            for line in rate_lines(clients, rounds_of(servers, clients, subjects, options))
        ]
        times = [
            beside_heavy(servers["4 workers"], 4, options.seconds, subjects) for _ in range(options.rounds)
        ]
    return [*lines, percentile_line(times)]


def rounds_of(
    servers: dict[str, str], clients: int, subjects: int, options: argparse.Namespace
) -> list[dict[str, float]]:
    """Return the requests per second of each server in each round, with so many clients."""
    rounds: list[dict[str, float]] = []
    for number in range(options.rounds + 1):
        seconds = options.seconds if number else 1.0  # the first round warms all up
        rates = {
            name: requests_per_second(endpoint, seconds, clients, subjects)
            for name, endpoint in servers.items()
        }
        say(f"{clients} clients: " + ", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items()))
        rounds += [rates] if number else []
    return rounds


def rate_lines(clients: int, rounds: Sequence[dict[str, float]]) -> list[Line]:
    """Return the lines of requests per second, for the peers that were there."""
    lines = []
    for ours, theirs, promise in PROMISES:
        if theirs in rounds[0]:
            ratio = statistics.median(rates[ours] / rates[theirs] for rates in rounds)
            figures = (
                f"{statistics.median(rates[name] for rates in rounds):,.0f}/s" for name in (ours, theirs)
            )
            what = f"point queries of {clients} clients, {ours}, beside {theirs}"
            lines.append(Line(what, *figures, ratio, f"at least {promise:g}x", ratio >= promise))
    return lines


def percentile_line(times: Sequence[tuple[float, float]]) -> Line:
    """Return the line of the percentile of quick queries, from those alone and beside endless ones."""
    ratio = statistics.median(beside / alone for alone, beside in times)
    alone, beside = (f"{statistics.median(column) * 1000:.1f} ms" for column in zip(*times, strict=True))
    what = "99th percentile of point queries beside three endless ones, and alone"
    return Line(what, beside, alone, ratio, f"under {PERCENTILE:g}x", ratio < PERCENTILE)


def say(text: str) -> None:
    """Print a line of progress."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph"))
    parser.add_argument("--no-virtuoso", dest="virtuoso", action="store_false")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks-serve.md")
    options = parser.parse_args(arguments)
    facts = [*machine(), f"{options.triples:,} triples, {options.rounds} rounds"]
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(options, Path(folder))
    header = ("what", "netkg", "beside", "ratio", "promised", "")
    text = "\n".join(
        [*(f"- {fact}" for fact in facts), "", *markdown(header, [line.cells() for line in lines], (1, 2, 3))]
    )
    sys.stdout.write(text + "\n")
    if options.write:
        (ROOT / "docs" / "benchmarks-serve.md").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    if options.oxigraph is None:
        say("the native server was not found: no ratios to it")
    return int(not all(line.kept for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

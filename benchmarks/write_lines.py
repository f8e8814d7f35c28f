"""Writing: studies into a store, and a store into files, with the checks of its shapes."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import shacl
from generate import generate
from measure import check_equal, repeated, timed
from peers import Raw
from sized import SLOW_S, Case, Line

from netkg.namespaces import NK, PREFIXES
from netkg.publish.rdf import dump_turtle
from netkg.store.disk.reader import DiskReader
from netkg.store.disk.writer import write_disk

ROOT = Path(__file__).resolve().parents[1]
SHAPES_FROM = 100_000
"""Triples from which on the promises of validation are made."""

WARM = 24
"""Flushed changes before any is measured: the engine merges its files after a few."""


def write_lines(case: Case, studies: int = 200) -> list[Line]:
    """Return the insert of studies, each with its change record, beside a raw ``extend`` of the same."""
    by_graph: dict[str, list[ox.Quad]] = {}
    for quad in generate(studies, seed=77):
        by_graph.setdefault(quad.graph_name.value, []).append(quad)
    graphs = {
        name.replace("study-", "new-"): [ox.Triple(q.subject, q.predicate, q.object) for q in quads]
        for name, quads in by_graph.items()
        if "study-" in name
    }
    ours, theirs = _inserts(case, graphs, flush=False), _inserts(case, graphs, flush=True)
    return [
        case.line("insert of a study, one flush for all", "raw extend", ours, 0.5),
        case.line("insert of a study, each flushed", "raw extend + flush", theirs, 0.8),
    ]


def _inserts(case: Case, graphs: dict[str, list[ox.Triple]], *, flush: bool) -> tuple[float, float]:
    """Return the median seconds of inserting a study, by netkg and raw, into stores that hold the data."""
    raw = ox.Store(case.raw)
    made = {
        name: [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name)) for t in triples]
        for name, triples in graphs.items()
    }
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    with write_disk(case.netkg, by="benchmark") as writer:
        for number in range(WARM * flush):  # what both engines have put off since they were loaded
            writer.put(f"{NK}warm/{number}", [next(iter(graphs.values()))[0]], source="warm")
            writer.flush()
            raw.add(_moved(next(iter(made.values()))[0], f"{NK}warm/{number}"))
            raw.flush()
        for run in range(max(case.runs, 5)):
            start = time.perf_counter()
            for name, triples in graphs.items():
                writer.put(f"{name}/{run}/{flush}", triples, source=name)
                if flush:
                    writer.flush()
            seconds["ours"].append((time.perf_counter() - start) / len(graphs))
            again = [
                [_moved(quad, f"{name}/{run}/{flush}") for quad in quads] for name, quads in made.items()
            ]
            start = time.perf_counter()
            for quads in again:
                raw.extend(quads)
                if flush:
                    raw.flush()
            seconds["theirs"].append((time.perf_counter() - start) / len(graphs))
    raw.flush()
    return statistics.median(seconds["ours"]), statistics.median(seconds["theirs"])


def _moved(quad: ox.Quad, graph: str) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))


def export_lines(case: Case, store: DiskReader, raw: Raw) -> list[Line]:
    """Return Turtle of all triples, as it comes and sorted, beside a raw dump of the same triples."""
    prefixes = {"nk": NK, "rdfs": PREFIXES["rdfs"]}

    def theirs() -> int:
        with (case.folder / "raw.trig").open("wb") as file:
            raw.store.dump(file, ox.RdfFormat.TRIG, prefixes=prefixes)
            return file.tell()

    def ours() -> int:
        with (case.folder / "netkg.ttl").open("wb") as file:
            store.dump_turtle(file, prefixes)
            return file.tell()

    def ordered() -> None:
        dump_turtle(store, case.folder / "sorted.ttl", ordered=True)

    actions = {"theirs": theirs, "ours": ours, "ordered": ordered}
    times, runs = repeated(actions, case.runs, case.slow_s)
    expected = _summed(quad.triple for quad in store.quads())
    for name in ("netkg.ttl", "sorted.ttl"):
        check_equal(name, _summed(quad.triple for quad in ox.parse(path=str(case.folder / name))), expected)
    peer, raw_s = "raw dump (TriG)", times["theirs"]
    return [
        case.line("Turtle, as it comes", peer, (times["ours"], raw_s), 0.85, runs=runs),
        case.line("Turtle, sorted", peer, (times["ordered"], raw_s), 0.4, runs=runs),
    ]


def _summed(triples: Iterable[ox.Triple]) -> tuple[int, int]:
    """Return the number of triples and the sum of their hashes, so that none of them is kept in memory."""
    number = total = 0
    for triple in triples:
        number += 1
        total += hash(triple)
    return number, total


def without_graphs(case: Case) -> Path:
    """Return a file of the same triples without their graphs, for engines that have no union of graphs."""
    path = case.folder / "data.nt"
    with path.open("wb") as file:
        ox.serialize(
            (quad.triple for quad in ox.parse(path=str(case.path))), file, format=ox.RdfFormat.N_TRIPLES
        )
    return path


def shacl_lines(triples: int, runs: int = 5) -> list[Line]:
    """Return the compiled shapes beside pySHACL, on copied records with planted errors; pySHACL runs once."""
    from netkg.validate.compiled import count_compiled, validate_compiled
    from netkg.validate.shapes import read_shapes, validate_shapes

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it reports each ill-formed literal at length
    store, shapes = shacl.make_store(triples, triples // 100, 1), read_shapes([ROOT / "ontology"])
    theirs, expected = timed(lambda: validate_shapes(store.quads(), shapes))
    check_equal("violations", validate_compiled(store, shapes), expected)
    size = sum(store.graphs().values())
    actions = {
        "report": lambda: validate_compiled(store, shapes),
        "counts": lambda: count_compiled(store, shapes),
    }
    times, runs = repeated(actions, runs, SLOW_S)
    return [
        Line(
            size,
            "SHACL, every violation",
            "pySHACL, once",
            times["report"],
            theirs,
            5,
            least=SHAPES_FROM,
            runs=runs,
        ),
        Line(
            size,
            "SHACL, numbers alone",
            "pySHACL, once",
            times["counts"],
            theirs,
            8,
            least=SHAPES_FROM,
            runs=runs,
        ),
    ]

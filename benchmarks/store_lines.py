"""The single measurements of ``run.py``, each a line of its table: netkg beside a peer, answers checked."""

from __future__ import annotations

import io
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from generate import generate, synthetic_vocabulary
from measure import check_equal, medians, timed
from peers import Peer, Raw, values

from netkg.analyse.body import read_tables
from netkg.analyse.matrix import count_pairs, find_missing_pairs
from netkg.namespaces import NK, PREFIXES
from netkg.publish.rdf import dump_graph, write_graph
from netkg.query import load_catalogue
from netkg.store.disk.reader import DiskReader, create_disk, open_disk
from netkg.store.disk.writer import write_disk

ROOT = Path(__file__).resolve().parents[1]
QUERIES = ROOT / "queries"
START = f"PREFIX nk: <{NK}> PREFIX rdfs: <{PREFIXES['rdfs']}>\n"

POINT = "SELECT ?p ?o {{ <{subject}> ?p ?o }}"
ROWS = START + (
    "SELECT ?result ?cohort ?outcome ?events ?total ?publication { ?result nk:cohort ?cohort ; "
    "nk:outcome ?outcome ; nk:events ?events ; nk:total ?total ; nk:reportedIn ?publication }"
)
MATRIX = START + (
    "SELECT ?tumour ?drug (COUNT(DISTINCT ?result) AS ?n) { ?result a nk:Result ; nk:reporting nk:Measured ; "
    "nk:cohort ?cohort ; nk:course ?course . ?cohort nk:tumour ?t . ?course nk:drug ?d . "
    "?t rdfs:subClassOf* ?tumour . ?d rdfs:subClassOf* ?drug } GROUP BY ?tumour ?drug"
)
MISSING = START + (
    "SELECT ?tumour ?drug { { SELECT DISTINCT ?tumour { ?c nk:tumour ?tumour } } "
    "{ SELECT DISTINCT ?drug { ?course nk:drug ?drug } } "
    "MINUS { ?result nk:cohort ?cohort ; nk:course ?used . ?cohort nk:tumour ?tumour . ?used nk:drug ?drug } }"
)


@dataclass(frozen=True)
class Line:
    """One measurement.

    Attributes:
        triples: size of the data.
        what: what was measured.
        peer: what it is compared with.
        ours: seconds, or megabytes for memory.
        theirs: the same of the peer.
        limit: what is promised, as ``kind`` says; None if nothing is.
        kind: ``speed``: at least so many times the peer's speed. ``cost``: at most so many times the peer's
            time or memory. ``extra``: at most so many microseconds more than the peer.
        runs: of how many runs these are the medians.
        unit: ``s`` or ``MB``.
    """

    triples: int
    what: str
    peer: str
    ours: float
    theirs: float
    limit: float | None = None
    kind: str = "speed"
    runs: int = 5
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Return what the limit is about."""
        if self.kind == "extra":
            return (self.ours - self.theirs) * 1e6
        return self.theirs / self.ours if self.kind == "speed" else self.ours / self.theirs

    @property
    def kept(self) -> bool | None:
        """Return whether the promise is kept; None if there is none."""
        if self.limit is None:
            return None
        return self.ratio >= self.limit if self.kind == "speed" else self.ratio <= self.limit


@dataclass(frozen=True)
class Case:
    """Data of one size, as a file, and loaded in the disk stores of both sides."""

    folder: Path
    path: Path
    studies: int
    triples: int
    runs: int

    @property
    def netkg(self) -> Path:
        """Return the folder of netkg's store."""
        return self.folder / "netkg"

    @property
    def raw(self) -> Path:
        """Return the folder of the raw store."""
        return self.folder / "raw"

    def line(self, what: str, peer: str, ours: float, theirs: float, *promise: Any, **more: Any) -> Line:
        """Return a line of this size."""
        return Line(self.triples, what, peer, ours, theirs, *promise, **({"runs": self.runs} | more))


def make_case(folder: Path, studies: int, runs: int) -> Case:
    """Return the data of so many studies, written as N-Quads; nothing is loaded yet."""
    folder.mkdir(parents=True)
    path, count = folder / "data.nq", 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal count
        for quad in generate(studies):
            count += 1
            yield quad

    ox.serialize(counted(), str(path), format=ox.RdfFormat.N_QUADS)
    return Case(folder, path, studies, count, runs)


# loading: each in a process of its own, so that its peak memory is its own


def load_side(side: str, path: Path, folder: Path) -> None:
    """Load a file as one side does it; called in a process of its own."""
    if side == "raw":
        Raw.load(path, folder)
    elif side in ("rdflib", "maplib"):
        import peers

        getattr(peers, side.title())(path)
    else:
        from netkg.store.disk.inputs import name_input
        from netkg.store.disk.loading import load

        create_disk(folder)
        with write_disk(folder, by="benchmark") as writer:
            load(writer, [name_input(path)])
        if side == "netkg with search and table":
            prepare(open_disk(folder))


def prepare(store: DiskReader) -> None:
    """Make what is kept beside a store: the evidence table and the text index."""
    catalogue = load_catalogue([QUERIES])
    read_tables(store, catalogue)
    from netkg.query.search import text_index  # noqa: PLC0415 (heavy)

    text_index(store)


def loads(case: Case, sides: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return side -> median seconds and largest megabytes of loading; the last stores of the sides stay."""
    found: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for number in range(case.runs):
        for side in sides:
            if side == "rdflib" and number >= 3:
                continue
            target = case.folder / (side if number == case.runs - 1 else f"{side} {number}").replace(" ", "-")
            command = [sys.executable, str(Path(__file__).with_name("run.py")), "--load", side, str(case.path), str(target)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
            told = json.loads(done.stdout)
            found[side].append((told["seconds"], told["mb"]))
            if number < case.runs - 1:
                _remove(target)
    return {
        side: (statistics.median(s for s, _ in pairs), max(mb for _, mb in pairs)) for side, pairs in found.items()
    }


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def load_lines(case: Case, *, with_rdflib: bool = True) -> list[Line]:
    """Return how fast netkg loads, and in how much memory."""
    sides = ["raw", "netkg", "netkg with search and table", *(["rdflib"] if with_rdflib else [])]
    found = loads(case, sides)
    ours, raw = found["netkg"], found["raw"]
    lines = [
        case.line("load", "raw bulk_load", ours[0], raw[0], 0.85),
        case.line(
            "load, with search and table", "raw bulk_load", found["netkg with search and table"][0], raw[0], 0.7
        ),
        case.line("load, peak memory", "raw bulk_load", ours[1], raw[1], 1.2, "cost", unit="MB"),
    ]
    if with_rdflib:
        lines.append(case.line("load", "rdflib", ours[0], found["rdflib"][0], 6, runs=min(3, case.runs)))
    return lines


# reading


def read_lines(case: Case, store: DiskReader, raw: Raw) -> list[Line]:
    """Return look-ups and iteration beside raw pyoxigraph."""
    rng = random.Random(5)  # noqa: S311 (the same each time)
    kinds = ("study", "cohort", "result", "publication")
    subjects = [
        f"https://synthetic.example/netkg/id/study-{rng.randrange(case.studies)}/{rng.choice(kinds)}" for _ in range(500)
    ]
    texts = [POINT.format(subject=subject) for subject in subjects]
    for text in texts[:50]:
        check_equal(text, values(store.query(text).rows), raw.rows(text))
    points = medians(
        {
            "ours": lambda: [store.query(text).rows for text in texts],
            "theirs": lambda: [raw.solutions(text) for text in texts],
        },
        max(case.runs, 5),
    )
    check_equal("rows", values(store.query(ROWS).rows), raw.rows(ROWS))
    rows = medians({"ours": lambda: store.query(ROWS).rows, "theirs": lambda: raw.solutions(ROWS)}, case.runs)
    each = len(texts)
    return [
        case.line("look-up of one thing", "raw query", points["ours"] / each, points["theirs"] / each, 60, "extra"),
        case.line("iteration over rows", "raw query", rows["ours"], rows["theirs"], 0.85),
    ]


def matrix_rows(store: DiskReader, catalogue: Any) -> Any:
    """Return the matrix of tumours by drugs with roll-up, from the cached table."""
    table, words = read_tables(store, catalogue)[0], synthetic_vocabulary()
    own = _flags(table, "reporting", "Measured") & ~_flags(table, "second_hand", True)
    asked = ("tumour", words.kinds["tumour"]), ("drugs", words.kinds["drug"])
    return count_pairs(table, *asked, words.closure, within=own)


def _flags(table: Any, name: str, value: object) -> Any:
    import numpy as np

    column = table.columns[name]
    return np.array([one == value for one in (*column.values, None)], dtype=np.bool_)[column.codes]


def table_lines(case: Case, store: DiskReader, raw: Raw, others: dict[str, Peer]) -> list[Line]:
    """Return the matrix with roll-up and the missing pairs, from the cached table."""
    catalogue, words = load_catalogue([QUERIES]), synthetic_vocabulary()
    matrix = matrix_rows(store, catalogue)
    tumours, drugs = words.kinds["tumour"], words.kinds["drug"]
    found = {(tumours[i], drugs[j], str(matrix[i, j])): 1 for i, j in zip(*matrix.nonzero(), strict=True)}
    ours = medians({"ours": lambda: matrix_rows(store, catalogue)}, case.runs)["ours"]
    lines = []
    for name, peer in {"raw query": raw, **others}.items():
        took, rows = timed(lambda peer=peer: peer.rows(MATRIX))
        check_equal(f"matrix by {name}", dict(rows), found)
        runs = 1 if took > 20 else case.runs
        theirs = took if runs == 1 else medians({"theirs": lambda peer=peer: peer.rows(MATRIX)}, runs)["theirs"]
        limit = (1.0, "cost") if name == "Virtuoso" else (None, "cost")
        lines.append(case.line("tumour x drug with roll-up, cached table", name, ours, theirs, *limit, runs=runs))
    return [*lines, missing_line(case, store, raw, catalogue)]


def missing_line(case: Case, store: DiskReader, raw: Raw, catalogue: Any) -> Line:
    """Return the pairs without a result, from the cached table."""

    def missing() -> list[tuple[str, str]]:
        return find_missing_pairs(read_tables(store, catalogue)[0], "tumour", "drugs")

    check_equal("missing pairs", sorted(raw.rows(MISSING).elements()), missing())
    times = medians({"ours": missing, "theirs": lambda: raw.solutions(MISSING)}, case.runs)
    return case.line("missing pairs, cached table", "raw MINUS", times["ours"], times["theirs"], 1.0, "cost")


# writing


def write_lines(case: Case, studies: int = 200) -> list[Line]:
    """Return the insert of studies, each with its change record, beside a raw ``extend`` of the same quads."""
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
        case.line("insert of a study, one flush for all", "raw extend", *ours, 0.5),
        case.line("insert of a study, each flushed", "raw extend + flush", *theirs, 0.8),
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
        for run in range(max(case.runs, 5)):
            start = time.perf_counter()
            for name, triples in graphs.items():
                writer.put(f"{name}/{run}/{flush}", triples, source=name)
                if flush:
                    writer.flush()
            seconds["ours"].append((time.perf_counter() - start) / len(graphs))
            again = [[_moved(quad, f"{name}/{run}/{flush}") for quad in quads] for name, quads in made.items()]
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


# files


def export_lines(case: Case, store: DiskReader, raw: Raw) -> list[Line]:
    """Return Turtle with all graphs (TriG), as it comes and sorted, beside a raw dump of the same."""
    prefixes = {"nk": NK, "rdfs": PREFIXES["rdfs"]}

    def theirs() -> int:
        with (case.folder / "raw.trig").open("wb") as file:
            raw.store.dump(file, ox.RdfFormat.TRIG, prefixes=prefixes)
            return file.tell()

    def ours() -> int:
        with (case.folder / "netkg.trig").open("wb") as file:
            dump_graph(store, file, "trig")
            return file.tell()

    def ordered() -> int:
        data = write_graph(store.quads(), "trig")
        (case.folder / "sorted.trig").write_bytes(data)
        return len(data)

    times = medians({"theirs": theirs, "ours": ours}, case.runs)
    took = medians({"ordered": ordered}, min(case.runs, 3))["ordered"]
    for name in ("netkg", "sorted"):
        check_equal(f"{name}.trig", _count(case.folder / f"{name}.trig"), sum(1 for _ in store.quads()))
    return [
        case.line("Turtle of all graphs, as it comes", "raw dump", times["ours"], times["theirs"], 0.85),
        case.line("Turtle of all graphs, sorted", "raw dump", took, times["theirs"], 0.4, runs=min(case.runs, 3)),
    ]


def _count(path: Path) -> int:
    return sum(1 for _ in ox.parse(io.BytesIO(path.read_bytes()), format=ox.RdfFormat.TRIG))


Measure = Callable[[], list[Line]]

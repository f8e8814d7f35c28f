"""Loading, in time and memory: each side in a process of its own, so that its peak memory is its own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from peers import Raw
from sized import Case, Line, remove

from netkg.analyse.body import read_tables
from netkg.prepare.loading import load_prepared
from netkg.query import load_catalogue
from netkg.query.text_index import open_texts
from netkg.store.disk.inputs import name_input
from netkg.store.disk.loading import load
from netkg.store.disk.reader import DiskReader, create_disk
from netkg.store.disk.writer import write_disk

QUERIES = Path(__file__).resolve().parents[1] / "queries"


def load_side(side: str, path: Path, folder: Path) -> None:
    """Load a file as one side does it; called in a process of its own."""
    if side == "raw":
        Raw.load(path, folder)
    elif side in ("rdflib", "maplib"):
        import peers

        getattr(peers, side.title())(path)
    else:
        create_disk(folder)
        with write_disk(folder, by="benchmark") as writer:
            if side == "netkg with search and table":
                load_prepared(writer, [name_input(str(path))], [QUERIES])
            else:
                load(writer, [name_input(str(path))])


def prepare(store: DiskReader) -> None:
    """Make what is kept beside a store: the evidence table and the text index."""
    catalogue = load_catalogue([QUERIES])
    read_tables(store, catalogue)
    open_texts(store, catalogue).close()


def loads(case: Case, sides: Sequence[str]) -> dict[str, tuple[float, float, int]]:
    """Return side -> median seconds and largest megabytes of loading, and of how many runs.

    A side that takes long is run once. The last stores of the sides stay.
    """
    found: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for _ in range(case.runs):
        for side in sides:
            if not found[side] or found[side][0][0] < case.slow_s:
                found[side].append(_load_apart(case, side))
    return {
        side: (statistics.median(s for s, _ in pairs), max(mb for _, mb in pairs), len(pairs))
        for side, pairs in found.items()
    }


def _load_apart(case: Case, side: str) -> tuple[float, float]:
    """Return the seconds and megabytes of one load in a process of its own, into a new folder."""
    target = case.folder / side.replace(" ", "-")
    remove(target)
    program = str(Path(__file__).with_name("run.py"))
    command = [sys.executable, program, "--load", side, str(case.path), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
    told = json.loads(done.stdout)
    return told["seconds"], told["mb"]


def size_lines(case: Case) -> list[Line]:
    """Return how much the stores take on the disk."""
    raw = _size_mb(case.raw)
    return [
        case.line("size on the disk", "raw", (_size_mb(case.netkg), raw), kind="cost", unit="MB", runs=1),
        case.line(
            "size on the disk, with search and table",
            "raw",
            (_size_mb(case.prepared), raw),
            kind="cost",
            unit="MB",
            runs=1,
        ),
    ]


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def load_lines(case: Case, *, with_rdflib: bool = True) -> list[Line]:
    """Return how fast netkg loads, and in how much memory."""
    sides = ["raw", "netkg", "netkg with search and table", *(["rdflib"] if with_rdflib else [])]
    found = loads(case, sides)
    (ours, our_mb, often), (raw, raw_mb, other) = found["netkg"], found["raw"]
    full, _, seldom = found["netkg with search and table"]
    runs, few = min(often, other), min(seldom, other)
    lines = [
        case.line("load", "raw bulk_load", (ours, raw), 0.85, runs=runs),
        case.line("load, with search and table", "raw bulk_load", (full, raw), 0.7, runs=few),
        case.line("load, peak memory", "raw bulk_load", (our_mb, raw_mb), 1.2, "cost", unit="MB", runs=runs),
        *size_lines(case),
    ]
    if with_rdflib:
        theirs, _, once = found["rdflib"]
        lines.append(case.line("load", "rdflib", (ours, theirs), 6, runs=min(often, once)))
    return lines

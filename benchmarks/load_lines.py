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
from netkg.query import load_catalogue
from netkg.query.text_index import open_texts
from netkg.store.disk.inputs import name_input
from netkg.store.disk.loading import load
from netkg.store.disk.reader import DiskReader, create_disk, open_disk
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
            load(writer, [name_input(path)])
        if side == "netkg with search and table":
            prepare(open_disk(folder))


def prepare(store: DiskReader) -> None:
    """Make what is kept beside a store: the evidence table and the text index."""
    catalogue = load_catalogue([QUERIES])
    read_tables(store, catalogue)
    open_texts(store, catalogue).close()


def loads(case: Case, sides: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return side -> median seconds and largest megabytes of loading; the last stores of the sides stay."""
    found: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for number in range(case.runs):
        for side in sides:
            if side == "rdflib" and number >= 3:
                continue
            target = case.folder / (side if number == case.runs - 1 else f"{side} {number}").replace(" ", "-")
            command = [
                sys.executable,
                str(Path(__file__).with_name("run.py")),
                "--load",
                side,
                str(case.path),
                str(target),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
            told = json.loads(done.stdout)
            found[side].append((told["seconds"], told["mb"]))
            if number < case.runs - 1:
                remove(target)
    return {
        side: (statistics.median(s for s, _ in pairs), max(mb for _, mb in pairs))
        for side, pairs in found.items()
    }


def size_lines(case: Case) -> list[Line]:
    """Return how much the stores take on the disk."""
    raw = _size_mb(case.raw)
    return [
        case.line("size on the disk", "raw", (_size_mb(case.netkg), raw), kind="cost", unit="MB", runs=1),
        case.line(
            "size on the disk, with search and table",
            "raw",
            (_size_mb(case.folder / "netkg-with-search-and-table"), raw),
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
    ours, raw, full = found["netkg"], found["raw"], found["netkg with search and table"]
    lines = [
        case.line("load", "raw bulk_load", (ours[0], raw[0]), 0.85),
        case.line("load, with search and table", "raw bulk_load", (full[0], raw[0]), 0.7),
        case.line("load, peak memory", "raw bulk_load", (ours[1], raw[1]), 1.2, "cost", unit="MB"),
        *size_lines(case),
    ]
    if with_rdflib:
        times = ours[0], found["rdflib"][0]
        lines.append(case.line("load", "rdflib", times, 6, runs=min(3, case.runs)))
    return lines

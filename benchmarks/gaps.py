"""The gap map from the evidence table against one SPARQL query per cell.

    python benchmarks/gaps.py [STUDIES] [CELLS] [SAMPLE] [RESULTS] [RUNS]

First the default space on the shipped evidence: the whole map is promised within five times of building the
evidence table. Then STUDIES (default 25,000) synthetic studies of RESULTS (default 1) results each, and the
default space with further regimens, tumours and outcomes until it has CELLS (default 100,000) cells. One
process reads the table from a disk store and computes all states and the frontiers; its peak memory is
measured. SPARQL is asked of a store in memory, by the shipped query ``gaps/cell``, for SAMPLE (default 10)
cells chosen by chance, and their mean is scaled to all cells. The results of these cells, and of as many that
have evidence, must be equal. Promised are a hundred times and 2 GB; the exit code is 1 if one promise is not
kept.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from generate import Vocabulary, generate, shipped_vocabulary
from measure import check_equal, peak_mb, timed

import netkg
from netkg.analyse.body import Body, read_body
from netkg.analyse.gaps import (
    Facet,
    GapMap,
    Node,
    Space,
    compute,
    frontiers,
    read_companions,
    read_settings,
    read_spaces,
)
from netkg.analyse.gaps.space import cover, plausible
from netkg.analyse.gaps.why import cell_query
from netkg.api import Evidence
from netkg.namespaces import to_curie
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk
from netkg.store.oxigraph import OxigraphStore

WITHIN, FASTER, MEMORY_MB = 5, 100, 2000
SPACE = "checkpoint"
KINDS = {"intervention": "drug", "tumour": "tumour", "outcome": "outcome"}
"""Facet -> kind of term that it is enlarged by."""


@dataclass(frozen=True)
class Figures:
    """What was measured.

    Attributes:
        shipped: seconds of the evidence table and of the default space's map on the shipped evidence.
        results: results in the synthetic table.
        cells: cells of the enlarged space.
        read: seconds of reading the table from a disk store.
        states: seconds of all states.
        frontier: seconds of all frontiers.
        cell: seconds of one SPARQL query, the mean of the sample.
        read_mb: peak memory when the table was read.
        peak_mb: peak memory in the end.
        asked: cells whose results were compared.
    """

    shipped: tuple[float, float]
    results: int
    cells: int
    read: float
    states: float
    frontier: float
    cell: float
    read_mb: float
    peak_mb: float
    asked: int

    @property
    def within(self) -> float:
        """Return how many times the table's time the map of the shipped evidence takes."""
        return self.shipped[1] / self.shipped[0]

    @property
    def faster(self) -> float:
        """Return how many times faster than one query per cell states and frontiers are."""
        return self.cell * self.cells / (self.states + self.frontier)

    @property
    def kept(self) -> bool:
        """Return whether all promises are kept."""
        return self.within <= WITHIN and self.faster >= FASTER and self.peak_mb <= MEMORY_MB


def enlarge(space: Space, words: Vocabulary, body: Body, cells: int) -> Space:
    """Return a space with further nodes, of each facet in turn, until it has so many cells that count."""
    found, more = space, 0
    while int(plausible(found)[0].sum()) < cells:
        more += 1
        facets = [
            _longer(facet, words.kinds.get(KINDS.get(facet.name, ""), ())[:more], body)
            for facet in space.facets
        ]
        if more > max(map(len, words.kinds.values())):
            raise SystemExit(f"there are not terms enough for {cells} cells")
        found = replace(space, facets=tuple(facets))
    return found


def _longer(facet: Facet, names: Sequence[str], body: Body) -> Facet:
    alone = facet.name == "intervention"
    nodes, labels = list(facet.nodes), {node.label for node in facet.nodes}
    for name in names:
        label = body.label(name) + " alone" * alone
        if body.terms.label(name) and label not in labels and not any(name in node.ids for node in nodes):
            nodes.append(Node(name + " only" * alone, label, (name,), alone))
    return Facet(facet.name, tuple(nodes), cover(facet.name, tuple(nodes), body.is_under), facet.direct)


def make_quads(studies: int, results: int, kg: Evidence, words: Vocabulary) -> Iterator[ox.Quad]:
    """Yield the synthetic studies and the shipped terms that they take their values from."""
    yield from generate(studies, results=results, vocabulary=words)
    for path in kg.project.ontology_files():
        graph = ox.NamedNode(f"https://synthetic.example/netkg/ontology/{path.name}")
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def make_space(body: Body, kg: Evidence, cells: int) -> Space:
    """Return the default space, enlarged to so many cells if any are asked for."""
    space = read_spaces(kg.project.ontology, body)[SPACE]
    return enlarge(space, shipped_vocabulary(body.terms), body, cells) if cells else space


def shipped(kg: Evidence, runs: int = 5) -> tuple[float, float]:
    """Return the median seconds of building the evidence table and of the default space's map from it."""
    read, made = [], []
    for _ in range(runs):
        seconds, body = timed(lambda: read_body(kg.store, kg.catalogue, kg.project.ontology))
        read.append(seconds)
        given = make_space(body, kg, 0), read_settings(kg.project.ontology, body)
        beside = read_companions(kg.store, kg.catalogue)
        made.append(timed(lambda: frontiers(compute(body, *given, beside)))[0])  # noqa: B023 (called at once)
    return statistics.median(read), statistics.median(made)


def from_table(root: Path, cells: int, sample: int) -> dict[str, Any]:
    """Return what a process measures that reads the table of a disk store and computes the map of it."""
    kg, store = netkg.open(), open_disk(root)
    read, body = timed(lambda: read_body(store, kg.catalogue, kg.project.ontology))
    read_mb, beside = peak_mb(), read_companions(store, kg.catalogue)
    given = make_space(body, kg, cells), read_settings(kg.project.ontology, body)
    states, found = timed(lambda: compute(body, *given, beside))
    frontier, _ = timed(lambda: frontiers(found))
    peak = peak_mb()
    chosen = _chosen(found, sample)
    asked = [
        (cell_query(found, found.cell(place), kg.catalogue), *found.cell(place).finding.evidence.results)
        for place in chosen
    ]
    return {
        "results": len(body.rows),
        "cells": found.size,
        "read": read,
        "states": states,
        "frontier": frontier,
        "read_mb": read_mb,
        "peak_mb": peak,
        "asked": asked,
    }


def _chosen(found: GapMap, sample: int) -> list[int]:
    """Return places of cells chosen by chance, and then of as many that have evidence."""
    rng = random.Random(4)  # noqa: S311 (the same each time)
    every = [place for place, counts in enumerate(found.plausible.tolist()) if counts]
    full = [place for place in every if found.cell(place).finding.evidence.k]
    return rng.sample(every, min(sample, len(every))) + rng.sample(full, min(sample, len(full)))


def by_sparql(store: OxigraphStore, asked: Sequence[Sequence[str]], sample: int) -> float:
    """Return the mean seconds of a query over the cells chosen by chance; all answers must be equal."""
    seconds = []
    for text, *results in asked:
        took, answer = timed(lambda text=text: store.query(text))
        check_equal(text, sorted(to_curie(row[0].value) for row in answer.rows), results)
        seconds.append(took)
    return statistics.mean(seconds[:sample])


def measure(
    studies: int = 25_000, cells: int = 100_000, sample: int = 10, results: int = 1, runs: int = 5
) -> Figures:
    """Return all figures."""
    kg = netkg.open()
    times = shipped(kg, runs)
    words = shipped_vocabulary(read_body(kg.store, kg.catalogue, kg.project.ontology).terms)
    memory = ox.Store()
    memory.bulk_extend(make_quads(studies, results, kg, words))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        create_disk(root)
        with write_disk(root, by="benchmark") as writer:
            writer.store.bulk_extend(memory)
        command = [sys.executable, __file__, "--table", str(root), str(cells), str(sample)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
    found = json.loads(done.stdout)
    asked = found.pop("asked")
    cell = by_sparql(OxigraphStore(memory, "synthetic"), asked, sample)
    return Figures(shipped=times, cell=cell, asked=len(asked), **found)


def main(*numbers: int) -> int:
    """Write the table; return 1 if less than promised is kept."""
    found = measure(*numbers)
    lines = [
        f"{found.results:,} results, {found.cells:,} cells; {found.asked} cells compared, all equal\n",
        f"{'step':<52}{'seconds':>12}",
        f"{'shipped evidence: building the table':<52}{found.shipped[0]:>12.2f}",
        f"{'shipped evidence: map and frontiers, default space':<52}{found.shipped[1]:>12.2f}",
        f"{'synthetic: reading the table from the disk':<52}{found.read:>12.2f}",
        f"{'synthetic: all states':<52}{found.states:>12.2f}",
        f"{'synthetic: all frontiers':<52}{found.frontier:>12.2f}",
        f"{'SPARQL: one cell (mean)':<52}{found.cell:>12.3f}",
        f"{'SPARQL: all cells (scaled)':<52}{found.cell * found.cells:>12.0f}",
        f"\nshipped: {found.within:.1f} times the table; promised: at most {WITHIN}",
        f"synthetic: {found.faster:.0f} times faster; promised: at least {FASTER}",
        f"memory: {found.peak_mb:.0f} MB, {found.read_mb:.0f} by reading; promised: at most {MEMORY_MB}",
        "kept" if found.kept else "NOT KEPT",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(not found.kept)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--table"]:
        json.dump(from_table(Path(sys.argv[2]), *map(int, sys.argv[3:])), sys.stdout)
    else:
        sys.exit(main(*map(int, sys.argv[1:])))

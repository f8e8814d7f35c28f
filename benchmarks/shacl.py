"""Shapes compiled to SPARQL against pySHACL, on evidence copied until it is large, with planted errors.

    python benchmarks/shacl.py [TRIPLES] [RUNS] [ERRORS] [SEED]

The shipped records are copied under other ids to at least TRIPLES (default 100,000) triples, ERRORS (default
1,000) of them are changed in ways that records go wrong, and both engines read the shipped shapes. The
compiled side is asked RUNS (default 5) times for the findings and for their numbers alone, pySHACL once, for
it takes minutes; medians are compared. Findings must be equal one by one, and the numbers too. At least 5
times is promised with the findings, 8 times for the numbers; the exit code is 1 if it is not kept.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from planted import copies, plant, read_records

from netkg.store.oxigraph import OxigraphStore
from netkg.validate.compiled import count_compiled, read_plan, validate_compiled
from netkg.validate.shapes import read_shapes, validate_shapes

ROOT = Path(__file__).resolve().parents[1]
WITH_FINDINGS, NUMBERS_ALONE = 5, 8


def make_store(triples: int, errors: int, seed: int) -> OxigraphStore:
    """Return a store with so many triples of copied records, and so many of them changed."""
    records = _first(read_records(ROOT / "data" / "triples"), triples)
    times = -(-triples // sum(map(len, records.values())))
    store = ox.Store()
    store.bulk_extend(plant(list(copies(records, times)), errors, seed=seed))
    return OxigraphStore(store, "copies")


def _first(records: dict[str, list[ox.Triple]], triples: int) -> dict[str, list[ox.Triple]]:
    """Return the first records that have so many triples together, or all."""
    found: dict[str, list[ox.Triple]] = {}
    for record, its in records.items():
        if sum(map(len, found.values())) < triples:
            found[record] = its
    return found


def timed(action: Callable[[], Any], runs: int = 1) -> tuple[float, Any]:
    """Return the median seconds of a call, and its last answer."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def main(triples: int = 100_000, runs: int = 5, errors: int = 1000, seed: int = 1) -> int:
    """Write the table; return 1 if less than promised is kept."""
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it reports each ill-formed literal at length
    store, shapes = make_store(triples, errors, seed), read_shapes([ROOT / "ontology"])
    full, found = timed(lambda: validate_compiled(store, shapes), runs)
    numbers, counts = timed(lambda: count_compiled(store, shapes), runs)
    theirs, expected = timed(lambda: validate_shapes(store.quads(), shapes))
    assert found == expected, sorted(set(found) ^ set(expected), key=str)[:5]  # noqa: S101 (else worth no time)
    assert counts == Counter((one.shape, one.constraint) for one in expected)  # noqa: S101
    kept = theirs >= WITH_FINDINGS * full and theirs >= NUMBERS_ALONE * numbers
    broken = len({one.shape for one in found})
    lines = [
        f"{sum(store.graphs().values())} triples, {errors} changed, seed {seed}; {len(found)} findings of "
        f"{broken} shapes, equal; shapes left to pySHACL: {len(read_plan(shapes).left)}\n",
        f"{'step':<44}{'seconds':>12}{'pySHACL / ours':>18}",
        f"{'pySHACL: findings (once)':<44}{theirs:>12.2f}",
        f"{f'compiled: findings (median of {runs})':<44}{full:>12.2f}{theirs / full:>18.0f}",
        f"{f'compiled: numbers alone (median of {runs})':<44}{numbers:>12.2f}{theirs / numbers:>18.0f}",
        f"\npromised: at least {WITH_FINDINGS} and {NUMBERS_ALONE} times; {'kept' if kept else 'NOT KEPT'}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
